"""A page of a search: the lists of the full-text index where little is asked for, and bitmaps where much is.

Where many cases have each of some words but few have all, the lists leave nothing to leap over and are read down to the last
case of the page. Bitmaps tell beforehand which cases of a block have all of the common words, so that the lists are read for
the others alone, or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import chain, groupby, islice
from operator import and_, or_

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.journal.cases import CaseId, CaseQuery
from bot.journal.search.bitmaps import block_of, numbers_of, read_bitmaps
from bot.journal.search.queries import HIGHEST, Term, among, ends, listed, matching, terms_of
from bot.journal.search.tags import tag
from bot.storage.schema import cases

_MANY_WORDS = 3
"""The lists of fewer are read faster than bitmaps; those of tags alone always were."""
_MOST_BLOCKS = 50
"""How many blocks' bitmaps are read at once, at most: 200 KB for each word."""
_MORE_CASES = 4
"""How many times more marked cases are asked about than the last time. At first as many as a page lacks, which mostly fit."""
_FEW_CASES = 1_000


@dataclass(frozen=True, slots=True)
class _Part:
    """Numbers of one block, and which of them have the common words.

    Attributes:
        numbers: Which.
        bits: The first number in the lowest bit; None where the block has no bitmaps.
    """

    numbers: range
    bits: int | None

    @property
    def is_mapped(self) -> bool:
        """Whether bitmaps tell anything."""
        return self.bits is not None

    @property
    def count(self) -> int:
        """How many numbers are marked."""
        return (self.bits or 0).bit_count()

    def marks(self, number: int) -> bool:
        """Whether a number is marked."""
        return bool((self.bits or 0) >> (number - self.numbers[0]) & 1)

    def marked(self) -> Iterator[int]:
        """Return the numbers that are marked, highest first."""
        left = self.bits or 0
        while left:
            place = left.bit_length() - 1
            yield self.numbers[place]
            left ^= 1 << place


async def find(connection: AsyncConnection, query: CaseQuery, *, before_id: CaseId | None, limit: int) -> Sequence[int]:
    """Find the numbers of the cases that a query asks for, newest first, below the number `before_id`."""
    lowest, highest = await _ends(connection, query)
    highest = highest if before_id is None else min(highest, before_id - 1)
    page = _Page(connection, query, limit)
    if len((query.text or "").split()) < _MANY_WORDS:
        await page.fill_by_lists(lowest, highest, page.terms)
    else:
        # With every term, the cases that have all of them are farther apart.
        await page.fill_by_bitmaps(lowest, highest, blocks=min(2 ** (len(page.terms) - 2), _MOST_BLOCKS))
    return page.found


async def _ends(connection: AsyncConnection, query: CaseQuery) -> tuple[int, int]:
    if query.since is None and query.until is None:
        return 0, HIGHEST
    row = (await connection.execute(select(*(each.scalar_subquery() for each in ends(query))))).one()
    return (0, -1) if row[0] is None else (row[0], row[1])


class _Page:
    """Numbers of cases, newest first, until there are enough.

    Args:
        connection: In a transaction.
        query: What is asked for.
        limit: How many are enough.
    """

    def __init__(self, connection: AsyncConnection, query: CaseQuery, limit: int) -> None:
        self._connection, self._query, self._limit = connection, query, limit
        self.terms = terms_of(query)
        self.found: list[int] = []

    async def fill_by_bitmaps(self, lowest: int, highest: int, *, blocks: int) -> None:
        """Take the cases between two numbers, by their bitmaps and by the lists where there are none."""
        highest = min(highest, await self._newest())
        words = {word for term in self.terms for word in term.words}
        while highest >= lowest and self._left():
            bitmaps = await read_bitmaps(self._connection, words, up_to=block_of(highest), blocks=blocks)
            if not bitmaps:
                return await self.fill_by_lists(lowest, highest, self.terms)
            told = [term for term in self.terms if term.words and _are_in_all(bitmaps, term.words)]
            # Of several tags, some may be common and others not: what they stand for is told by a column.
            rest = [term for term in self.terms if term not in told and len(term.words) <= 1]
            parts = _parts(bitmaps, told, highest)
            for is_mapped, alike in groupby(parts, key=lambda part: part.is_mapped):
                take = self._take_mapped if is_mapped else self._take_unmapped
                await take(alike, rest)
                if not self._left():
                    return None
            highest, blocks = numbers_of(min(bitmaps))[0] - 1, _MOST_BLOCKS
        return None

    async def fill_by_lists(self, lowest: int, highest: int, terms: Sequence[Term]) -> None:
        """Take the cases between two numbers that the lists of all these terms have."""
        await self._ask(matching(self._query, terms, lowest=lowest, highest=highest))

    async def _take_unmapped(self, parts: Iterable[_Part], _rest: Sequence[Term]) -> None:
        for part in parts:
            # Of a lowest number alone, the lists take no notice until they have found a case below it.
            within = Term(f'"{tag("block", block_of(part.numbers[0]))}"', (), is_tag=True)
            await self.fill_by_lists(part.numbers[0], part.numbers[-1], [*self.terms, within])

    async def _take_mapped(self, parts: Iterable[_Part], rest: Sequence[Term]) -> None:
        """Take the marked cases that have the rest, by the lists of the rest where these are shorter than what is marked."""
        having = await self._having(parts := list(parts), rest) if rest else None
        numbers, rest = (_marked(parts), rest) if having is None else (iter(having), ())
        count = self._left()
        while self._left() and (some := list(islice(numbers, count))):
            await self._ask(among(self._query, rest, some))
            count *= _MORE_CASES

    async def _having(self, parts: Sequence[_Part], rest: Sequence[Term]) -> list[int] | None:
        """Return the marked cases that the lists of the rest have; None where it is faster to ask about each that is marked."""
        most = sum(part.count for part in parts)
        if most <= _FEW_CASES and all(term.is_tag for term in rest):  # a column tells of each case what a tag does
            return None
        asked = listed(rest, lowest=parts[-1].numbers[0], highest=parts[0].numbers[-1]).limit(most + 1)
        having = (await self._connection.execute(asked)).scalars().all()
        by_block = {block_of(part.numbers[0]): part for part in parts}
        return [each for each in having if by_block[block_of(each)].marks(each)] if len(having) <= most else None

    async def _ask(self, asked: Select[int]) -> None:
        if self._left():
            self.found += (await self._connection.execute(asked.limit(self._left()))).scalars()

    def _left(self) -> int:
        return self._limit - len(self.found)

    async def _newest(self) -> int:
        return (await self._connection.execute(select(func.max(cases.c.id)))).scalar() or 0


def _are_in_all(bitmaps: Mapping[int, Mapping[str, bytes]], words: Iterable[str]) -> bool:
    return all(word in own for word in words for own in bitmaps.values())


def _parts(bitmaps: Mapping[int, Mapping[str, bytes]], told: Sequence[Term], highest: int) -> Iterator[_Part]:
    """Cut the numbers up to the highest into parts, highest first, down to the last block that has bitmaps."""
    for block in range(block_of(highest), min(bitmaps) - 1, -1):
        numbers = range(numbers_of(block)[0], min(highest, numbers_of(block)[-1]) + 1)
        yield _Part(numbers, _common(bitmaps[block], told, len(numbers)) if block in bitmaps else None)


def _marked(parts: Iterable[_Part]) -> Iterator[int]:
    return chain.from_iterable(map(_Part.marked, parts))


def _common(bitmaps: Mapping[str, bytes], told: Sequence[Term], size: int) -> int:
    """Return the bits of the cases, of the first so many of a block, that have all terms."""
    every = (reduce(or_, (int.from_bytes(bitmaps[word], "little") for word in term.words)) for term in told)
    return reduce(and_, every, (1 << size) - 1)

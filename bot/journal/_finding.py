"""A page of a search: the lists of the full-text index where little is asked for, and bitmaps where much is.

Where many cases have each of some words but few have all, the lists leave nothing to leap over and are read down to the last
case of the page. Bitmaps tell beforehand which cases of a block have all of the common words, so that the lists are read for
the others alone, or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import chain, groupby, islice
from operator import attrgetter, or_

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.journal._bitmaps import COMMON, block_of, numbers_of, read_bitmaps
from bot.journal._searching import HIGHEST, Term, among, ends, matching, terms_of
from bot.journal._tags import tag
from bot.journal.cases import CaseId, CaseQuery
from bot.storage.schema import cases

_MANY_WORDS = 3
"""The lists of fewer are read faster than bitmaps; those of tags alone always were."""
_FIRST_BLOCKS, _MORE_BLOCKS = 16, 64
"""How many blocks' bitmaps are read at a time: mostly the first already fill a page."""
_FIRST_CASES = 100
"""How many cases are asked about at first, which mostly fills a page."""
_MORE_CASES = 4
"""How many times more the next time."""


@dataclass(frozen=True, slots=True)
class _Part:
    """Numbers of one block, and what is known of their cases beforehand.

    Attributes:
        numbers: Which.
        rest: The terms that bitmaps do not tell of.
        bits: The cases that have all other terms, the first number in the lowest bit; None where there are no bitmaps.
    """

    numbers: range
    rest: tuple[Term, ...]
    bits: int | None

    @property
    def kind(self) -> tuple[object, ...]:
        """Parts of one kind are asked about together: the same has to be asked. One without bitmaps stands alone."""
        return (self.numbers,) if self.bits is None else (None, self.rest)

    @property
    def count(self) -> int:
        """How many are marked."""
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
        await page.fill_by_bitmaps(lowest, highest)
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
        self.terms = tuple(terms_of(query))
        self.found: list[int] = []

    @property
    def is_full(self) -> bool:
        """Whether there are enough."""
        return len(self.found) >= self._limit

    async def fill_by_bitmaps(self, lowest: int, highest: int) -> None:
        """Take the cases between two numbers, by their bitmaps and by the lists where there are none."""
        highest, blocks = min(highest, await self._newest()), _FIRST_BLOCKS
        words = {word for term in self.terms for word in term.words}
        while highest >= lowest and not self.is_full:
            bitmaps = await read_bitmaps(self._connection, words, up_to=block_of(highest), blocks=blocks)
            if not bitmaps:
                return await self.fill_by_lists(lowest, highest, self.terms)
            for _, alike in groupby(_parts(self.terms, bitmaps, highest), key=attrgetter("kind")):
                if not self.is_full:
                    await self._take(list(alike))
            highest, blocks = numbers_of(min(bitmaps))[0] - 1, _MORE_BLOCKS
        return None

    async def fill_by_lists(self, lowest: int, highest: int, terms: Sequence[Term]) -> None:
        """Take the cases between two numbers that the lists of all these terms have."""
        await self._ask(matching(self._query, terms, lowest=lowest, highest=highest))

    async def _take(self, parts: Sequence[_Part]) -> None:
        """Take from parts that follow one another and are of one kind."""
        first = parts[0]
        if first.bits is None:
            # Of a lowest number alone, the lists take no notice until they have found a case below it.
            within = Term(f'"{tag("block", block_of(first.numbers[0]))}"', (), is_tag=True)
            await self.fill_by_lists(first.numbers[0], first.numbers[-1], [*self.terms, within])
        elif first.rest and COMMON * sum(part.count for part in parts) > sum(len(part.numbers) for part in parts):
            await self._take_listed(parts)
        else:
            await self._take_marked(parts)

    async def _take_marked(self, parts: Sequence[_Part]) -> None:
        """Ask about the marked cases, of which there are fewer than the lists of the rest hold."""
        marked, count = chain.from_iterable(map(_Part.marked, parts)), _FIRST_CASES
        while not self.is_full and (numbers := list(islice(marked, count))):
            await self._ask(among(self._query, parts[0].rest, numbers))
            count *= _MORE_CASES

    async def _take_listed(self, parts: Sequence[_Part]) -> None:
        """Read the lists of the rest, which hold fewer cases than are marked."""
        by_block = {block_of(part.numbers[0]): part for part in parts}
        lowest, highest, count = parts[-1].numbers[0], parts[0].numbers[-1], _FIRST_CASES
        while not self.is_full:
            asked = matching(self._query, parts[0].rest, lowest=lowest, highest=highest).limit(count)
            listed = (await self._connection.execute(asked)).scalars().all()
            marked = (number for number in listed if by_block[block_of(number)].marks(number))
            self.found += islice(marked, self._limit - len(self.found))
            if len(listed) < count:
                return
            highest, count = listed[-1] - 1, count * _MORE_CASES

    async def _ask(self, asked: Select[int]) -> None:
        found = await self._connection.execute(asked.limit(self._limit - len(self.found)))
        self.found += found.scalars()

    async def _newest(self) -> int:
        return (await self._connection.execute(select(func.max(cases.c.id)))).scalar() or 0


def _parts(terms: Sequence[Term], bitmaps: Mapping[int, Mapping[str, int]], highest: int) -> Iterator[_Part]:
    """Cut the numbers up to the highest into parts, highest first, down to the last block that has bitmaps."""
    for block in range(block_of(highest), min(bitmaps) - 1, -1):
        numbers = range(numbers_of(block)[0], min(highest, numbers_of(block)[-1]) + 1)
        yield _part(terms, bitmaps[block], numbers) if block in bitmaps else _Part(numbers, (), None)


def _part(terms: Sequence[Term], bitmaps: Mapping[str, int], numbers: range) -> _Part:
    bits, rest = (1 << len(numbers)) - 1, []
    for term in terms:
        told = [bitmaps[word] for word in term.words if word in bitmaps]
        if not told:
            rest.append(term)
        elif len(told) == len(term.words):
            bits &= reduce(or_, told)
        # What is left are tags, some of which few cases have: their columns are asked in any case.
    return _Part(numbers, tuple(rest), bits)

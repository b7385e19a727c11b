"""A bitmap index beside the full-text index: for words that many cases have, which cases of a block have them, a bit each.

The full-text index reads the list of each word, and where many cases have each of some words but few have all, it reads them to
their ends. Bitmaps are intersected thousands of cases at a time. They are told from the full-text index, and only for blocks in
which no case is still to come. A block whose cases change loses its bitmaps until they are told anew: what is not there makes
nothing wrong, only slower.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import Row, delete, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.journal.search.tags import TAG
from bot.storage.schema import case_bitmaps, case_text, cases, events

BLOCK = 32_000
"""How many numbers of cases a bitmap is for. Its 4,000 bytes, with their word, fit into a page of the database."""

COMMON = 32
"""A word has a bitmap where at least one in so many cases has it. The lists of rarer ones are short."""
_MOST = 2_000
"""The words of a block that have one, at most, so that a block takes no more than 8 MB."""
_LONGEST = 20
"""The longest beginning of a word, in characters, as in the full-text index."""
_TOLD_AT_ONCE = 50

_WORD = re.compile(r"[^\W_]+")

# A number's place in its block, for each of the cases that have a word.
_PLACES = text(
    "SELECT value, group_concat(case_text.rowid - :first) FROM json_each(:words)"
    """ JOIN case_text ON case_text MATCH '"' || value || '"*' AND case_text.rowid BETWEEN :first AND :last GROUP BY value"""
)


def block_of(number: int) -> int:
    """Return the block in which the number of a case lies."""
    return number // BLOCK


def numbers_of(block: int) -> range:
    """Return the numbers of a block."""
    return range(block * BLOCK, block * BLOCK + BLOCK)


async def read_bitmaps(
    connection: AsyncConnection, words: Collection[str], *, up_to: int, blocks: int
) -> dict[int, dict[str, bytes]]:
    """Read the bitmaps of these words by block, from the highest block up to `up_to` that has any, and so many below."""
    table = case_bitmaps.c
    highest = select(func.max(table.block)).where(table.block <= up_to).scalar_subquery()
    query = select(case_bitmaps).where(table.block <= up_to, table.block > highest - blocks, table.word.in_(words))
    found: defaultdict[int, dict[str, bytes]] = defaultdict(dict)
    for word, block, bits in (await connection.execute(query)).all():
        found[block][word] = bits
    return found


async def full_blocks(connection: AsyncConnection) -> range:
    """Return the blocks in which no case is still to come, oldest first."""
    newest = (await connection.execute(select(func.max(cases.c.id)))).scalar() or 0
    return range(block_of(newest + 1))


async def mapped_blocks(connection: AsyncConnection) -> Sequence[int]:
    """Return the blocks that have bitmaps, oldest first."""
    blocks = select(case_bitmaps.c.block).distinct().order_by(case_bitmaps.c.block)
    return (await connection.execute(blocks)).scalars().all()


async def newest_unmapped(connection: AsyncConnection) -> int | None:
    """Find the newest full block without bitmaps."""
    mapped = set(await mapped_blocks(connection))
    return next((block for block in reversed(await full_blocks(connection)) if block not in mapped), None)


def is_word(word: object) -> bool:
    """Whether something is what the full-text index can be asked for as one word."""
    return isinstance(word, str) and word.removeprefix(TAG).isalnum()


async def tell_bitmaps(connection: AsyncConnection, block: int, words: Iterable[str]) -> dict[str, bytes]:
    """Tell the bitmaps of these words from the full-text index; a word of no case has none."""
    wanted, told = list(words), dict[str, bytes]()
    ends = {"first": numbers_of(block)[0], "last": numbers_of(block)[-1]}
    for start in range(0, len(wanted), _TOLD_AT_ONCE):
        asked = {"words": json.dumps(wanted[start : start + _TOLD_AT_ONCE]), **ends}
        rows = (await connection.execute(_PLACES, asked)).all()
        told |= await asyncio.to_thread(_bitmaps, rows)
    return told


async def common_words(connection: AsyncConnection, block: int) -> list[str]:
    """Choose the words, tags and beginnings of words that many cases of a block have."""
    within = case_text.c.rowid.between(numbers_of(block)[0], numbers_of(block)[-1])
    rows = (await connection.execute(select(case_text.c.text, case_text.c.tags).where(within))).all()
    return await asyncio.to_thread(_common, rows)


async def keep_bitmaps(connection: AsyncConnection, block: int, told: Mapping[str, bytes], *, length: int) -> bool:
    """Keep what was told of a block, unless a case of it changed since the chain had this length; return whether it is kept."""
    within = events.c.case_id.between(numbers_of(block)[0], numbers_of(block)[-1])
    changed = select(events.c.position).where(events.c.position > length, within).limit(1)
    if (await connection.execute(changed)).first() is not None:
        return False
    await connection.execute(delete(case_bitmaps).where(case_bitmaps.c.block == block))
    rows = [{"block": block, "word": word, "bits": bits} for word, bits in told.items()]
    await connection.execute(insert(case_bitmaps), rows)
    return True


async def drop_bitmaps(connection: AsyncConnection, case_id: int) -> None:
    """Drop what is kept of a case's block, in the transaction that changes by what the case is found."""
    await connection.execute(delete(case_bitmaps).where(case_bitmaps.c.block == block_of(case_id)))


def _common(rows: Sequence[Row[str, str]]) -> list[str]:
    words = Counter(word for row in rows for word in set(_WORD.findall(row.text.lower())))
    counts = Counter(tag for row in rows for tag in row.tags.split())
    for word, count in words.items():
        for end in range(1, min(len(word), _LONGEST) + 1):
            counts[word[:end]] += count
    return [word for word, count in counts.most_common(_MOST) if count >= BLOCK // COMMON]


def _bitmaps(rows: Sequence[Row[str, str]]) -> dict[str, bytes]:
    return {word: _bitmap(map(int, places.split(","))) for word, places in rows}


def _bitmap(places: Iterable[int]) -> bytes:
    bits = bytearray((BLOCK + 7) // 8)
    for place in places:
        bits[place >> 3] |= 1 << (place & 7)
    return bytes(bits)

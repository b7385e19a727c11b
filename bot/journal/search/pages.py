"""A page of a search: numbers of cases, newest first."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.journal.cases import CaseId, CaseQuery
from bot.journal.search.queries import HIGHEST, ends, matching


async def find(connection: AsyncConnection, query: CaseQuery, *, before_id: CaseId | None, limit: int) -> Sequence[int]:
    """Find the numbers of the cases that match a query, newest first, below the number `before_id`."""
    lowest, highest = await _ends(connection, query)
    highest = highest if before_id is None else min(highest, before_id - 1)
    page = matching(query, lowest=lowest, highest=highest).limit(limit)
    return (await connection.execute(page)).scalars().all()


async def _ends(connection: AsyncConnection, query: CaseQuery) -> tuple[int, int]:
    """Find the lowest and the highest number that a case in a query's time can have."""
    if query.since is None and query.until is None:
        return 0, HIGHEST
    lowest, highest = (await connection.execute(select(*(each.scalar_subquery() for each in ends(query))))).one()
    return (0, -1) if lowest is None else (lowest, highest)

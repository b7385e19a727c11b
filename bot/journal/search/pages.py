"""A page of a search: numbers of cases, newest first."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from bot.journal.cases import CaseId, CaseQuery
from bot.journal.search.queries import HIGHEST, ends, matching


def find(connection: Connection, query: CaseQuery, *, before_id: CaseId | None, limit: int) -> Sequence[int]:
    """Find the numbers of the cases that match a query, newest first, below the number `before_id`."""
    found = _ends(connection, query)
    if found is None:
        return ()
    lowest, highest = found
    highest = highest if before_id is None else min(highest, before_id - 1)
    page = matching(query, lowest=lowest, highest=highest).limit(limit)
    return connection.execute(page).scalars().all()


def _ends(connection: Connection, query: CaseQuery) -> tuple[int, int] | None:
    """Find the lowest and the highest number that a case in a query's time can have; None if no day of it has a case."""
    if query.since is None and query.until is None:
        return 0, HIGHEST
    lowest, highest = connection.execute(select(*(each.scalar_subquery() for each in ends(query)))).one()
    return None if lowest is None else (lowest, highest)

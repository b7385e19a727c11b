"""Reads cases and freezes from the journal."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, Select, bindparam, select

from bot.access import Freeze
from bot.errors import NotFound
from bot.journal.cases import BULKS, NOT_APPLIED, UNDO, UNSETTLED, Case, CaseId, CaseQuery, Claim, Target
from bot.journal.guards.claims import holds
from bot.journal.guards.freezes import read_freezes
from bot.journal.ledger.load import read_cases, read_targets
from bot.journal.ledger.transactions import read
from bot.journal.search.pages import find
from bot.journal.search.statistics import Statistics, read_statistics
from bot.storage import Database
from bot.storage.schema import cases

_PAGE = 25
_OF = bindparam("of", type_=cases.c.id.type)


class JournalReader:
    """Reads the journal.

    Every method raises `JournalUnreadable` if the database cannot be read.

    Args:
        database: Migrated, and open for as long as this is used.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def freezes(self) -> list[Freeze]:
        """Read the freezes in force; the freeze of everybody comes first."""
        return await read(self._database, read_freezes)

    async def case(self, case_id: CaseId) -> Case:
        """Read one case with its images.

        Raises:
            NotFound: There is no such case.
        """
        found = await self._read([case_id], images=True)
        if not found:
            raise NotFound("case", str(case_id))
        return found[0]

    async def search(self, query: CaseQuery, *, limit: int = _PAGE, before_id: CaseId | None = None) -> list[Case]:
        """Read a page of cases, newest first and without images. The next page starts before the last id of this one."""

        def search(connection: Connection) -> list[Case]:
            ids = find(connection, query, before_id=before_id, limit=limit)
            return read_cases(connection, ids, images=False)

        return await read(self._database, search)

    async def targets(self, query: CaseQuery, *, limit: int) -> list[Target]:
        """Read what the cases of a page are about, newest first. This is much faster than to read the cases."""

        def search(connection: Connection) -> list[Target]:
            return read_targets(connection, find(connection, query, before_id=None, limit=limit))

        return await read(self._database, search)

    async def cases_of_player(self, player_id: int, *, experience: str | None = None, limit: int = _PAGE) -> list[Case]:
        """Read a player's latest cases, newest first and without images."""
        experiences = frozenset({experience}) if experience is not None else None
        return await self.search(CaseQuery(player_id=player_id, experiences=experiences), limit=limit)

    async def children(self, case_id: CaseId) -> list[Case]:
        """Read the cases that follow from one, oldest first and without images."""
        numbers = select(cases.c.id).where(cases.c.parent_id == case_id).order_by(cases.c.id)
        return await read(self._database, lambda connection: _selected(connection, numbers, images=False))

    async def statistics(self, query: CaseQuery, *, since: datetime, until: datetime) -> Statistics:
        """Count the cases of a span of time that were applied, or may have been, and are not void.

        The words and times of the query are ignored.
        """
        return await read(
            self._database, lambda connection: read_statistics(connection, query, since=since, until=until)
        )

    async def undone_by(self, case_id: CaseId) -> Case | None:
        """Find the undo of a case that is in force, or may be: not refused, not failed, and not undone itself.

        For one part of a bulk, this may be the part of the bulk's undo that concerns the same player.
        """
        return await read(self._database, lambda connection: _undone_by(connection, case_id))

    async def holds(self, claim: Claim) -> bool:
        """Whether a run may still carry out its bulk: no process has stopped or ended it."""
        return await read(self._database, lambda connection: holds(connection, claim))

    async def unsettled(self) -> list[Case]:
        """Read, with images, all cases whose outcome is not known, oldest first.

        They include the cases that are in flight right now, in this process or another.
        """
        numbers = select(cases.c.id).where(cases.c.outcome.in_(UNSETTLED)).order_by(cases.c.id)
        return await read(self._database, lambda connection: _selected(connection, numbers, images=True))

    async def _read(self, ids: Collection[int], *, images: bool) -> list[Case]:
        """Read the cases with these numbers, in that order; unknown numbers are skipped."""
        return await read(self._database, lambda connection: read_cases(connection, ids, images=images))


def _selected(connection: Connection, numbers: Select[int], *, images: bool) -> list[Case]:
    return read_cases(connection, connection.execute(numbers).scalars().all(), images=images)


def _undone_by(connection: Connection, case_id: CaseId) -> Case | None:
    of_its_own = _selected(connection, _FOLLOWING.params(of=case_id), images=False)
    of_its_bulk = _selected(connection, _UNDOS_OF_PART.params(of=case_id), images=False)
    undos = [*(each for each in of_its_own if each.parent_relation == UNDO), *of_its_bulk]
    return next((undo for undo in undos if _undone_by(connection, undo.id) is None), None)


def _applied(numbers: Select[int]) -> Select[int]:
    return numbers.where(cases.c.outcome.not_in(NOT_APPLIED)).order_by(cases.c.id.desc())


def _undos_of_part() -> Select[int]:
    part, bulk, undo = cases.alias(), cases.alias(), cases.alias()
    return _applied(
        select(cases.c.id)
        .join(undo, cases.c.parent_id == undo.c.id)
        .join(bulk, undo.c.parent_id == bulk.c.id)
        .join(part, part.c.parent_id == bulk.c.id)
        .where(part.c.id == _OF, part.c.player_id == cases.c.player_id)
        .where(bulk.c.kind.in_(BULKS), undo.c.kind.in_(BULKS))
    )


_FOLLOWING = _applied(select(cases.c.id).where(cases.c.parent_id == _OF))
"""The numbers of the cases that follow from a case and were applied, or may have been; the newest first."""

_UNDOS_OF_PART = _undos_of_part()
"""For a case that is one part of a bulk, the parts of the bulk's undos that concern the same player; selected as above.

A bulk whose parent is a bulk is the undo of its parent.
"""

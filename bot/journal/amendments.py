"""Adds to existing cases: notes, void marks, evidence, and outcomes that are found later."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import select

from bot.access import Actor
from bot.errors import InvalidInput, JournalUnreadable
from bot.journal.cases import UNSETTLED, Case, CaseId, Claim, EvidenceFile, Outcome
from bot.journal.guards.claims import holds
from bot.journal.ledger.append import add_event
from bot.journal.ledger.blobs import pack
from bot.journal.ledger.events import read_events
from bot.journal.ledger.load import read_outcome
from bot.journal.ledger.payloads import (
    AFTER,
    EVIDENCE,
    NOTE,
    OUTCOME,
    VOID,
    evidence_facts,
    note_facts,
    outcome_facts,
    void_facts,
)
from bot.journal.ledger.transactions import writing
from bot.journal.reader import JournalReader
from bot.jsons import Json
from bot.storage import Database
from bot.storage.schema import cases

_log = logging.getLogger(__name__)


class Amendments(JournalReader):
    """Adds to cases, and calls the listeners of the journal with every case that was written.

    Args:
        database: Migrated, and open for as long as this is used.
        clock: Returns the time now, with its time zone.
    """

    def __init__(self, database: Database, *, clock: Callable[[], datetime]) -> None:
        super().__init__(database)
        self._clock = clock
        self._listeners: list[Callable[[Case], None]] = []

    def subscribe(self, listener: Callable[[Case], None]) -> None:
        """Call `listener` with the case after each commit of an intent, an outcome or a note.

        It must return at once. Its exceptions are logged, and stop nothing.
        """
        self._listeners.append(listener)

    async def note(self, actor: Actor, case_id: CaseId, text: str) -> Case:
        """Add a note to a case.

        Raises:
            NotFound: There is no such case.
            JournalUnavailable: It could not be written.
        """
        async with writing(self._database) as connection:
            await read_outcome(connection, case_id)
            await add_event(connection, case_id, NOTE, note_facts(text, author=actor), at=self._clock())
        await self._announce(case_id)
        return await self.case(case_id)

    async def void(self, actor: Actor, case_id: CaseId, reason: str) -> Case:
        """Mark a case as void: it no longer counts. The case stays, and still counts towards limits, because it was done.

        Raises:
            NotFound: There is no such case.
            InvalidInput: It is already void.
            JournalUnavailable: It could not be written.
        """
        async with writing(self._database) as connection:
            await read_outcome(connection, case_id)
            voided = select(cases.c.voided).where(cases.c.id == case_id)
            if (await connection.execute(voided)).scalar_one():
                raise InvalidInput("case", f"Case #{case_id} is already void.")
            await add_event(connection, case_id, VOID, void_facts(reason, author=actor), at=self._clock())
        await self._announce(case_id)
        return await self.case(case_id)

    async def add_evidence(self, actor: Actor, case_id: CaseId, files: Sequence[EvidenceFile]) -> Case:
        """Record where the files of a case were put.

        Raises:
            NotFound: There is no such case.
            JournalUnavailable: It could not be written.
        """
        async with writing(self._database) as connection:
            await read_outcome(connection, case_id)
            await add_event(connection, case_id, EVIDENCE, evidence_facts(files, author=actor), at=self._clock())
        await self._announce(case_id)
        return await self.case(case_id)

    async def settle(
        self,
        case_id: CaseId,
        outcome: Outcome,
        *,
        after: Json | None = None,
        version_made: str | None = None,
        note: str | None = None,
        by: Actor | None = None,
        claim: Claim | None = None,
    ) -> Case:
        """Record the outcome that was found later, with a note that says how it is known. `by` is None for Steward itself.

        A case that another process has settled since is returned unchanged, and so is a bulk whose `claim` has ended.

        Raises:
            NotFound: There is no such case.
            JournalUnavailable: It could not be written.
        """
        images, now = await pack({AFTER: after}), self._clock()
        async with writing(self._database) as connection:
            current = await read_outcome(connection, case_id)
            is_ours = claim is None or await holds(connection, claim)
            changes = is_ours and current in UNSETTLED and current != outcome
            if changes:
                facts = outcome_facts(outcome, version_made=version_made)
                await add_event(connection, case_id, OUTCOME, facts, images, at=now)
            if changes and note is not None:
                await add_event(connection, case_id, NOTE, note_facts(note, author=by), at=now)
        if changes:
            await self._announce(case_id)
        return await self.case(case_id)

    async def remark(self, case_id: CaseId, text: str) -> bool:
        """Add a note by Steward itself, unless the case already has it; return whether it is new.

        Raises:
            NotFound: There is no such case.
            JournalUnavailable: It could not be written.
        """
        facts = note_facts(text, author=None)
        async with writing(self._database) as connection:
            await read_outcome(connection, case_id)
            history = (await read_events(connection, [case_id]))[case_id]
            is_new = all(event.facts != facts for event in history)
            if is_new:
                await add_event(connection, case_id, NOTE, facts, at=self._clock())
        if is_new:
            await self._announce(case_id)
        return is_new

    async def _announce(self, case_id: CaseId) -> None:
        if not self._listeners:
            return
        try:
            case = await self.case(case_id)
        except JournalUnreadable:
            _log.exception("Case %s was recorded, but could not be read back for the listeners", case_id)
            return
        for listener in self._listeners:
            _tell(listener, case)


def _tell(listener: Callable[[Case], None], case: Case) -> None:
    try:
        listener(case)
    except Exception:  # noqa: BLE001  a listener must not be able to stop a change
        _log.exception("Case %s was recorded, but a listener failed on it", case.id)

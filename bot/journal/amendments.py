"""Adds to existing cases: notes, void marks, evidence, and outcomes that are found later."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from bot.access import Actor
from bot.errors import InvalidInput
from bot.i18n import tr
from bot.journal.cases import UNSETTLED, Case, CaseId, Claim, EvidenceFile, Outcome
from bot.journal.guards.claims import holds
from bot.journal.ledger.append import add_event
from bot.journal.ledger.blobs import pack
from bot.journal.ledger.chain import Event, Facts
from bot.journal.ledger.damage import Damaged, as_written
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
from bot.journal.ledger.projection import case_of
from bot.journal.ledger.transactions import write
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
        """Call `listener` with the case, without plan and images, after each commit of an intent, an outcome or a note.

        It must return at once. Its exceptions are logged, and stop nothing.
        """
        self._listeners.append(listener)

    async def note(self, actor: Actor, case_id: CaseId, text: str) -> Case:
        """Add a note to a case.

        Raises:
            NotFound: There is no such case.
            JournalUnavailable: It could not be written.
        """
        return await self._amend(case_id, NOTE, note_facts(text, author=actor))

    async def void(self, actor: Actor, case_id: CaseId, reason: str) -> Case:
        """Mark a case as void: it no longer counts. The case stays, and still counts towards limits, because it was done.

        Raises:
            NotFound: There is no such case.
            InvalidInput: It is already void.
            JournalUnavailable: It could not be written.
        """

        def ensure_valid(connection: Connection) -> None:
            voided = select(cases.c.voided).where(cases.c.id == case_id)
            if connection.execute(voided).scalar_one():
                raise InvalidInput("case", tr("Case #{number} is already void.", number=case_id))

        return await self._amend(case_id, VOID, void_facts(reason, author=actor), ensure_valid)

    async def add_evidence(self, actor: Actor, case_id: CaseId, files: Sequence[EvidenceFile]) -> Case:
        """Record where the files of a case were put.

        Raises:
            NotFound: There is no such case.
            JournalUnavailable: It could not be written.
        """
        return await self._amend(case_id, EVIDENCE, evidence_facts(files, author=actor))

    async def _amend(
        self, case_id: CaseId, kind: str, facts: Facts, check: Callable[[Connection], None] = lambda _: None
    ) -> Case:
        def amend(connection: Connection) -> Sequence[Event]:
            read_outcome(connection, case_id)
            check(connection)
            return add_event(connection, case_id, kind, facts, at=self._clock())

        self._announce(await write(self._database, amend))
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

        def record(connection: Connection) -> Sequence[Event]:
            current = read_outcome(connection, case_id)
            is_ours = claim is None or holds(connection, claim)
            if not is_ours or current not in UNSETTLED or current == outcome:
                return ()
            facts = outcome_facts(outcome, version_made=version_made)
            history = add_event(connection, case_id, OUTCOME, facts, images, at=now)
            if note is not None:
                history = add_event(connection, case_id, NOTE, note_facts(note, author=by), at=now)
            return history

        self._announce(await write(self._database, record))
        return await self.case(case_id)

    async def remark(self, case_id: CaseId, text: str) -> bool:
        """Add a note by Steward itself, unless the case already has it; return whether it is new.

        Raises:
            NotFound: There is no such case.
            JournalUnavailable: It could not be written.
        """
        facts = note_facts(text, author=None)

        def note(connection: Connection) -> Sequence[Event]:
            read_outcome(connection, case_id)
            if any(event.facts == facts for event in read_events(connection, [case_id])[case_id]):
                return ()
            return add_event(connection, case_id, NOTE, facts, at=self._clock())

        history = await write(self._database, note)
        self._announce(history)
        return bool(history)

    def _announce(self, history: Sequence[Event]) -> None:
        """Call the listeners with the case that has these events; with no events, nothing was written."""
        if not history or not self._listeners:
            return
        try:
            with as_written():
                case = case_of(history, {}, images_read=False)
        except Damaged:
            _log.exception("Case %s was recorded, but could not be read for the listeners", history[0].case_id)
            return
        for listener in self._listeners:
            _tell(listener, case)


def _tell(listener: Callable[[Case], None], case: Case) -> None:
    try:
        listener(case)
    except Exception:  # noqa: BLE001  a listener must not be able to stop a change
        _log.exception("Case %s was recorded, but a listener failed on it", case.id)

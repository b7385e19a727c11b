"""All bulks, whatever they change: to stop, resume or settle one, only the number of its case is needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from bot.access import Actor, Capability, Extent, Policy
from bot.changes.bulk.cases import BulkStop, ensure_open, left_of, sign_of_life, stop_of, summary_of
from bot.changes.bulk.changes import BulkChanges
from bot.changes.bulk.runs import BulkRun, BulkRuns
from bot.changes.plans import parse_number
from bot.journal import Case, CaseId, Journal, Outcome

PATIENCE = timedelta(minutes=10)
"""Longer than one player takes, with all waits of bulk work."""

BY_HAND = "Stopped by hand."
CUT_OFF = "Cut off before its end. What was done stays; the rest waits for somebody to resume it."


class Bulks:
    """Stops, resumes and settles bulks.

    Args:
        changes: The bulks of every feature; each feature has its own kind of case.
        runs: The bulks that this process carries out.
        journal: The journal of their cases.
        policy: Who may do what.
        clock: The time now, aware.
    """

    def __init__(
        self,
        changes: Iterable[BulkChanges[Any, Any]],
        runs: BulkRuns,
        *,
        journal: Journal,
        policy: Policy,
        clock: Callable[[], datetime],
    ) -> None:
        self._by_kind = {each.subject.kind: each for each in changes}
        self.runs, self._journal, self._policy, self._clock = runs, journal, policy, clock

    async def resume(self, actor: Actor, number: str) -> BulkRun:
        """Resume a bulk that was stopped or cut off, in the name of the actor.

        Raises:
            AccessDenied: The actor may not.
            InvalidInput: It is not a bulk, has ended, is being carried out right now, or needs a second person.
            NotFound: There is no such case.
            CaseOver: Somebody has just ended it.
        """
        case = await self._open(actor, parse_number(number))
        return await self._by_kind[case.kind].resume(actor, case)

    async def stop(self, actor: Actor, number: int) -> BulkStop:
        """Stop a bulk after the current player, in any process.

        Once this returns, no case of a further player is opened; the case of the current player may be in flight.

        Raises:
            AccessDenied: The actor may not change this in bulk.
            InvalidInput: It is not a bulk, or has ended.
            NotFound: There is no such case.
        """
        case = await self._open(actor, CaseId(number))
        case = ensure_open(await self._journal.settle(case.id, Outcome.UNKNOWN, note=BY_HAND, by=actor))
        run = self.runs.find(case.id)
        if run is not None:
            run.stop()
        return stop_of(case, await self._journal.children(case.id))

    async def settle(self, case: Case) -> Outcome | None:
        """Record and return `DONE` if every player has a settled case; otherwise the bulk waits to be resumed.

        A bulk that has made no progress for a long time is recorded as stopped: no process carries it out now.
        """
        if self.runs.find(case.id) is not None:
            return None
        children = await self._journal.children(case.id)
        if not left_of(case, children) and all(each.outcome.settled for each in children):
            await self._journal.settle(case.id, Outcome.DONE, after=summary_of(case, children))
            return Outcome.DONE
        if case.outcome is Outcome.SENT and self._clock() - sign_of_life(case, children) > PATIENCE:
            await self._journal.settle(case.id, Outcome.UNKNOWN, note=CUT_OFF)
        return None

    async def _open(self, actor: Actor, case_id: CaseId) -> Case:
        """Return a bulk that has not ended, to people who may make such changes in bulk."""
        every = [each.subject.capability for each in self._by_kind.values()]
        self._require_any(actor, every, Extent())
        case = await self._journal.case(case_id)
        changes = self._by_kind.get(case.kind)
        needed = [changes.subject.capability] if changes is not None else every
        self._require_any(actor, needed, Extent(experience=case.experience))
        return ensure_open(case)

    def _require_any(self, actor: Actor, capabilities: list[Capability], subject: Extent) -> None:
        """Require one of these capabilities for the subject.

        Raises:
            AccessDenied: The actor holds none; carries the first.
        """
        if not any(self._policy.allows(actor, each, subject) for each in capabilities):
            self._policy.require(actor, capabilities[0], subject)

"""The journal itself: no change to the live game without an intent that was committed before it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from datetime import datetime
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.access import Actor, Freeze, FreezeEnd, Grant, Rate
from bot.errors import ApprovalNeeded, NotFound, carry_case
from bot.journal.amendments import Amendments
from bot.journal.cases import UNSETTLED, CaseId, CaseKind, Claim, Intent, OpenCase, Outcome
from bot.journal.guards.claims import claim_again, ensure_claimed
from bot.journal.guards.freezes import (
    EVERYBODY,
    STEWARD,
    burst_of,
    burst_reason,
    ensure_not_frozen,
    freezing_intent,
    read_freezes,
)
from bot.journal.guards.limits import taken_from
from bot.journal.guards.target_locks import TargetLock, TargetLocks, bind_lock, take_in_passing
from bot.journal.ledger.append import add_event, name_case, open_case, write_freezing
from bot.journal.ledger.blobs import pack
from bot.journal.ledger.events import chain_end
from bot.journal.ledger.load import read_outcome
from bot.journal.ledger.payloads import AFTER, BEFORE, OUTCOME, PLAN, intent_facts, outcome_facts
from bot.journal.ledger.transactions import reading, to_the_end, writing
from bot.storage import Database

_log = logging.getLogger(__name__)

_CHANGING: ContextVar[tuple[Actor, Claim | None] | None] = ContextVar("changing", default=None)
"""Whose change the running task is making, and by which claim where it is one part of a bulk."""


class Journal(Amendments):
    """Who did what, why, and what was there before: the only record of it, on one database.

    Args:
        database: Migrated, and open for as long as the journal is used.
        outcome_of: What an exception that ended a change says of it. It is also asked about cancellation.
        clock: The time now, aware.
        alarm: So many changes by one member of staff within such a time freeze them; None for no alarm.
    """

    def __init__(
        self,
        database: Database,
        *,
        outcome_of: Callable[[BaseException], Outcome],
        clock: Callable[[], datetime],
        alarm: Rate | None = None,
    ) -> None:
        super().__init__(database, clock=clock)
        self._outcome_of = outcome_of
        self._alarm = alarm
        self.target_locks = TargetLocks(database, clock=clock)

    @asynccontextmanager
    async def change(
        self, actor: Actor, intent: Intent, grant: Grant, lock: TargetLock | None = None
    ) -> AsyncIterator[OpenCase]:
        """Make a change in the block, between an intent that is committed and the outcome.

        The block does not run unless the intent is in the journal. However it ends, even by cancellation, the
        outcome is written, and what it raised goes on, carrying the case (`errors.case_of`). If that last write fails,
        it is logged, the block's result counts, and the case stays `SENT`, to be settled later: the change was made, and
        saying otherwise would have it made twice.

        Args:
            actor: Who makes it.
            intent: What it is.
            grant: Under which it may be made; what it takes from limits is counted.
            lock: Lasts until the outcome, where the change is one that Roblox does not guard; None for any other.

        Raises:
            ApprovalNeeded: The grant asks for a second person, and nobody has approved.
            Frozen: Everybody's changes are stopped, or those of the actor or of the one who approved; read in the transaction
                that writes the intent.
            LimitReached: A limit is used up by every role that grants the act; carries that of the most generous.
                Counted in the transaction that writes the intent, so that it holds across tasks and processes.
            StalePlan: The lock has run out.
            CaseOver, BulkStopped: It is part of a bulk that was ended or stopped since, in any process.
            RequestOver: The request in whose name it is made was ended since.
            JournalUnavailable: The intent could not be written.
        """
        if grant.missing_rule is not None:
            raise ApprovalNeeded(grant.missing_rule)
        case = await self._open(actor, intent, grant, lock)
        around = _CHANGING.get()
        _CHANGING.set((actor, intent.claim))
        try:
            yield case
        except BaseException as error:
            carry_case(error, case.id, intent.kind)
            await to_the_end(self._conclude(case, error))
            raise
        finally:
            _CHANGING.set(around)
        await to_the_end(self._conclude(case, None))

    async def ensure_going_on(self) -> None:
        """Refuse to go on with the change that this task is making, where changes, or its bulk, were stopped since it began.

        Asked by what had to wait within it: a freeze or a Stop stops what has not left yet, too.

        Raises:
            Frozen, CaseOver, BulkStopped: As `change` does.
            JournalUnreadable: That could not be read.
        """
        changing = _CHANGING.get()
        if changing is None:
            return
        actor, claim = changing
        async with reading(self._database) as connection:
            await ensure_not_frozen(connection, actor)
            if claim is not None:
                await ensure_claimed(connection, claim)

    async def ensure_room(self, actor: Actor, grant: Grant) -> None:
        """Refuse early what a limit would refuse; whether there still is room is counted again when the intent is written.

        Raises:
            LimitReached: As `change` does.
        """
        async with reading(self._database) as connection:
            await taken_from(connection, actor.user_id, grant, self._clock())

    async def begin(self, actor: Actor, intent: Intent, grant: Grant) -> Claim:
        """Open the case of a bulk; `settle` stops it, or ends it after its last part.

        Raises:
            ApprovalNeeded, Frozen, LimitReached, RequestOver, JournalUnavailable: As `change` does.
        """
        if grant.missing_rule is not None:
            raise ApprovalNeeded(grant.missing_rule)
        case = await self._open(actor, intent, grant, None)
        return Claim(case_id=case.id, outcomes=0)

    async def go_on(self, case_id: CaseId) -> Claim | None:
        """Claim a bulk that was stopped, for one run alone; None where another one carries it out.

        Raises:
            NotFound: There is no such case.
            CaseOver: It was ended.
            JournalUnavailable: It could not be written.
        """
        async with writing(self._database) as connection:
            claim = await claim_again(connection, case_id, at=self._clock())
        if claim is not None:
            await self._announce(case_id)
        return claim

    async def freeze(self, actor: Actor, reason: str, *, member: Actor | None = None) -> Freeze:
        """Stop all changes of a member of staff, or of everybody, in every process; return the freeze now in force.

        One that is in force already stays as it is.

        Raises:
            JournalUnavailable: It could not be written, so changes go on.
        """
        async with writing(self._database) as connection:
            case_id = await self._freeze(connection, actor, reason, member)
            (freeze,) = await read_freezes(connection, [member.user_id if member is not None else EVERYBODY])
        if case_id is not None:
            await self._announce(case_id)
        return freeze

    async def unfreeze(self, actor: Actor, reason: str, *, member: Actor | None = None) -> FreezeEnd:
        """Allow the changes of a member of staff, or of everybody, again; return the freeze that is over, and its end.

        Raises:
            NotFound: There is no such freeze.
            JournalUnavailable: It could not be written, so the freeze stays in force.
        """
        async with writing(self._database) as connection:
            found = await read_freezes(connection, [member.user_id if member is not None else EVERYBODY])
            if not found:
                raise NotFound("freeze", member.name if member is not None else "everybody")
            intent = freezing_intent(CaseKind.UNFREEZE, member, reason, parent=CaseId(found[0].case_id))
            case_id = await write_freezing(connection, actor, intent, at=self._clock())
        await self._announce(case_id)
        return FreezeEnd(freeze=found[0], case_id=case_id)

    async def ensure_writable(self) -> None:
        """Write a row that means nothing, and commit it: only that shows that a change can be recorded.

        Raises:
            JournalUnavailable: It could not be written.
        """
        async with writing(self._database) as connection:
            await chain_end(connection)
            await take_in_passing(connection, now=self._clock())

    async def _open(self, actor: Actor, intent: Intent, grant: Grant, lock: TargetLock | None) -> OpenCase:
        opening = asyncio.ensure_future(self._write_intent(actor, intent, grant, lock))
        try:
            return await to_the_end(opening)
        except asyncio.CancelledError as error:
            # The intent may have been committed all the same: then nothing was sent, and the case says so.
            if not opening.cancelled() and opening.exception() is None:
                await to_the_end(self._conclude(opening.result(), error, outcome=Outcome.FAILED))
            raise

    async def _write_intent(self, actor: Actor, intent: Intent, grant: Grant, lock: TargetLock | None) -> OpenCase:
        key, now = str(uuid4()), self._clock()
        # An empty plan is left out: of a case that is no more than its words, time must take nothing away.
        images = await pack({PLAN: dict(intent.plan) or None, BEFORE: intent.before})
        async with writing(self._database) as connection:
            await ensure_not_frozen(connection, actor)
            if intent.claim is not None:
                await ensure_claimed(connection, intent.claim)
            allowances = await taken_from(connection, actor.user_id, grant, now)
            facts = intent_facts(actor, intent, key=key, allowances=allowances)
            case_id = await open_case(connection, facts, images, at=now)
            if actor.on_request is not None:
                await name_case(connection, actor.on_request, case_id)
            if lock is not None:
                await bind_lock(connection, lock, case_id, now=now)
            alarm = await self._raise_alarm(connection, actor, now)
        await self._announce(case_id)
        if alarm is not None:
            await self._announce(alarm)
        return OpenCase(id=case_id, idempotency_key=key, created_at=now)

    async def _raise_alarm(self, connection: AsyncConnection, actor: Actor, now: datetime) -> CaseId | None:
        """Freeze an actor whose changes, of which the newest was just written, come in a burst."""
        if self._alarm is None:
            return None
        burst = await burst_of(connection, actor.user_id, self._alarm, now)
        if burst is None:
            return None
        return await self._freeze(connection, STEWARD, burst_reason(burst, self._alarm), actor)

    async def _freeze(
        self, connection: AsyncConnection, actor: Actor, reason: str, member: Actor | None
    ) -> CaseId | None:
        """Write a freeze; None where it is in force already."""
        if await read_freezes(connection, [member.user_id if member is not None else EVERYBODY]):
            return None
        intent = freezing_intent(CaseKind.FREEZE, member, reason)
        return await write_freezing(connection, actor, intent, at=self._clock())

    async def _conclude(self, case: OpenCase, error: BaseException | None, *, outcome: Outcome | None = None) -> None:
        try:
            outcome = outcome or (Outcome.DONE if error is None else self._outcome_of(error))
            # A refusal of Roblox carries one too, which is what its support asks for.
            case.record(request_id=getattr(error, "request_id", None))
            await self._write_outcome(case, outcome, None if error is None else type(error).__name__)
        except Exception:  # noqa: BLE001  the change was made: nothing may hide what the block returns or raises
            _log.exception("Case %s has ended, but that could not be recorded; it will be settled later", case.id)

    async def _write_outcome(self, case: OpenCase, outcome: Outcome, failure: str | None) -> None:
        facts = outcome_facts(outcome, failure=failure, version_made=case.version_made, request_id=case.request_id)
        images = await pack({AFTER: case.after})
        async with writing(self._database) as connection:
            if outcome in UNSETTLED and await read_outcome(connection, case.id) is Outcome.DONE:
                return  # it was read back since, which says more than an answer that never came
            await add_event(connection, case.id, OUTCOME, facts, images, at=self._clock())
        await self._announce(case.id)

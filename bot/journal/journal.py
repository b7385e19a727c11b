"""The journal itself: every change to the live game has an intent that was committed before the change."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import Connection

from bot.access import AccountsOf, Actor, Freeze, FreezeEnd, Grant, Rate
from bot.errors import ApprovalNeeded, Frozen, HeldUp, LimitReached, NotFound, carry_case
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
from bot.journal.guards.held_up import SEND_WITHIN, uptime_s
from bot.journal.guards.limits import taken_from
from bot.journal.guards.target_locks import TargetLock, TargetLocks, bind_lock, write_expired_lock
from bot.journal.ledger.append import add_event, name_case, open_case, write_freezing
from bot.journal.ledger.blobs import pack
from bot.journal.ledger.chain import Event
from bot.journal.ledger.events import chain_end
from bot.journal.ledger.load import read_outcome
from bot.journal.ledger.payloads import AFTER, BEFORE, OUTCOME, PLAN, intent_facts, outcome_facts
from bot.journal.ledger.transactions import read, to_the_end, write
from bot.journal.log_progress import LogProgress
from bot.journal.proofs import Proofs
from bot.storage import Database, Loss

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Changing:
    """The change that a task is making: whose it is, its claim where it is one part of a bulk, and when it was recorded."""

    actor: Actor
    claim: Claim | None
    recorded_at_s: float


_CHANGING: ContextVar[_Changing | None] = ContextVar("changing", default=None)


class Journal(Amendments):
    """Records who did what, why, and what was there before, in one database.

    Args:
        database: Migrated, and open for as long as the journal is used.
        outcome_of: Returns the outcome of a change that an exception ended. Cancellation is such an exception too.
        clock: Returns the time now, with its time zone.
        accounts_of: Freezes and limits hold for a person, with whichever of these accounts they act.
        alarm: A member of staff who makes so many changes within such a time is frozen; None for no alarm.
        send_within: How old an intent may be when its request is sent.
        uptime_s: Returns seconds, of which none is left out while the process or the computer is stopped.
    """

    def __init__(
        self,
        database: Database,
        *,
        outcome_of: Callable[[BaseException], Outcome],
        clock: Callable[[], datetime],
        accounts_of: AccountsOf = lambda account: frozenset({account}),
        alarm: Rate | None = None,
        send_within: timedelta = SEND_WITHIN,
        uptime_s: Callable[[], float] = uptime_s,
    ) -> None:
        super().__init__(database, clock=clock)
        self._outcome_of = outcome_of
        self._accounts_of, self._alarm = accounts_of, alarm
        self._send_within_s, self._uptime_s = send_within.total_seconds(), uptime_s
        self.target_locks = TargetLocks(database, clock=clock)
        self.proofs = Proofs(database)
        self.log = LogProgress(database, clock=clock)

    @asynccontextmanager
    async def change(
        self, actor: Actor, intent: Intent, grant: Grant, lock: TargetLock | None = None
    ) -> AsyncIterator[OpenCase]:
        """Make a change in the block, between the committed intent and the outcome.

        The block runs only when the intent is in the journal. However the block ends, even by cancellation, the outcome is
        written, and its exception is raised again with the case attached (`errors.case_of`). If the outcome cannot be
        written, this is logged, the block's result counts, and the case stays `SENT`, to be settled later: the change was
        made, and an error would make people repeat it.

        Args:
            actor: Who makes the change.
            intent: What the change is.
            grant: The grant that allows it; it is counted towards the limits of the grant.
            lock: Kept until the outcome, for a change that Roblox does not guard; None for any other change.

        Raises:
            ApprovalNeeded: The grant needs a second person, and nobody has approved.
            Frozen: Everybody's changes are stopped, or those of the actor or the approver; read in the transaction that
                writes the intent.
            LimitReached: Every role that grants the act has reached a limit; carries the limit of the most generous role.
                Counted in the transaction that writes the intent, so that it holds across tasks and processes.
            StalePlan: The lock has expired.
            CaseOver, BulkStopped: It is part of a bulk that was ended or stopped since, in any process.
            RequestOver: It is made for an approval request that has ended since.
            JournalUnavailable: The intent could not be written.
        """
        if grant.missing_rule is not None:
            raise ApprovalNeeded(grant.missing_rule)
        changing = _Changing(actor=actor, claim=intent.claim, recorded_at_s=self._uptime_s())
        case = await self._open(actor, intent, grant, lock)
        outer = _CHANGING.get()
        _CHANGING.set(changing)
        try:
            yield case
        except BaseException as error:
            carry_case(error, case.id, intent.kind)
            await to_the_end(self._conclude(case, error))
            raise
        finally:
            _CHANGING.set(outer)
        await to_the_end(self._conclude(case, None))

    @property
    def lost(self) -> Loss | None:
        """What the journal lacked at a start, until somebody deletes the file that says so; None if nothing."""
        return self._database.lost

    async def ensure_not_stopped(self) -> None:
        """Refuse to go on with the change that this task is making, if changes, or its bulk, were stopped since it began.

        Code that waits during a change calls this before it sends: a freeze or a Stop also stops requests that were not sent yet.

        Raises:
            Frozen, CaseOver, BulkStopped: As `change` does.
            JournalUnreadable: The journal could not be read.
        """
        changing = _CHANGING.get()
        if changing is None:
            return

        def ensure(connection: Connection) -> None:
            ensure_not_frozen(connection, changing.actor, self._accounts_of)
            if changing.claim is not None:
                ensure_claimed(connection, changing.claim)

        await read(self._database, ensure)

    async def ensure_not_stopped_alone(self, actor: Actor) -> None:
        """Refuse what a freeze of everybody leaves open, such as to amend cases, to a member whose own changes are stopped.

        Raises:
            Frozen: They are.
            JournalUnreadable: The journal could not be read.
        """
        await read(self._database, lambda each: ensure_not_frozen(each, actor, self._accounts_of, by_everybodys=False))

    def ensure_in_time(self, waited_s: float) -> None:
        """Refuse to send for the change that this task is making, where it was held up since its intent was recorded.

        Code that sends calls this last, without anything between this and the request.

        Args:
            waited_s: Seconds since the intent that the change waited by Steward's own choice.

        Raises:
            HeldUp: It was.
        """
        changing = _CHANGING.get()
        if changing is not None and self._uptime_s() - changing.recorded_at_s - waited_s > self._send_within_s:
            raise HeldUp

    async def ensure_within_limits(self, actor: Actor, grant: Grant) -> None:
        """Refuse early what a limit would refuse. The limit is counted again when the intent is written.

        Raises:
            LimitReached: As `change` does.
        """
        accounts, now = self._accounts_of(actor.user_id), self._clock()
        await read(self._database, lambda connection: taken_from(connection, accounts, grant, now))

    async def find_obstacle(self, actor: Actor, grant: Grant) -> Frozen | LimitReached | None:
        """Return what would stop a change that begins now; it is looked at again when the intent is written.

        A change that needs a second person waits first, so its limits are counted when it is carried out.

        Raises:
            JournalUnreadable: The journal could not be read.
        """

        def look(connection: Connection) -> None:
            ensure_not_frozen(connection, actor, self._accounts_of)
            if grant.missing_rule is None:
                taken_from(connection, self._accounts_of(actor.user_id), grant, self._clock())

        try:
            await read(self._database, look)
        except (Frozen, LimitReached) as stopped:
            return stopped
        return None

    async def begin(self, actor: Actor, intent: Intent, grant: Grant) -> Claim:
        """Open the case of a bulk. `settle` stops the bulk, or ends it after its last part.

        Raises:
            ApprovalNeeded, Frozen, LimitReached, RequestOver, JournalUnavailable: As `change` does.
        """
        if grant.missing_rule is not None:
            raise ApprovalNeeded(grant.missing_rule)
        case = await self._open(actor, intent, grant, None)
        return Claim(case_id=case.id, outcomes=0)

    async def go_on(self, case_id: CaseId) -> Claim | None:
        """Claim a stopped bulk for one run only; None if another run carries it out.

        Raises:
            NotFound: There is no such case.
            CaseOver: It was ended.
            JournalUnavailable: It could not be written.
        """
        again = await write(self._database, lambda connection: claim_again(connection, case_id, at=self._clock()))
        if again is None:
            return None
        claim, history = again
        self._announce(history)
        return claim

    async def freeze(self, actor: Actor, reason: str, *, member: Actor | None = None) -> Freeze:
        """Stop all changes of a member of staff, or of everybody, in every process; return the freeze that is now in force.

        A freeze that is already in force stays as it is.

        Raises:
            JournalUnavailable: It could not be written, so changes go on.
        """

        def record(connection: Connection) -> tuple[Sequence[Event], Freeze]:
            history = self._freeze(connection, actor, reason, member)
            (freeze,) = read_freezes(connection, [member.user_id if member is not None else EVERYBODY])
            return history, freeze

        history, freeze = await write(self._database, record)
        self._announce(history)
        return freeze

    async def unfreeze(self, actor: Actor, reason: str, *, member: Actor | None = None) -> FreezeEnd:
        """Allow the changes of a member of staff, or of everybody, again; return the freeze that ended, and its end.

        Raises:
            Frozen: The actor's own changes are stopped: of two stolen accounts, neither ends the freeze of the other.
            NotFound: There is no such freeze.
            JournalUnavailable: It could not be written, so the freeze stays in force.
        """

        def record(connection: Connection) -> tuple[Freeze, Sequence[Event]]:
            ensure_not_frozen(connection, actor, self._accounts_of, by_everybodys=False)
            found = read_freezes(connection, [member.user_id if member is not None else EVERYBODY])
            if not found:
                raise NotFound("freeze", member.name if member is not None else "everybody")
            intent = freezing_intent(CaseKind.UNFREEZE, member, reason, parent=CaseId(found[0].case_id))
            return found[0], write_freezing(connection, actor, intent, at=self._clock())

        freeze, history = await write(self._database, record)
        self._announce(history)
        return FreezeEnd(freeze=freeze, case_id=CaseId(history[0].case_id))

    async def ensure_writable(self) -> None:
        """Commit a row without meaning, because only this shows that a change can be recorded.

        Raises:
            JournalUnavailable: It could not be written.
        """

        def commit(connection: Connection) -> None:
            chain_end(connection)
            write_expired_lock(connection, now=self._clock())

        await write(self._database, commit)

    async def _open(self, actor: Actor, intent: Intent, grant: Grant, lock: TargetLock | None) -> OpenCase:
        opening = asyncio.ensure_future(self._write_intent(actor, intent, grant, lock))
        try:
            return await to_the_end(opening)
        except asyncio.CancelledError as error:
            # The intent may be committed although the task was cancelled: then nothing was sent, and the case says so.
            if not opening.cancelled() and opening.exception() is None:
                await to_the_end(self._conclude(opening.result(), error, outcome=Outcome.FAILED))
            raise

    async def _write_intent(self, actor: Actor, intent: Intent, grant: Grant, lock: TargetLock | None) -> OpenCase:
        key, now = str(uuid4()), self._clock()
        # An empty plan is not stored, so that retention finds nothing to erase in a case that only has words.
        images = await pack({PLAN: dict(intent.plan) or None, BEFORE: intent.before})

        def record(connection: Connection) -> tuple[Event, Sequence[Event]]:
            ensure_not_frozen(connection, actor, self._accounts_of)
            if intent.claim is not None:
                ensure_claimed(connection, intent.claim)
            allowances = taken_from(connection, self._accounts_of(actor.user_id), grant, now)
            opened = open_case(connection, intent_facts(actor, intent, key=key, allowances=allowances), images, at=now)
            case_id = CaseId(opened.case_id)
            if actor.on_request is not None:
                name_case(connection, actor.on_request, case_id)
            if lock is not None:
                bind_lock(connection, lock, case_id, now=now)
            return opened, self._raise_alarm(connection, actor, now)

        opened, alarm = await write(self._database, record)
        self._announce([opened])
        self._announce(alarm)
        return OpenCase(id=CaseId(opened.case_id), idempotency_key=key, created_at=now)

    def _raise_alarm(self, connection: Connection, actor: Actor, now: datetime) -> Sequence[Event]:
        """Freeze an actor whose changes, with the one just written, are a burst."""
        if self._alarm is None:
            return ()
        burst = burst_of(connection, self._accounts_of(actor.user_id), self._alarm, now)
        if burst is None:
            return ()
        return self._freeze(connection, STEWARD, burst_reason(burst, self._alarm), actor)

    def _freeze(self, connection: Connection, actor: Actor, reason: str, member: Actor | None) -> Sequence[Event]:
        """Write a freeze; nothing if it is already in force."""
        if read_freezes(connection, [member.user_id if member is not None else EVERYBODY]):
            return ()
        intent = freezing_intent(CaseKind.FREEZE, member, reason)
        return write_freezing(connection, actor, intent, at=self._clock())

    async def _conclude(self, case: OpenCase, error: BaseException | None, *, outcome: Outcome | None = None) -> None:
        try:
            outcome = outcome or (Outcome.DONE if error is None else self._outcome_of(error))
            # A refusal from Roblox has a request id too, and Roblox's support asks for it.
            case.record(request_id=getattr(error, "request_id", None))
            await self._write_outcome(case, outcome, None if error is None else type(error).__name__)
        except Exception:  # noqa: BLE001  the change was made: nothing may hide the result of the block
            _log.exception("Case %s has ended, but that could not be recorded; it will be settled later", case.id)

    async def _write_outcome(self, case: OpenCase, outcome: Outcome, failure: str | None) -> None:
        facts = outcome_facts(outcome, failure=failure, version_made=case.version_made, request_id=case.request_id)
        images = await pack({AFTER: case.after})

        def record(connection: Connection) -> Sequence[Event]:
            if outcome in UNSETTLED and read_outcome(connection, case.id) is Outcome.DONE:
                return ()  # the outcome was read back since, which is surer than a missing answer
            return add_event(connection, case.id, OUTCOME, facts, images, at=self._clock())

        self._announce(await write(self._database, record))

"""Bulks being carried out by this process: one player after the other, in the background.

A run ends with its last player, with an error that would hit every further player too, or when it has lost its claim because
somebody pressed Stop, here or in another process.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from bot.access import Actor, Extent, FindMember, Policy
from bot.changes.bulk.cases import summary_of
from bot.changes.bulk.failures import TOO_LATE, meets_all
from bot.changes.bulk.plans import BulkPlan
from bot.changes.bulk.subjects import BulkSubject
from bot.changes.kinds import Done
from bot.errors import BotError, BulkStopped, JournalUnavailable, JournalUnreadable
from bot.experiences.players import Player
from bot.journal import CaseId, Claim, Journal, Outcome
from bot.lanes import Lane, lane
from bot.opencloud.errors import OpenCloudError

log = logging.getLogger(__name__)

ROLES_ASKED_EVERY = 10
"""Number of players after which Discord is asked again for the roles of the person who runs a bulk."""

BEGUN_AGAIN = 4
"""How often the change of one player is begun again at most, where each time it waited too long: some ten minutes."""

AnySubject: TypeAlias = BulkSubject[Any, Any]


@dataclass(frozen=True, slots=True)
class BulkStep:
    """What to do to one player, in the name of the person who runs the bulk."""

    player: Player
    make: Callable[[Actor], Awaitable[Done]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The result for one player: a case, or why nothing was applied.

    Attributes:
        altered: Whether Roblox made something else of it than what was sent.
    """

    player: Player
    case_id: CaseId | None = None
    altered: bool = False
    failure: Exception | None = None


@dataclass(slots=True, kw_only=True)
class BulkRun:
    """A bulk that is being carried out here, or was until it stopped.

    Attributes:
        claim: The right to carry it out, until somebody stops it.
        began_at: When this run began, by its clock.
        earlier: Players who were done before this run began.
        total: All players of the bulk.
        parts: The result for each player of this run, in order.
        failure: What stopped it, if it was neither the end nor a person.
        task: Ends with the run; it raises nothing.
    """

    plan: BulkPlan[Any, Any]
    claim: Claim
    total: int
    clock: Callable[[], datetime]
    began_at: datetime
    earlier: int = 0
    parts: list[Part] = field(default_factory=list)
    failure: Exception | None = None
    task: asyncio.Task[None] | None = None
    _stop: bool = False

    @property
    def case_id(self) -> CaseId:
        """The case of the whole."""
        return self.claim.case_id

    @property
    def action(self) -> str:
        """What is done to every player."""
        return self.plan.request.action

    @property
    def left(self) -> timedelta | None:
        """How long the rest takes at the pace so far; None before the first player is done."""
        if not self.parts:
            return None
        return (self.clock() - self.began_at) / len(self.parts) * (self.total - self.earlier - len(self.parts))

    @property
    def over(self) -> bool:
        """Whether nothing more will be done in this run."""
        return self.task is not None and self.task.done()

    @property
    def complete(self) -> bool:
        """Whether every player is done."""
        return self.earlier + len(self.parts) >= self.total

    @property
    def stopping(self) -> bool:
        """Whether it ends after the current player."""
        return self._stop

    def stop(self) -> None:
        """Make it end after the current player."""
        self._stop = True


class BulkRuns:
    """Carries out bulks.

    Args:
        policy: Asked again while a bulk is carried out.
        journal: Records how a bulk ended.
        find_member: Returns somebody with the roles that they hold now; None if Discord cannot be asked.

    Attributes:
        closed: Whether new runs are refused.
    """

    def __init__(self, policy: Policy, journal: Journal, find_member: FindMember | None = None) -> None:
        self.find_member = find_member
        self.closed = False
        self._policy, self._journal = policy, journal
        self._runs: dict[CaseId, BulkRun] = {}

    def find(self, case_id: CaseId) -> BulkRun | None:
        """Find the run of a bulk that is being carried out here."""
        return self._runs.get(case_id)

    def start(self, subject: AnySubject, actor: Actor, run: BulkRun, steps: Iterable[BulkStep]) -> BulkRun:
        """Begin a run that has claimed its bulk."""
        self._runs[run.case_id] = run
        run.task = asyncio.create_task(self._carry_out(subject, actor, run, steps), name=f"bulk {run.case_id}")
        return run

    async def last_of(self, case_id: CaseId) -> None:
        """Wait until this process is done with the last player of a bulk that was stopped."""
        run = self._runs.get(case_id)
        if run is not None and run.task is not None:
            await asyncio.wait({run.task})

    async def finish(self) -> None:
        """End every run after its current player; no run begins after that."""
        self.closed = True
        for run in self._runs.values():
            run.stop()
        tasks = (run.task for run in self._runs.values() if run.task is not None)
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _carry_out(self, subject: AnySubject, actor: Actor, run: BulkRun, steps: Iterable[BulkStep]) -> None:
        try:
            run.failure = await self._carry_out_each(subject, actor, run, steps)
            await self._conclude(run)
        finally:
            del self._runs[run.case_id]

    async def _carry_out_each(
        self, subject: AnySubject, actor: Actor, run: BulkRun, steps: Iterable[BulkStep]
    ) -> Exception | None:
        """Return what stopped it; None if it came to its end or a person stopped it."""
        try:
            with lane(Lane.BULK, caller=actor.user_id):
                for number, step in enumerate(steps, 1):
                    if run.stopping:
                        break
                    run.parts.append(await self._one(subject, actor, run, step))
                    if number % ROLES_ASKED_EVERY == 0:
                        actor = await self._as_of_now(subject, actor, run)
        except BulkStopped:
            return None
        except (BotError, OpenCloudError) as error:
            return error
        except Exception as error:
            log.exception("bulk %s stopped", run.case_id)
            return error
        return None

    async def _one(self, subject: AnySubject, actor: Actor, run: BulkRun, step: BulkStep) -> Part:
        try:
            done = await self._made(actor, run, step)
        except (BotError, OpenCloudError) as error:
            if meets_all(error, subject.of_one_player):
                raise
            if not await self._journal.holds(run.claim):  # the error may come from another run of the same bulk
                raise BulkStopped(run.case_id) from error
            return Part(player=step.player, failure=error)
        return Part(player=step.player, case_id=done.case_id, altered=subject.is_altered(done))

    async def _made(self, actor: Actor, run: BulkRun, step: BulkStep) -> Done:
        """Make the change of one player; begin it again where it waited too long to be sent, for which its case says so."""
        for _ in range(BEGUN_AGAIN):
            try:
                return await step.make(actor)
            except TOO_LATE:
                if run.stopping:
                    raise
        return await step.make(actor)

    async def _as_of_now(self, subject: AnySubject, actor: Actor, run: BulkRun) -> Actor:
        """Return the actor with the roles they hold now; with the earlier ones if Discord cannot be asked.

        Raises:
            AccessDenied: They may no longer go on.
        """
        if self.find_member is None or actor.guild_id is None:
            return actor
        try:
            member = await self.find_member(actor.guild_id, actor.user_id)
        except Exception:  # discord.py lets a broken connection through; the next players ask again
            log.warning("the roles of the person who runs bulk %s could not be read", run.case_id, exc_info=True)
            return actor
        actor = replace(actor, role_ids=member.role_ids if member is not None else frozenset())
        self._policy.require(actor, subject.capability, Extent(experience=run.plan.experience.key))
        return actor

    async def _conclude(self, run: BulkRun) -> None:
        """Record how a run ended. A stopped bulk stays open: it is resumed, or somebody settles it by hand."""
        try:
            if not run.complete:
                await self._journal.settle(run.case_id, Outcome.UNKNOWN, claim=run.claim)
                return
            case = await self._journal.case(run.case_id)
            after = summary_of(case, await self._journal.children(case.id))
            await self._journal.settle(case.id, Outcome.DONE, after=after)
        except (JournalUnavailable, JournalUnreadable):
            log.exception("bulk %s has ended, but that could not be recorded; it can be resumed", run.case_id)

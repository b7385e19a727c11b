"""Bulks being carried out by this process: one player after the other, in the background.

A run ends with its last player, with what would meet every further one too, and where it has lost its claim, as somebody pressed
Stop, here or in another process.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace

from bot.access import Actor, Capability, FindMember, Policy, Subject
from bot.changes.bulk.cases import summary_of
from bot.changes.bulk.failures import meets_all
from bot.changes.bulk.plans import BulkRun, Part
from bot.errors import BotError, BulkStopped, JournalUnavailable, JournalUnreadable
from bot.experiences.players import Player
from bot.features.bans.bans import BanOutcome
from bot.journal import CaseId, Journal, Outcome
from bot.opencloud.client import Lane, lane
from bot.opencloud.errors import OpenCloudError

log = logging.getLogger(__name__)

ROLES_ASKED_EVERY = 10
"""Players after which Discord is asked again what whoever runs a bulk is: a demotion must not wait for its end."""


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done to one player, by whoever runs the bulk."""

    player: Player
    make: Callable[[Actor], Awaitable[BanOutcome]]


class BulkRuns:
    """Carries out bulks.

    Attributes:
        find_member: Asked what somebody is now; None for as long as there is nobody to ask.
        closed: Whether none begins any more.
    """

    def __init__(self, policy: Policy, journal: Journal) -> None:
        self.find_member: FindMember | None = None
        self.closed = False
        self._policy, self._journal = policy, journal
        self._runs: dict[CaseId, BulkRun] = {}

    def find(self, case_id: CaseId) -> BulkRun | None:
        """Find the run of a bulk that is being carried out here."""
        return self._runs.get(case_id)

    def start(self, actor: Actor, run: BulkRun, steps: Iterable[Step]) -> BulkRun:
        """Begin a run, which has claimed its bulk."""
        self._runs[run.case_id] = run
        run.task = asyncio.create_task(self._carry_out(actor, run, steps), name=f"bulk {run.case_id}")
        return run

    async def last_of(self, case_id: CaseId) -> None:
        """Wait until the last player of a bulk that was stopped is no longer at hand here."""
        run = self._runs.get(case_id)
        if run is not None and run.task is not None:
            await asyncio.wait({run.task})

    async def finish(self) -> None:
        """End every run after the player at hand; none begins after it."""
        self.closed = True
        for run in self._runs.values():
            run.stop()
        tasks = (run.task for run in self._runs.values() if run.task is not None)
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _carry_out(self, actor: Actor, run: BulkRun, steps: Iterable[Step]) -> None:
        try:
            run.failure = await self._carry_out_each(actor, run, steps)
            await self._conclude(run)
        finally:
            del self._runs[run.case_id]

    async def _carry_out_each(self, actor: Actor, run: BulkRun, steps: Iterable[Step]) -> Exception | None:
        """Return what stopped it; None at its end, or where a person stopped it."""
        try:
            with lane(Lane.BULK, caller=actor.user_id):
                for number, step in enumerate(steps, 1):
                    if run.stopping:
                        break
                    run.parts.append(await self._one(actor, run, step))
                    if number % ROLES_ASKED_EVERY == 0:
                        actor = await self._as_of_now(actor, run)
        except BulkStopped:
            return None
        except (BotError, OpenCloudError) as error:
            return error
        except Exception as error:
            log.exception("bulk %s stopped", run.case_id)
            return error
        return None

    async def _one(self, actor: Actor, run: BulkRun, step: Step) -> Part:
        try:
            done = await step.make(actor)
        except (BotError, OpenCloudError) as error:
            if meets_all(error):
                raise
            if not await self._journal.holds(run.claim):  # it may be another run of the same bulk that was met
                raise BulkStopped(run.case_id) from error
            return Part(player=step.player, failure=error)
        return Part(player=step.player, case_id=done.case_id)

    async def _as_of_now(self, actor: Actor, run: BulkRun) -> Actor:
        """Return the actor with the roles held now; those of before where Discord cannot be asked.

        Raises:
            AccessDenied: They may not go on any more.
        """
        if self.find_member is None or actor.guild_id is None:
            return actor
        try:
            member = await self.find_member(actor.guild_id, actor.user_id)
        except Exception:  # discord.py lets a broken connection through; it is asked again soon
            log.warning("the roles of who runs bulk %s could not be asked for", run.case_id, exc_info=True)
            return actor
        actor = replace(actor, role_ids=member.role_ids if member is not None else frozenset())
        self._policy.require(actor, Capability.BANS_BULK, Subject(experience=run.plan.experience.key))
        return actor

    async def _conclude(self, run: BulkRun) -> None:
        """Write down how a run ended. What was stopped is open: it is resumed, or somebody settles it by hand."""
        try:
            if not run.complete:
                await self._journal.settle(run.case_id, Outcome.UNKNOWN, claim=run.claim)
                return
            case = await self._journal.case(run.case_id)
            after = summary_of(case, await self._journal.children(case.id))
            await self._journal.settle(case.id, Outcome.DONE, after=after)
        except (JournalUnavailable, JournalUnreadable):
            log.exception("bulk %s has ended, but that could not be recorded; it can be resumed", run.case_id)

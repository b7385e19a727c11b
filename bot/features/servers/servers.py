"""Running servers: restarting them, which moves the players on them.

A restart is sent once: a second one would move everybody again. Roblox gives it no number by which a lost answer could be
found, so nothing settles its cases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.access import Actor, Capability, Extent, Grant, Policy
from bot.changes.plans import Plan, checked_reason
from bot.errors import InvalidInput
from bot.experiences.experiences import Experience, Experiences
from bot.i18n import tr
from bot.journal import CaseId, CaseKind, Intent, Journal, Target
from bot.opencloud.errors import OpenCloudError
from bot.opencloud.models import PlaceId

LONGEST_BLEED_OFF = timedelta(minutes=60)
"""Roblox's limit, in whole minutes from 1 (RestartUniverseServers)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RestartRequest:
    """What a member of staff typed.

    Attributes:
        everything: Also restart servers that run the newest version.
        places: Names of places with commas between them; None for all places.
        bleed_off_minutes: How long servers may empty by themselves first; None for no wait.
    """

    reason: str
    everything: bool = False
    places: str | None = None
    bleed_off_minutes: int | None = None
    experience: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RestartPlan(Plan):
    """A restart that will be asked for.

    Attributes:
        everything: Also restart servers that run the newest version.
        place_ids: Only servers of these places; empty for all places.
        bleed_off: How long servers may empty by themselves first; None for no wait.
    """

    everything: bool
    place_ids: tuple[PlaceId, ...]
    bleed_off: timedelta | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RestartOutcome:
    """A restart that Roblox accepted."""

    plan: RestartPlan
    case_id: CaseId


@dataclass(frozen=True, slots=True)
class Servers:
    """Plans restarts, and asks Roblox for them."""

    experiences: Experiences
    journal: Journal
    policy: Policy
    clock: Callable[[], datetime]

    def plan_restart(self, actor: Actor, request: RestartRequest) -> RestartPlan:
        """Return the restart that would be asked for.

        Raises:
            AccessDenied: The actor may not restart servers of this experience.
            InvalidInput: The settings do not name a place, or Roblox does not take the time.
        """
        self.policy.require(actor, Capability.SERVERS_RESTART)
        game = self.experiences.get(request.experience)
        grant = self._require(actor, game)
        return RestartPlan(
            experience=game,
            reason=checked_reason(request.reason),
            planned_at=self.clock(),
            grant=grant,
            everything=request.everything,
            place_ids=tuple(_places(game, request.places)),
            bleed_off=_bleed_off(request.bleed_off_minutes),
        )

    async def where_servers_run(self, plan: RestartPlan) -> RestartPlan:
        """Return a plan for those of the named places in which servers run.

        Roblox answers 500, each time, to a restart of outdated servers in a named place in which no server runs (observed), and
        then nobody would know whether it happened. Where Roblox does not say what runs, the plan stays as it is.

        Raises:
            InvalidInput: No server runs in any of the places.
        """
        if plan.everything or not plan.place_ids:
            return plan
        try:
            forecast = await plan.experience.client.servers.forecast()
        except OpenCloudError:  # such as a key without universe:read, which a restart alone does not need
            return plan
        running = {each.place_id for each in forecast if each.servers}
        place_ids = tuple(each for each in plan.place_ids if each in running)
        if not place_ids:
            raise InvalidInput("places", tr("No server runs there now, so there is nothing to restart."))
        return replace(plan, place_ids=place_ids)

    async def apply_restart(self, actor: Actor, plan: RestartPlan) -> RestartOutcome:
        """Ask for a restart that the actor has seen, once.

        Raises:
            AccessDenied: The actor may no longer do this.
            InvalidInput: By now, no server runs in any of the places.
            LimitReached: The actor has restarted servers too often.
            StalePlan: The plan was shown too long ago.
            OutcomeUnknown: It was sent and no answer came.
        """
        grant = self._require(actor, plan.experience)
        plan.ensure_fresh(self.clock())
        plan = await self.where_servers_run(plan)
        async with self.journal.change(actor, _intent(plan), grant) as case:
            receipt = await plan.experience.client.universes.restart_servers(
                place_ids=plan.place_ids, close_all_versions=plan.everything, bleed_off=plan.bleed_off
            )
            case.record(request_id=receipt.request_id)
        return RestartOutcome(plan=plan, case_id=case.id)

    def _require(self, actor: Actor, game: Experience) -> Grant:
        return self.policy.require(actor, Capability.SERVERS_RESTART, Extent(experience=game.key))


def _intent(plan: RestartPlan) -> Intent:
    game = plan.experience
    label = f"Servers of {game.name}"  # not translated: the journal keeps it
    return Intent(
        kind=CaseKind.SERVERS_RESTART,
        experience=game.key,
        target=Target(kind="servers", id=str(game.universe_id), label=label),
        reason=plan.reason,
        capability=Capability.SERVERS_RESTART,
        plan={
            "close_all_versions": plan.everything,
            "place_ids": list(plan.place_ids),
            "place_names": [game.place_name(each) for each in plan.place_ids],
            "bleed_off_s": int(plan.bleed_off.total_seconds()) if plan.bleed_off is not None else None,
        },
    )


def _places(game: Experience, typed: str | None) -> Iterable[PlaceId]:
    if typed is None:
        return ()
    names = [name for each in typed.split(",") if (name := each.strip())]
    if not names:
        rule = tr("Name at least one place, or leave the option out for all of them.")
        raise InvalidInput("places", rule, given=typed)
    return dict.fromkeys(map(game.place, names))


def _bleed_off(minutes: int | None) -> timedelta | None:
    if minutes is None:
        return None
    length = timedelta(minutes=minutes)
    if not timedelta(minutes=1) <= length <= LONGEST_BLEED_OFF:
        raise InvalidInput("bleed_off", tr("1 to 60 whole minutes; leave it out for no wait."), given=str(minutes))
    return length

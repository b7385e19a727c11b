"""Bans of many players by one order: a case for the whole, and under it an ordinary case for each player.

The case of the whole is opened first, and stays open until its last player was dealt with. What was done is told by its
children alone, so a bulk that was stopped or cut off goes on from them. Nobody is banned twice, in however many processes it
runs: each player's restriction is compared, in that player's turn, with what stood there when the list was looked through.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from bot.access import Actor, Capability, Grant, Subject
from bot.errors import (
    BotError,
    InvalidInput,
    NobodyLeft,
    NotFound,
    StalePlan,
    Stopping,
)
from bot.journal import Case, CaseId, Claim, Json, Outcome
from bot.opencloud.client import Lane, lane
from bot.opencloud.models import UserId
from bot.services.ban_orders import BanRequest, order_of
from bot.services.bulk_cases import (
    alone,
    ensure_open,
    intent_of,
    left_of,
    request_of,
    sign_of_life,
    stop_of,
    summary_of,
    under_way,
)
from bot.services.bulk_failures import meets_all
from bot.services.bulk_plans import BulkAction, BulkPlan, BulkRequest, BulkRun, BulkStop, LeftOut
from bot.services.bulk_runs import BulkRuns, Step
from bot.services.cases import parse_number
from bot.services.experiences import Experience
from bot.services.moderation import BanOutcome, BanPlan, Moderation, UnbanPlan
from bot.services.plans import Plan, checked_reason
from bot.services.player_lists import Listed, read_players
from bot.services.players import Player
from bot.services.restrictions import essence, told

READ_AT_ONCE = 8
"""Players who are looked at side by side; the budget of the bulk lane bounds how fast."""

PATIENCE = timedelta(minutes=10)
"""Longer than one player takes, with every wait that bulk work is granted."""

BY_HAND = "Stopped by hand."
CUT_OFF = "Cut off before its end. What was done stands; the rest waits for somebody to resume it."


class BulkBans:
    """Plans bulks, begins them, stops them, and goes on with those that were stopped.

    Args:
        moderation: Makes each ban.

    Attributes:
        runs: Those that this process carries out.
    """

    def __init__(self, moderation: Moderation) -> None:
        self._moderation = moderation
        self._policy, self._journal = moderation.policy, moderation.journal
        self.runs = BulkRuns(self._policy, self._journal)

    async def plan(self, actor: Actor, request: BulkRequest) -> BulkPlan:
        """Look the list through, and return what would be done to whom, and who is left out.

        Raises:
            AccessDenied: The actor may not ban, or not many at once.
            InvalidInput: The list or the order breaks a rule.
            NobodyLeft: Every line of the list is left out.
            LimitReached: The list is longer than what is left of a limit of one ban.
        """
        self._policy.require(actor, Capability.BANS_BULK)
        game = self._moderation.experiences.get(request.order.experience)
        self._require(actor, game)
        self._moderation.require(actor, game)
        request = self._spelled_out(game, request)
        planner, listed = self._planner(actor, game, request), read_players(request.players)
        # A handful of requests, for which a person waits; the reading of each player gives way to others.
        found = await self._moderation.players.find_many(game, [each.typed for each in listed])
        with lane(Lane.BULK, caller=actor.user_id):
            parts, left_out = await self._look_through(planner, listed, found)
        if not parts:
            raise NobodyLeft([(each.listed.typed, each.why) for each in left_out])
        grant = self._grant(actor, game, parts)
        await self._journal.ensure_room(actor, self._single(actor, parts[0]).times(len(parts)))
        return BulkPlan(
            experience=game,
            reason=parts[0].reason,
            planned_at=self._moderation.clock(),
            review=grant.missing_review,
            request=request,
            parts=tuple(parts),
            left_out=tuple(left_out),
        )

    async def apply(self, actor: Actor, plan: BulkPlan) -> BulkRun:
        """Begin a bulk that the actor has seen; it goes on in the background, and the run that is returned tells how far.

        Raises:
            AccessDenied: The actor may not any more.
            ReviewNeeded: It needs a second person.
            StalePlan: Shown too long ago.
        """
        plan.ensure_fresh(self._moderation.clock())
        if self.runs.closed:
            raise Stopping
        grant = self._grant(actor, plan.experience, plan.parts)
        claim = await self._journal.begin(actor, intent_of(plan), grant)
        run = self._run(plan, plan.request, claim, total=len(plan.parts))
        steps = [Step(part.player, partial(self._make, run, part)) for part in plan.parts]
        return self.runs.start(replace(actor, on_request=None), run, steps)

    async def resume(self, actor: Actor, number: str) -> BulkRun:
        """Go on with a bulk that was stopped or cut off, in the name of whoever asks.

        Raises:
            AccessDenied: The actor may not.
            InvalidInput: It is no bulk, has ended, is being carried out right now, or needs a second person beside the actor.
            NotFound: There is no such case.
            CaseOver: Somebody has ended it in this moment.
        """
        case = await self._open(actor, parse_number(number))
        game = self._moderation.experiences.get(case.experience)
        if case.outcome is Outcome.SENT:
            raise InvalidInput("case", under_way(case, await self._journal.children(case.id)))
        actor = await self._seconded(actor, case)
        self._require_rest(actor, game, case)
        request = request_of(case)
        await self.runs.last_of(case.id)
        left = left_of(case, await self._journal.children(case.id))
        names = await self._moderation.players.names_of(game, left)
        planner = self._planner(actor, game, request)
        if self.runs.closed:
            raise Stopping
        claim = await self._journal.go_on(case.id)  # of two presses, in whatever processes, one goes on
        if claim is None:
            raise InvalidInput("case", under_way(case, await self._journal.children(case.id)))
        plan = Plan(experience=game, reason=case.reason, planned_at=self._moderation.clock())
        total = len(case.plan["players"])
        run = self._run(plan, request, claim, total=total, earlier=total - len(left))
        before, players = case.before or {}, [_named(each, names) for each in left]
        steps = [Step(each, partial(self._make_again, run, planner, each, before[str(each.id)])) for each in players]
        return self.runs.start(actor, run, steps)

    async def stop(self, actor: Actor, number: int) -> BulkStop:
        """Have a bulk go no further, in whatever process it is carried out.

        Once this returns, no case of a further player is opened; that of the player at hand may be in flight.

        Raises:
            AccessDenied: The actor may not change bans in bulk.
            InvalidInput: It is no bulk, or has ended.
            NotFound: There is no such case.
        """
        case = await self._open(actor, CaseId(number))
        case = ensure_open(await self._journal.settle(case.id, Outcome.UNKNOWN, note=BY_HAND, by=actor))
        run = self.runs.find(case.id)
        if run is not None:
            run.stop()
        return stop_of(case, await self._journal.children(case.id))

    async def settle(self, case: Case) -> Outcome | None:
        """Return `DONE`, which is written down, where every player has a case that is settled; else it waits to be resumed.

        One that no process carries out any more, by its latest sign of life, is written down as stopped.
        """
        if self.runs.find(case.id) is not None:
            return None
        children = await self._journal.children(case.id)
        if not left_of(case, children) and all(each.outcome.settled for each in children):
            await self._journal.settle(case.id, Outcome.DONE, after=summary_of(case, children))
            return Outcome.DONE
        if case.outcome is Outcome.SENT and self._moderation.clock() - sign_of_life(case, children) > PATIENCE:
            await self._journal.settle(case.id, Outcome.UNKNOWN, note=CUT_OFF)
        return None

    async def _open(self, actor: Actor, case_id: CaseId) -> Case:
        """Return a bulk that has not ended, to whoever may change its bans."""
        self._policy.require(actor, Capability.BANS_BULK)
        case = await self._journal.case(case_id)
        self._policy.require(actor, Capability.BANS_BULK, Subject(experience=case.experience))
        return ensure_open(case)

    def _require(self, actor: Actor, game: Experience, players: int | None = None) -> Grant:
        return self._policy.require(actor, Capability.BANS_BULK, Subject(experience=game.key, players=players))

    def _grant(self, actor: Actor, game: Experience, parts: Sequence[BanPlan | UnbanPlan]) -> Grant:
        """Return the grant of the whole. A bulk is no way round a second person whom one ban alone would need."""
        bulk = self._require(actor, game, len(parts))
        single = self._single(actor, parts[0])
        deciding = single if single.review is not None else bulk
        return replace(bulk, review=deciding.review, is_approved=deciding.is_approved)

    def _single(self, actor: Actor, part: BanPlan | UnbanPlan) -> Grant:
        if isinstance(part, UnbanPlan):
            return self._moderation.require_lift(actor, part.experience, part.player)
        return self._moderation.require_ban(actor, part.experience, part.player, part.length)

    async def _seconded(self, actor: Actor, case: Case) -> Actor:
        """Return the actor as one whose act was approved by whoever approved the bulk, with the roles they hold now."""
        if case.approved_by is None or case.guild_id is None or self.runs.find_member is None:
            return actor
        return replace(actor, seconded_by=await self.runs.find_member(case.guild_id, case.approved_by.id))

    def _require_rest(self, actor: Actor, game: Experience, case: Case) -> None:
        """Ask the policy what it was asked when the bulk began, now of whoever would go on."""
        grants = [self._require(actor, game, len(case.plan["players"])), self._moderation.require(actor, game)]
        request = request_of(case)
        if request.action is BulkAction.BAN:
            order = order_of(request.order, game, self._moderation.templates, now=self._moderation.clock())
            grants.append(self._moderation.require_ban(actor, game, None, order.length))
        if any(grant.missing_review is not None for grant in grants):
            raise InvalidInput("case", alone(case))

    def _spelled_out(self, game: Experience, request: BulkRequest) -> BulkRequest:
        typed, moderation = request.order, self._moderation
        if request.action is BulkAction.BAN:
            order = order_of(typed, game, moderation.templates, now=moderation.clock())
            return replace(request, order=order.spelled_out())
        reason = checked_reason(typed.reason or "")
        place = str(game.place(typed.place)) if typed.place is not None else None
        return replace(request, order=BanRequest(player="", reason=reason, place=place, experience=game.key))

    def _planner(self, actor: Actor, game: Experience, request: BulkRequest) -> _Planner:
        moderation, typed = self._moderation, request.order
        place_id = game.place(typed.place) if typed.place is not None else None
        if request.action is BulkAction.LIFT:
            reason = checked_reason(typed.reason or "")

            async def lift(player: Player) -> UnbanPlan:
                found = await moderation.everywhere(game, player)
                return moderation.lift_of(actor, game, player, found, place_id=place_id, reason=reason)

            return lift
        order = order_of(typed, game, moderation.templates, now=moderation.clock())

        async def ban(player: Player) -> BanPlan:
            moderation.require_ban(actor, game, player, order.length)
            current = await game.client.restrictions.get(player.id, place_id=place_id)
            return moderation.ban_of(actor, order, player, current)

        return ban

    async def _look_through(
        self, planner: _Planner, listed: list[Listed], found: Mapping[str, Player]
    ) -> tuple[list[BanPlan | UnbanPlan], list[LeftOut]]:
        gate, seen = asyncio.Semaphore(READ_AT_ONCE), set[UserId]()

        async def look(each: Listed) -> BanPlan | UnbanPlan | LeftOut:
            player = found.get(each.typed)
            try:
                if player is None:
                    raise NotFound("player", each.typed)
                if player.id in seen:
                    raise InvalidInput("players", "is on the list already")
                seen.add(player.id)
                async with gate:
                    return self._ensure_new(await planner(player))
            except BotError as error:
                if meets_all(error):
                    raise
                return LeftOut(listed=each, why=error)

        try:
            async with asyncio.TaskGroup() as group:
                looks = [group.create_task(look(each)) for each in listed]
        except ExceptionGroup as failed:  # the first has ended the rest, and is what there are words for
            raise failed.exceptions[0] from None
        results = [each.result() for each in looks]
        left_out = [each for each in results if isinstance(each, LeftOut)]
        return [each for each in results if not isinstance(each, LeftOut)], left_out

    def _ensure_new(self, part: BanPlan | UnbanPlan) -> BanPlan | UnbanPlan:
        """Leave alone who is banned already: a list must shorten nobody's ban unawares."""
        if isinstance(part, BanPlan) and part.current.is_active_at(part.planned_at) and not part.current.inherited:
            raise InvalidInput("players", "is banned already; `/ban` would replace that ban")
        return part

    def _run(self, plan: Plan, request: BulkRequest, claim: Claim, *, total: int, earlier: int = 0) -> BulkRun:
        clock = self._moderation.clock
        return BulkRun(
            plan=plan, request=request, claim=claim, total=total, earlier=earlier, clock=clock, began_at=clock()
        )

    async def _make(self, run: BulkRun, part: BanPlan | UnbanPlan, actor: Actor) -> BanOutcome:
        """Make one ban. A date that was typed is kept to, however many others came before; a length counts from now."""
        moderation, now = self._moderation, self._moderation.clock()
        if isinstance(part, UnbanPlan):
            return await moderation.apply_unban(actor, replace(part, planned_at=now, part_of=run.claim))
        order = order_of(run.request.order, part.experience, moderation.templates, now=now)
        plan = replace(part, planned_at=now, part_of=run.claim, length=order.length)
        return await moderation.apply_ban(actor, plan)

    async def _make_again(
        self, run: BulkRun, planner: _Planner, player: Player, seen: Json, actor: Actor
    ) -> BanOutcome:
        """Make one that is planned anew, and must find what stood there when the list was looked through."""
        fresh = await planner(player)
        if essence(fresh.current) != essence(told(seen, player.id)):
            raise StalePlan
        return await self._make(run, fresh, actor)


_Planner = Callable[[Player], Awaitable["BanPlan | UnbanPlan"]]


def _named(user_id: UserId, names: Mapping[UserId, Any]) -> Player:
    user = names.get(user_id)
    name, display_name = (user.name, user.display_name) if user is not None else (str(user_id), str(user_id))
    return Player(id=user_id, name=name, display_name=display_name)

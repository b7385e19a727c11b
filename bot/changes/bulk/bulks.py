"""Bans of many players by one order: a case for the whole, and under it an ordinary case for each player.

The case of the whole is opened first, and stays open until its last player was dealt with. Its children alone say what was
done, so a bulk that was stopped or cut off goes on from them. Nobody is banned twice, in however many processes it runs: each
player's restriction is compared, under a target lock, with what was there when the list was looked through.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial, reduce

from bot.access import Actor, Capability, Grant, Subject
from bot.changes.bulk.cases import (
    alone,
    applied_of,
    ensure_open,
    intent_of,
    left_of,
    players_of,
    request_of,
    sign_of_life,
    stop_of,
    summary_of,
    under_way,
)
from bot.changes.bulk.failures import meets_all
from bot.changes.bulk.lists import Listed, read_players
from bot.changes.bulk.plans import BulkAction, BulkPlan, BulkRequest, BulkRun, BulkStop, LeftOut
from bot.changes.bulk.runs import BulkRuns, Step
from bot.changes.plans import Plan, checked_reason, grant_to_undo, parse_number
from bot.errors import BotError, InvalidInput, NobodyLeft, NotFound, StalePlan, Stopping
from bot.experiences.experiences import Experience
from bot.experiences.players import Player
from bot.features.bans.bans import BanOutcome, BanPlan, Moderation, UnbanPlan
from bot.features.bans.bulk.acts import Act, Banning, Lifting, PuttingBack
from bot.features.bans.orders import BanRequest, order_of
from bot.features.bans.restrictions import essence, told
from bot.features.bans.undo import BanUndo
from bot.journal import Case, CaseId, Claim, Json, Outcome
from bot.opencloud.client import Lane, lane
from bot.opencloud.models import UserId

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
        request, listed = self._spelled_out(game, request), read_players(request.players)
        # A handful of requests, for which a person waits; the reading of each player gives way to others.
        found = await self._find(game, request, [each.typed for each in listed])
        looked = await self._look_through(
            actor, self._act(game, request), [(each, found.get(each.typed)) for each in listed]
        )
        return await self._plan(actor, game, replace(request, found=found), looked)

    async def plan_undo(self, actor: Actor, case: Case, reason: str) -> BulkPlan:
        """Look through the players of a bulk, and return what would be put back for whom, and who is left out.

        Raises:
            AccessDenied: The actor may not change so many bans, or not set one as long as one that comes back.
            InvalidInput: It changed nobody.
            NobodyLeft: Nobody is as their case left them.
            LimitReached: They are more than what is left of a limit of one ban.
        """
        game = self._moderation.experiences.get(case.experience)
        self._require(actor, game)
        self._moderation.require(actor, game)
        order = BanRequest(player="", reason=reason, experience=game.key)
        request = BulkRequest(action=BulkAction.UNDO, players="", order=order)
        children = await self._journal.children(case.id)
        cases = applied_of(children)
        if not cases:
            raise InvalidInput("case", f"Case #{case.id} changed nobody, so there is nothing to undo.")
        players = await self._moderation.players.by_ids(game, players_of(cases, children))
        listed = [(Listed(number, each.name or str(each.id)), each) for number, each in enumerate(players.values(), 1)]
        looked = await self._look_through(actor, self._act(game, request, cases), listed)
        return await self._plan(actor, game, request, looked, undoes=case)

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
        claim = await self._journal.begin(actor, intent_of(plan), self._grant(actor, plan))
        run = self._run(plan, plan.request, claim, total=len(plan.parts))
        act = self._act(plan.experience, plan.request)
        steps = [Step(part.player, partial(self._make, act, claim, part)) for part in plan.parts]
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
            raise await self._under_way(case)
        actor, undone = await self._seconded(actor, case), await self._undone(case)
        self._require_rest(actor, game, case, undone)
        request = request_of(case)
        await self.runs.last_of(case.id)
        children = await self._journal.children(case.id)
        before_it = await self._journal.children(undone.id) if undone is not None else []
        left, cases = left_of(case, children), applied_of(before_it)
        players = await self._moderation.players.by_ids(game, players_of(left, [*before_it, *children]))
        claim, total = await self._claim(case), len(case.plan["players"])
        plan = Plan(experience=game, reason=case.reason, planned_at=self._moderation.clock())
        run = self._run(plan, request, claim, total=total, earlier=total - len(left))
        act, before = self._act(game, request, cases), case.before or {}
        steps = [
            Step(each, partial(self._make_again, act, claim, each, before[str(each.id)])) for each in players.values()
        ]
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

    async def _claim(self, case: Case) -> Claim:
        """Claim a bulk that was stopped: of two presses, in whatever processes, one goes on."""
        if self.runs.closed:
            raise Stopping
        claim = await self._journal.go_on(case.id)
        if claim is None:
            raise await self._under_way(case)
        return claim

    async def _under_way(self, case: Case) -> InvalidInput:
        return InvalidInput("case", under_way(case, await self._journal.children(case.id)))

    def _require(self, actor: Actor, game: Experience, players: int | None = None) -> Grant:
        return self._policy.require(actor, Capability.BANS_BULK, Subject(experience=game.key, players=players))

    def _grant(self, actor: Actor, plan: BulkPlan) -> Grant:
        """Return the grant of the whole. A bulk is no way round a second person whom one ban alone would need."""
        bulk = plan.with_undo(self._policy, actor, self._require(actor, plan.experience, len(plan.parts)))
        parts = self._together(actor, plan)
        deciding = parts if parts.review is not None else bulk
        return replace(bulk, review=deciding.review, is_approved=deciding.is_approved)

    def _together(self, actor: Actor, plan: BulkPlan) -> Grant:
        """Return the grant of all parts: each takes from the limits what it takes alone, and the weightiest says who approves."""
        grants = [self._moderation.require_change(actor, part) for part in sorted(plan.parts, key=_weight)]
        counts, by_ways = Counter(each.ways for each in grants), {each.ways: each for each in grants}
        return reduce(Grant.also, (by_ways[ways].times(count) for ways, count in counts.items()))

    async def _seconded(self, actor: Actor, case: Case) -> Actor:
        """Return the actor as one whose act was approved by whoever approved the bulk, with the roles they hold now."""
        if case.approved_by is None or case.guild_id is None or self.runs.find_member is None:
            return actor
        return replace(actor, seconded_by=await self.runs.find_member(case.guild_id, case.approved_by.id))

    async def _undone(self, case: Case) -> Case | None:
        """Return the bulk of which a bulk is the undo; None for one that is none."""
        return await self._journal.case(case.parent) if case.parent is not None else None

    def _require_rest(self, actor: Actor, game: Experience, case: Case, undone: Case | None) -> None:
        """Ask the policy what it was asked when the bulk began, now of whoever would go on."""
        grants = [self._require(actor, game, len(case.plan["players"])), self._moderation.require(actor, game)]
        request = request_of(case)
        if request.action is BulkAction.BAN:
            order = order_of(request.order, game, self._moderation.templates, now=self._moderation.clock())
            grants.append(self._moderation.require_ban(actor, game, None, order.length))
        if undone is not None:
            grants.append(grant_to_undo(self._policy, actor, (undone,), grants[0]))
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

    async def _find(self, game: Experience, request: BulkRequest, typed: Sequence[str]) -> Mapping[str, Player]:
        """Return the players that a list names: those found before by id, and the rest by what was typed."""
        players = self._moderation.players
        now = await players.by_ids(game, request.found.values())
        known = {each: now[player.id] for each, player in request.found.items()}
        return {**known, **await players.find_many(game, [each for each in typed if each not in known])}

    def _act(self, game: Experience, request: BulkRequest, cases: Mapping[UserId, CaseId] | None = None) -> Act:
        moderation, typed = self._moderation, request.order
        match request.action:
            case BulkAction.BAN:
                return Banning(moderation, game, typed)
            case BulkAction.LIFT:
                return Lifting(moderation, game, typed)
            case BulkAction.UNDO:
                return PuttingBack(BanUndo(moderation, moderation.clock), game, typed, cases or {})

    async def _look_through(self, actor: Actor, act: Act, listed: Sequence[tuple[Listed, Player | None]]) -> _Looked:
        gate, seen = asyncio.Semaphore(READ_AT_ONCE), set[UserId]()

        async def look(each: Listed, player: Player | None) -> BanPlan | UnbanPlan | LeftOut:
            try:
                if player is None:
                    raise NotFound("player", each.typed)
                if player.id in seen:
                    raise InvalidInput("players", "is on the list already")
                seen.add(player.id)
                async with gate:
                    return await act.plan(actor, player)
            except BotError as error:
                if meets_all(error):
                    raise
                return LeftOut(listed=each, why=error)

        try:
            with lane(Lane.BULK, caller=actor.user_id):
                async with asyncio.TaskGroup() as group:
                    looks = [group.create_task(look(*each)) for each in listed]
        except ExceptionGroup as failed:  # the first has ended the rest, and is what there are words for
            raise failed.exceptions[0] from None
        results = [each.result() for each in looks]
        left_out = [each for each in results if isinstance(each, LeftOut)]
        return [each for each in results if not isinstance(each, LeftOut)], left_out

    async def _plan(
        self, actor: Actor, game: Experience, request: BulkRequest, looked: _Looked, *, undoes: Case | None = None
    ) -> BulkPlan:
        parts, left_out = looked
        if not parts:
            raise NobodyLeft([(each.listed.typed, each.why) for each in left_out])
        plan = BulkPlan(
            experience=game,
            reason=parts[0].reason,
            planned_at=self._moderation.clock(),
            undoes=undoes,
            request=request,
            parts=tuple(parts),
            left_out=tuple(left_out),
        )
        grant = self._grant(actor, plan)
        await self._journal.ensure_room(actor, self._together(actor, plan))
        return replace(plan, review=grant.missing_review)

    def _run(self, plan: Plan, request: BulkRequest, claim: Claim, *, total: int, earlier: int = 0) -> BulkRun:
        clock = self._moderation.clock
        return BulkRun(
            plan=plan, request=request, claim=claim, total=total, earlier=earlier, clock=clock, began_at=clock()
        )

    async def _make(self, act: Act, claim: Claim, part: BanPlan | UnbanPlan, actor: Actor) -> BanOutcome:
        return await act.make(actor, replace(part, planned_at=self._moderation.clock(), part_of=claim))

    async def _make_again(self, act: Act, claim: Claim, player: Player, seen: Json, actor: Actor) -> BanOutcome:
        """Make one that is planned anew, and must find what stood there when the list was looked through."""
        fresh = await act.plan(actor, player)
        if essence(fresh.current) != essence(told(seen, player.id)):
            raise StalePlan
        return await self._make(act, claim, fresh, actor)


_Looked = tuple[list["BanPlan | UnbanPlan"], list[LeftOut]]


def _weight(part: BanPlan | UnbanPlan) -> timedelta:
    """Return how much a part takes of its actor: the longer the ban that is set, lifted or shortened, the more."""
    length = timedelta(0) if isinstance(part, UnbanPlan) else part.length
    if part.cut:
        length = part.cut[0].left
    return timedelta.max if length is None else length

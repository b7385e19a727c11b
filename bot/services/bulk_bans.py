"""Bans of many players by one order: a case for the whole, and under it an ordinary case for each player.

The case of the whole is opened first, and stays open until its last player was dealt with. What was done is told by its
children alone, so a bulk that was stopped or cut off goes on from them. Nobody is banned twice, in however many processes it
runs: each player's restriction is compared, in that player's turn, with what stood there when the list was looked through.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from bot.access import Actor, Capability, Grant, Subject
from bot.errors import (
    BotError,
    InvalidInput,
    JournalUnavailable,
    JournalUnreadable,
    NobodyLeft,
    NotFound,
    StalePlan,
    Stopping,
)
from bot.journal import Case, CaseId, CaseKind, Json, Outcome
from bot.opencloud.client import Lane, lane
from bot.opencloud.errors import OpenCloudError
from bot.opencloud.models import UserId
from bot.services.ban_orders import order_of
from bot.services.bulk_cases import alone, intent_of, left_of, request_of, summary_of
from bot.services.bulk_failures import meets_all
from bot.services.bulk_plans import BulkAction, BulkPlan, BulkRequest, BulkRun, LeftOut, Part
from bot.services.cases import parse_number
from bot.services.experiences import Experience
from bot.services.moderation import BanOutcome, BanPlan, Moderation, UnbanPlan
from bot.services.plans import Plan, checked_reason
from bot.services.player_lists import Listed, read_players
from bot.services.players import Player
from bot.services.restrictions import essence, told
from bot.services.staff import FindMember

log = logging.getLogger(__name__)

READ_AT_ONCE = 8
"""Players who are looked at side by side; the budget of the bulk lane bounds how fast."""

ROLES_ASKED_EVERY = 10
"""Players after which Discord is asked again what whoever runs a bulk is: a demotion must not wait for its end."""

PATIENCE = timedelta(minutes=10)
"""Longer than one player takes, with every wait that bulk work is granted."""

CUT_OFF = "Cut off before its end. What was done stands; the rest waits for somebody to resume it."


class BulkBans:
    """Plans bulks, carries them out in the background, and goes on with those that were stopped.

    Args:
        moderation: Makes each ban.

    Attributes:
        find_member: Asked what somebody is now; None for as long as there is nobody to ask.
    """

    def __init__(self, moderation: Moderation) -> None:
        self.find_member: FindMember | None = None
        self._moderation = moderation
        self._policy, self._journal = moderation.policy, moderation.journal
        self._runs: dict[CaseId, BulkRun] = {}
        self._stopping = False

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
        if self._stopping:
            raise Stopping
        grant = self._grant(actor, plan.experience, plan.parts)
        case_id = await self._journal.begin(actor, intent_of(plan), grant)
        run = self._run(plan, plan.request, case_id, total=len(plan.parts))
        return self._start(replace(actor, on_request=None), run, plan.parts)

    async def resume(self, actor: Actor, number: str) -> BulkRun:
        """Go on with a bulk that was stopped or cut off, in the name of whoever asks.

        Raises:
            AccessDenied: The actor may not.
            InvalidInput: It is no bulk, has ended, is being carried out right now, or needs a second person beside the actor.
            NotFound: There is no such case.
        """
        self._policy.require(actor, Capability.BANS_BULK)
        case = await self._journal.case(parse_number(number))
        if case.kind is not CaseKind.BANS_BULK or case.outcome.settled:
            raise InvalidInput("case", f"Case #{case.id} is no bulk that could go on.")
        if self._stopping:
            raise Stopping
        if case.id in self._runs:
            raise InvalidInput("case", f"Case #{case.id} is being carried out right now.")
        game = self._moderation.experiences.get(case.experience)
        self._require(actor, game)
        request = request_of(case)
        plan = Plan(experience=game, reason=case.reason, planned_at=self._moderation.clock())
        total = len(case.plan["players"])
        run = self._run(plan, request, case.id, total=total)
        self._runs[case.id] = run  # before the first wait: of two presses one goes on
        try:
            actor = await self._seconded(actor, case)
            self._require_rest(actor, game, case)
            left = left_of(case, await self._journal.children(case.id))
            run.earlier = total - len(left)
            names = await self._moderation.players.names_of(game, left)
            planner = self._planner(actor, game, request)
        except BaseException:
            del self._runs[case.id]
            raise
        before = case.before or {}
        players = {each: _named(each, names) for each in left}
        return self._start(actor, run, [_Again(planner, players[each], before[str(each)]) for each in left])

    def is_under_way(self, case_id: CaseId) -> bool:
        """Whether a bulk is being carried out by this process."""
        return case_id in self._runs

    async def stop(self, actor: Actor, number: int) -> BulkRun:
        """Have a run end after the player at hand.

        Raises:
            AccessDenied: The actor may not change bans in bulk.
            InvalidInput: It is not under way here.
        """
        self._policy.require(actor, Capability.BANS_BULK)
        run = self._runs.get(CaseId(number))
        if run is None:
            rule = (
                f"Case #{number} is not being carried out here: `/case view case:{number}` says whether it has ended. One that "
                "another process of Steward carries out is stopped by `/staff freeze`, and goes on by Resume."
            )
            raise InvalidInput("case", rule)
        self._require(actor, run.plan.experience)
        run.stop()
        return run

    async def settle(self, case: Case) -> Outcome | None:
        """Return `DONE` where every player has a case that was applied or may be; else it waits to be resumed.

        One that no process carries out any more, by the age of its latest case, is written down as stopped.
        """
        if case.id in self._runs:
            return None
        children = await self._journal.children(case.id)
        if not left_of(case, children):
            return Outcome.DONE
        latest = max((each.created_at for each in children), default=case.created_at)
        if case.outcome is Outcome.SENT and self._moderation.clock() - latest > PATIENCE:
            await self._journal.settle(case.id, Outcome.UNKNOWN, note=CUT_OFF)
        return None

    async def finish(self) -> None:
        """End every run after the player at hand; none begins after it."""
        self._stopping = True
        for run in self._runs.values():
            run.stop()
        tasks = (run.task for run in self._runs.values() if run.task is not None)
        await asyncio.gather(*tasks, return_exceptions=True)

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
        if case.approved_by is None or case.guild_id is None or self.find_member is None:
            return actor
        return replace(actor, seconded_by=await self.find_member(case.guild_id, case.approved_by.id))

    def _require_rest(self, actor: Actor, game: Experience, case: Case) -> None:
        """Ask the policy what it was asked when the bulk began, now of whoever would go on."""
        grants = [self._require(actor, game, len(case.plan["players"])), self._moderation.require(actor, game)]
        request = request_of(case)
        if request.action is BulkAction.BAN:
            order = order_of(request.order, game, self._moderation.templates, now=self._moderation.clock())
            grants.append(self._moderation.require_ban(actor, game, None, order.length))
        if any(grant.missing_review is not None for grant in grants):
            raise InvalidInput("case", alone(case))

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

    def _run(self, plan: Plan, request: BulkRequest, case_id: CaseId, *, total: int) -> BulkRun:
        clock = self._moderation.clock
        return BulkRun(plan=plan, request=request, case_id=case_id, total=total, clock=clock, began_at=clock())

    def _start(self, actor: Actor, run: BulkRun, parts: Iterable[BanPlan | UnbanPlan | _Again]) -> BulkRun:
        self._runs[run.case_id] = run
        run.task = asyncio.create_task(self._carry_out(actor, run, parts), name=f"bulk {run.case_id}")
        return run

    async def _carry_out(self, actor: Actor, run: BulkRun, parts: Iterable[BanPlan | UnbanPlan | _Again]) -> None:
        try:
            run.failure = await self._carry_out_each(actor, run, parts)
            await self._conclude(run)
        finally:
            del self._runs[run.case_id]

    async def _carry_out_each(
        self, actor: Actor, run: BulkRun, parts: Iterable[BanPlan | UnbanPlan | _Again]
    ) -> Exception | None:
        """Return what stopped it; None at its end, or where a person stopped it."""
        try:
            with lane(Lane.BULK, caller=actor.user_id):
                for number, part in enumerate(parts, 1):
                    if run.stopping:
                        break
                    run.parts.append(await self._one(actor, run, part))
                    if number % ROLES_ASKED_EVERY == 0:
                        actor = await self._as_of_now(actor, run)
        except (BotError, OpenCloudError) as error:
            return error
        except Exception as error:
            log.exception("bulk %s stopped", run.case_id)
            return error
        return None

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
        self._require(actor, run.plan.experience)
        return actor

    async def _conclude(self, run: BulkRun) -> None:
        """Write down how a run ended. What was stopped is open: it is resumed, or somebody settles it by hand."""
        try:
            if not run.complete:
                await self._journal.settle(run.case_id, Outcome.UNKNOWN)
                return
            case = await self._journal.case(run.case_id)
            after = summary_of(case, await self._journal.children(case.id))
            await self._journal.settle(case.id, Outcome.DONE, after=after)
        except (JournalUnavailable, JournalUnreadable):
            log.exception("bulk %s has ended, but that could not be recorded; it can be resumed", run.case_id)

    async def _one(self, actor: Actor, run: BulkRun, part: BanPlan | UnbanPlan | _Again) -> Part:
        player = part.player
        try:
            fresh = await part.plan() if isinstance(part, _Again) else part
            done = await self._apply(actor, run, fresh)
        except (BotError, OpenCloudError) as error:
            if meets_all(error):
                raise
            return Part(player=player, failure=error)
        return Part(player=player, case_id=done.case_id)

    async def _apply(self, actor: Actor, run: BulkRun, part: BanPlan | UnbanPlan) -> BanOutcome:
        """Make one ban. A date that was typed is kept to, however many others came before; a length counts from now."""
        moderation, now = self._moderation, self._moderation.clock()
        if isinstance(part, UnbanPlan):
            return await moderation.apply_unban(actor, replace(part, planned_at=now, part_of=run.case_id))
        order = order_of(run.request.order, part.experience, moderation.templates, now=now)
        plan = replace(part, planned_at=now, part_of=run.case_id, length=order.length)
        return await moderation.apply_ban(actor, plan)


_Planner = Callable[[Player], Awaitable["BanPlan | UnbanPlan"]]


@dataclass(frozen=True, slots=True)
class _Again:
    """A part that is planned anew, and must find what stood there when the list was looked through."""

    planner: _Planner
    player: Player
    seen: Json

    async def plan(self) -> BanPlan | UnbanPlan:
        fresh = await self.planner(self.player)
        if essence(fresh.current) != essence(told(self.seen, self.player.id)):
            raise StalePlan
        return fresh


def _named(user_id: UserId, names: Mapping[UserId, Any]) -> Player:
    user = names.get(user_id)
    name, display_name = (user.name, user.display_name) if user is not None else (str(user_id), str(user_id))
    return Player(id=user_id, name=name, display_name=display_name)

"""Changes of many players by one order, of one feature: planned, begun, and resumed.

The case of the whole is opened first, and stays open until its last player is done. Only its children say what was done, so a
bulk that was stopped or cut off goes on from them. Nobody is changed twice, even if several processes run it: before each player,
the feature compares the present state with the state when the list was looked through.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial, reduce
from typing import Generic

from bot.access import Actor, Extent, Grant, Policy
from bot.changes.bulk.cases import alone, applied_of, intent_of, left_of, players_of, request_of, under_way
from bot.changes.bulk.dry_run import look_through
from bot.changes.bulk.lists import Listed, PlayerList, read_players
from bot.changes.bulk.plans import TO_UNDO, BulkPlan, BulkRequest, OrderT, PartT
from bot.changes.bulk.runs import BulkRun, BulkRuns, BulkStep
from bot.changes.bulk.subjects import Act, BulkSubject
from bot.changes.kinds import Done
from bot.changes.plans import grant_to_undo
from bot.errors import BotError, InvalidInput, NobodyLeft, StalePlan, Stopping
from bot.experiences.experiences import Experience, Experiences
from bot.experiences.players import Player, Players
from bot.i18n import tr
from bot.journal import Case, Claim, Journal, Outcome
from bot.jsons import Json


@dataclass(frozen=True, slots=True)
class BulkChanges(Generic[OrderT, PartT]):
    """Plans, begins and resumes the bulks of one feature.

    Attributes:
        subject: What the feature brings.
        runs: The bulks of all features that this process carries out.
    """

    subject: BulkSubject[OrderT, PartT]
    experiences: Experiences
    players: Players
    journal: Journal
    policy: Policy
    clock: Callable[[], datetime]
    runs: BulkRuns

    async def plan(self, actor: Actor, request: BulkRequest[OrderT]) -> BulkPlan[OrderT, PartT]:
        """Look the list through, and return what would be done to each player, and which lines are left out.

        Raises:
            AccessDenied: The actor may not do this, or not to many players at once.
            InvalidInput: The list or the order breaks a rule.
            NobodyLeft: Every line of the list is left out.
            LimitReached: The list is longer than what is left of a limit of one player.
        """
        self.policy.require(actor, self.subject.capability)
        game = self.experiences.get(request.order.experience)
        self._require(actor, game)
        self.subject.require(actor, game)
        request = replace(request, order=self.subject.complete_order(game, request))
        # A few requests, for which a person waits; the reading of each player gives way to others.
        named = await self._find(actor, game, request, read_players(request.players))
        found = {each.typed: player for each, player in named if isinstance(player, Player)}
        act = self.subject.act(game, request, {})
        return await self._look_through(actor, game, replace(request, found=found), act, named)

    async def plan_undo(self, actor: Actor, case: Case, reason: str) -> BulkPlan[OrderT, PartT]:
        """Look through the players of a bulk, and return what would be put back for each, and who is left out.

        Raises:
            AccessDenied: The actor may not put so much back.
            InvalidInput: It changed nobody.
            NobodyLeft: Nobody is as their case left them.
            LimitReached: There are more players than are left of a limit of one player.
        """
        game = self.experiences.get(case.experience)
        self._require(actor, game)
        self.subject.require(actor, game)
        order = self.subject.order_to_undo(game, reason)
        request = BulkRequest(action=TO_UNDO, players="", order=order)
        children = await self.journal.children(case.id)
        cases = applied_of(children)
        if not cases:
            raise InvalidInput(
                "case", tr("Case #{number} changed nobody, so there is nothing to undo.", number=case.id)
            )
        players = await self.players.by_ids(game, players_of(cases, children))
        named = [(Listed(number, each.name or str(each.id)), each) for number, each in enumerate(players.values(), 1)]
        act = self.subject.act(game, request, cases)
        return await self._look_through(actor, game, request, act, named, undoes=case)

    async def apply(self, actor: Actor, plan: BulkPlan[OrderT, PartT]) -> BulkRun:
        """Begin a bulk that the actor has seen. It goes on in the background; the run that is returned says how far it is.

        Raises:
            AccessDenied: The actor may no longer do this.
            ApprovalNeeded: It needs a second person.
            StalePlan: Shown too long ago.
        """
        plan.ensure_fresh(self.clock())
        if self.runs.closed:
            raise Stopping
        claim = await self.journal.begin(actor, intent_of(self.subject, plan), self._grant(actor, plan))
        act = self.subject.act(plan.experience, plan.request, {})
        steps = [BulkStep(part.player, partial(self._make, act, claim, part.plan)) for part in plan.parts]
        run = self._run(plan, claim, total=len(plan.parts))
        return self.runs.start(self.subject, replace(actor, on_request=None), run, steps)

    async def resume(self, actor: Actor, case: Case) -> BulkRun:
        """Resume a bulk that has not ended, in the name of the actor.

        Raises:
            AccessDenied: The actor may not.
            InvalidInput: It is being carried out right now, or needs a second person.
            CaseOver: Somebody has just ended it.
        """
        game = self.experiences.get(case.experience)
        if case.outcome is Outcome.SENT:
            raise await self._under_way(case)
        actor, undone = await self._with_approver(actor, case), await self._undone(case)
        before_it = await self.journal.children(undone.id) if undone is not None else []
        request = request_of(self.subject, case)
        act = self.subject.act(game, request, applied_of(before_it))
        self._require_rest(actor, game, case, undone, act)
        await self.runs.last_of(case.id)
        children = await self.journal.children(case.id)
        left = left_of(case, children)
        players = await self.players.by_ids(game, players_of(left, [*before_it, *children]))
        claim, total, before = await self._claim(case), len(case.plan["players"]), case.before or {}
        plan = self.subject.plan_type(experience=game, reason=case.reason, planned_at=self.clock(), request=request)
        run = self._run(plan, claim, total=total, earlier=total - len(left))
        steps = [
            BulkStep(each, partial(self._make_again, act, claim, each, before[str(each.id)]))
            for each in players.values()
        ]
        return self.runs.start(self.subject, actor, run, steps)

    async def _claim(self, case: Case) -> Claim:
        """Claim a bulk that was stopped: of two presses, in any processes, only one goes on."""
        if self.runs.closed:
            raise Stopping
        claim = await self.journal.go_on(case.id)
        if claim is None:
            raise await self._under_way(case)
        return claim

    async def _under_way(self, case: Case) -> InvalidInput:
        return InvalidInput("case", under_way(case, await self.journal.children(case.id)))

    def _require(self, actor: Actor, game: Experience, players: int | None = None) -> Grant:
        subject = Extent(experience=game.key, players=players)
        return self.policy.require(actor, self.subject.capability, subject)

    def _grant(self, actor: Actor, plan: BulkPlan[OrderT, PartT]) -> Grant:
        """Return the grant of the whole. If one part alone needs a second person, the bulk needs one too."""
        bulk = plan.with_undo(self.policy, actor, self._require(actor, plan.experience, len(plan.parts)))
        parts = self._together(actor, plan)
        deciding = parts if parts.approval_rule is not None else bulk
        return replace(bulk, approval_rule=deciding.approval_rule, is_approved=deciding.is_approved)

    def _together(self, actor: Actor, plan: BulkPlan[OrderT, PartT]) -> Grant:
        """Return the grant of all parts. Each takes from the limits what it takes alone; the heaviest decides who approves."""
        parts = sorted((part.plan for part in plan.parts), key=self.subject.weight)
        grants = [self.subject.grant(actor, part) for part in parts]
        counts, by_ways = Counter(each.ways for each in grants), {each.ways: each for each in grants}
        together = reduce(Grant.also, (by_ways[ways].times(count) for ways, count in counts.items()))
        deciding = next((each for each in reversed(grants) if each.approval_rule is not None), together)
        return replace(together, approval_rule=deciding.approval_rule, is_approved=deciding.is_approved)

    async def _with_approver(self, actor: Actor, case: Case) -> Actor:
        """Return the actor, approved by the person who approved the bulk, with the roles that this person holds now."""
        find_member = self.runs.find_member
        if case.approved_by is None or case.guild_id is None or find_member is None:
            return actor
        return replace(actor, approver=await find_member(case.guild_id, case.approved_by.id))

    async def _undone(self, case: Case) -> Case | None:
        """Return the bulk that a bulk undoes; None for any other bulk."""
        return await self.journal.case(case.parent) if case.parent is not None else None

    def _require_rest(self, actor: Actor, game: Experience, case: Case, undone: Case | None, act: Act[PartT]) -> None:
        """Ask the policy again what it was asked when the bulk began, for the person who resumes it."""
        grants = [self._require(actor, game, len(case.plan["players"])), *act.require(actor)]
        if undone is not None:
            grants.append(grant_to_undo(self.policy, actor, (undone,), grants[0]))
        if any(grant.missing_rule is not None for grant in grants):
            raise InvalidInput("case", alone(case))

    async def _find(
        self, actor: Actor, game: Experience, request: BulkRequest[OrderT], listed: PlayerList
    ) -> list[tuple[Listed, Player | BotError]]:
        """Return the players that a list names: by id where they were found before, the rest by what was typed."""
        cells = listed.with_others() if listed.may_be_players else listed.players
        now = await self.players.by_ids(game, request.found.values())
        known = {each: now[player.id] for each, player in request.found.items()}
        typed = [each.typed for each in cells if each.typed not in known]
        found = {**known, **await self.players.find_many(actor, game, typed)}
        if listed.may_be_players and all(isinstance(found[each.typed], Player) for each in listed.others):
            return [(each, found[each.typed]) for each in cells]
        players = ((each, found[each.typed]) for each in listed.players)
        beside = {each.line for each in listed.players}
        return [
            *((each, _as_named(player, each)) for each, player in players),
            *((each, _unread(is_beside=each.line in beside)) for each in listed.others),
        ]

    async def _look_through(
        self,
        actor: Actor,
        game: Experience,
        request: BulkRequest[OrderT],
        act: Act[PartT],
        named: Sequence[tuple[Listed, Player | BotError]],
        *,
        undoes: Case | None = None,
    ) -> BulkPlan[OrderT, PartT]:
        parts, left_out = await look_through(actor, act, named, self.subject.of_one_player)
        if not parts:
            raise NobodyLeft([(each.listed.typed, each.why) for each in left_out])
        plan = self.subject.plan_type(
            experience=game,
            reason=parts[0].plan.reason,
            planned_at=self.clock(),
            undoes=undoes,
            request=request,
            parts=tuple(parts),
            left_out=tuple(left_out),
            several_on=_several_on(listed for listed, player in named if isinstance(player, Player)),
        )
        grant = self._grant(actor, plan)
        await self.journal.ensure_within_limits(actor, self._together(actor, plan))
        return replace(plan, grant=grant)

    def _run(self, plan: BulkPlan[OrderT, PartT], claim: Claim, *, total: int, earlier: int = 0) -> BulkRun:
        return BulkRun(plan=plan, claim=claim, total=total, earlier=earlier, clock=self.clock, began_at=self.clock())

    async def _make(self, act: Act[PartT], claim: Claim, part: PartT, actor: Actor) -> Done:
        return await act.make(actor, replace(part, planned_at=self.clock(), part_of=claim))

    async def _make_again(self, act: Act[PartT], claim: Claim, player: Player, seen: Json, actor: Actor) -> Done:
        """Plan a part again and make it, if the state is the one of when the list was looked through."""
        fresh = await act.plan(actor, player)
        if not self.subject.is_as_seen(fresh, seen):
            raise StalePlan
        return await self._make(act, claim, fresh, actor)


def _unread(*, is_beside: bool) -> InvalidInput:
    """Return why a cell is not read as a player; `is_beside` tells whether its line names one."""
    if is_beside:
        return InvalidInput("players", tr("may be a note; put each player on a line"))
    return InvalidInput("players", tr("it is not in the column of players"))


def _as_named(player: Player | BotError, listed: Listed) -> Player | BotError:
    """Return a player with the name beside the id in a table."""
    return replace(player, named=listed.named) if isinstance(player, Player) and listed.named else player


def _several_on(named: Iterable[Listed]) -> tuple[int, ...]:
    """Return the lines that name more than one player."""
    return tuple(line for line, count in Counter(each.line for each in named).items() if count > 1)

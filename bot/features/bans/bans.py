"""Bans: Roblox's user restrictions.

Roblox records only the owner of the key, so Steward writes the member of staff and the case into the private reason.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.access import Actor, Capability, Extent, Grant, Policy
from bot.changes.plans import checked_reason
from bot.errors import AccessDenied, BanKept, InvalidInput, StalePlan
from bot.experiences.experiences import Experience, Experiences
from bot.experiences.players import Player, PlayerRef, Players
from bot.features.bans.in_force import ban_in_force, not_banned_there
from bot.features.bans.orders import BanOrder, BanRequest, BanTemplate, order_of
from bot.features.bans.plans import BanOutcome, BanPlan, BanState, UnbanPlan
from bot.features.bans.restrictions import essence, is_in_force, private_reason, to_json, wrote
from bot.journal import Case, CaseKind, Intent, Journal, OpenCase, Outcome, TargetLock
from bot.opencloud.errors import InvalidRequest
from bot.opencloud.models import PlaceId, UserId
from bot.opencloud.resources.restrictions import BanTerms, IdempotencyKey, Restriction
from bot.together import together


@dataclass(frozen=True, slots=True)
class Bans:
    """Plans bans and unbans, and carries them out."""

    experiences: Experiences
    players: Players
    journal: Journal
    policy: Policy
    clock: Callable[[], datetime]
    templates: Mapping[str, BanTemplate] = field(default_factory=dict)

    async def plan_ban(self, actor: Actor, request: BanRequest) -> BanPlan:
        """Read the player's present ban, and return the ban that would be set.

        Raises:
            AccessDenied: The actor may not ban, or not this player, or not for that long.
            BanKept: It would be shorter than the ban in force, and the actor may not shorten that.
            InvalidInput: The duration, the reason or the template breaks a rule.
            NotFound: There is no such player.
        """
        self.policy.require(actor, Capability.BANS_WRITE)
        game = self.experiences.get(request.experience)
        self.require(actor, game)
        order = order_of(request, game, self.templates, now=self.clock())
        player = await self.players.find(actor, game, request.player)
        self.require_ban(actor, game, player, order.length)
        current, player = await together(
            game.client.restrictions.get(player.id, place_id=order.place_id), self.players.described(game, player)
        )
        return await self.ban_of(actor, order, player, current)

    async def ban_of(self, actor: Actor, order: BanOrder, player: Player, current: Restriction) -> BanPlan:
        """Return the ban of one player by an order, in place of the present one.

        Raises:
            AccessDenied: The actor may not ban this player, or not for that long.
            BanKept: It would be shorter than the ban in force, and the actor may not shorten that.
        """
        plan = BanPlan(
            experience=order.experience,
            reason=order.display_reason,
            planned_at=order.ordered_at,
            player=player,
            place_id=order.place_id,
            length=order.length,
            ends_at=order.ends_at,
            dated=order.end is not None,
            duration=order.duration,
            display_reason=order.display_reason,
            note=order.note,
            ban_alts=order.ban_alts,
            evidence=order.evidence,
            current=current,
            in_force=await ban_in_force(self.journal, current, order.ordered_at),
        )
        return replace(plan, grant=self.require_change(actor, plan))

    async def apply_ban(self, actor: Actor, plan: BanPlan) -> BanOutcome:
        """Set a ban that the actor has seen.

        Raises:
            AccessDenied: The actor may no longer do this.
            InvalidInput: The date on which it ends has passed.
            LimitReached: The actor has banned too many players in a short time.
            StalePlan: The plan was shown too long ago, or somebody else has changed the player's ban since.
        """
        grant = self.require_change(actor, plan)
        intent = _intent(plan, CaseKind.BAN, Capability.BANS_WRITE, self._describe(plan))
        async with self._unchanged(plan) as lock, self.journal.change(actor, intent, grant, lock) as case:
            if plan.evidence:
                await self.journal.add_evidence(actor, case.id, plan.evidence)
            terms = BanTerms(
                active=True,
                duration=plan.length if plan.end is None else None,
                ends_at=plan.end,
                display_reason=plan.display_reason,
                private_reason=private_reason(case.id, actor.name, actor.user_id, plan.note),
                exclude_alts=not plan.ban_alts,
            )
            try:
                restriction = await self._send(plan, terms, case)
            except InvalidRequest:
                plan.length_at(self.clock())  # raises in words if the date has passed while it waited
                raise
        return BanOutcome(plan=plan, restriction=restriction, case_id=case.id)

    async def plan_unban(
        self, actor: Actor, *, player: PlayerRef, reason: str, experience: str | None = None, place: str | None = None
    ) -> UnbanPlan:
        """Read the player's bans, and return the one that would end, with those that would stay.

        Raises:
            AccessDenied: The actor may not unban, or their own account is the banned one.
            BanKept: The actor may not end this one.
            InvalidInput: The player is not banned there.
            NotFound: There is no such player.
        """
        self.policy.require(actor, Capability.BANS_WRITE)
        game = self.experiences.get(experience)
        self.require(actor, game)
        place_id = game.place(place) if place is not None else None
        why = checked_reason(reason)
        found = await self.players.find(actor, game, player)
        self.require_unban(actor, game, found)
        restrictions, found = await together(self.everywhere(game, found), self.players.described(game, found))
        return await self.unban_of(actor, game, found, restrictions, place_id=place_id, reason=why)

    async def unban_of(
        self,
        actor: Actor,
        game: Experience,
        player: Player,
        restrictions: tuple[Restriction, ...],
        *,
        place_id: PlaceId | None,
        reason: str,
    ) -> UnbanPlan:
        """Return the unban of one player; `restrictions` are all that the player has now.

        Raises:
            AccessDenied: The actor may not unban, or their own account is the banned one.
            BanKept: The actor may not end this one.
            InvalidInput: The player is not banned there.
        """
        now = self.clock()
        current = next(each for each in restrictions if each.place_id == place_id)
        in_force = await ban_in_force(self.journal, current, now)
        if in_force is None:
            raise InvalidInput("player", not_banned_there(game, player, restrictions, place_id=place_id, now=now))
        plan = UnbanPlan(
            experience=game,
            reason=reason,
            planned_at=now,
            player=player,
            place_id=place_id,
            current=current,
            in_force=in_force,
            remaining=tuple(each for each in restrictions if each.place_id != place_id and is_in_force(each, now)),
        )
        return replace(plan, grant=self.require_change(actor, plan))

    async def apply_unban(self, actor: Actor, plan: UnbanPlan) -> BanOutcome:
        """End a ban that the actor has seen. What the player has read stays in Roblox's log.

        Raises:
            AccessDenied: The actor may no longer do this.
            LimitReached: The actor has changed too many bans in a short time.
            StalePlan: The plan was shown too long ago, or somebody else has changed the ban since.
        """
        grant = self.require_change(actor, plan)
        intent = _intent(plan, CaseKind.UNBAN, Capability.BANS_WRITE, _place(plan))
        async with self._unchanged(plan) as lock, self.journal.change(actor, intent, grant, lock) as case:
            terms = BanTerms(
                active=False,
                display_reason=plan.current.display_reason,
                private_reason=private_reason(case.id, actor.name, actor.user_id, f"Unbanned: {plan.reason}"),
                exclude_alts=plan.current.exclude_alts,
            )
            restriction = await self._send(plan, terms, case)
        return BanOutcome(plan=plan, restriction=restriction, case_id=case.id)

    async def view(self, actor: Actor, *, player: str, experience: str | None = None) -> BanState:
        """Return a player's bans: the experience's, each place's, and the cases.

        Raises:
            AccessDenied: The actor may not read bans.
            NotFound: There is no such player.
        """
        self.policy.require(actor, Capability.BANS_READ)
        game = self.experiences.get(experience)
        self.policy.require(actor, Capability.BANS_READ, Extent(experience=game.key))
        found = await self.players.find(actor, game, player)
        restrictions, found, cases = await together(
            self.everywhere(game, found),
            self.players.described(game, found),
            self.journal.cases_of_player(found.id, experience=game.key, limit=5),
        )
        return BanState(experience=game, player=found, restrictions=restrictions, cases=tuple(cases), at=self.clock())

    async def settle(self, case: Case) -> Outcome | None:
        """Return the outcome of a ban or unban, from the private reason that names its case.

        The restriction shows it until somebody changes it again; after that, Roblox's log shows it.
        """
        client = self.experiences.get(case.experience).client
        user_id, place_id = UserId(int(case.target.id)), case.plan["place_id"]
        current = await client.restrictions.get(user_id, place_id=place_id)
        if wrote(case, current.private_reason, current.updated_at):
            return Outcome.DONE
        async for entry in client.restrictions.list_logs(user_id=user_id):
            if wrote(case, entry.private_reason, entry.created_at):
                return Outcome.DONE
        return Outcome.FAILED

    def require(self, actor: Actor, game: Experience) -> Grant:
        """Return the grant by which the actor may change bans of an experience.

        Raises:
            AccessDenied: The actor may not.
        """
        return self.policy.require(actor, Capability.BANS_WRITE, Extent(experience=game.key))

    def require_unban(self, actor: Actor, game: Experience, player: Player) -> Grant:
        """Return the grant by which the actor may end some ban of a player.

        Raises:
            AccessDenied: The actor may not, or their own account is the banned one.
        """
        return self.policy.require(actor, Capability.BANS_WRITE, _unbanning(game, player))

    def require_ban(self, actor: Actor, game: Experience, player: Player | None, length: timedelta | None) -> Grant:
        """Return the grant by which the actor may ban a player for a length.

        Args:
            actor: Who bans.
            game: The experience to ban from.
            player: Who is banned; None for any player.
            length: How long; None means permanent.

        Raises:
            AccessDenied: The actor may not ban, or not this player, or not for that long.
        """
        return self._require_length(actor, _banning(game, player), length)

    def require_change(self, actor: Actor, plan: BanPlan | UnbanPlan) -> Grant:
        """Return the grant by which the actor may carry out a plan.

        To end or shorten the ban in force, or to spare other accounts that it bans, the actor needs the permission to ban for
        the time that it still lasts, and the permission to undo the case that gave it and the cases of the bans before it.

        Raises:
            AccessDenied: The actor may not set such a ban, or not unban this player at all.
            BanKept: The actor may not end or shorten the ban in force.
        """
        if isinstance(plan, BanPlan):
            grant = self.require_ban(actor, plan.experience, plan.player, plan.length)
            extent = _banning(plan.experience, plan.player)
        else:
            grant = self.require_unban(actor, plan.experience, plan.player)
            extent = _unbanning(plan.experience, plan.player)
        if not plan.cut:
            return plan.with_undo(self.policy, actor, grant)
        kept, cases = plan.cut[0], [each.case for each in plan.cut if each.case is not None]
        ending = replace(extent, ends_ban=True, ends_approved=any(each.approved_by is not None for each in cases))
        try:
            grant = self._require_length(actor, ending, plan.longest)
            kept = next((each for each in plan.cut if each.case and each.case.actor_id != actor.user_id), kept)
            return plan.with_undo(self.policy, actor, grant, cases)
        except AccessDenied as denied:
            able = self.policy.held_by_all(_needs(actor, ending, plan.longest, cases))
            giver, case_id = (kept.case.actor_name, kept.case.id) if kept.case is not None else (None, None)
            raise BanKept(
                denied.held_only_by(able),
                giver=giver,
                case_id=case_id,
                permanent=kept.left is None,
                ends_sooner=plan.is_shorter,
            ) from denied

    def _require_length(self, actor: Actor, extent: Extent, length: timedelta | None) -> Grant:
        extent = replace(extent, ban_length=length)
        ban = self.policy.require(actor, Capability.BANS_WRITE, extent)
        if length is not None:
            return ban
        return ban.also(self.policy.require(actor, Capability.BANS_PERMANENT, extent))

    async def everywhere(self, game: Experience, player: Player) -> tuple[Restriction, ...]:
        """Read a player's restrictions: of the experience, and of each place that the settings name."""
        places = (None, *game.places.values())
        found = await together(*(game.client.restrictions.get(player.id, place_id=place_id) for place_id in places))
        return tuple(found)

    @asynccontextmanager
    async def _unchanged(self, plan: BanPlan | UnbanPlan) -> AsyncIterator[TargetLock]:
        """Compare with what was shown. A restriction has no etag, so it is read again just before the write."""
        async with self.journal.target_locks.of("ban", plan.experience.key, plan.player.id, plan.place_id) as lock:
            plan.ensure_fresh(self.clock())
            now = await plan.experience.client.restrictions.get(plan.player.id, place_id=plan.place_id)
            if essence(now) != essence(plan.current):
                raise StalePlan
            yield lock

    async def _send(self, plan: BanPlan | UnbanPlan, terms: BanTerms, case: OpenCase) -> Restriction:
        restriction = await plan.experience.client.restrictions.update(
            plan.player.id,
            terms,
            place_id=plan.place_id,
            idempotency=IdempotencyKey(case.idempotency_key, case.created_at),
        )
        case.record(after=to_json(restriction), request_id=restriction.request_id)
        return restriction

    def _describe(self, plan: BanPlan) -> dict[str, object]:
        length = plan.length_at(self.clock())
        return {
            **_place(plan),
            "duration_s": int(length.total_seconds()) if length is not None else None,
            **({"ends_at": plan.ends_at.isoformat()} if plan.dated and plan.ends_at is not None else {}),
            "display_reason": plan.display_reason,
            "note": plan.note,
            "ban_alts": plan.ban_alts,
        }


def _place(plan: BanPlan | UnbanPlan) -> dict[str, object]:
    """Return where a ban holds, as its case keeps it: with the name of the place, which the settings may change."""
    if plan.place_id is None:
        return {"place_id": None}
    return {"place_id": plan.place_id, "place": plan.experience.place_name(plan.place_id)}


def _banning(game: Experience, player: Player | None) -> Extent:
    return Extent(experience=game.key, player_id=player.id if player is not None else None)


def _unbanning(game: Experience, player: Player) -> Extent:
    return Extent(experience=game.key, unbanned_id=player.id)


def _needs(
    actor: Actor, ending: Extent, length: timedelta | None, cases: list[Case]
) -> Iterator[tuple[Capability, Extent]]:
    """Yield all that it takes to end or shorten a ban."""
    extent = replace(ending, ban_length=length)
    yield Capability.BANS_WRITE, extent
    if length is None:
        yield Capability.BANS_PERMANENT, extent
    if any(case.actor_id != actor.user_id for case in cases):
        yield Capability.CASES_UNDO, Extent(experience=ending.experience)


def _intent(plan: BanPlan | UnbanPlan, kind: CaseKind, capability: Capability, details: Mapping[str, object]) -> Intent:
    return Intent(
        kind=kind,
        experience=plan.experience.key,
        target=plan.player.target,
        reason=plan.reason,
        capability=capability,
        plan=details if plan.undoes is None or plan.part_of is None else {**details, "undoes": plan.undoes.id},
        before=to_json(plan.current),
        parent=plan.parent,
        parent_relation=plan.parent_relation,
        claim=plan.part_of,
    )

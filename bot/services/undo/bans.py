"""The opposite of a ban or of an unban: what stood before, for as long as it would still stand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.access import Actor
from bot.errors import InvalidInput
from bot.journal import Case, CaseKind
from bot.opencloud.models import Restriction, UserId
from bot.services.experiences import Experience
from bot.services.moderation import BanOutcome, BanPlan, Moderation, UnbanPlan, essence, private_reason, told
from bot.services.players import Player
from bot.services.undo.plans import BanDrift, Reach, UndoPlan, Way


@dataclass(frozen=True, slots=True)
class BanUndo:
    """Plans and makes the opposite of cases of bans."""

    moderation: Moderation
    clock: Callable[[], datetime]

    async def plan(self, actor: Actor, case: Case, reason: str) -> UndoPlan:
        """Compare the ban with what the case left, and return what would stand there again.

        Raises:
            AccessDenied: The actor may not change bans, or not set one as long as that which comes back.
            InvalidInput: There is nothing to undo any more: a ban has ended by itself, or was lifted.
        """
        game = self.moderation.experiences.get(case.experience)
        self.moderation.require(actor, game)
        player_id = UserId(int(case.target.id))
        before = told(case.before, player_id)
        after = told(case.after, player_id) if case.after is not None else None
        players = self.moderation.players
        player = await players.find(game, str(player_id))
        current, everywhere, player = await asyncio.gather(
            game.client.restrictions.get(player_id, place_id=before.place_id),
            self.moderation.everywhere(game, player),
            players.with_headshot(game, player),
        )
        now = self.clock()
        drifted = not _is_as_left(case, after, current)
        _ensure_something_to_undo(case, before, current, now=now, drifted=drifted)
        if before.is_active_at(now) and not before.inherited:
            plan: BanPlan | UnbanPlan = self._ban_again(actor, game, player, case, before, current, reason, now=now)
        else:
            stay = (each for each in everywhere if each.place_id != before.place_id)
            plan = UnbanPlan(
                experience=game,
                reason=reason,
                planned_at=now,
                undoes=case,
                player=player,
                place_id=before.place_id,
                current=current,
                remaining=tuple(each for each in stay if each.is_active_at(now) and not each.inherited),
            )
        return UndoPlan(
            experience=game,
            reason=reason,
            planned_at=now,
            case=case,
            ways=(Way(reach=Reach.EVERYTHING if drifted else Reach.AS_LEFT, plan=plan),),
            drift=BanDrift(before=before, after=after, now=current) if drifted else None,
        )

    async def apply(self, actor: Actor, plan: BanPlan | UnbanPlan) -> BanOutcome:
        """Make it. A ban that comes back ends when it would have ended, however long the question stood."""
        if isinstance(plan, UnbanPlan):
            return await self.moderation.apply_unban(actor, plan)
        if plan.ends_at is not None:
            plan = replace(plan, length=_until(plan.ends_at, self.clock()))
        return await self.moderation.apply_ban(actor, plan)

    def _ban_again(  # noqa: PLR0917  all of it is what the ban is made of
        self,
        actor: Actor,
        game: Experience,
        player: Player,
        case: Case,
        before: Restriction,
        current: Restriction,
        reason: str,
        *,
        now: datetime,
    ) -> BanPlan:
        length = _until(before.ends_at, now) if before.ends_at is not None else before.duration
        self.moderation.require_ban(actor, game, player, length)
        return BanPlan(
            experience=game,
            reason=reason,
            planned_at=now,
            undoes=case,
            player=player,
            place_id=before.place_id,
            length=length,
            ends_at=before.ends_at,
            display_reason=before.display_reason,
            note=f"Again, by undo of case {case.id}. {before.private_reason}",
            ban_alts=not before.exclude_alts,
            current=current,
        )


def _until(end: datetime, now: datetime) -> timedelta:
    """Return the whole seconds that are left, of which Roblox wants one at least."""
    left = timedelta(seconds=(end - now) // timedelta(seconds=1))
    if not left:
        raise InvalidInput("case", _ENDED)
    return left


def _is_as_left(case: Case, after: Restriction | None, current: Restriction) -> bool:
    """Whether the ban is the one that the case made. One that was settled by reading back is known by its mark alone."""
    if after is not None:
        return essence(after) == essence(current)
    return current.private_reason.startswith(private_reason(case.id, case.actor_name, case.actor_id, ""))


def _ensure_something_to_undo(
    case: Case, before: Restriction, current: Restriction, *, now: datetime, drifted: bool
) -> None:
    stood = before.is_active_at(now) and not before.inherited
    if case.kind is CaseKind.UNBAN and not stood:
        raise InvalidInput("case", _ENDED)
    if not stood and (not current.is_active_at(now) or current.inherited):
        raise InvalidInput("case", _LIFTED if drifted else _OVER)


_ENDED = "The ban that this case lifted would have ended by itself by now, so nothing is left to put back. See `/ban`."
_LIFTED = "The ban of this case does not stand any more: somebody lifted or replaced it since. See `/bans history`."
_OVER = "The ban of this case has ended by itself, so there is nothing to undo."

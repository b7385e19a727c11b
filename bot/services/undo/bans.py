"""The opposite of a ban or of an unban: what stood before, for as long as it would still stand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.access import Actor
from bot.errors import InvalidInput
from bot.journal import Case, CaseKind
from bot.opencloud.models import Restriction, UserId
from bot.services.experiences import Experience
from bot.services.moderation import BanOutcome, BanPlan, Moderation, UnbanPlan
from bot.services.players import Player
from bot.services.restrictions import essence, private_reason, told
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
        found = await self._read(actor, case)
        now = self.clock()
        drifted = not _is_as_left(case, found.after, found.current)
        ensure_something_to_undo(case.kind, found.before, found.current, now=now, drifted=drifted)
        common: Any = {
            "experience": found.game,
            "reason": reason,
            "planned_at": now,
            "undoes": case,
            "player": found.player,
            "place_id": found.before.place_id,
            "current": found.current,
        }
        if _stands(found.before, now):
            again = _again(found.before, case, common)
            grant = self.moderation.require_ban(actor, found.game, found.player, again.length)
            plan: BanPlan | UnbanPlan = replace(again, review=grant.missing_review)
        else:
            stay = (each for each in found.everywhere if each.place_id != found.before.place_id)
            review = self.moderation.require_lift(actor, found.game, found.player).missing_review
            plan = UnbanPlan(**common, review=review, remaining=tuple(each for each in stay if _stands(each, now)))
        return UndoPlan(
            experience=found.game,
            reason=reason,
            planned_at=now,
            case=case,
            ways=(Way(reach=Reach.EVERYTHING if drifted else Reach.AS_LEFT, plan=plan),),
            drift=BanDrift(before=found.before, after=found.after, now=found.current) if drifted else None,
        )

    async def apply(self, actor: Actor, plan: BanPlan | UnbanPlan) -> BanOutcome:
        """Make it. A ban that comes back ends when it would have ended, however long the question stood."""
        if isinstance(plan, UnbanPlan):
            return await self.moderation.apply_unban(actor, plan)
        if plan.ends_at is not None:
            plan = replace(plan, length=until(plan.ends_at, self.clock()))
        return await self.moderation.apply_ban(actor, plan)

    async def _read(self, actor: Actor, case: Case) -> _Found:
        game = self.moderation.experiences.get(case.experience)
        self.moderation.require(actor, game)
        player_id = UserId(int(case.target.id))
        before = told(case.before, player_id)
        player = await self.moderation.players.find(game, str(player_id))
        current, everywhere, player = await asyncio.gather(
            game.client.restrictions.get(player_id, place_id=before.place_id),
            self.moderation.everywhere(game, player),
            self.moderation.players.with_headshot(game, player),
        )
        return _Found(
            game=game,
            player=player,
            before=before,
            after=told(case.after, player_id) if case.after is not None else None,
            current=current,
            everywhere=everywhere,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A case's images beside what stands there now; what the case left is None where it was settled by reading back."""

    game: Experience
    player: Player
    before: Restriction
    after: Restriction | None
    current: Restriction
    everywhere: tuple[Restriction, ...]


def _again(before: Restriction, case: Case, common: Any) -> BanPlan:
    """Return the ban that stood before, for the rest of its time, with what staff wrote on it then."""
    end = before.ends_at
    return BanPlan(
        **common,
        length=until(end, common["planned_at"]) if end is not None else before.duration,
        ends_at=end,
        display_reason=before.display_reason,
        note=f"Again, by undo of case {case.id}. {before.private_reason}",
        ban_alts=not before.exclude_alts,
    )


def until(end: datetime, now: datetime) -> timedelta:
    """Return the whole seconds that are left, of which Roblox wants one at least.

    Raises:
        InvalidInput: None is left.
    """
    left = timedelta(seconds=(end - now) // timedelta(seconds=1))
    if left <= timedelta(0):
        raise InvalidInput("case", _ENDED)
    return left


def _is_as_left(case: Case, after: Restriction | None, current: Restriction) -> bool:
    """Whether the ban is the one that the case made. One that was settled by reading back is known by its mark alone."""
    if after is not None:
        return essence(after) == essence(current)
    return current.private_reason.startswith(private_reason(case.id, case.actor_name, case.actor_id, ""))


def ensure_something_to_undo(
    kind: CaseKind, before: Restriction, current: Restriction, *, now: datetime, drifted: bool
) -> None:
    """Refuse what time or somebody else has undone already.

    Raises:
        InvalidInput: A ban that would come back would have ended by now, or none stands that could be lifted.
    """
    stood = _stands(before, now)
    if kind is CaseKind.UNBAN and not stood:
        raise InvalidInput("case", _ENDED)
    if not stood and not _stands(current, now):
        raise InvalidInput("case", _LIFTED if drifted else _OVER)


def _stands(restriction: Restriction, now: datetime) -> bool:
    """Whether it keeps the player out by itself, and not only because a wider one does."""
    return restriction.is_active_at(now) and not restriction.inherited


_ENDED = "The ban that this case lifted would have ended by itself by now, so nothing is left to put back. See `/ban`."
_LIFTED = "The ban of this case does not stand any more: somebody lifted or replaced it since. See `/bans history`."
_OVER = "The ban of this case has ended by itself, so there is nothing to undo."

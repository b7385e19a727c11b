"""The opposite of a ban or of an unban: the ban before it comes back, for as long as it would still last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.access import Actor
from bot.changes.undo_plans import Drift, Reach, UndoPlan, Way
from bot.errors import InvalidInput
from bot.experiences.experiences import Experience
from bot.experiences.players import Player
from bot.features.bans.bans import Bans
from bot.features.bans.in_force import BanInForce, ban_in_force
from bot.features.bans.plans import ENDED, PART_OF_A_SECOND, BanPlan, UnbanPlan, left_of
from bot.features.bans.restrictions import from_json, is_as_left, is_in_force
from bot.i18n import mark, tr
from bot.journal import Case, CaseKind
from bot.opencloud.resources.restrictions import Restriction
from bot.together import together


@dataclass(frozen=True, slots=True, kw_only=True)
class BanDrift(Drift):
    """How a player's ban has changed since a case, read `at` a time; `after` is None if nobody knows what the case left."""

    before: Restriction
    after: Restriction | None
    now: Restriction
    at: datetime


@dataclass(frozen=True, slots=True)
class BanUndo:
    """Plans the opposite of cases of bans. A ban that comes back ends when it would have ended, however late it is confirmed."""

    bans: Bans
    clock: Callable[[], datetime]

    async def plan(self, actor: Actor, case: Case, reason: str) -> UndoPlan:
        """Compare the ban with what the case left, and return what would come back.

        Raises:
            AccessDenied: The actor may not change bans, or may not set one as long as the one that comes back.
            InvalidInput: There is nothing left to undo: the ban has ended by itself, or by an unban.
        """
        found = await self._read(actor, case)
        opposite = self.opposite_of(actor, found, reason)
        drift = _drift(found, opposite.planned_at) if found.drifted else None
        way = Way(reach=Reach.EVERYTHING if found.drifted else Reach.AS_LEFT, plan=opposite)
        return UndoPlan.of(case, reason, (way,), drift)

    def opposite_of(self, actor: Actor, found: UndoneBan, reason: str) -> BanPlan | UnbanPlan:
        """Return what would come back.

        Raises:
            AccessDenied: The actor may not set a ban as long as the one that comes back.
            BanKept: The actor may not end or shorten the ban in force.
            InvalidInput: There is nothing left to undo.
        """
        now, before = self.clock(), found.before
        ensure_something_to_undo(found.case.kind, before, found.current, now=now, drifted=found.drifted)
        common: Any = {
            "experience": found.game,
            "reason": reason,
            "planned_at": now,
            "undoes": found.case,
            "player": found.player,
            "place_id": before.place_id,
            "current": found.current,
            "in_force": found.in_force,
        }
        stay = (each for each in found.everywhere if each.place_id != before.place_id and is_in_force(each, now))
        opposite = (
            _again(before, found.case, common)
            if is_in_force(before, now)
            else UnbanPlan(**common, remaining=tuple(stay))
        )
        return replace(opposite, grant=self.bans.require_change(actor, opposite))

    async def _read(self, actor: Actor, case: Case) -> UndoneBan:
        game = self.bans.experiences.get(case.experience)
        self.bans.require(actor, game)
        player = Player.of(case.target)
        current, everywhere, player = await together(
            game.client.restrictions.get(player.id, place_id=from_json(case.before, player.id).place_id),
            self.bans.everywhere(game, player),
            self.bans.players.described(game, player),
        )
        in_force = await ban_in_force(self.bans.journal, current, self.clock())
        return UndoneBan(case=case, game=game, player=player, current=current, in_force=in_force, everywhere=everywhere)


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoneBan:
    """A case of a ban beside the present ban.

    Attributes:
        current: The player's present ban there, active or not.
        in_force: That ban, with the person who gave it; None if no ban is in force.
        everywhere: The player's bans of all places, if it matters which of them would stay.
    """

    case: Case
    game: Experience
    player: Player
    current: Restriction
    in_force: BanInForce | None
    everywhere: tuple[Restriction, ...] = ()

    @property
    def before(self) -> Restriction:
        """The ban before the case."""
        return from_json(self.case.before, self.player.id)

    @property
    def after(self) -> Restriction | None:
        """The ban that the case left; None if the case was settled by reading back."""
        return from_json(self.case.after, self.player.id) if self.case.after is not None else None

    @property
    def drifted(self) -> bool:
        """Whether the ban has changed since the case."""
        return not is_as_left(self.case, self.current)


def _drift(found: UndoneBan, at: datetime) -> BanDrift:
    return BanDrift(before=found.before, after=found.after, now=found.current, at=at)


def _again(before: Restriction, case: Case, common: Any) -> BanPlan:
    """Return the ban before the case, for the rest of its time, with what staff wrote on it then."""
    end = before.ends_at
    return BanPlan(
        **common,
        length=left_of(end - PART_OF_A_SECOND, common["planned_at"]) if end is not None else before.duration,
        ends_at=end,
        dated=end is not None,
        display_reason=before.display_reason,
        note=f"Again, by undo of case {case.id}. {before.private_reason}",  # not translated: kept at Roblox
        ban_alts=not before.exclude_alts,
    )


def ensure_something_to_undo(
    kind: CaseKind, before: Restriction, current: Restriction, *, now: datetime, drifted: bool
) -> None:
    """Refuse what time or somebody else has already undone.

    Raises:
        InvalidInput: The ban that would come back would be over by now, or there is no ban to end.
    """
    comes_back = is_in_force(before, now)
    if kind is CaseKind.UNBAN and not comes_back:
        raise InvalidInput("case", tr(ENDED))
    if not comes_back and not is_in_force(current, now):
        raise InvalidInput("case", tr(_GONE) if drifted else tr(_OVER))


_GONE = mark("The ban of this case is no longer in force: somebody ended or replaced it since. See `/bans history`.")
_OVER = mark("The ban of this case has ended by itself, so there is nothing to undo.")

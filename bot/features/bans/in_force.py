"""The ban that is in force: who gave it, and how long it still lasts. The journal says who, by the case in the private reason."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.characters import in_code_marks
from bot.errors import NotFound
from bot.experiences.experiences import Experience
from bot.experiences.players import Player
from bot.features.bans.restrictions import from_json, is_as_left, is_in_force, mark_of, wrote
from bot.i18n import tr
from bot.journal import UNDO, Case, CaseKind, Journal
from bot.opencloud.models import PlaceId
from bot.opencloud.resources.restrictions import Restriction


@dataclass(frozen=True, slots=True, kw_only=True)
class BanInForce:
    """A ban that keeps a player out.

    Attributes:
        case: The case that gave it, also if somebody has changed the ban at Roblox since and left the case in its private
            reason; None for any other ban from outside Steward.
        altered: Whether somebody has changed it so.
        left: How long it still lasted when it was read; None is permanent.
        earlier: The ban that this one put back, or replaced without reaching less far, if that ban would still last.
    """

    restriction: Restriction
    case: Case | None
    left: timedelta | None
    earlier: BanInForce | None = None
    altered: bool = False

    def ends_by(self, end: datetime | None) -> bool:
        """Whether it is over by `end`, which is None for never."""
        return end is None or (self.restriction.ends_at is not None and self.restriction.ends_at <= end)

    def cut_by(self, end: datetime | None, *, ban_alts: bool) -> tuple[BanInForce, ...]:
        """Return the bans that reach further than one until `end`: this one first, then those before it.

        Args:
            end: When the other ban ends; None is never.
            ban_alts: Whether the other ban is for suspected other accounts too.
        """
        if self.ends_by(end) and (ban_alts or self.restriction.exclude_alts):
            return ()
        return (self, *(self.earlier.cut_by(end, ban_alts=ban_alts) if self.earlier is not None else ()))


async def ban_in_force(journal: Journal, restriction: Restriction, now: datetime) -> BanInForce | None:
    """Find who gave a ban; None if no ban is in force."""
    if not is_in_force(restriction, now):
        return None
    case = await _case_of(journal, restriction)
    altered = case is not None and not is_as_left(case, restriction)
    ban = BanInForce(restriction=restriction, case=case, left=_left(restriction, now), altered=altered)
    if case is None:
        return ban
    # A longer ban, or the undo of one, does not turn somebody else's ban into one's own.
    undone = case.parent if case.parent_relation == UNDO else case.plan.get("undoes")
    image = case.before if undone is None else (await journal.case(undone)).before
    earlier = await ban_in_force(journal, from_json(image, restriction.user_id), now) if image is not None else None
    if earlier is None:
        return ban
    if undone is None and earlier.cut_by(restriction.ends_at, ban_alts=not restriction.exclude_alts):
        return ban
    return replace(ban, earlier=earlier)


async def _case_of(journal: Journal, restriction: Restriction) -> Case | None:
    mark = mark_of(restriction.private_reason)
    try:
        case = await journal.case(mark.case_id) if mark is not None else None
    except NotFound:
        return None
    if (
        case is None
        or case.kind is not CaseKind.BAN
        or not wrote(case, restriction.private_reason, restriction.updated_at)
    ):
        return None
    # A change at Roblox does not take the ban from the person who gave it, nor from the one who approved it.
    there = (case.target.player_id, case.plan.get("place_id", restriction.place_id))  # the plan may be erased
    return case if there == (restriction.user_id, restriction.place_id) else None


def _left(restriction: Restriction, now: datetime) -> timedelta | None:
    """Return how long a ban still lasts; never more than its whole length, even if Roblox's clock is ahead."""
    if restriction.duration is None or restriction.ends_at is None:
        return restriction.duration
    return min(restriction.duration, restriction.ends_at - now)


def not_banned_there(
    game: Experience, player: Player, restrictions: tuple[Restriction, ...], *, place_id: PlaceId | None, now: datetime
) -> str:
    """Say that a player is not banned there, and where they are, if anywhere."""
    found, who = [each for each in restrictions if is_in_force(each, now)], in_code_marks(player.called)
    if not found:
        return tr(
            "{player} is not banned from the whole game, nor from a place that Steward knows. "
            "`/bans history player:{number}` shows earlier bans.",
            player=who,
            number=player.id,
        )
    elsewhere = ", ".join(
        tr("the whole game")
        if each.place_id is None
        else tr("the place `{place}`", place=game.place_name(each.place_id))
        for each in found
    )
    if place_id is None:
        return tr(
            "{player} is not banned from the whole game, but from {elsewhere}. Choose it in the option `place`.",
            player=who,
            elsewhere=elsewhere,
        )
    return tr(
        "{player} is not banned from this place itself, but from {elsewhere}. Change the option `place`, or leave it out.",
        player=who,
        elsewhere=elsewhere,
    )

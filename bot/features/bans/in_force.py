"""The ban that is in force: who gave it, and how long it still lasts. The journal says who, if the ban is as a case left it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.errors import NotFound
from bot.features.bans.restrictions import from_json, is_as_left, is_in_force, mark_of
from bot.journal import UNDO, Case, CaseKind, Journal
from bot.opencloud.resources.restrictions import Restriction


@dataclass(frozen=True, slots=True, kw_only=True)
class BanInForce:
    """A ban that keeps a player out.

    Attributes:
        case: The case that gave it; None for a ban from outside Steward.
        left: How long it still lasted when it was read; None means permanent.
        earlier: The ban that this one put back, or replaced without ending sooner, if that ban would still last.
    """

    restriction: Restriction
    case: Case | None
    left: timedelta | None
    earlier: BanInForce | None = None

    def cut_by(self, end: datetime | None) -> tuple[BanInForce, ...]:
        """Return the bans that last beyond `end`, which is None for never: this one first, then those before it."""
        if end is None or (self.restriction.ends_at is not None and self.restriction.ends_at <= end):
            return ()
        return (self, *(self.earlier.cut_by(end) if self.earlier is not None else ()))


async def ban_in_force(journal: Journal, restriction: Restriction, now: datetime) -> BanInForce | None:
    """Find who gave a ban; None if no ban is in force."""
    if not is_in_force(restriction, now):
        return None
    case = await _case_of(journal, restriction)
    ban = BanInForce(restriction=restriction, case=case, left=_left(restriction, now))
    if case is None:
        return ban
    # A longer ban, or the undo of one, does not turn somebody else's ban into one's own.
    undone = case.parent if case.parent_relation == UNDO else case.plan.get("undoes")
    image = case.before if undone is None else (await journal.case(undone)).before
    earlier = await ban_in_force(journal, from_json(image, restriction.user_id), now) if image is not None else None
    if earlier is None or (undone is None and earlier.cut_by(restriction.ends_at)):
        return ban
    return replace(ban, earlier=earlier)


async def _case_of(journal: Journal, restriction: Restriction) -> Case | None:
    mark = mark_of(restriction.private_reason)
    try:
        case = await journal.case(mark.case_id) if mark is not None else None
    except NotFound:
        return None
    return case if case is not None and case.kind is CaseKind.BAN and is_as_left(case, restriction) else None


def _left(restriction: Restriction, now: datetime) -> timedelta | None:
    """Return how long a ban still lasts; never more than its whole length, even if Roblox's clock is ahead."""
    if restriction.duration is None or restriction.ends_at is None:
        return restriction.duration
    return min(restriction.duration, restriction.ends_at - now)

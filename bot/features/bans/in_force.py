"""The ban that is in force: who gave it, and how long it still lasts. By the journal, where Roblox shows what a case left."""

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
        case: The case that gave it; None for one from outside Steward.
        left: How long it still lasted when it was read; None is permanent.
        earlier: The ban that it put back, or that it replaced without ending sooner, and that would still last.
    """

    restriction: Restriction
    case: Case | None
    left: timedelta | None
    earlier: BanInForce | None = None

    def cut_by(self, end: datetime | None) -> tuple[BanInForce, ...]:
        """Return the bans that last longer than until `end`, which is None for never: this one, then those before it."""
        if end is None or (self.restriction.ends_at is not None and self.restriction.ends_at <= end):
            return ()
        return (self, *(self.earlier.cut_by(end) if self.earlier is not None else ()))


async def ban_in_force(journal: Journal, restriction: Restriction, now: datetime) -> BanInForce | None:
    """Find who gave a ban; None where none is in force."""
    if not is_in_force(restriction, now):
        return None
    case = await _case_of(journal, restriction)
    ban = BanInForce(restriction=restriction, case=case, left=_left(restriction, now))
    if case is None:
        return ban
    # Nobody makes the ban of somebody else their own by a longer one, or by the undo of that.
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
    """Return the rest of a ban; never more than the whole of it, however far ahead Roblox's clock is."""
    if restriction.duration is None or restriction.ends_at is None:
        return restriction.duration
    return min(restriction.duration, restriction.ends_at - now)

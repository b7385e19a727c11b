"""Restrictions as cases keep them, and the mark by which Steward recognizes its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.access import DiscordId
from bot.journal import Case, CaseId, CaseKind
from bot.opencloud.models import UserId
from bot.opencloud.resources.restrictions import Restriction

NOTE_LIMIT = 1_000
"""Roblox's limit for what staff read (UpdateUserRestriction)."""

CLOCK_SKEW = timedelta(minutes=5)
_MARK = re.compile(r"Steward case (\d{1,18}) by (.+?) \(Discord (\d{1,20})\)(?:: )?", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Who acted through Steward, as a private reason names them.

    Attributes:
        note: The note of the member of staff, which follows the mark.
    """

    case_id: CaseId
    actor_name: str
    actor_id: DiscordId
    note: str


def private_reason(case_id: CaseId, actor_name: str, actor_id: DiscordId, note: str) -> str:
    """Return what staff read on Creator Hub. It names the case, so Steward can recognize its own write."""
    text = f"Steward case {case_id} by {actor_name} (Discord {actor_id})"  # not translated: kept at Roblox, read by `mark_of`
    return f"{text}: {note}"[:NOTE_LIMIT] if note else text


def mark_of(private_reason: str) -> Mark | None:
    """Return who acted through Steward; None if Steward did not write this reason."""
    found = _MARK.match(private_reason)
    if found is None:
        return None
    return Mark(
        case_id=CaseId(int(found[1])),
        actor_name=found[2],
        actor_id=DiscordId(int(found[3])),
        note=private_reason[found.end() :],
    )


def wrote(case: Case, reason: str, written_at: datetime | None) -> bool:
    """Whether a private reason was written for this case.

    A new journal counts from 1 again, so an older write can have the same number.
    """
    mark, earliest = private_reason(case.id, case.actor_name, case.actor_id, ""), case.created_at - CLOCK_SKEW
    return reason.startswith(mark) and (written_at or earliest) >= earliest


def to_json(restriction: Restriction) -> dict[str, object]:
    """Return a restriction as a case keeps it."""
    return {
        "place_id": restriction.place_id,
        "active": restriction.active,
        "started_at": restriction.started_at.isoformat() if restriction.started_at is not None else None,
        "duration_s": int(restriction.duration.total_seconds()) if restriction.duration is not None else None,
        "display_reason": restriction.display_reason,
        "private_reason": restriction.private_reason,
        "exclude_alts": restriction.exclude_alts,
        "inherited": restriction.inherited,
    }


def from_json(description: Any, player_id: UserId) -> Restriction:
    """Return the restriction that a case keeps."""
    started_at, duration_s = description["started_at"], description["duration_s"]
    return Restriction(
        user_id=player_id,
        place_id=description["place_id"],
        active=description["active"],
        started_at=datetime.fromisoformat(started_at) if started_at is not None else None,
        duration=timedelta(seconds=duration_s) if duration_s is not None else None,
        display_reason=description["display_reason"],
        private_reason=description["private_reason"],
        exclude_alts=description["exclude_alts"],
        inherited=description.get("inherited", False),
    )


def essence(restriction: Restriction) -> tuple[object, ...]:
    """Return the parts of a restriction that are equal as long as nobody changes it."""
    return (restriction.active, restriction.started_at, restriction.duration, restriction.private_reason)


def is_as_left(case: Case, current: Restriction) -> bool:
    """Whether a restriction is still as a case left it. If the case was settled by reading back, only the mark is compared.

    In a place whose own ban has ended, Roblox shows the ban of the whole experience in its stead; that changed nothing there.
    """
    if current.inherited and case.kind is CaseKind.UNBAN:
        return True
    if case.after is not None:
        return essence(from_json(case.after, current.user_id)) == essence(current)
    return wrote(case, current.private_reason, current.updated_at or current.started_at)


def is_in_force(restriction: Restriction, now: datetime) -> bool:
    """Whether it keeps the player out by itself, and not only because of a ban from the whole experience."""
    return restriction.is_active_at(now) and not restriction.inherited

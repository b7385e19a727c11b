"""Restrictions as cases keep them, and the words by which Steward knows its own again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bot.access import DiscordId
from bot.journal import CaseId
from bot.opencloud.models import Restriction, UserId

NOTE_LIMIT = 1_000
"""Roblox's limit for what staff read (UpdateUserRestriction)."""


def private_reason(case_id: CaseId, actor_name: str, actor_id: DiscordId, note: str) -> str:
    """Return what staff read on Creator Hub. It names the case, so it also tells our own write from any other."""
    text = f"Steward case {case_id} by {actor_name} (Discord {actor_id})"
    return f"{text}: {note}"[:NOTE_LIMIT] if note else text


def describe(restriction: Restriction) -> dict[str, object]:
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


def told(description: Any, player_id: UserId) -> Restriction:
    """Undo `describe`."""
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
    """Return what two restrictions share unless one was changed since."""
    return (restriction.active, restriction.started_at, restriction.duration, restriction.private_reason)

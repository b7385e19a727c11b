"""Session locks: whether a running server holds a player's entry and would overwrite an edit from outside. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.experiences.experiences import Layout
from bot.opencloud.resources.entries import Entry

PROFILESTORE_DEAD_AFTER = timedelta(seconds=630)
"""The next server takes over a ProfileStore session that had no update for this long (ProfileStore.luau, SESSION_STEAL)."""
LAPIS_DEAD_AFTER = timedelta(minutes=30)
"""Lapis frees a lock that no server renewed for 30 minutes (lapis, src/constants)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A server that holds an entry.

    Attributes:
        last_seen: When the server last saved.
        place_id: The place it runs; None if the layout does not say.
        job_id: The server; None if the layout does not say.
    """

    last_seen: datetime
    place_id: int | None = None
    job_id: str | None = None


def find_session(layout: Layout, entry: Entry, *, now: datetime) -> Session | None:
    """Return the live session of an entry, or None if it has no session or a dead one."""
    if layout is Layout.PROFILESTORE:
        return _alive(_profilestore(entry.value), PROFILESTORE_DEAD_AFTER, now)
    if layout is Layout.LAPIS:
        return _alive(_lapis(entry), LAPIS_DEAD_AFTER, now)
    return _alive(_attribute(entry), LAPIS_DEAD_AFTER, now)


def _alive(session: Session | None, dead_after: timedelta, now: datetime) -> Session | None:
    return session if session is not None and now - session.last_seen < dead_after else None


def _profilestore(value: Any) -> Session | None:
    meta = _table(_table(value).get("MetaData"))
    active = meta.get("ActiveSession")
    updated = meta.get("LastUpdate")
    last_seen = _moment(updated)
    if active is None or last_seen is None:
        return None
    # ProfileService writes {place, job}, ProfileStore {place, job, unique id}; forks of them name the fields.
    if isinstance(active, list):
        active = dict(zip(("placeId", "jobId"), active, strict=False))
    session = _table(active)
    place, job = session.get("placeId", session.get("PlaceId")), session.get("jobId", session.get("JobId"))
    return Session(
        last_seen=last_seen,
        place_id=place if type(place) is int else None,
        job_id=job if isinstance(job, str) else None,
    )


def _moment(seconds: Any) -> datetime | None:
    """Read what the game wrote as `os.time()`; None for anything that is not a date."""
    if type(seconds) not in {int, float}:
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _lapis(entry: Entry) -> Session | None:
    locked = _table(entry.value).get("lockId") is not None
    return Session(last_seen=entry.revised_at.at) if locked and entry.revised_at is not None else None


def _attribute(entry: Entry) -> Session | None:
    """Roblox's own sample keeps `LockId` in the entry's attributes."""
    locked = entry.attributes.get("LockId") is not None
    return Session(last_seen=entry.revised_at.at) if locked and entry.revised_at is not None else None


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}

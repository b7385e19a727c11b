"""Session locks: whether a running server holds a player's entry and would overwrite an edit from outside. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.documents.documents import Documents
from bot.documents.fields import pick
from bot.experiences.experiences import Layout
from bot.opencloud.models import PlaceId
from bot.opencloud.resources.entries import Entry

PROFILESTORE_DEAD_AFTER = timedelta(seconds=630)
"""The next server takes over a ProfileStore session that had no update for this long (ProfileStore.luau, SESSION_STEAL)."""
LAPIS_DEAD_AFTER = timedelta(minutes=30)
"""Lapis frees a lock that no server renewed for 30 minutes (lapis, src/constants)."""
NEVERMORE_DEAD_AFTER = timedelta(seconds=630)
"""The next server takes over a lock of Nevermore after 2.1 times the time between saves, which is 5 minutes unless the game sets
another (NevermoreEngine, src/datastore, DataStoreLockHelper, AcquireLock)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A server that holds an entry.

    Attributes:
        last_seen: When the server last saved.
        place_id: The place it runs; None if the layout does not say.
        job_id: The server; None if the layout does not say.
    """

    last_seen: datetime
    place_id: PlaceId | None = None
    job_id: str | None = None


async def find_session(documents: Documents, layout: Layout, entry: Entry, *, now: datetime) -> Session | None:
    """Return the live session of an entry, or None where it has no session or a dead one."""
    if layout is Layout.PROFILESTORE:
        active, updated = await documents.ask(pick, entry.value, _PROFILESTORE)
        return _alive(_profilestore(active, updated), PROFILESTORE_DEAD_AFTER, now)
    if layout is Layout.LAPIS:
        (lock,) = await documents.ask(pick, entry.value, _LAPIS)
        return _alive(_lapis(entry, lock), LAPIS_DEAD_AFTER, now)
    if layout is Layout.NEVERMORE:
        active, updated = await documents.ask(pick, entry.value, _NEVERMORE)
        return _nevermore(entry, active, updated, now)
    return _alive(_attribute(entry), LAPIS_DEAD_AFTER, now)


def shows_no_session(layout: Layout) -> bool:
    """Whether entries of this layout say nothing of servers, unless the game marks them as Roblox's own sample does."""
    return layout is Layout.PLAIN


def _alive(session: Session | None, dead_after: timedelta, now: datetime) -> Session | None:
    return session if session is not None and now - session.last_seen < dead_after else None


_PROFILESTORE = (("MetaData", "ActiveSession"), ("MetaData", "LastUpdate"))
_LAPIS = (("lockId",),)
_NEVERMORE = (("lock", "ActiveSession"), ("lock", "LastUpdateTime"))


def _profilestore(active: Any, updated: Any) -> Session | None:
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
        place_id=PlaceId(place) if type(place) is int else None,
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


def _lapis(entry: Entry, lock: Any) -> Session | None:
    return Session(last_seen=entry.revised_at.at) if lock is not None and entry.revised_at is not None else None


def _nevermore(entry: Entry, active: Any, updated: Any, now: datetime) -> Session | None:
    """Read `lock` as Nevermore does: an incomplete session does not count, and one without a time never ends by itself."""
    session, last_seen = _table(active), _moment(updated)
    place, job = session.get("PlaceId"), session.get("JobId")
    if type(place) not in {int, float} or not isinstance(job, str) or not isinstance(session.get("SessionId"), str):
        return None
    place_id = PlaceId(place) if type(place) is int else None
    if last_seen is None:
        written = entry.revised_at.at if entry.revised_at is not None else now
        return Session(last_seen=written, place_id=place_id, job_id=job)
    return _alive(Session(last_seen=last_seen, place_id=place_id, job_id=job), NEVERMORE_DEAD_AFTER, now)


def _attribute(entry: Entry) -> Session | None:
    """Roblox's own sample keeps `LockId` in the entry's attributes."""
    locked = entry.attributes.get("LockId") is not None
    return Session(last_seen=entry.revised_at.at) if locked and entry.revised_at is not None else None


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}

"""Revisions of an entry: how a path names one, and how lists filter and sort them."""

from datetime import UTC, datetime

from bot.opencloud._wire import rfc3339, segment
from bot.opencloud.resources.entries import Revision, Timestamp

MAX_REVISION_BYTES = 200
"""Not documented: "an arbitrary string", with about 50 characters in the examples."""


def version_segment(revision: str | None, at: Timestamp | datetime | str | None) -> str:
    """What follows the `@` in a path. A path always has it, or else a key `a@b` would mean revision b of key a."""
    return segment("revision", _version(revision, at), limit=MAX_REVISION_BYTES)


def _version(revision: str | None, at: Timestamp | datetime | str | None) -> str:
    if revision is not None:
        return revision
    if at is None:
        return "latest"
    return f"latest:{_timestamp_text(at)}"


def _timestamp_text(at: Timestamp | datetime | str) -> str:
    if isinstance(at, Timestamp):
        return at.text
    return at if isinstance(at, str) else rfc3339("at", at)


def made_between(since: datetime | None, until: datetime | None) -> str | None:
    """The filter for revisions between two times.

    Raises:
        InvalidRequest: A time has no time zone.
    """
    bounds = ((">=", "since", since), ("<=", "until", until))
    terms = [f"revision_create_time {sign} {rfc3339(name, at)}" for sign, name, at in bounds if at is not None]
    return " && ".join(terms) or None


def by_age(revision: Revision) -> tuple[datetime, str]:
    """The sort key of a revision: its time, then its id. Ids begin with a time too, and are never equal."""
    return (revision.revised_at.at if revision.revised_at else _LONG_AGO), revision.revision_id


_LONG_AGO = datetime.min.replace(tzinfo=UTC)

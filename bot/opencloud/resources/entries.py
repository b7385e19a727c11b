"""What data stores hold: stores, entries and their revisions, and how each is read from an answer.

On a body of the wrong shape, decoding raises what `_decode` says.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import unquote

from bot.jsons import Json
from bot.opencloud import _decode
from bot.opencloud._exchange import Answer
from bot.opencloud.models import UserId


@dataclass(frozen=True, slots=True)
class Timestamp:
    """A moment as the server wrote it.

    Attributes:
        text: The server's own text with all its digits. `KEY@latest:<time>` needs it whole: a shortened one falls
            before the revision that it names.
        at: The same, to the microsecond, aware.
    """

    text: str
    at: datetime


class EntryState(StrEnum):
    """Whether an entry or a store is there, or waits out its 30 days after a removal."""

    UNSPECIFIED = "STATE_UNSPECIFIED"
    ACTIVE = "ACTIVE"
    DELETED = "DELETED"


@dataclass(frozen=True, slots=True)
class DataStore:
    """A standard data store. `expires_at` is set while it can still be undeleted."""

    name: str
    created_at: datetime | None = None
    expires_at: datetime | None = None
    state: EntryState = EntryState.ACTIVE


@dataclass(frozen=True, slots=True)
class EntryKey:
    """Where an entry lives. Names are plain text, never percent-encoded."""

    store: str
    scope: str
    key: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One revision of an entry, whole.

    Attributes:
        value: JSON as it came: key order, empty lists and tables, `1.0` against `1` and big integers are kept.
        etag: Opaque; give it back with the update that was planned on this value.
        size_bytes: Size of the answer that carried it: the value and a few hundred bytes around it.
    """

    store: str
    scope: str
    key: str
    value: Json
    users: tuple[UserId, ...]
    attributes: Mapping[str, Json]
    etag: str
    revision_id: str
    created_at: Timestamp | None = None
    revised_at: Timestamp | None = None
    state: EntryState = EntryState.ACTIVE
    request_id: str | None = None
    size_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Revision:
    """One line of an entry's history. Roblox may list a revision that it no longer gives out."""

    store: str
    scope: str
    key: str
    revision_id: str
    revised_at: Timestamp | None = None
    created_at: Timestamp | None = None
    state: EntryState = EntryState.ACTIVE
    etag: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Answer to a snapshot: at most one a UTC day is taken, later ones are no-ops.

    Attributes:
        taken: Whether this request took it.
        latest_at: When the latest one was taken.
    """

    taken: bool
    latest_at: datetime | None
    request_id: str | None = None


def decode_entry(where: EntryKey) -> Callable[[Answer], Entry]:
    """An entry whose place is known from the request. Without its revision it is none: any change is compared by that."""

    def decode(answer: Answer) -> Entry:
        body = _decode.obj(answer.json)
        return Entry(
            store=where.store,
            scope=where.scope,
            key=where.key,
            value=body.get("value"),
            users=_users(body.get("users")),
            attributes=_decode.obj(body.get("attributes") or {}),
            etag=body.get("etag") or "",
            revision_id=_decode.present(body["revisionId"]),
            created_at=_timestamp(body.get("createTime")),
            revised_at=_timestamp(body.get("revisionCreateTime")),
            state=_state(body),
            request_id=answer.request_id,
            size_bytes=answer.size,
        )

    return decode


def _users(paths: list[str] | None) -> tuple[UserId, ...]:
    return tuple([UserId(int(path.rpartition("/")[2])) for path in paths]) if paths else ()


def decode_revision(where: EntryKey) -> Callable[[dict[str, Json]], Revision]:
    """One line of `listRevisions`, whose id ends in `@<version>`."""

    def decode(body: dict[str, Json]) -> Revision:
        return Revision(
            store=where.store,
            scope=where.scope,
            key=where.key,
            revision_id=body.get("revisionId") or body["id"].rpartition("@")[2],
            revised_at=_timestamp(body.get("revisionCreateTime")),
            created_at=_timestamp(body.get("createTime")),
            state=_state(body),
            etag=body.get("etag") or "",
        )

    return decode


def decode_entry_version(where: EntryKey) -> Callable[[Answer], Revision]:
    """v1's answer to a write."""

    def decode(answer: Answer) -> Revision:
        body = _decode.obj(answer.json)
        return Revision(
            store=where.store,
            scope=where.scope,
            key=where.key,
            revision_id=body["version"],
            revised_at=_timestamp(body.get("createdTime")),
            created_at=_timestamp(body.get("objectCreatedTime")),
        )

    return decode


def decode_listed_entry(body: dict[str, Json]) -> EntryKey:
    """One line of a list of entries. Its `id` is left alone: with a wildcard scope it may hold the scope."""
    return entry_key(body["path"])


def entry_key(path: str) -> EntryKey:
    """Store, scope and key of `…/data-stores/D[/scopes/S]/entries/ID`, whatever stands before."""
    head, _, key = path.partition("/entries/")
    _, _, names = head.partition("data-stores/")
    store, _, scope = names.partition("/scopes/")
    return EntryKey(unquote(store), unquote(scope) or "global", unquote(key))


def decode_data_store(body: dict[str, Json]) -> DataStore:
    """A store, from a list or an answer of its own."""
    return DataStore(
        name=body.get("id") or unquote(body["path"].rpartition("/")[2]),
        created_at=_decode.moment(body.get("createTime")),
        expires_at=_decode.moment(body.get("expireTime")),
        state=_state(body),
    )


def decode_snapshot(answer: Answer) -> Snapshot:
    """An answer to a snapshot."""
    body = _decode.obj(answer.json)
    return Snapshot(
        body.get("newSnapshotTaken", False), _decode.moment(body.get("latestSnapshotTime")), answer.request_id
    )


def _state(body: Mapping[str, Json]) -> EntryState:
    """The state of an entry or a store; protobuf leaves the usual one out."""
    return _STATES[body.get("state") or "ACTIVE"]


_STATES = {state.value: state for state in EntryState}


def _timestamp(text: str | None) -> Timestamp | None:
    """As `_decode.moment`, and the text with all its digits."""
    return Timestamp(text, _decode.moment_of(text)) if text else None

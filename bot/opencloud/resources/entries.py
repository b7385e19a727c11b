"""Models of standard data stores, entries and revisions, and their decoding.

`_decode` says what decoding raises on a body of the wrong shape.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import unquote

from bot.documents.document import Document, small
from bot.jsons import Json
from bot.opencloud import _decode
from bot.opencloud._exchange import Answer
from bot.opencloud.models import UserId


@dataclass(frozen=True, slots=True)
class Timestamp:
    """A time, as the server wrote it.

    Attributes:
        text: The server's text with all digits. `KEY@latest:<time>` needs all of them: with fewer, the time is before the
            revision that it names.
        at: The same time, to the microsecond.
    """

    text: str
    at: datetime


class EntryState(StrEnum):
    """Whether an entry or a store exists, or was removed in the last 30 days."""

    UNSPECIFIED = "STATE_UNSPECIFIED"
    ACTIVE = "ACTIVE"
    DELETED = "DELETED"


@dataclass(frozen=True, slots=True)
class DataStore:
    """A standard data store. `expires_at` is set if it is deleted: until then it can be undeleted."""

    name: str
    created_at: datetime | None = None
    expires_at: datetime | None = None
    state: EntryState = EntryState.ACTIVE


@dataclass(frozen=True, slots=True)
class EntryKey:
    """The place of an entry. Names are plain text, never percent-encoded."""

    store: str
    scope: str
    key: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One revision of an entry, with its value.

    Attributes:
        value: The JSON of the answer, to the byte.
        etag: Send it with an update that is based on this value. Its text has no meaning.
        clamped: Whether Roblox may have changed numbers of it that are beyond ±2^53, and would not tell them.
    """

    store: str
    scope: str
    key: str
    value: Document
    users: tuple[UserId, ...]
    attributes: Mapping[str, Json]
    etag: str
    revision_id: str
    created_at: Timestamp | None = None
    revised_at: Timestamp | None = None
    state: EntryState = EntryState.ACTIVE
    request_id: str | None = None
    clamped: bool = False


@dataclass(frozen=True, slots=True)
class Revision:
    """A revision in the history of an entry. Roblox may list one that it no longer has."""

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
    """The answer to a snapshot. Roblox takes one a UTC day, later requests do nothing.

    Attributes:
        taken: Whether this request took it.
        latest_at: When the latest one was taken.
    """

    taken: bool
    latest_at: datetime | None
    request_id: str | None = None


def decode_entry(where: EntryKey) -> Callable[[Answer], Entry]:
    """Return the decoder of an entry at this place. An entry without a revision is refused, because updates compare it."""

    def decode(answer: Answer) -> Entry:
        body = _decode.obj(answer.json)
        return Entry(
            store=where.store,
            scope=where.scope,
            key=where.key,
            value=answer.document if answer.document is not None else small(b"null"),
            users=_users(body.get("users")),
            attributes=_decode.obj(body.get("attributes") or {}),
            etag=body.get("etag") or "",
            revision_id=_decode.present(body["revisionId"]),
            created_at=_timestamp(body.get("createTime")),
            revised_at=_timestamp(body.get("revisionCreateTime")),
            state=_state(body),
            request_id=answer.request_id,
        )

    return decode


def _users(paths: list[str] | None) -> tuple[UserId, ...]:
    return tuple([UserId(int(path.rpartition("/")[2])) for path in paths]) if paths else ()


def decode_revision(where: EntryKey) -> Callable[[dict[str, Json]], Revision]:
    """Return the decoder of an item of `listRevisions`, whose id ends in `@<version>`."""

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
    """Return the decoder of v1's answer to a write."""

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
    """Decode an item of a list of entries. Its `id` is not used: with a wildcard scope it may include the scope."""
    return entry_key(body["path"])


def entry_key(path: str) -> EntryKey:
    """Store, scope and key from a path that ends in `data-stores/D[/scopes/S]/entries/ID`."""
    head, _, key = path.partition("/entries/")
    _, _, names = head.partition("data-stores/")
    store, _, scope = names.partition("/scopes/")
    return EntryKey(unquote(store), unquote(scope) or "global", unquote(key))


def decode_data_store(body: dict[str, Json]) -> DataStore:
    """Decode a store, from a list or from an answer."""
    return DataStore(
        name=body.get("id") or unquote(body["path"].rpartition("/")[2]),
        created_at=_decode.moment(body.get("createTime")),
        expires_at=_decode.moment(body.get("expireTime")),
        state=_state(body),
    )


def decode_snapshot(answer: Answer) -> Snapshot:
    """Decode the answer to a snapshot."""
    body = _decode.obj(answer.json)
    return Snapshot(
        body.get("newSnapshotTaken", False), _decode.moment(body.get("latestSnapshotTime")), answer.request_id
    )


def _state(body: Mapping[str, Json]) -> EntryState:
    """The state of an entry or a store. Active is the default."""
    return _STATES[body.get("state") or "ACTIVE"]


_STATES = {state.value: state for state in EntryState}


def _timestamp(text: str | None) -> Timestamp | None:
    """As `_decode.moment`, with the text too."""
    return Timestamp(text, _decode.moment_of(text)) if text else None

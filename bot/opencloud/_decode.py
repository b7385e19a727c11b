"""Bodies to models. Missing fields are defaults, for protobuf leaves them out; wrong types raise for `Exchange`.

Every function may raise ValueError, TypeError, KeyError or AttributeError on a body of the wrong shape; `Exchange.call`
turns that into BadAnswer or OutcomeUnknown.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from urllib.parse import unquote

from bot.jsons import Json
from bot.opencloud._exchange import Answer
from bot.opencloud._paging import Page
from bot.opencloud.models import (
    DataStore,
    Entry,
    EntryKey,
    EntryState,
    KeyInfo,
    KeyScope,
    NamedUser,
    OrderedEntry,
    Place,
    PlaceId,
    Receipt,
    Restriction,
    RestrictionLog,
    Revision,
    Snapshot,
    SocialLink,
    Timestamp,
    Universe,
    UniverseId,
    User,
    UserId,
)

T = TypeVar("T")


def receipt(answer: Answer) -> Receipt:
    """Any accepted request."""
    return Receipt(answer.request_id)


def page(items_name: str, decode: Callable[[dict[str, Json]], T]) -> Callable[[Answer], Page[T]]:
    """A page whose array may be missing when it is empty."""

    def decode_page(answer: Answer) -> Page[T]:
        body = obj(answer.json)
        return Page(tuple(map(decode, body.get(items_name) or ())), body.get("nextPageToken") or "")

    return decode_page


def obj(json: Json) -> dict[str, Json]:
    """A JSON object, and nothing else."""
    if not isinstance(json, dict):
        raise TypeError("not an object")
    return json


def present(text: str) -> str:
    """A text that Roblox always sends."""
    if not text or not isinstance(text, str):
        raise TypeError("no text")
    return text


def timestamp(text: str | None) -> Timestamp | None:
    """RFC 3339 with 0 to 9 fractional digits, `Z` or an offset; the text is kept whole."""
    return Timestamp(text, moment_of(text)) if text else None


def moment(text: str | None) -> datetime | None:
    """As `timestamp`, where nobody will ask for the text again."""
    return moment_of(text) if text else None


def moment_of(text: str) -> datetime:
    """Aware, to the microsecond; without an offset it is UTC."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def duration(text: str | None) -> timedelta | None:
    """Protobuf JSON: `3600s`, `1.5s`."""
    return timedelta(seconds=float(text.removesuffix("s"))) if text else None


def resource_id(path: str | int | None) -> int | None:
    """The number at the end of `users/156`, or a bare one, as the log's captures show; None when absent."""
    return int(str(path).rpartition("/")[2]) if path else None


def whole(value: float | str) -> int:
    """An ordered value: documented as a double that Roblox rounds, seen as a number or as text."""
    if isinstance(value, bool):
        raise TypeError("not a number")
    return round(float(value)) if isinstance(value, float) or "." in str(value) else int(value)


def state(body: Mapping[str, Json]) -> EntryState:
    """The state of an entry or a store; protobuf leaves the usual one out."""
    return _STATES[body.get("state") or "ACTIVE"]


_STATES = {state.value: state for state in EntryState}


def entry_key(path: str) -> EntryKey:
    """Store, scope and key of `…/data-stores/D[/scopes/S]/entries/ID`, whatever stands before."""
    head, _, key = path.partition("/entries/")
    _, _, names = head.partition("data-stores/")
    store, _, scope = names.partition("/scopes/")
    return EntryKey(unquote(store), unquote(scope) or "global", unquote(key))


def entry(where: EntryKey) -> Callable[[Answer], Entry]:
    """An entry whose place is known from the request. Without its revision it is none: any change is compared by that."""

    def decode(answer: Answer) -> Entry:
        body = obj(answer.json)
        return Entry(
            store=where.store,
            scope=where.scope,
            key=where.key,
            value=body.get("value"),
            users=_users(body.get("users")),
            attributes=obj(body.get("attributes") or {}),
            etag=body.get("etag") or "",
            revision_id=present(body["revisionId"]),
            created_at=timestamp(body.get("createTime")),
            revised_at=timestamp(body.get("revisionCreateTime")),
            state=state(body),
            request_id=answer.request_id,
            size_bytes=answer.size,
        )

    return decode


def _users(paths: list[str] | None) -> tuple[UserId, ...]:
    return tuple([UserId(int(path.rpartition("/")[2])) for path in paths]) if paths else ()


def revision(where: EntryKey) -> Callable[[dict[str, Json]], Revision]:
    """One line of `listRevisions`, whose id ends in `@<version>`."""

    def decode(body: dict[str, Json]) -> Revision:
        return Revision(
            store=where.store,
            scope=where.scope,
            key=where.key,
            revision_id=body.get("revisionId") or body["id"].rpartition("@")[2],
            revised_at=timestamp(body.get("revisionCreateTime")),
            created_at=timestamp(body.get("createTime")),
            state=state(body),
            etag=body.get("etag") or "",
        )

    return decode


def listed_entry(body: dict[str, Json]) -> EntryKey:
    """One line of a list of entries. Its `id` is left alone: with a wildcard scope it may hold the scope."""
    return entry_key(body["path"])


def data_store(body: dict[str, Json]) -> DataStore:
    """A store, from a list or an answer of its own."""
    return DataStore(
        name=body.get("id") or unquote(body["path"].rpartition("/")[2]),
        created_at=moment(body.get("createTime")),
        expires_at=moment(body.get("expireTime")),
        state=state(body),
    )


def snapshot(answer: Answer) -> Snapshot:
    """An answer to a snapshot."""
    body = obj(answer.json)
    return Snapshot(body.get("newSnapshotTaken", False), moment(body.get("latestSnapshotTime")), answer.request_id)


def ordered_entry(where: EntryKey) -> Callable[[Answer], OrderedEntry]:
    """A row whose place is known from the request. It names itself: only its value may be left out, where that is 0."""

    def decode(answer: Answer) -> OrderedEntry:
        body = obj(answer.json)
        present(body.get("path") or body["id"])
        value = whole(body.get("value", 0))
        return OrderedEntry(where.store, where.scope, where.key, value, answer.request_id)

    return decode


def ordered_row(store: str, scope: str) -> Callable[[dict[str, Json]], OrderedEntry]:
    """A row of a list."""

    def decode(body: dict[str, Json]) -> OrderedEntry:
        key = body.get("id") or entry_key(body["path"]).key
        return OrderedEntry(store, scope, key, whole(body.get("value", 0)))

    return decode


def restriction(body: dict[str, Json], request_id: str | None = None) -> Restriction:
    """A user restriction of the experience or of a place."""
    path: str = body.get("path") or ""
    join: dict[str, Json] = body.get("gameJoinRestriction") or {}
    _, _, place = path.partition("/places/")
    user = resource_id(body.get("user")) or resource_id(path)
    if user is None:
        raise KeyError("user")
    return Restriction(
        user_id=UserId(user),
        place_id=PlaceId(int(place.partition("/")[0])) if place else None,
        inherited=join.get("inherited", False),
        updated_at=moment(body.get("updateTime")),
        request_id=request_id,
        **_terms(join),
    )


def _terms(body: Mapping[str, Json]) -> dict[str, Json]:
    return {
        "active": body.get("active", False),
        "started_at": moment(body.get("startTime")),
        "duration": duration(body.get("duration")),
        "display_reason": body.get("displayReason") or "",
        "private_reason": body.get("privateReason") or "",
        "exclude_alts": body.get("excludeAltAccounts", False),
    }


def restriction_log(body: dict[str, Json]) -> RestrictionLog:
    """A line of the log. Ids come as `users/156` by the document, and bare in captures."""
    moderator: dict[str, Json] = body.get("moderator") or {}
    place, robloxian = resource_id(body.get("place")), resource_id(moderator.get("robloxUser"))
    return RestrictionLog(
        user_id=UserId(resource_id(body["user"]) or 0),
        place_id=PlaceId(place) if place else None,
        moderator_id=UserId(robloxian) if robloxian else None,
        by_game_server="gameServerScript" in moderator,
        created_at=moment(body.get("createTime")),
        kind=body.get("restrictionType") or "",
        **_terms(body),
    )


def user(answer: Answer) -> User:
    """A profile."""
    body = obj(answer.json)
    return User(
        id=UserId(int(body.get("id") or body["path"].rpartition("/")[2])),
        name=body["name"],
        display_name=body.get("displayName") or body["name"],
        created_at=moment(body.get("createTime")),
        about=body.get("about") or "",
        locale=body.get("locale") or "",
        premium=body.get("premium"),
        id_verified=body.get("idVerified"),
    )


def named_users(answer: Answer) -> tuple[NamedUser, ...]:
    """Those that the users service found; the others are absent."""
    return tuple(
        NamedUser(
            id=UserId(int(body["id"])),
            name=body["name"],
            display_name=body.get("displayName") or body["name"],
            requested_name=body.get("requestedUsername"),
            has_verified_badge=body.get("hasVerifiedBadge", False),
        )
        for body in obj(answer.json).get("data") or ()
    )


def headshots(answer: Answer) -> dict[UserId, str]:
    """Those that are drawn; pending and blocked ones are absent."""
    return {
        UserId(int(body["targetId"])): body["imageUrl"]
        for body in obj(answer.json).get("data") or ()
        if body.get("state") == "Completed" and body.get("imageUrl")
    }


def universe(answer: Answer) -> Universe:
    """An experience."""
    body = obj(answer.json)
    root = resource_id(body.get("rootPlace"))
    return Universe(
        id=UniverseId(resource_id(body["path"]) or 0),
        display_name=body.get("displayName") or "",
        description=body.get("description") or "",
        owner=body.get("user") or body.get("group") or "",
        visibility=body.get("visibility") or "",
        age_rating=body.get("ageRating") or "",
        voice_chat_enabled=body.get("voiceChatEnabled", False),
        private_server_price_robux=body.get("privateServerPriceRobux"),
        devices=frozenset(name.removesuffix("Enabled") for name in DEVICE_FIELDS if body.get(name)),
        social_links={
            name.removesuffix(_LINK): SocialLink(link.get("title", ""), link.get("uri", ""))
            for name, link in body.items()
            if name.endswith(_LINK) and link
        },
        root_place_id=PlaceId(root) if root else None,
        created_at=moment(body.get("createTime")),
        updated_at=moment(body.get("updateTime")),
    )


DEVICE_FIELDS = ("desktopEnabled", "mobileEnabled", "tabletEnabled", "consoleEnabled", "vrEnabled")
_LINK = "SocialLink"


def place(answer: Answer) -> Place:
    """A place."""
    body = obj(answer.json)
    universe_path, _, place_id = body["path"].partition("/places/")
    return Place(
        id=PlaceId(int(place_id)),
        universe_id=UniverseId(resource_id(universe_path) or 0),
        display_name=body.get("displayName") or "",
        description=body.get("description") or "",
        server_size=body.get("serverSize", 0),
        is_root=body.get("root", False),
        created_at=moment(body.get("createTime")),
        updated_at=moment(body.get("updateTime")),
    )


def key_info(answer: Answer) -> KeyInfo:
    """An introspection (auth/api-keys.md)."""
    body = obj(answer.json)
    owner = resource_id(body.get("authorizedUserId"))
    return KeyInfo(
        name=body.get("name") or "",
        owner_id=UserId(owner) if owner else None,
        scopes=tuple(map(_key_scope, body.get("scopes") or ())),
        enabled=body.get("enabled", False),
        expired=body.get("expired", False),
        expires_at=moment(body.get("expirationTimeUtc")),
    )


def _key_scope(body: dict[str, Json]) -> KeyScope:
    stores, universes = body.get("universeDatastores"), body.get("universeIds")
    targets: frozenset[tuple[str, str]] | None = None
    if stores is not None or universes is not None:
        targets = frozenset(
            [(str(target["universeId"]), target.get("datastoreName") or "*") for target in stores or ()]
            + [(str(universe_id), "*") for universe_id in universes or ()]
        )
    return KeyScope(body["name"], frozenset(body.get("operations") or ()), targets)


def entry_version(where: EntryKey) -> Callable[[Answer], Revision]:
    """v1's answer to a write."""

    def decode(answer: Answer) -> Revision:
        body = obj(answer.json)
        return Revision(
            store=where.store,
            scope=where.scope,
            key=where.key,
            revision_id=body["version"],
            revised_at=timestamp(body.get("createdTime")),
            created_at=timestamp(body.get("objectCreatedTime")),
        )

    return decode

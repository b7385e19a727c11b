"""What Roblox returns and takes, typed and frozen. No parsing here: `_decode` builds these from bodies."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import NewType

from bot.jsons import Json
from bot.opencloud.errors import InvalidRequest

UserId = NewType("UserId", int)
UniverseId = NewType("UniverseId", int)
PlaceId = NewType("PlaceId", int)

LARGEST_NUMBER = 2**53
"""Open Cloud v2 clamps numbers to ±2^53 (Roblox, "Data Stores v2" announcement): beyond, or exactly there, digits are lost."""
MOST_CHARACTERS = 4_194_304
"""Size of a serialised value (Roblox, error-codes-and-limits)."""


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
class OrderedEntry:
    """One row of an ordered data store."""

    store: str
    scope: str
    key: str
    value: int
    request_id: str | None = None


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


@dataclass(frozen=True, slots=True)
class Receipt:
    """Roblox accepted a request that answers with nothing else."""

    request_id: str | None = None


MAX_BAN_SECONDS = 315_576_000_000
"""Roblox: GameJoinRestriction.duration, ten thousand years."""
MAX_DISPLAY_REASON = 400
MAX_PRIVATE_REASON = 1_000


@dataclass(frozen=True, slots=True)
class BanTerms:
    """What a restriction is to become. The whole of it: Roblox resets whatever is left out.

    Attributes:
        active: False ends it.
        duration: None is permanent. Whole seconds.
        display_reason: Shown to the player, filtered by Roblox, at most 400 characters.
        private_reason: Shown to staff, at most 1,000 characters.
        exclude_alts: True leaves the player's other accounts alone.

    Raises:
        InvalidRequest: A duration or a reason is outside of what Roblox admits. Zero is refused, never permanent.
    """

    active: bool
    duration: timedelta | None = None
    display_reason: str = ""
    private_reason: str = ""
    exclude_alts: bool = False

    def __post_init__(self) -> None:
        if self.duration is not None:
            _require_ban_duration(self.duration)
        if len(self.display_reason) > MAX_DISPLAY_REASON:
            raise InvalidRequest("display_reason", f"at most {MAX_DISPLAY_REASON} characters")
        if len(self.private_reason) > MAX_PRIVATE_REASON:
            raise InvalidRequest("private_reason", f"at most {MAX_PRIVATE_REASON} characters")


def _require_ban_duration(duration: timedelta) -> None:
    if duration.microseconds:
        raise InvalidRequest("duration", "whole seconds")
    if not 1 <= duration.total_seconds() <= MAX_BAN_SECONDS:
        raise InvalidRequest("duration", f"1 to {MAX_BAN_SECONDS} seconds")


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """Makes a restriction update safe to send again: Roblox carries out a key once.

    Attributes:
        key: A UUID4 by custom; the format is not documented.
        first_sent: When the first attempt was made. Each attempt must repeat it exactly.
    """

    key: str
    first_sent: datetime


@dataclass(frozen=True, slots=True)
class Restriction:
    """A player's ban from the experience, or from one place of it, as Roblox has it now.

    Attributes:
        place_id: None for the experience's own record.
        duration: None is permanent.
        inherited: A place's view of a ban from the whole experience.
    """

    user_id: UserId
    place_id: PlaceId | None = None
    active: bool = False
    started_at: datetime | None = None
    duration: timedelta | None = None
    display_reason: str = ""
    private_reason: str = ""
    exclude_alts: bool = False
    inherited: bool = False
    updated_at: datetime | None = None
    request_id: str | None = None

    @property
    def ends_at(self) -> datetime | None:
        """When it ends by itself; None when it does not, or the end lies beyond the calendar."""
        if self.started_at is None or self.duration is None:
            return None
        try:
            return self.started_at + self.duration
        except OverflowError:
            return None

    @property
    def is_permanent(self) -> bool:
        """Whether it stands until somebody ends it."""
        return self.active and self.duration is None

    def is_active_at(self, now: datetime) -> bool:
        """Whether it keeps the player out at that moment.

        Roblox does not document whether `active` turns false by itself, so the end is computed here.
        """
        return self.active and (self.ends_at is None or now < self.ends_at)


@dataclass(frozen=True, slots=True)
class RestrictionLog:
    """One change of a restriction, from Roblox's own log.

    Attributes:
        moderator_id: The Roblox account behind the change: the key's owner, for changes of ours.
        by_game_server: A script in the game made it.
    """

    user_id: UserId
    place_id: PlaceId | None = None
    moderator_id: UserId | None = None
    by_game_server: bool = False
    created_at: datetime | None = None
    active: bool = False
    started_at: datetime | None = None
    duration: timedelta | None = None
    display_reason: str = ""
    private_reason: str = ""
    exclude_alts: bool = False
    kind: str = ""


@dataclass(frozen=True, slots=True)
class User:
    """A Roblox account's public profile."""

    id: UserId
    name: str
    display_name: str
    created_at: datetime | None = None
    about: str = ""
    locale: str = ""
    premium: bool | None = None
    id_verified: bool | None = None


@dataclass(frozen=True, slots=True)
class NamedUser:
    """A Roblox account as the look-ups in bulk know it.

    Attributes:
        requested_name: The name that was asked for, which may be an earlier name of the account; None by id.
    """

    id: UserId
    name: str
    display_name: str
    requested_name: str | None = None
    has_verified_badge: bool = False


@dataclass(frozen=True, slots=True)
class SocialLink:
    """A link on the experience's page."""

    title: str
    uri: str


@dataclass(frozen=True, slots=True)
class Universe:
    """An experience.

    Attributes:
        owner: `users/1` or `groups/1`.
        visibility: `PUBLIC` or `PRIVATE`.
        private_server_price_robux: None when private servers are off.
        devices: Of desktop, mobile, tablet, console, vr: those it is enabled on.
        social_links: By platform: facebook, twitter, youtube, twitch, discord, robloxGroup, guilded.
    """

    id: UniverseId
    display_name: str = ""
    description: str = ""
    owner: str = ""
    visibility: str = ""
    age_rating: str = ""
    voice_chat_enabled: bool = False
    private_server_price_robux: int | None = None
    devices: frozenset[str] = frozenset()
    social_links: Mapping[str, SocialLink] = field(default_factory=dict)
    root_place_id: PlaceId | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A place of an experience."""

    id: PlaceId
    universe_id: UniverseId
    display_name: str = ""
    description: str = ""
    server_size: int = 0
    is_root: bool = False
    created_at: datetime | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PlaceVersion:
    """The version that an upload made."""

    number: int
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class KeyScope:
    """One scope of a key, with what it is limited to.

    Attributes:
        name: Such as `universe-datastores.objects`.
        operations: Such as `read`.
        targets: Pairs of universe id and store name as text, `*` for all; None when the scope is not bound to
            universes.
    """

    name: str
    operations: frozenset[str]
    targets: frozenset[tuple[str, str]] | None = None

    def allows(self, operation: str, universe_id: UniverseId, store: str | None) -> bool:
        """Whether it covers the operation there; without a store, whether it covers it on any store."""
        if not {operation, "*"} & self.operations:
            return False
        return self.targets is None or any(
            universe in {"*", str(universe_id)} and (store is None or target in {"*", store})
            for universe, target in self.targets
        )


@dataclass(frozen=True, slots=True)
class KeyInfo:
    """What Roblox says about the key in use. It does not hold the key."""

    name: str
    owner_id: UserId | None
    scopes: tuple[KeyScope, ...]
    enabled: bool
    expired: bool
    expires_at: datetime | None

    def allows(self, scope_operation: str, universe_id: UniverseId, store: str | None = None) -> bool:
        """Whether the key's scopes cover, for example, `universe-datastores.objects:read`; not whether it is live."""
        name, _, operation = scope_operation.rpartition(":")
        return any(scope.name == name and scope.allows(operation, universe_id, store) for scope in self.scopes)

    def is_usable_at(self, now: datetime) -> bool:
        """Whether Roblox takes the key at that moment."""
        return self.enabled and not self.expired and (self.expires_at is None or now < self.expires_at)


def utc_now() -> datetime:
    """The wall clock, aware."""
    return datetime.now(UTC)

"""What Roblox admits of each family of requests, with the document that says so."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum


class Family(StrEnum):
    """One budget at Roblox each. The value is its name for people."""

    STANDARD_READ = "data stores: read"
    STANDARD_WRITE = "data stores: write"
    STANDARD_LIST = "data stores: list"
    STANDARD_REMOVE = "data stores: remove"
    ORDERED_READ = "ordered data stores: read"
    ORDERED_WRITE = "ordered data stores: write"
    ORDERED_LIST = "ordered data stores: list"
    ORDERED_REMOVE = "ordered data stores: remove"
    SNAPSHOT = "data stores: snapshot"
    RESTRICTION_GET = "user restrictions: get"
    RESTRICTION_LIST = "user restrictions: list"
    RESTRICTION_LOGS = "user restrictions: logs"
    RESTRICTION_UPDATE = "user restrictions: update"
    MESSAGING = "messaging: publish"
    UNIVERSE = "universes and places"
    RESTART = "servers: restart"
    PUBLISH = "places: publish"
    USERS = "users: profile"
    USER_LOOKUP = "users: look up"
    THUMBNAILS = "users: thumbnails"
    KEYS = "API keys"


@dataclass(frozen=True, slots=True)
class Limit:
    """So many requests in so many seconds.

    Attributes:
        shared_with_game: The game's servers draw on it too, so only a share of it is ours.
        size: Bytes in the same time, of the key alone; None where Roblox counts none.
    """

    count: int
    period_s: float = 60.0
    shared_with_game: bool = False
    size: int | None = None


DOCUMENTED: Mapping[Family, Limit] = {
    # error-codes-and-limits.md, access limits, at no players; each grows with the players online.
    Family.STANDARD_READ: Limit(300, shared_with_game=True, size=25 * 2**20),
    Family.STANDARD_WRITE: Limit(300, shared_with_game=True, size=4 * 2**20),
    Family.STANDARD_LIST: Limit(300, shared_with_game=True),
    Family.STANDARD_REMOVE: Limit(300, shared_with_game=True),
    Family.ORDERED_READ: Limit(300, shared_with_game=True),
    Family.ORDERED_WRITE: Limit(300, shared_with_game=True),
    Family.ORDERED_LIST: Limit(300, shared_with_game=True),
    Family.ORDERED_REMOVE: Limit(300, shared_with_game=True),
    # openapi.json, x-roblox-rate-limits.
    Family.SNAPSHOT: Limit(60),
    Family.RESTRICTION_GET: Limit(50, 1.0),
    Family.RESTRICTION_LIST: Limit(50, 1.0),
    Family.RESTRICTION_LOGS: Limit(50, 1.0),
    Family.RESTRICTION_UPDATE: Limit(10, 1.0),
    Family.UNIVERSE: Limit(100),
    Family.RESTART: Limit(30),
    Family.PUBLISH: Limit(30),
    Family.USERS: Limit(1000),
    # usage-messaging.md: what one game receives a minute before any server is counted.
    Family.MESSAGING: Limit(400, shared_with_game=True),
    # Not documented; look-ups are in batches, so little is needed.
    Family.USER_LOOKUP: Limit(60),
    Family.THUMBNAILS: Limit(60),
    Family.KEYS: Limit(60),
}
SUBJECT_LIMITS: Mapping[Family, Limit] = {
    Family.RESTRICTION_UPDATE: Limit(2),  # openapi.json: the same user within a universe, 2 a minute
}


def share_of(limit: Limit, share: float) -> Limit:
    """Our part of a limit: all of it, unless the game draws on it too."""
    return replace(limit, count=max(1, int(limit.count * share))) if limit.shared_with_game else limit

"""Which scopes of an Open Cloud key each capability needs (openapi.json, `x-roblox-scopes` of each operation).

The one table: `python -m bot check` and `/staff health` hold the keys against it, and the README quotes it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.access import Capability, Role
from bot.opencloud.models import KeyInfo, UniverseId

SOON = timedelta(days=14)
"""A key that expires sooner is worth a warning."""

_RESTRICTIONS = "universe.user-restriction"
_OBJECTS = "universe-datastores.objects"
_VERSIONS = "universe-datastores.versions"
_STORES = "universe-datastores.control"
_ORDERED = "universe.ordered-data-store.scope.entry"

SCOPES: Mapping[Capability, tuple[str, ...]] = {
    Capability.ANNOUNCE_SEND: ("universe-messaging-service:publish",),
    Capability.APPROVALS_REVIEW: (),
    # Asked for beside bans:write, which brings the scopes.
    Capability.BANS_BULK: (),
    Capability.BANS_PERMANENT: (f"{_RESTRICTIONS}:read", f"{_RESTRICTIONS}:write"),
    Capability.BANS_READ: (f"{_RESTRICTIONS}:read",),
    Capability.BANS_WRITE: (f"{_RESTRICTIONS}:read", f"{_RESTRICTIONS}:write"),
    Capability.BOARDS_READ: (f"{_ORDERED}:read",),
    Capability.BOARDS_WRITE: (f"{_ORDERED}:read", f"{_ORDERED}:write"),
    Capability.BOT_FREEZE: (),
    Capability.BOT_HEALTH: (),
    Capability.CASES_AMEND: (),
    Capability.CASES_READ: (),
    # Asked for beside the capability of the case, which brings the scopes.
    Capability.CASES_UNDO: (),
    Capability.DATA_CREATE: (f"{_OBJECTS}:read", f"{_OBJECTS}:create"),
    Capability.DATA_DELETE: (f"{_OBJECTS}:read", f"{_OBJECTS}:delete"),
    # Asked for beside data:write, which brings the scopes.
    Capability.DATA_FORCE: (),
    Capability.DATA_READ: (f"{_OBJECTS}:read", f"{_OBJECTS}:list", f"{_VERSIONS}:list", f"{_STORES}:list"),
    Capability.DATA_RESTORE: (f"{_OBJECTS}:read", f"{_OBJECTS}:update", f"{_VERSIONS}:list"),
    Capability.DATA_SNAPSHOT: (f"{_STORES}:snapshot",),
    # An increment needs both, for it makes the entry where there is none.
    Capability.DATA_WRITE: (f"{_OBJECTS}:read", f"{_OBJECTS}:create", f"{_OBJECTS}:update"),
    # A note stands in the journal alone.
    Capability.NOTES_WRITE: (),
    Capability.PLACES_PUBLISH: ("universe-places:write",),
    Capability.PLAYERS_READ: (f"{_RESTRICTIONS}:read", f"{_OBJECTS}:read"),
    Capability.SERVERS_RESTART: ("universe:write",),
}


def is_per_store(scope: str) -> bool:
    """Whether a key can hold the scope for one data store and not for another."""
    return scope.startswith((f"{_OBJECTS}:", f"{_VERSIONS}:"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What an experience has for staff to work on, as far as it matters to a key.

    Attributes:
        key: Its key in the settings.
        stores: The data stores that the settings describe, by Roblox's name.
        shown: Those of them that a player's card shows fields of.
    """

    key: str
    universe_id: UniverseId
    stores: frozenset[str]
    shown: frozenset[str]
    has_boards: bool
    has_topic: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A scope that a key does not have.

    Attributes:
        needed_by: The capabilities that need it, which some role has.
        stores: The data stores that it is needed for; none where it is not held for each store.
    """

    scope: str
    needed_by: tuple[Capability, ...]
    stores: tuple[str, ...]


def gaps(info: KeyInfo, roles: Iterable[Role], offer: Offer) -> tuple[Gap, ...]:
    """Return each scope that what the roles may do in an experience needs, and that the key does not have."""
    stores: dict[str, set[str]] = defaultdict(set)
    needed_by: dict[str, set[Capability]] = defaultdict(set)
    for capability, scope, store in _needs(roles, offer):
        if not info.allows(scope, offer.universe_id, store):
            needed_by[scope].add(capability)
            stores[scope] |= {store} if store is not None else set()
    return tuple(
        Gap(scope=scope, needed_by=tuple(sorted(capabilities)), stores=tuple(sorted(stores[scope])))
        for scope, capabilities in needed_by.items()
    )


def _needs(roles: Iterable[Role], offer: Offer) -> Iterator[tuple[Capability, str, str | None]]:
    """Yield each capability that some role has in the experience, a scope that it needs, and the store it is for."""
    for role in roles:
        if role.experiences is not None and offer.key not in role.experiences:
            continue
        for capability in sorted(role.may):
            for scope in SCOPES[capability] if _works(capability, offer) else ():
                for store in _stores(capability, role, offer) if is_per_store(scope) else (None,):
                    yield capability, scope, store


def _works(capability: Capability, offer: Offer) -> bool:
    """Whether the experience has what the capability is about."""
    match capability.resource:
        case "announce":
            return offer.has_topic
        case "boards":
            return offer.has_boards
        case _:
            return True


def _stores(capability: Capability, role: Role, offer: Offer) -> Iterable[str]:
    """Return the stores that the capability touches; a player's card only reads those that it shows."""
    touched = offer.shown if capability is Capability.PLAYERS_READ else offer.stores
    return touched if role.stores is None else touched & role.stores

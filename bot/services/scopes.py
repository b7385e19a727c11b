"""Which scopes of an Open Cloud key each capability needs (openapi.json, `x-roblox-scopes` of each operation).

The one table: `python -m bot check` holds the keys against it, and the README quotes it.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.access import Capability

_RESTRICTIONS = "universe.user-restriction"
_OBJECTS = "universe-datastores.objects"
_VERSIONS = "universe-datastores.versions"
_STORES = "universe-datastores.control"
_ORDERED = "universe.ordered-data-store.scope.entry"

SCOPES: Mapping[Capability, tuple[str, ...]] = {
    Capability.ANNOUNCE_SEND: ("universe-messaging-service:publish",),
    Capability.APPROVALS_REVIEW: (),
    Capability.BANS_PERMANENT: (f"{_RESTRICTIONS}:read", f"{_RESTRICTIONS}:write"),
    Capability.BANS_READ: (f"{_RESTRICTIONS}:read",),
    Capability.BANS_WRITE: (f"{_RESTRICTIONS}:read", f"{_RESTRICTIONS}:write"),
    Capability.BOARDS_READ: (f"{_ORDERED}:read",),
    Capability.BOARDS_WRITE: (f"{_ORDERED}:read", f"{_ORDERED}:write"),
    Capability.BOT_FREEZE: (),
    Capability.BOT_HEALTH: (),
    Capability.CASES_READ: (),
    Capability.DATA_CREATE: (f"{_OBJECTS}:read", f"{_OBJECTS}:create"),
    Capability.DATA_DELETE: (f"{_OBJECTS}:read", f"{_OBJECTS}:delete"),
    # Asked for beside data:write, which brings the scopes.
    Capability.DATA_FORCE: (),
    Capability.DATA_READ: (f"{_OBJECTS}:read", f"{_OBJECTS}:list", f"{_VERSIONS}:list", f"{_STORES}:list"),
    Capability.DATA_RESTORE: (f"{_OBJECTS}:read", f"{_OBJECTS}:update", f"{_VERSIONS}:list"),
    Capability.DATA_SNAPSHOT: (f"{_STORES}:snapshot",),
    # An increment needs both, for it makes the entry where there is none.
    Capability.DATA_WRITE: (f"{_OBJECTS}:read", f"{_OBJECTS}:create", f"{_OBJECTS}:update"),
    Capability.PLACES_PUBLISH: ("universe-places:write",),
    Capability.PLAYERS_READ: (f"{_RESTRICTIONS}:read", f"{_OBJECTS}:read"),
    Capability.SERVERS_RESTART: ("universe:write",),
}


def is_per_store(scope: str) -> bool:
    """Whether a key can hold the scope for one data store and not for another."""
    return scope.startswith((f"{_OBJECTS}:", f"{_VERSIONS}:"))

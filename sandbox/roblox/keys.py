"""API keys: their scopes, the universes and stores they reach, and their introspection.

Source: Roblox/creator-docs, cloud/auth/api-keys.md. That a key of a group gets 401 from the operations on users, whatever its
scopes are, was measured on the live service by a public tool (2026-09-11).
"""

from dataclasses import dataclass, field
from typing import Any

from sandbox.roblox import times

ALL = "*"


@dataclass
class Grant:
    """A scope of a key.

    Attributes:
        name: The scope without its operation, such as `universe-datastores.objects`.
        universe_ids: Universes reached; `*` is all.
        data_stores: Pairs of universe id and store name reached; `*` is all stores of the universe.
    """

    name: str
    operations: list[str]
    universe_ids: list[str] = field(default_factory=list)
    data_stores: list[list[str]] = field(default_factory=list)

    def reaches(self, universe_id: int | None, store: str | None) -> bool:
        """Whether it covers a universe, and a store if one is named."""
        if universe_id is None or ALL in self.universe_ids or str(universe_id) in self.universe_ids:
            return True
        return any(universe in (ALL, str(universe_id)) and name in (ALL, store) for universe, name in self.data_stores)

    def introspection(self) -> dict[str, Any]:
        """The form in the introspection."""
        shown: dict[str, Any] = {"name": self.name, "operations": self.operations}
        if self.universe_ids:
            shown["universeIds"] = self.universe_ids
        if self.data_stores:
            shown["universeDatastores"] = [
                {"universeId": universe, "datastoreName": name} for universe, name in self.data_stores
            ]
        return shown


@dataclass
class ApiKey:
    """A key and its owner.

    Attributes:
        secret: The value for `x-api-key`.
        owner_id: The user in whose name it acts.
        expires_ns: When it expires; None for never.
        group_id: The group that owns it; None if its user does.
    """

    secret: str
    name: str
    owner_id: int
    grants: list[Grant]
    enabled: bool = True
    expires_ns: int | None = None
    group_id: int | None = None

    def expired(self, now_ns: int) -> bool:
        """Whether it has expired."""
        return self.expires_ns is not None and self.expires_ns <= now_ns

    def usable(self, now_ns: int) -> bool:
        """Whether the gateway accepts it."""
        return self.enabled and not self.expired(now_ns)

    def allows(self, scope: str, *, universe_id: int | None = None, store: str | None = None) -> bool:
        """Whether it may do `name:operation` on this universe or store."""
        name, _, operation = scope.rpartition(":")
        return any(
            grant.name == name and operation in grant.operations and grant.reaches(universe_id, store)
            for grant in self.grants
        )

    def introspection(self, now_ns: int) -> dict[str, Any]:
        """The answer to introspection."""
        return {
            "name": self.name,
            "authorizedUserId": self.owner_id,
            "scopes": [grant.introspection() for grant in self.grants],
            "enabled": self.enabled,
            "expired": self.expired(now_ns),
            "expirationTimeUtc": None if self.expires_ns is None else times.render(self.expires_ns),
        }


def full_key(secret: str, name: str, owner_id: int, universe_id: int) -> ApiKey:
    """A key that may use everything that the stand-in offers, in one universe."""
    scopes = {
        "universe-datastores.control": ["list", "create", "delete", "snapshot"],
        "universe-datastores.objects": ["list", "read", "create", "update", "delete"],
        "universe-datastores.versions": ["list", "read"],
        "universe.ordered-data-store.scope.entry": ["read", "write"],
        "universe-messaging-service": ["publish"],
        "universe.user-restriction": ["read", "write"],
        "universe": ["read", "write"],
        "universe.place": ["write"],
        "universe-places": ["write"],
    }
    grants = [Grant(scope, operations, [str(universe_id)]) for scope, operations in scopes.items()]
    grants.append(Grant("asset", ["read", "write"]))
    return ApiKey(secret, name, owner_id, grants)

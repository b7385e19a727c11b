"""The API key in use (auth/api-keys.md, "Introspect")."""

from dataclasses import dataclass
from datetime import datetime

from bot.jsons import Json
from bot.opencloud import _decode
from bot.opencloud._exchange import Answer, Exchange
from bot.opencloud._wire import Budget, Read, Request
from bot.opencloud.models import UniverseId, UserId

_BUDGET = Budget("API keys", 60)
"""Not documented. The client needs few requests."""
_INTROSPECT = Read("IntrospectApiKey", "POST", _BUDGET)


@dataclass(frozen=True, slots=True)
class KeyScope:
    """One scope of a key, and what it is limited to.

    Attributes:
        name: For example `universe-datastores.objects`.
        operations: For example `read`.
        targets: Pairs of universe id and store name, as text. `*` means all. None if the scope is not limited to
            universes.
    """

    name: str
    operations: frozenset[str]
    targets: frozenset[tuple[str, str]] | None = None

    def allows(self, operation: str, universe_id: UniverseId, store: str | None) -> bool:
        """Whether it allows the operation on the store. Without a store: on at least one store."""
        if not {operation, "*"} & self.operations:
            return False
        return self.targets is None or any(
            universe in {"*", str(universe_id)} and (store is None or target in {"*", store})
            for universe, target in self.targets
        )


@dataclass(frozen=True, slots=True)
class KeyInfo:
    """What Roblox says about the key in use. It does not include the key."""

    name: str
    owner_id: UserId | None
    scopes: tuple[KeyScope, ...]
    enabled: bool
    expired: bool
    expires_at: datetime | None

    def allows(self, scope_operation: str, universe_id: UniverseId, store: str | None = None) -> bool:
        """Whether the scopes allow, for example, `universe-datastores.objects:read`. See `is_usable_at` for the key itself."""
        name, _, operation = scope_operation.rpartition(":")
        return any(scope.name == name and scope.allows(operation, universe_id, store) for scope in self.scopes)

    def is_usable_at(self, now: datetime) -> bool:
        """Whether Roblox accepts the key at that time."""
        return self.enabled and not self.expired and (self.expires_at is None or now < self.expires_at)


class Keys:
    """The key that the client sends, as Roblox knows it."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    async def introspect(self) -> KeyInfo:
        """The key's name, owner, scopes and expiry.

        Raises:
            KeyRejected: Roblox does not know the key.
        """
        request = Request(_INTROSPECT, "/api-keys/v1/introspect", self._exchange.key_as_body())
        return await self._exchange.call(request, _decode_key_info)


def _decode_key_info(answer: Answer) -> KeyInfo:
    """Decode an introspection (auth/api-keys.md)."""
    body = _decode.obj(answer.json)
    owner = _decode.resource_id(body.get("authorizedUserId"))
    return KeyInfo(
        name=body.get("name") or "",
        owner_id=UserId(owner) if owner else None,
        scopes=tuple(map(_key_scope, body.get("scopes") or ())),
        enabled=body.get("enabled", False),
        expired=body.get("expired", False),
        expires_at=_decode.moment(body.get("expirationTimeUtc")),
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

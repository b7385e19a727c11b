"""Whether a key holds the scopes that the capabilities of the roles need: for `python -m bot check` and `/staff health`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from bot.access import Capability, Role, is_per_store
from bot.opencloud.models import UniverseId
from bot.opencloud.resources.keys import KeyInfo

SOON = timedelta(days=14)
"""A key that expires sooner is worth a warning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What the settings offer of an experience, as far as it decides which scopes a key needs.

    Attributes:
        key: Its key in the settings.
        stores: The data stores that the settings describe, by Roblox's name.
        shown: The stores with fields on a player's card.
        tables: The tables that its settings have, as in `leaderboards`.
    """

    key: str
    universe_id: UniverseId
    stores: frozenset[str]
    shown: frozenset[str]
    tables: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A scope that a key does not have.

    Attributes:
        needed_by: The capabilities of the roles that need it.
        stores: The data stores that it is needed for; empty if the scope is not given for each store.
    """

    scope: str
    needed_by: tuple[Capability, ...]
    stores: tuple[str, ...]


def gaps(info: KeyInfo, roles: Iterable[Role], offer: Offer) -> tuple[Gap, ...]:
    """Return the scopes that the roles need in an experience and the key does not have."""
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
    """Yield each capability that a role has in the experience, with each scope and store that it needs."""
    for role in roles:
        if role.experiences is not None and offer.key not in role.experiences:
            continue
        for capability in sorted(role.may):
            for scope in capability.traits.scopes if _works(capability, offer) else ():
                for store in _stores(capability, role, offer) if is_per_store(scope) else (None,):
                    yield capability, scope, store


def _works(capability: Capability, offer: Offer) -> bool:
    """Whether the experience has what the capability is about."""
    table = capability.traits.table
    return not table or table in offer.tables


def _stores(capability: Capability, role: Role, offer: Offer) -> Iterable[str]:
    """Return the stores that a capability needs; a player's card reads only the stores that it shows."""
    touched = offer.shown if capability is Capability.PLAYERS_READ else offer.stores
    return touched if role.stores is None else touched & role.stores

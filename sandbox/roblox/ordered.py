"""Ordered data stores: one whole number per key, no versions, immediate deletion.

Sources: the Cloud_*OrderedDataStore* operations, which, other than those of data stores, name no scope `-` for all scopes;
names of 50 characters from cloud-services/data-stores/error-codes-and-limits.md.
"""

from dataclasses import dataclass, field

from sandbox.roblox import filters, values
from sandbox.roblox.data_stores import ALL_SCOPES
from sandbox.roblox.errors import AlreadyExists, InvalidArgument, NotFound
from sandbox.roblox.paging import Page, PageRequest, page

_BEYOND = 2**63


@dataclass(frozen=True)
class OrderedTarget:
    """Where an ordered entry is, or would be."""

    store: str
    scope: str
    key: str


@dataclass
class OrderedDataStores:
    """The ordered data stores of one universe.

    Attributes:
        stores: Values by store, scope and key.
    """

    stores: dict[str, dict[str, dict[str, int]]] = field(default_factory=dict)

    def board(self, store: str, scope: str = "global") -> dict[str, int]:
        """The values of one scope, created if missing; the game's own servers write to it directly."""
        return self.stores.setdefault(store, {}).setdefault(scope, {})

    def list_entries(
        self, store: str, scope: str, request: PageRequest, *, descending: bool, within: filters.Range
    ) -> Page[tuple[str, int]]:
        """Pairs of key and value, sorted by value, then key; an unknown store is empty."""
        _check(OrderedTarget(store, scope, "k"))
        sign = -1 if descending else 1

        def position(pair: tuple[str, int]) -> tuple[int, str]:
            return sign * pair[1], pair[0]

        board = self.stores.get(store, {}).get(scope, {})
        found = sorted((pair for pair in board.items() if pair[1] in within), key=position)
        return page(found, request, maximum=100, position=position)

    def get(self, target: OrderedTarget) -> int:
        """The value of a key."""
        _check(target)
        try:
            return self.stores[target.store][target.scope][target.key]
        except KeyError:
            raise NotFound("Entry not found in the ordered data store.") from None

    def exists(self, target: OrderedTarget) -> bool:
        """Whether the key has a value."""
        return target.key in self.stores.get(target.store, {}).get(target.scope, {})

    def create(self, target: OrderedTarget, value: int) -> int:
        """Set a key that has no value."""
        _check(target)
        if self.exists(target):
            raise AlreadyExists("Entry already exists.")
        return self._put(target, value)

    def update(self, target: OrderedTarget, value: int, *, allow_missing: bool) -> int:
        """Set a key."""
        if not allow_missing:
            self.get(target)
        _check(target)
        return self._put(target, value)

    def increment(self, target: OrderedTarget, amount: int) -> int:
        """Add to a key, or create it."""
        _check(target)
        before = self.get(target) if self.exists(target) else 0
        return self._put(target, before + amount)

    def delete(self, target: OrderedTarget) -> None:
        """Remove a key immediately and for good."""
        self.get(target)
        del self.stores[target.store][target.scope][target.key]

    def _put(self, target: OrderedTarget, value: int) -> int:
        if not -_BEYOND <= value < _BEYOND:
            raise InvalidArgument("The value is beyond 64 bits.", reason="InvalidValue")
        self.board(target.store, target.scope)[target.key] = value
        return value


def _check(target: OrderedTarget) -> None:
    values.check_name(target.store, what="ordered data store")
    values.check_name(target.scope, what="scope")
    values.check_name(target.key, what="key")
    if target.scope == ALL_SCOPES:
        raise InvalidArgument("The scope - is not for ordered data stores.", reason="InvalidTarget")

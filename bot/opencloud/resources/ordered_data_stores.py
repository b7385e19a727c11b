"""Ordered data stores (openapi.json, Cloud_*OrderedDataStoreEntry). They have no revisions and no preconditions.

A value is an integer of 64 bits. v2 clamps it to ±2^53; v1 (openapi.json, OrderedDataStores_*) does not.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from bot.jsons import Json
from bot.opencloud import _decode
from bot.opencloud._exchange import Answer, Exchange, Settle
from bot.opencloud._paging import Page, Pages
from bot.opencloud._wire import Budget, GuardedWrite, Read, Request, UnguardedWrite, query, segment
from bot.opencloud.errors import InvalidRequest, Missing, Refused
from bot.opencloud.models import LARGEST_NUMBER, Receipt, UniverseId
from bot.opencloud.resources._bodies import whole
from bot.opencloud.resources._paths import DEFAULT_SCOPE, entries_path, located, page_path
from bot.opencloud.resources._settling import by_reading, refuse_if_exists, removed
from bot.opencloud.resources.entries import EntryKey, entry_key

# error-codes-and-limits.md, access limits. These are for a game without players; they grow with the players online.
_READ_BUDGET = Budget("ordered data stores: read", 300, shared_with_game=True)
_WRITE_BUDGET = Budget("ordered data stores: write", 300, shared_with_game=True)
_LIST_BUDGET = Budget("ordered data stores: list", 300, shared_with_game=True)
_REMOVE_BUDGET = Budget("ordered data stores: remove", 300, shared_with_game=True)

_READ = ("universe.ordered-data-store.scope.entry:read",)
_WRITE = ("universe.ordered-data-store.scope.entry:write",)
_LIST = Read("ListOrderedDataStoreEntries", "GET", _LIST_BUDGET, _READ)
_GET = Read("GetOrderedDataStoreEntry", "GET", _READ_BUDGET, _READ)
_CREATE = GuardedWrite("CreateOrderedDataStoreEntry", "POST", _WRITE_BUDGET, _WRITE)
_UPDATE = UnguardedWrite("UpdateOrderedDataStoreEntry", "PATCH", _WRITE_BUDGET, _WRITE)
_INCREMENT = UnguardedWrite("IncrementOrderedDataStoreEntry", "POST", _WRITE_BUDGET, _WRITE)
_DELETE = UnguardedWrite("DeleteOrderedDataStoreEntry", "DELETE", _REMOVE_BUDGET, _WRITE)

_EXACT_BUDGET = Budget("ordered data stores v1", 300, shared_with_game=True)
_LIST_EXACT = Read("OrderedDataStores_ListEntries", "GET", _EXACT_BUDGET, _READ)
_GET_EXACT = Read("OrderedDataStores_GetEntry", "GET", _EXACT_BUDGET, _READ)
_CREATE_EXACT = GuardedWrite("OrderedDataStores_CreateEntry", "POST", _EXACT_BUDGET, _WRITE)
_UPDATE_EXACT = UnguardedWrite("OrderedDataStores_UpdateEntry", "PATCH", _EXACT_BUDGET, _WRITE)

SMALLEST, LARGEST = -(2**63), 2**63 - 1
"""The least and the greatest value of a row."""


@dataclass(frozen=True, slots=True)
class OrderedEntry:
    """One row of an ordered data store."""

    store: str
    scope: str
    key: str
    value: int
    request_id: str | None = None


class OrderedDataStores:
    """The ordered data stores of one experience."""

    def __init__(self, exchange: Exchange, universe_id: UniverseId) -> None:
        self._exchange = exchange
        self._universe = f"/cloud/v2/universes/{universe_id}"
        self._v1 = f"/ordered-data-stores/v1/universes/{universe_id}"

    def list_entries(
        self,
        *,
        store: str,
        scope: str = DEFAULT_SCOPE,
        descending: bool = False,
        minimum: int | None = None,
        maximum: int | None = None,
    ) -> Pages[OrderedEntry]:
        """Rows sorted by value, ascending by default. The minimum and the maximum are included.

        Raises:
            InvalidRequest: The scope is the wildcard, which ordered data stores do not have.
        """
        located(store, scope, "k")
        entries = entries_path(self._universe, "ordered-data-stores", store, scope)
        bounds = " && ".join(_bounds(minimum, maximum)) or None
        order = "value desc" if descending else None
        decode = _decode.page("orderedDataStoreEntries", _decode_row(store, scope))

        async def fetch(token: str) -> Page[OrderedEntry]:
            path = page_path(entries, token, size=100, orderBy=order, filter=bounds)
            page = await self._exchange.call(Request(_LIST, path), decode)
            return Page(tuple(await asyncio.gather(*map(self._exact, page.items))), page.next_token)

        if any(abs(bound or 0) >= LARGEST_NUMBER for bound in (minimum, maximum)):
            return self._listed_exactly(store, scope, bounds, descending=descending)
        return Pages(fetch)

    def _listed_exactly(self, store: str, scope: str, bounds: str | None, *, descending: bool) -> Pages[OrderedEntry]:
        entries = self._exact_path(EntryKey(store, scope, "k")).rpartition("/")[0]
        decode = _decode.page("entries", _decode_row(store, scope))
        order = "desc" if descending else None

        async def fetch(token: str) -> Page[OrderedEntry]:
            path = query(entries, max_page_size=100, page_token=token, order_by=order, filter=bounds)
            return await self._exchange.call(Request(_LIST_EXACT, path), decode)

        return Pages(fetch)

    async def _exact(self, entry: OrderedEntry) -> OrderedEntry:
        """Return a row to the digit: one at the limit may be larger, which v1 tells."""
        if abs(entry.value) < LARGEST_NUMBER:
            return entry
        where = EntryKey(entry.store, entry.scope, entry.key)
        try:
            return await self._exchange.call(Request(_GET_EXACT, self._exact_path(where)), _decode_entry(where))
        except Missing:  # removed since
            return entry

    async def get_entry(self, *, store: str, key: str, scope: str | None = DEFAULT_SCOPE) -> OrderedEntry:
        """Read a row.

        Raises:
            Missing: The row does not exist.
        """
        where = located(store, scope, key)
        return await self._exact(await self._exchange.call(Request(_GET, self._path(where)), _decode_entry(where)))

    async def find_entry(self, *, store: str, key: str, scope: str | None = DEFAULT_SCOPE) -> OrderedEntry | None:
        """As `get_entry`, but None if the row does not exist."""
        try:
            return await self.get_entry(store=store, key=key, scope=scope)
        except Missing:
            return None

    async def create_entry(
        self, *, store: str, key: str, scope: str | None = DEFAULT_SCOPE, value: int
    ) -> OrderedEntry:
        """Write a row that must not exist yet.

        Raises:
            AlreadyExists: The row exists.
            OutcomeUnknown: The answer is lost, and the row now has another value or does not exist.
        """
        where = located(store, scope, key)
        is_exact = abs(whole("value", value)) > LARGEST_NUMBER
        entries = (self._exact_path(where) if is_exact else self._path(where)).rpartition("/")[0]
        request = Request(_CREATE_EXACT if is_exact else _CREATE, query(entries, id=where.key), _number("value", value))
        try:
            return await self._exchange.write(request, _decode_entry(where), settle=self._settling(where, value))
        except Refused as refusal:
            await refuse_if_exists(self._reading(where), refusal)
            raise

    async def update_entry(
        self,
        *,
        store: str,
        key: str,
        scope: str | None = DEFAULT_SCOPE,
        value: int,
        allow_missing: bool = False,
    ) -> OrderedEntry:
        """Set a row. Roblox has no precondition for this, so it overwrites a write of the game in between.

        Raises:
            Missing: The row does not exist.
            OutcomeUnknown: The answer is lost, and the row now has another value or does not exist.
        """
        where = located(store, scope, key)
        if abs(whole("value", value)) > LARGEST_NUMBER:
            path = query(self._exact_path(where), allow_missing=allow_missing or None)
            request = Request(_UPDATE_EXACT, path, _number("value", value))
        else:
            path = query(self._path(where), allowMissing=allow_missing or None)
            request = Request(_UPDATE, path, _number("value", value))
        return await self._exchange.write(request, _decode_entry(where), settle=self._settling(where, value))

    async def increment_entry(
        self, *, store: str, key: str, scope: str | None = DEFAULT_SCOPE, amount: int
    ) -> OrderedEntry:
        """Add to a row, or create it.

        Raises:
            OutcomeUnknown: The answer is lost. The client does not send it twice, and a read cannot show whose increment it was.
        """
        where = located(store, scope, key)
        request = Request(_INCREMENT, f"{self._path(where)}:increment", _number("amount", amount))
        return await self._exact(await self._exchange.call(request, _decode_entry(where)))

    async def delete_entry(
        self, *, store: str, key: str, scope: str | None = DEFAULT_SCOPE, value: int | None = None
    ) -> Receipt:
        """Remove a row, immediately and permanently.

        Args:
            store: The store.
            key: The key; without a scope, `scope/key`.
            scope: The scope.
            value: What was seen. After a lost answer, the removal is sent again only while the row has it.

        Raises:
            Missing: The row did not exist before the first attempt.
            OutcomeUnknown: The answer is lost, and the row still exists, or exists again.
        """
        where = located(store, scope, key)
        request = Request(_DELETE, self._path(where))
        return await removed(
            partial(self._exchange.call, request, _decode.receipt),
            self._reading(where),
            is_seen=lambda entry: entry.value == value,
            wait=self._exchange.back_off,
        )

    def _reading(self, where: EntryKey) -> Callable[[], Awaitable[OrderedEntry]]:
        return partial(self.get_entry, store=where.store, key=where.key, scope=where.scope)

    def _settling(self, where: EntryKey, value: int) -> Settle[OrderedEntry]:
        return by_reading(self._reading(where), lambda entry: entry.value == value)

    def _exact_path(self, where: EntryKey) -> str:
        store, scope, key = segment("store", where.store), segment("scope", where.scope), segment("key", where.key)
        return f"{self._v1}/orderedDataStores/{store}/scopes/{scope}/entries/{key}"

    def _path(self, where: EntryKey) -> str:
        entries = entries_path(self._universe, "ordered-data-stores", where.store, where.scope)
        return f"{entries}/{segment('key', where.key)}"


def _number(name: str, value: int) -> bytes:
    """The body of a write.

    Raises:
        InvalidRequest: It is not an integer of 64 bits.
    """
    if not SMALLEST <= whole(name, value) <= LARGEST:
        raise InvalidRequest(name, "an integer of 64 bits")
    return b'{"%b":%d}' % (name.encode(), value)


def _bounds(minimum: int | None, maximum: int | None) -> list[str]:
    """Terms of the filter. Roblox's parser requires single spaces, and `entry` on the left."""
    return [f"entry {sign} {bound}" for sign, bound in ((">=", minimum), ("<=", maximum)) if bound is not None]


def _decode_entry(where: EntryKey) -> Callable[[Answer], OrderedEntry]:
    """Return the decoder of a row at this place. The answer must name the row; it may lack the value, if that is 0."""

    def decode(answer: Answer) -> OrderedEntry:
        body = _decode.obj(answer.json)
        _decode.present(body.get("path") or body["id"])
        value = _rounded(body.get("value", 0))
        return OrderedEntry(where.store, where.scope, where.key, value, answer.request_id)

    return decode


def _decode_row(store: str, scope: str) -> Callable[[dict[str, Json]], OrderedEntry]:
    """Return the decoder of a row in a list."""

    def decode(body: dict[str, Json]) -> OrderedEntry:
        key = body.get("id") or entry_key(body["path"]).key
        return OrderedEntry(store, scope, key, _rounded(body.get("value", 0)))

    return decode


def _rounded(value: float | str) -> int:
    """The value of a row. Roblox documents a double that it rounds, and answers with a number or a text."""
    if isinstance(value, bool):
        raise TypeError("not a number")
    return round(float(value)) if isinstance(value, float) or "." in str(value) else int(value)

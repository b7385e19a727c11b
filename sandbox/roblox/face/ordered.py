"""Ordered data stores, v2 and v1: one set of rules with two spellings.

v2 rounds to whole numbers and clamps to ±2^53, in requests and answers; v1 accepts and shows all 64 bits.
"""

from typing import Any

from sandbox.roblox import filters, values
from sandbox.roblox.errors import InvalidArgument, NotFound
from sandbox.roblox.face.answers import HttpAnswer, reply, segment
from sandbox.roblox.face.calls import V1_ORDERED_PAGES, V2_PAGES, Call, PageWords, Route
from sandbox.roblox.face.fields import required, typed
from sandbox.roblox.ordered import OrderedTarget


def list_entries(call: Call) -> HttpAnswer:
    """Cloud_ListOrderedDataStoreEntries."""
    descending = _descending(call.query.get("orderBy", ""), "value desc", ("", "value", "value asc"))
    pairs, token = _listed(call, V2_PAGES, descending=descending)
    return reply({"orderedDataStoreEntries": pairs or None, "nextPageToken": token or None})


def list_entries_v1(call: Call) -> HttpAnswer:
    """OrderedDataStores_ListEntries."""
    descending = _descending(call.query.get("order_by", ""), "desc", ("", "asc"))
    pairs, token = _listed(call, V1_ORDERED_PAGES, descending=descending)
    return reply({"entries": pairs, "nextPageToken": token})


def get_entry(call: Call) -> HttpAnswer:
    """Cloud_GetOrderedDataStoreEntry and OrderedDataStores_GetEntry."""
    target = _named(call)
    return _entry(call, target, call.universe.ordered.get(target))


def create_entry(call: Call) -> HttpAnswer:
    """Cloud_CreateOrderedDataStoreEntry and OrderedDataStores_CreateEntry."""
    target = OrderedTarget(call.params["store"], call.params["scope"], call.query.get("id", ""))
    return _entry(call, target, call.universe.ordered.create(target, _value(call)))


def update_entry(call: Call) -> HttpAnswer:
    """Cloud_UpdateOrderedDataStoreEntry and OrderedDataStores_UpdateEntry."""
    target, allow_missing = _named(call), call.flag("allow_missing" if _is_v1(call) else "allowMissing")
    return _entry(call, target, call.universe.ordered.update(target, _value(call), allow_missing=allow_missing))


def increment_entry(call: Call) -> HttpAnswer:
    """Cloud_IncrementOrderedDataStoreEntry and OrderedDataStores_IncrementEntry."""
    amount = values.whole_number(call.message("amount").get("amount", 1), field="amount")
    target = _named(call)
    return _entry(call, target, call.universe.ordered.increment(target, amount))


def delete_entry(call: Call) -> HttpAnswer:
    """Cloud_DeleteOrderedDataStoreEntry: a missing key is an error."""
    call.universe.ordered.delete(_named(call))
    return reply({})


def delete_entry_v1(call: Call) -> HttpAnswer:
    """OrderedDataStores_DeleteEntry: a missing key counts as deleted."""
    try:
        return delete_entry(call)
    except NotFound:
        return reply({})


def _is_v1(call: Call) -> bool:
    return call.path.startswith("/ordered-data-stores/v1/")


def _listed(call: Call, words: PageWords, *, descending: bool) -> tuple[list[dict[str, Any]], str]:
    page = call.universe.ordered.list_entries(
        call.params["store"],
        call.params["scope"],
        call.paging(words),
        descending=descending,
        within=filters.entry_values(call.query.get("filter", "")),
    )
    return [_shown(call, key, value) for key, value in page.items], page.token


def _descending(order: str, down: str, up: tuple[str, ...]) -> bool:
    if order != down and order not in up:
        raise InvalidArgument("The order is invalid.")
    return order == down


def _named(call: Call) -> OrderedTarget:
    return OrderedTarget(call.params["store"], call.params["scope"], call.params["entry"])


def _value(call: Call) -> int:
    body = call.message("path", "value", "id", clamp=not _is_v1(call))
    required(body, "value")
    value: int | float = typed(body, "value", int if _is_v1(call) else (int, float))
    return round(value)


def _shown(call: Call, key: str, value: int) -> dict[str, Any]:
    store, scope = segment(call.params["store"]), segment(call.params["scope"])
    path = f"universes/{call.params['universe']}/ordered-data-stores/{store}/scopes/{scope}/entries/{segment(key)}"
    return {"path": path, "value": value if _is_v1(call) else values.clamp_int(value), "id": key}


def _entry(call: Call, target: OrderedTarget, value: int) -> HttpAnswer:
    return reply(_shown(call, target.key, value))


_V2 = "/cloud/v2/universes/{universe}/ordered-data-stores/{store}/scopes/{scope}/entries"
_V1 = "/ordered-data-stores/v1/universes/{universe}/orderedDataStores/{store}/scopes/{scope}/entries"
_READ = ("universe.ordered-data-store.scope.entry:read",)
_WRITE = ("universe.ordered-data-store.scope.entry:write",)

ROUTES = (
    Route("POST", f"{_V2}/{{entry}}:increment", increment_entry, _WRITE, "ordered-write", json=True),
    Route("GET", _V2, list_entries, _READ, "ordered-list"),
    Route("POST", _V2, create_entry, _WRITE, "ordered-write", json=True),
    Route("GET", f"{_V2}/{{entry}}", get_entry, _READ, "ordered-read"),
    Route("PATCH", f"{_V2}/{{entry}}", update_entry, _WRITE, "ordered-write", json=True),
    Route("DELETE", f"{_V2}/{{entry}}", delete_entry, _WRITE, "ordered-remove"),
    Route("POST", f"{_V1}/{{entry}}:increment", increment_entry, _WRITE, "v1-ordered-write", json=True),
    Route("GET", _V1, list_entries_v1, _READ, "v1-ordered-read"),
    Route("POST", _V1, create_entry, _WRITE, "v1-ordered-write", json=True),
    Route("GET", f"{_V1}/{{entry}}", get_entry, _READ, "v1-ordered-read"),
    Route("PATCH", f"{_V1}/{{entry}}", update_entry, _WRITE, "v1-ordered-write", json=True),
    Route("DELETE", f"{_V1}/{{entry}}", delete_entry_v1, _WRITE, "v1-ordered-write"),
)

"""Data stores and their entries, v2. An un-scoped path means the scope `global`.

Numbers are clamped to ±2^53 on the way in and out, in values and in attributes: both are numbers of JSON, which v2 has as doubles
(the announcement of Data Stores v2).
"""

import json
from collections.abc import Mapping
from typing import Any

from sandbox.roblox import filters, times, values
from sandbox.roblox.data_stores import GLOBAL_SCOPE, DataStore, Target
from sandbox.roblox.errors import InvalidArgument
from sandbox.roblox.face.answers import HttpAnswer, reply, segment
from sandbox.roblox.face.calls import Call, Route
from sandbox.roblox.face.fields import identifier, required, typed
from sandbox.roblox.revisions import Content, Entry, Revision

_ENTRY_FIELDS = (
    "path", "createTime", "revisionId", "revisionCreateTime", "state", "etag", "value", "id", "users", "attributes",
)  # fmt: skip


def list_stores(call: Call) -> HttpAnswer:
    """Cloud_ListDataStores."""
    page = call.universe.stores.list_stores(
        call.world.clock,
        call.paging(),
        prefix=filters.prefix(call.query.get("filter", "")),
        show_deleted=call.flag("showDeleted"),
    )
    stores = [_store(call, store) for store in page.items]
    return reply({"dataStores": stores or None, "nextPageToken": page.token or None})


def delete_store(call: Call) -> HttpAnswer:
    """Cloud_DeleteDataStore."""
    return reply(_store(call, call.universe.stores.delete_store(call.world.clock, call.params["store"])))


def undelete_store(call: Call) -> HttpAnswer:
    """Cloud_UndeleteDataStore."""
    call.message()
    return reply(_store(call, call.universe.stores.undelete_store(call.world.clock, call.params["store"])))


def snapshot(call: Call) -> HttpAnswer:
    """Cloud_SnapshotDataStores."""
    call.message()
    stores = call.universe.stores
    taken = stores.snapshot(call.world.clock)
    return reply({"newSnapshotTaken": taken, "latestSnapshotTime": times.render(stores.snapshot_ns)})


def list_entries(call: Call) -> HttpAnswer:
    """Cloud_ListDataStoreEntries."""
    page = call.universe.stores.list_entries(
        call.world.clock,
        call.params["store"],
        _scope(call),
        call.paging(),
        prefix=filters.prefix(call.query.get("filter", "")),
        show_deleted=call.flag("showDeleted"),
    )
    entries = [{"path": _path(call, entry.scope, entry.key), "id": entry.key} for entry in page.items]
    return reply({"dataStoreEntries": entries or None, "nextPageToken": page.token or None})


def get_entry(call: Call) -> HttpAnswer:
    """Cloud_GetDataStoreEntry: the part after the last `@` is a revision."""
    key, at, revision = call.params["entry"].rpartition("@")
    stores, clock = call.universe.stores, call.world.clock
    if at:
        return _entry(call, *stores.get_revision(clock, _target(call, key), revision))
    return _entry(call, *stores.get(clock, _target(call, revision)))


def create_entry(call: Call) -> HttpAnswer:
    """Cloud_CreateDataStoreEntry."""
    content, _ = _content(call)
    entry = call.universe.stores.create(call.world.clock, _target(call, call.query.get("id", "")), content)
    return _entry(call, entry, entry.current)


def update_entry(call: Call) -> HttpAnswer:
    """Cloud_UpdateDataStoreEntry: an `@` is part of the key here."""
    content, etag = _content(call)
    entry = call.universe.stores.update(
        call.world.clock,
        _target(call, call.params["entry"]),
        content,
        allow_missing=call.flag("allowMissing"),
        etag=etag,
    )
    return _entry(call, entry, entry.current)


def increment_entry(call: Call) -> HttpAnswer:
    """Cloud_IncrementDataStoreEntry."""
    body = call.message("amount", "users", "attributes")
    amount = values.whole_number(body.get("amount", 1), field="amount")
    target = _target(call, call.params["entry"])
    entry = call.universe.stores.increment(
        call.world.clock, target, amount, _users(body), typed(body, "attributes", dict, {})
    )
    return _entry(call, entry, entry.current)


def delete_entry(call: Call) -> HttpAnswer:
    """Cloud_DeleteDataStoreEntry."""
    call.universe.stores.delete(call.world.clock, _target(call, call.params["entry"]))
    return reply({})


def list_revisions(call: Call) -> HttpAnswer:
    """Cloud_ListDataStoreEntryRevisions."""
    within = filters.revision_times(call.query.get("filter", ""))
    target = _target(call, call.params["entry"])
    entry, page = call.universe.stores.list_revisions(call.world.clock, target, call.paging(), within)
    revisions = [_listed(call, entry, revision) for revision in page.items]
    return reply({"dataStoreEntries": revisions or None, "nextPageToken": page.token or None})


def _scope(call: Call) -> str:
    return call.params.get("scope", GLOBAL_SCOPE)


def _target(call: Call, key: str) -> Target:
    return Target(call.params["store"], _scope(call), key)


def _content(call: Call) -> tuple[Content, str]:
    body = call.message(*_ENTRY_FIELDS)
    text = values.dump(required(body, "value"))
    return Content(text, _users(body), typed(body, "attributes", dict, {})), typed(body, "etag", str, "")


def _users(body: Mapping[str, Any]) -> list[int]:
    users = typed(body, "users", list, [])
    if not all(isinstance(user, str) and user.startswith("users/") for user in users):
        raise InvalidArgument("The field users must hold resource names such as users/123.")
    return [identifier(user.removeprefix("users/"), field="user") for user in users]


def _store(call: Call, store: DataStore) -> dict[str, Any]:
    shown = {
        "path": f"universes/{call.params['universe']}/data-stores/{segment(store.name)}",
        "createTime": times.render(store.created_ns),
        "state": "ACTIVE",
        "id": store.name,
    }
    if store.expires_ns is None:
        return shown
    return shown | {"state": "DELETED", "expireTime": times.render(store.expires_ns)}


def _path(call: Call, scope: str, key: str) -> str:
    store = f"universes/{call.params['universe']}/data-stores/{segment(call.params['store'])}"
    within = f"/scopes/{segment(scope)}" if "scope" in call.params else ""
    return f"{store}{within}/entries/{segment(key)}"


def _revision(entry: Entry, revision: Revision) -> dict[str, Any]:
    return {
        "createTime": times.render(entry.created_ns),
        "revisionId": revision.id,
        "revisionCreateTime": times.render(revision.created_ns),
        "state": "DELETED" if revision.deleted else "ACTIVE",
        "etag": revision.id,
    }


def _listed(call: Call, entry: Entry, revision: Revision) -> dict[str, Any]:
    path = f"{_path(call, entry.scope, entry.key)}@{revision.id}"
    return {"path": path, **_revision(entry, revision), "id": f"{entry.key}@{revision.id}"}


def _entry(call: Call, entry: Entry, revision: Revision) -> HttpAnswer:
    head = {
        "path": _path(call, entry.scope, entry.key),
        **_revision(entry, revision),
        "id": entry.key,
        "users": [f"users/{user}" for user in revision.users],
        "attributes": json.loads(values.clamped(values.dump(revision.attributes))),
    }
    # The stored text is sent as it is, so that a value of 4 MB is not decoded and encoded for each reader.
    return HttpAnswer(f'{values.dump(head)[:-1]},"value":{values.clamped(revision.content.text)}}}'.encode())


_STORES = "/cloud/v2/universes/{universe}/data-stores"
_OBJECTS = "universe-datastores.objects:"


def _entry_routes(entries: str) -> tuple[Route, ...]:
    entry = f"{entries}/{{entry}}"
    return (
        Route("GET", f"{entry}:listRevisions", list_revisions, ("universe-datastores.versions:list",), "standard-list"),
        Route(
            "POST",
            f"{entry}:increment",
            increment_entry,
            (f"{_OBJECTS}create", f"{_OBJECTS}update"),
            "standard-write",
            json=True,
        ),
        Route("GET", entries, list_entries, (f"{_OBJECTS}list",), "standard-list"),
        Route("POST", entries, create_entry, (f"{_OBJECTS}create",), "standard-write", json=True),
        Route("GET", entry, get_entry, (f"{_OBJECTS}read",), "standard-read"),
        Route("PATCH", entry, update_entry, (f"{_OBJECTS}update",), "standard-write", json=True),
        Route("DELETE", entry, delete_entry, (f"{_OBJECTS}delete",), "standard-remove"),
    )


_CONTROL = "universe-datastores.control:"
ROUTES = (
    Route("GET", _STORES, list_stores, (f"{_CONTROL}list",), "standard-list"),
    Route("POST", f"{_STORES}:snapshot", snapshot, (f"{_CONTROL}snapshot",), "snapshot", json=True),
    Route("POST", f"{_STORES}/{{store}}:undelete", undelete_store, (f"{_CONTROL}delete",), "standard-write", json=True),
    Route("DELETE", f"{_STORES}/{{store}}", delete_store, (f"{_CONTROL}delete",), "standard-remove"),
    *_entry_routes(f"{_STORES}/{{store}}/entries"),
    *_entry_routes(f"{_STORES}/{{store}}/scopes/{{scope}}/entries"),
)

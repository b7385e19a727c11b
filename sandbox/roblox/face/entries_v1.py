"""Standard data stores, v1: raw values as bodies, everything else in `roblox-entry-*` headers.

Sources: Entries_SetEntryAsync, Entries_ListEntryVersionsAsync; Roblox/creator-docs@14dff1d,
cloud/open-cloud/data-store-api-handling.md (the other operations). Numbers are not clamped here.
"""

import base64
import hashlib
import json
from typing import Any

from sandbox.roblox import filters, times, values
from sandbox.roblox.data_stores import ALL_SCOPES, GLOBAL_SCOPE, Target
from sandbox.roblox.errors import InvalidArgument
from sandbox.roblox.face.answers import HttpAnswer, reply
from sandbox.roblox.face.calls import V1_PAGES, Call, Route
from sandbox.roblox.revisions import Content, Entry, Revision

_OBJECTS = "universe-datastores.objects:"


def list_stores(call: Call) -> HttpAnswer:
    """Entries of `datastores`, by prefix."""
    page = call.universe.stores.list_stores(
        call.world.clock,
        call.paging(V1_PAGES._replace(default=1)),
        prefix=call.query.get("prefix", ""),
        show_deleted=False,
    )
    stores = [{"name": store.name, "createdTime": times.render_v1(store.created_ns)} for store in page.items]
    return reply({"datastores": stores, "nextPageCursor": page.token})


def list_keys(call: Call) -> HttpAnswer:
    """The keys of one scope or of all, tombstones included."""
    everywhere = call.flag("AllScopes") or call.flag("allScopes")
    page = call.universe.stores.list_entries(
        call.world.clock,
        _store(call),
        ALL_SCOPES if everywhere else _scope(call),
        call.paging(V1_PAGES),
        prefix=call.query.get("prefix", ""),
        show_deleted=True,
    )
    keys = [{"scope": entry.scope, "key": entry.key} for entry in page.items]
    return reply({"keys": keys, "nextPageCursor": page.token})


def get_entry(call: Call) -> HttpAnswer:
    """The current value."""
    return _value(*call.universe.stores.get(call.world.clock, _target(call)))


def get_version(call: Call) -> HttpAnswer:
    """The value of a version."""
    version = call.query.get("versionId", "")
    return _value(*call.universe.stores.get_revision(call.world.clock, _target(call), version))


def set_entry(call: Call) -> HttpAnswer:
    """Entries_SetEntryAsync: a failed precondition is 412 with the current value, or 404 without one."""
    stores, clock, target = call.universe.stores, call.world.clock, _target(call)
    exists = _admit_write(call, target)
    content = _content(call)
    match = call.query.get("matchVersion", "")
    if match or (exists and call.flag("exclusiveCreate")):
        entry, revision = stores.get(clock, target)
        if revision.id != match:
            return _value(entry, revision, status=412)
    return reply(_version(stores.update(clock, target, content, allow_missing=True)))


def increment_entry(call: Call) -> HttpAnswer:
    """Add to a number; the body of the answer is the new value."""
    text = call.query.get("incrementBy", "1")
    if not text.lstrip("-").isdecimal() or len(text) > 20:
        raise InvalidArgument("incrementBy must be an integer.", reason="InvalidIncrement")
    target = _target(call)
    _admit_write(call, target)
    entry = call.universe.stores.increment(call.world.clock, target, int(text), _users(call), _attributes(call))
    return _value(entry, entry.current)


def delete_entry(call: Call) -> HttpAnswer:
    """Write a tombstone."""
    call.universe.stores.delete(call.world.clock, _target(call))
    return HttpAnswer(status=204)


def list_versions(call: Call) -> HttpAnswer:
    """Entries_ListEntryVersionsAsync: oldest first by default."""
    order = call.query.get("sortOrder", "") or "Ascending"
    if order not in ("Ascending", "Descending"):
        raise InvalidArgument("sortOrder must be Ascending or Descending.", reason="InvalidSortOrder")
    within = filters.Range(_time(call, "startTime"), _time(call, "endTime"))
    entry, page = call.universe.stores.list_revisions(
        call.world.clock,
        _target(call),
        call.paging(V1_PAGES),
        within,
        oldest_first=order == "Ascending",
    )
    return reply({"versions": [_described(entry, one) for one in page.items], "nextPageCursor": page.token})


def _admit_write(call: Call, target: Target) -> bool:
    """Refuse a key without the scopes for what a write does here; return whether the entry exists."""
    stores = call.universe.stores
    exists = stores.exists(call.world.clock, target)
    call.require(f"{_OBJECTS}update" if exists else f"{_OBJECTS}create", store=target.store)
    if target.store not in stores:
        call.require("universe-datastores.control:create")
    return exists


def _store(call: Call) -> str:
    return call.query.get("datastoreName", "")


def _scope(call: Call) -> str:
    return call.query.get("scope", "") or GLOBAL_SCOPE


def _target(call: Call) -> Target:
    return Target(_store(call), _scope(call), call.query.get("entryKey", ""))


def _time(call: Call, name: str) -> int | None:
    text = call.query.get(name, "")
    return times.parse(text, field=name) if text else None


def _content(call: Call) -> Content:
    checksum = call.headers.get("content-md5", "")
    if checksum and checksum != _md5(call.body):
        raise InvalidArgument("The content-md5 does not match the body.", reason="ChecksumMismatch")
    return Content(values.dump(values.load(call.body, clamp=False)), _users(call), _attributes(call))


def _users(call: Call) -> list[int]:
    users = _header(call, "roblox-entry-userids", [])
    if not isinstance(users, list) or not all(isinstance(one, int) and one > 0 for one in users):
        raise InvalidArgument("roblox-entry-userids must be a JSON list of ids.", reason="UserIdsInvalid")
    return users


def _attributes(call: Call) -> dict[str, Any]:
    attributes = _header(call, "roblox-entry-attributes", {})
    if not isinstance(attributes, dict):
        raise InvalidArgument("roblox-entry-attributes must be a JSON object.", reason="AttributesInvalid")
    return attributes


def _header(call: Call, name: str, default: Any) -> Any:
    text = call.headers.get(name, "")
    loaded = values.load(text, clamp=False) if text else None
    return default if loaded is None else loaded


def _md5(body: bytes) -> str:
    return base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()


def _described(entry: Entry, revision: Revision) -> dict[str, Any]:
    return {
        "version": revision.id,
        "deleted": revision.deleted,
        "contentLength": 0 if revision.deleted else len(revision.content.text),
        "createdTime": times.render_v1(revision.created_ns),
        "objectCreatedTime": times.render_v1(entry.created_ns),
    }


def _version(entry: Entry) -> dict[str, Any]:
    return _described(entry, entry.current)


def _value(entry: Entry, revision: Revision, *, status: int = 200) -> HttpAnswer:
    body = revision.content.text.encode()
    headers = {
        "roblox-entry-version": revision.id,
        "roblox-entry-created-time": times.render_v1(entry.created_ns),
        "roblox-entry-version-created-time": times.render_v1(revision.created_ns),
        "roblox-entry-attributes": values.dump(revision.attributes),
        "roblox-entry-userids": json.dumps(revision.users),
        "content-md5": _md5(body),
    }
    return HttpAnswer(body, status, headers=headers)


_STORES = "/datastores/v1/universes/{universe}/standard-datastores"
_KEYS = f"{_STORES}/datastore/entries"
_ENTRY = f"{_KEYS}/entry"
_READ, _WRITE, _VERSIONS = "v1-read", "v1-write", "universe-datastores.versions:"

ROUTES = (
    Route("GET", _STORES, list_stores, ("universe-datastores.control:list",), _READ, style="v1"),
    Route("GET", _KEYS, list_keys, (f"{_OBJECTS}list",), _READ, style="v1"),
    Route("GET", _ENTRY, get_entry, (f"{_OBJECTS}read",), _READ, style="v1"),
    Route("POST", _ENTRY, set_entry, (), _WRITE, json=True, style="v1"),
    Route("DELETE", _ENTRY, delete_entry, (f"{_OBJECTS}delete",), _WRITE, style="v1"),
    Route("POST", f"{_ENTRY}/increment", increment_entry, (), _WRITE, style="v1"),
    Route("GET", f"{_ENTRY}/versions", list_versions, (f"{_VERSIONS}list",), _READ, style="v1"),
    Route("GET", f"{_ENTRY}/versions/version", get_version, (f"{_VERSIONS}read",), _READ, style="v1"),
)

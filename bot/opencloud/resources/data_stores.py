"""Standard data stores (openapi.json, Cloud_*DataStore*; v1 for the second conditional write)."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from functools import partial

from bot import jsons
from bot.jsons import Json
from bot.opencloud import _decode, _json
from bot.opencloud._exchange import Answer, Exchange, Settle
from bot.opencloud._paging import Page, Pages
from bot.opencloud._wire import Budget, GuardedWrite, Read, Request, UnguardedWrite, query, segment
from bot.opencloud.errors import Missing, OutcomeUnknown, Refused
from bot.opencloud.models import Receipt, UniverseId, UserId
from bot.opencloud.resources._bodies import checked_attributes, checked_users, entry_body, increment_body, precondition
from bot.opencloud.resources._paths import DEFAULT_SCOPE, entries_path, located, page_path, starts_with
from bot.opencloud.resources._revisions import by_age, made_between, version_segment
from bot.opencloud.resources._settling import by_absence, by_reading, left_open, read_back, refuse_if_exists
from bot.opencloud.resources.entries import (
    DataStore,
    Entry,
    EntryKey,
    EntryState,
    Revision,
    Snapshot,
    Timestamp,
    decode_data_store,
    decode_entry,
    decode_entry_version,
    decode_listed_entry,
    decode_revision,
    decode_snapshot,
)

# error-codes-and-limits.md, access limits, at no players; each grows with the players online.
_READ_BUDGET = Budget("data stores: read", 300, shared_with_game=True, size=25 * 2**20)
_WRITE_BUDGET = Budget("data stores: write", 300, shared_with_game=True, size=4 * 2**20)
_LIST_BUDGET = Budget("data stores: list", 300, shared_with_game=True)
_REMOVE_BUDGET = Budget("data stores: remove", 300, shared_with_game=True)
_SNAPSHOT_BUDGET = Budget("data stores: snapshot", 60)
"""openapi.json, x-roblox-rate-limits."""

_OBJECTS = "universe-datastores.objects"
_CONTROL = "universe-datastores.control"
_LIST_STORES = Read("ListDataStores", "GET", _LIST_BUDGET, (f"{_CONTROL}:list",))
_DELETE_STORE = GuardedWrite("DeleteDataStore", "DELETE", _REMOVE_BUDGET, (f"{_CONTROL}:delete",))
_UNDELETE_STORE = GuardedWrite("UndeleteDataStore", "POST", _REMOVE_BUDGET, (f"{_CONTROL}:delete",))
_SNAPSHOT = GuardedWrite("SnapshotDataStores", "POST", _SNAPSHOT_BUDGET, (f"{_CONTROL}:snapshot",))
_LIST = Read("ListDataStoreEntries", "GET", _LIST_BUDGET, (f"{_OBJECTS}:list",))
_GET = Read("GetDataStoreEntry", "GET", _READ_BUDGET, (f"{_OBJECTS}:read",))
_CREATE = GuardedWrite("CreateDataStoreEntry", "POST", _WRITE_BUDGET, (f"{_OBJECTS}:create",))
_UPDATE_GUARDED = GuardedWrite("UpdateDataStoreEntry", "PATCH", _WRITE_BUDGET, (f"{_OBJECTS}:update",))
_UPDATE = UnguardedWrite("UpdateDataStoreEntry", "PATCH", _WRITE_BUDGET, (f"{_OBJECTS}:update",))
_INCREMENT = UnguardedWrite(
    "IncrementDataStoreEntry",
    "POST",
    _WRITE_BUDGET,
    (f"{_OBJECTS}:create", f"{_OBJECTS}:update"),
)
_DELETE = GuardedWrite("DeleteDataStoreEntry", "DELETE", _REMOVE_BUDGET, (f"{_OBJECTS}:delete",))
_LIST_REVISIONS = Read("ListDataStoreEntryRevisions", "GET", _LIST_BUDGET, ("universe-datastores.versions:list",))
_SET_V1 = GuardedWrite("SetEntry", "POST", _WRITE_BUDGET, (f"{_OBJECTS}:update",))


class DataStores:
    """The standard data stores of one experience."""

    def __init__(self, exchange: Exchange, universe_id: UniverseId) -> None:
        self._exchange = exchange
        self._universe = f"/cloud/v2/universes/{universe_id}"
        self._v1 = f"/datastores/v1/universes/{universe_id}/standard-datastores/datastore/entries/entry"

    def list_stores(self, *, prefix: str | None = None, include_deleted: bool = False) -> Pages[DataStore]:
        """Every store whose name starts so."""
        matching = starts_with(prefix)
        decode = _decode.page("dataStores", decode_data_store)

        async def fetch(token: str) -> Page[DataStore]:
            path = page_path(
                f"{self._universe}/data-stores",
                token,
                size=100,
                filter=matching,
                showDeleted=include_deleted or None,
            )
            return await self._exchange.call(Request(_LIST_STORES, path), decode)

        return Pages(fetch)

    async def delete_store(self, *, store: str) -> DataStore:
        """Mark a store deleted; it can be undeleted for 30 days. Done already is done.

        Raises:
            OutcomeUnknown: No answer, and the store is not deleted.
        """
        request = Request(_DELETE_STORE, f"{self._universe}/data-stores/{segment('store', store)}")
        return await self._exchange.write(request, _store, settle=self._settling_store(store, EntryState.DELETED))

    async def undelete_store(self, *, store: str) -> DataStore:
        """Take back `delete_store`. Done already is done.

        Raises:
            OutcomeUnknown: No answer, and the store is deleted.
        """
        request = Request(_UNDELETE_STORE, f"{self._universe}/data-stores/{segment('store', store)}:undelete", b"{}")
        return await self._exchange.write(request, _store, settle=self._settling_store(store, EntryState.ACTIVE))

    def _settling_store(self, store: str, state: EntryState) -> Settle[DataStore]:
        """Roblox has no operation to get one store, so it is looked for in the list."""

        async def read() -> DataStore:
            async for found in self.list_stores(prefix=store, include_deleted=True):
                if found.name == store:
                    return found
            raise Missing(_LIST_STORES.name, status=404)

        return by_reading(read, lambda found: found.state is state)

    async def snapshot(self) -> Snapshot:
        """Have the next write to every key keep a backup, whatever the hour. One a UTC day, later ones do nothing.

        Raises:
            OutcomeUnknown: No answer. Only another snapshot says when the latest one was taken.
        """
        request = Request(_SNAPSHOT, f"{self._universe}/data-stores:snapshot", b"{}")
        return await self._exchange.write(request, decode_snapshot, settle=left_open)

    def list_entries(
        self,
        *,
        store: str,
        prefix: str | None = None,
        scope: str | None = DEFAULT_SCOPE,
        include_deleted: bool = False,
    ) -> Pages[EntryKey]:
        """Every key that starts so, in no documented order.

        Args:
            store: The store.
            prefix: What the key starts with; without a scope, `scope/start`.
            scope: `-` for all scopes.
            include_deleted: Also those that were removed within 30 days.
        """
        if scope is None:
            scope, _, prefix = (prefix or "").partition("/")
        entries = entries_path(self._universe, "data-stores", store, scope)
        matching = starts_with(prefix)
        decode = _decode.page("dataStoreEntries", decode_listed_entry)

        async def fetch(token: str) -> Page[EntryKey]:
            path = page_path(entries, token, size=256, filter=matching, showDeleted=include_deleted or None)
            page = await self._exchange.call(Request(_LIST, path), decode)
            # With a wildcard scope the filter may be applied to `scope/key`: whether it is, is not documented.
            return Page(tuple(item for item in page.items if item.key.startswith(prefix or "")), page.next_token)

        return Pages(fetch)

    async def get_entry(
        self,
        *,
        store: str,
        key: str,
        scope: str | None = DEFAULT_SCOPE,
        revision: str | None = None,
        at: Timestamp | datetime | str | None = None,
    ) -> Entry:
        """Read an entry.

        Args:
            store: The store.
            key: The key; without a scope, `scope/key`.
            scope: The scope.
            revision: A revision's id, for that revision.
            at: A moment, for the revision that was current then. Give a Timestamp of Roblox's own where there is one.

        Raises:
            Missing: No such entry or revision, or it was removed.
        """
        where = located(store, scope, key)
        path = f"{self._entry_path(where)}@{version_segment(revision, at)}"
        entry = await self._exchange.call(Request(_GET, path), decode_entry(where))
        if entry.state is EntryState.DELETED:  # a tombstone has no value, and none must be written back
            raise Missing(_GET.name, status=404, request_id=entry.request_id)
        return entry

    async def find_entry(
        self,
        *,
        store: str,
        key: str,
        scope: str | None = DEFAULT_SCOPE,
        revision: str | None = None,
        at: Timestamp | datetime | str | None = None,
    ) -> Entry | None:
        """As `get_entry`, and None where there is none.

        Roblox answers 400 where an id is no revision's, also to one that it has listed and no longer gives out.
        """
        try:
            return await self.get_entry(store=store, key=key, scope=scope, revision=revision, at=at)
        except Refused as refusal:
            if isinstance(refusal, Missing) or (revision is not None and refusal.status == 400):
                return None
            raise

    async def create_entry(
        self,
        *,
        store: str,
        key: str,
        scope: str | None = DEFAULT_SCOPE,
        value: Json,
        users: Sequence[UserId] = (),
        attributes: Mapping[str, Json] | None = None,
    ) -> Entry:
        """Write an entry that must not exist yet.

        Raises:
            AlreadyExists: It does.
            OutcomeUnknown: No answer, and what is there now is not what was to be written.
        """
        where = located(store, scope, key)
        body = await entry_body(value, users, attributes or {})
        entries = self._entry_path(where).rpartition("/")[0]
        request = Request(_CREATE, query(entries, id=where.key), body)
        settle = self._settling(where, value, users, attributes or {})
        try:
            return await self._exchange.write(request, decode_entry(where), settle=settle)
        except Refused as refusal:
            await refuse_if_exists(self._reading(where), refusal)
            raise

    async def update_entry(
        self,
        *,
        store: str,
        key: str,
        scope: str | None = DEFAULT_SCOPE,
        value: Json,
        users: Sequence[UserId],
        attributes: Mapping[str, Json],
        etag: str | None = None,
        allow_missing: bool = False,
    ) -> Entry:
        """Replace an entry whole: Roblox wipes users and attributes that are not sent along.

        Args:
            store: The store.
            key: The key; without a scope, `scope/key`.
            scope: The scope.
            value: The new value.
            users: The new users, whole.
            attributes: The new attributes, whole.
            etag: That of the entry that the change was planned on. Without it, a write of the game in between is lost,
                and the request is not sent again by itself.
            allow_missing: Create the entry where there is none, also where one was removed.

        Raises:
            Conflict: The entry is no longer the one with that etag.
            Missing: There is none.
            OutcomeUnknown: No answer, and what is there now is not what was to be written.
        """
        where = located(store, scope, key)
        path = self._entry_path(where) + ("?allowMissing=true" if allow_missing else "")
        body = await entry_body(value, users, attributes, etag)
        operation: GuardedWrite | UnguardedWrite = _UPDATE if etag is None else _UPDATE_GUARDED
        settle = self._settling(where, value, users, attributes)
        return await self._exchange.write(Request(operation, path, body), decode_entry(where), settle=settle)

    async def increment_entry(
        self,
        *,
        store: str,
        key: str,
        scope: str | None = DEFAULT_SCOPE,
        amount: int,
        users: Sequence[UserId],
        attributes: Mapping[str, Json],
    ) -> Entry:
        """Add to an integer, or create it. Users and attributes are replaced, as by `update_entry`.

        Raises:
            OutcomeUnknown: No answer. It is never sent twice, and a read cannot tell whose increment it shows.
        """
        where = located(store, scope, key)
        body = increment_body(amount, users, attributes)
        request = Request(_INCREMENT, f"{self._entry_path(where)}:increment", body)
        return await self._exchange.call(request, decode_entry(where))

    async def delete_entry(self, *, store: str, key: str, scope: str | None = DEFAULT_SCOPE) -> Receipt:
        """Remove an entry; its revisions stay readable for 30 days. Roblox offers no precondition for it.

        Raises:
            Missing: There was none before the first attempt.
            OutcomeUnknown: No answer, and the entry is there.
        """
        where = located(store, scope, key)
        request = Request(_DELETE, self._entry_path(where))
        return await self._exchange.write(request, _decode.receipt, settle=by_absence(self._reading(where)))

    def list_revisions(
        self,
        *,
        store: str,
        key: str,
        scope: str | None = DEFAULT_SCOPE,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Pages[Revision]:
        """An entry's revisions, newest first within each page, for Roblox documents no order.

        Raises:
            InvalidRequest: A bound without a time zone.
        """
        where = located(store, scope, key)
        revisions = f"{self._entry_path(where)}:listRevisions"
        bounds = made_between(since, until)
        decode = _decode.page("dataStoreEntries", decode_revision(where))

        async def fetch(token: str) -> Page[Revision]:
            path = page_path(revisions, token, size=100, filter=bounds)
            page = await self._exchange.call(Request(_LIST_REVISIONS, path), decode)
            return Page(tuple(sorted(page.items, key=by_age, reverse=True)), page.next_token)

        return Pages(fetch)

    async def set_entry_matching_version(
        self,
        *,
        store: str,
        key: str,
        scope: str | None = DEFAULT_SCOPE,
        value: Json,
        users: Sequence[UserId],
        attributes: Mapping[str, Json],
        version: str,
    ) -> Revision:
        """Replace an entry through v1, if it still is at that version: a second way to a conditional write.

        Raises:
            Conflict: It is not.
            OutcomeUnknown: No answer, and what is there now is not what was to be written.
        """
        where = located(store, scope, key)
        self._entry_path(where)
        matching = precondition("version", version)
        path = query(self._v1, datastoreName=where.store, entryKey=where.key, scope=where.scope, matchVersion=matching)
        headers = {
            "roblox-entry-userids": json.dumps(list(checked_users(users))),
            "roblox-entry-attributes": json.dumps(checked_attributes(attributes), separators=(",", ":")),
        }
        request = Request(_SET_V1, path, await _json.encode_value(value), headers)

        async def settle(unknown: OutcomeUnknown) -> Revision:
            entry = await self._settling(where, value, users, attributes)(unknown)
            return Revision(where.store, where.scope, where.key, entry.revision_id, entry.revised_at, entry.created_at)

        return await self._exchange.write(request, decode_entry_version(where), settle=settle)

    def _entry_path(self, where: EntryKey) -> str:
        entries = entries_path(self._universe, "data-stores", where.store, where.scope)
        return f"{entries}/{segment('key', where.key)}"

    def _reading(self, where: EntryKey) -> Callable[[], Awaitable[Entry]]:
        return partial(self.get_entry, store=where.store, key=where.key, scope=where.scope)

    def _settling(
        self, where: EntryKey, value: Json, users: Sequence[UserId], attributes: Mapping[str, Json]
    ) -> Settle[Entry]:
        """As `by_reading`, but a large value is compared off the event loop."""

        async def settle(unknown: OutcomeUnknown) -> Entry:
            entry = await read_back(self._reading(where), unknown)
            is_done = (
                set(entry.users) == set(users)
                and jsons.same(entry.attributes, attributes)
                and await jsons.aside(entry.size_bytes, jsons.same, entry.value, value)
            )
            if not is_done:
                raise unknown
            return entry

        return settle


def _store(answer: Answer) -> DataStore:
    return decode_data_store(_decode.obj(answer.json))

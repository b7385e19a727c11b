"""Standard data stores (openapi.json, Cloud_*DataStore*). Values that v2 cannot carry to the digit go by v1: see `_exact`."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from bot import jsons
from bot.documents.canonical import same
from bot.documents.document import Document
from bot.jsons import Json
from bot.opencloud import _decode
from bot.opencloud._exchange import Answer, Exchange, Settle
from bot.opencloud._paging import Page, Pages
from bot.opencloud._wire import Budget, GuardedWrite, Read, Request, UnguardedWrite, query, segment
from bot.opencloud.errors import AlreadyExists, Conflict, InvalidRequest, Missing, OutcomeUnknown, Refused
from bot.opencloud.models import Receipt, UniverseId, UserId
from bot.opencloud.resources._bodies import entry_body, increment_body
from bot.opencloud.resources._exact import ExactEntries
from bot.opencloud.resources._paths import DEFAULT_SCOPE, entries_path, located, page_path, starts_with
from bot.opencloud.resources._revisions import by_age, made_between, version_segment
from bot.opencloud.resources._settling import LOST, by_reading, left_open, read_back, refuse_if_exists, removed
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
    decode_listed_entry,
    decode_revision,
    decode_snapshot,
)

# error-codes-and-limits.md, access limits. These are for a game without players; they grow with the players online.
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
_GET = Read("GetDataStoreEntry", "GET", _READ_BUDGET, (f"{_OBJECTS}:read",), document="value")
_CREATE = GuardedWrite("CreateDataStoreEntry", "POST", _WRITE_BUDGET, (f"{_OBJECTS}:create",), document="value")
_UPDATE_GUARDED = GuardedWrite(
    "UpdateDataStoreEntry", "PATCH", _WRITE_BUDGET, (f"{_OBJECTS}:update",), document="value"
)
_UPDATE = UnguardedWrite("UpdateDataStoreEntry", "PATCH", _WRITE_BUDGET, (f"{_OBJECTS}:update",), document="value")
_INCREMENT = UnguardedWrite(
    "IncrementDataStoreEntry",
    "POST",
    _WRITE_BUDGET,
    (f"{_OBJECTS}:create", f"{_OBJECTS}:update"),
    document="value",
)
_DELETE = UnguardedWrite("DeleteDataStoreEntry", "DELETE", _REMOVE_BUDGET, (f"{_OBJECTS}:delete",))
_LIST_REVISIONS = Read("ListDataStoreEntryRevisions", "GET", _LIST_BUDGET, ("universe-datastores.versions:list",))

_ATTEMPTS = 3
"""Reads of an entry that the game writes between v2 and v1."""


class DataStores:
    """The standard data stores of one experience."""

    def __init__(self, exchange: Exchange, universe_id: UniverseId) -> None:
        self._exchange = exchange
        self._universe = f"/cloud/v2/universes/{universe_id}"
        self._exact = ExactEntries(exchange, universe_id)

    def list_stores(self, *, prefix: str | None = None, include_deleted: bool = False) -> Pages[DataStore]:
        """Every store whose name starts with the prefix."""
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
        """Mark a store as deleted. It can be undeleted for 30 days. A store that is already deleted stays so.

        Raises:
            OutcomeUnknown: The answer is lost, and the store is not deleted.
        """
        request = Request(_DELETE_STORE, f"{self._universe}/data-stores/{segment('store', store)}")
        return await self._exchange.write(request, _store, settle=self._settling_store(store, EntryState.DELETED))

    async def undelete_store(self, *, store: str) -> DataStore:
        """Undo `delete_store`. A store that is not deleted stays so.

        Raises:
            OutcomeUnknown: The answer is lost, and the store is still deleted.
        """
        request = Request(_UNDELETE_STORE, f"{self._universe}/data-stores/{segment('store', store)}:undelete", b"{}")
        return await self._exchange.write(request, _store, settle=self._settling_store(store, EntryState.ACTIVE))

    def _settling_store(self, store: str, state: EntryState) -> Settle[DataStore]:
        """Settle by the list of stores, because Roblox has no operation to get one store."""

        async def read() -> DataStore:
            async for found in self.list_stores(prefix=store, include_deleted=True):
                if found.name == store:
                    return found
            raise Missing(_LIST_STORES.name, status=404)

        return by_reading(read, lambda found: found.state is state)

    async def snapshot(self) -> Snapshot:
        """Take a snapshot: the next write to each key keeps the old value. Only the first snapshot of a UTC day does anything.

        Raises:
            OutcomeUnknown: The answer is lost. Only another snapshot shows when the latest one was taken.
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
        """Every key that starts with the prefix. Roblox documents no order.

        Args:
            store: The store.
            prefix: The start of the key. If the scope is None, `scope/start`.
            scope: `-` for all scopes.
            include_deleted: List also entries that were removed in the last 30 days.
        """
        if scope is None:
            scope, _, prefix = (prefix or "").partition("/")
        entries = entries_path(self._universe, "data-stores", store, scope)
        matching = starts_with(prefix)
        decode = _decode.page("dataStoreEntries", decode_listed_entry)

        async def fetch(token: str) -> Page[EntryKey]:
            path = page_path(entries, token, size=256, filter=matching, showDeleted=include_deleted or None)
            page = await self._exchange.call(Request(_LIST, path), decode)
            # With a wildcard scope, Roblox may apply the filter to `scope/key`. The documentation does not say.
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
            revision: The id of a revision, to read that revision.
            at: A time, to read the revision that was current then. Prefer a Timestamp from Roblox: it is exact.

        Raises:
            Missing: The entry or revision does not exist, or was removed.
        """
        where = located(store, scope, key)
        path = f"{self._entry_path(where)}@{version_segment(revision, at)}"
        is_past = revision is not None or at is not None
        for _ in range(_ATTEMPTS):
            entry = await self._exchange.call(Request(_GET, path), decode_entry(where))
            if entry.state is EntryState.DELETED:  # a tombstone has no value, so nobody may edit it and write it back
                raise Missing(_GET.name, status=404, request_id=entry.request_id)
            if not await self._exact.is_clamped(entry):
                return entry
            try:
                exact = await self._exact.read(where, version=entry.revision_id if is_past else None)
            except Refused:
                break
            if exact.version == entry.revision_id:  # otherwise the game wrote between the two reads
                return replace(entry, value=exact.value, attributes=exact.attributes)
        return replace(entry, clamped=True)

    async def find_entry(
        self,
        *,
        store: str,
        key: str,
        scope: str | None = DEFAULT_SCOPE,
        revision: str | None = None,
        at: Timestamp | datetime | str | None = None,
    ) -> Entry | None:
        """As `get_entry`, but None if the entry does not exist.

        Roblox answers 400 to an unknown revision id, and to a listed revision that it no longer has.
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
        value: Document,
        users: Sequence[UserId] = (),
        attributes: Mapping[str, Json] | None = None,
    ) -> Entry:
        """Write an entry that must not exist yet.

        Raises:
            AlreadyExists: The entry exists.
            OutcomeUnknown: The answer is lost, and the entry now differs from what we wanted to write.
        """
        where = located(store, scope, key)
        if await self._exact.is_needed(value, attributes or {}):
            try:
                return await self._exact.write(
                    where, value, users, attributes or {}, settle=self._settling(where, value, users, attributes or {})
                )
            except Conflict as exists:
                raise AlreadyExists.of(exists) from exists
        body = entry_body(value, users, attributes or {})
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
        value: Document,
        users: Sequence[UserId],
        attributes: Mapping[str, Json],
        etag: str | None = None,
        version: str | None = None,
        allow_missing: bool = False,
    ) -> Entry:
        """Replace an entry. Roblox removes users and attributes that are not sent with it.

        Args:
            store: The store.
            key: The key; without a scope, `scope/key`.
            scope: The scope.
            value: The new value.
            users: All new users.
            attributes: All new attributes.
            etag: The etag of the entry that the change is based on. Without it, the update overwrites a write of the game
                in between, and the client does not send the request again after a lost answer.
            version: The version of that entry. An entry with numbers beyond ±2^53 is written through v1, which compares it.
            allow_missing: Create the entry if it does not exist, or was removed.

        Raises:
            InvalidRequest: The value is too long or not JSON, or has numbers beyond ±2^53 and no precondition is given.
            Conflict: The entry has another etag now.
            Missing: The entry does not exist.
            OutcomeUnknown: The answer is lost, and the entry now differs from what we wanted to write.
        """
        where = located(store, scope, key)
        path = self._entry_path(where) + ("?allowMissing=true" if allow_missing else "")
        if await self._exact.is_needed(value, attributes):
            if version is None and not allow_missing:
                raise InvalidRequest("value", "numbers within ±2^53, or the version that the update is based on")
            settle = self._settling(where, value, users, attributes)
            return await self._exact.write(where, value, users, attributes, version=version, settle=settle)
        body = entry_body(value, users, attributes, etag)
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
        """Add to an integer, or create it. This replaces users and attributes, as `update_entry` does.

        Raises:
            OutcomeUnknown: The answer is lost. The client does not send it twice, and a read cannot show whose increment it was.
        """
        where = located(store, scope, key)
        body = increment_body(amount, users, attributes)
        request = Request(_INCREMENT, f"{self._entry_path(where)}:increment", body)
        return await self._exchange.call(request, decode_entry(where))

    async def delete_entry(
        self, *, store: str, key: str, scope: str | None = DEFAULT_SCOPE, version: str | None = None
    ) -> Receipt:
        """Remove an entry. Its revisions stay readable for 30 days. Roblox has no precondition for this.

        After a lost answer, it is sent again only while the entry has the version that was seen.

        Raises:
            Missing: The entry did not exist before the first attempt.
            OutcomeUnknown: The answer is lost, and the entry still exists, or exists again.
        """
        where = located(store, scope, key)
        request = Request(_DELETE, self._entry_path(where))
        return await removed(
            partial(self._exchange.call, request, _decode.receipt),
            self._reading(where),
            is_seen=lambda entry: entry.revision_id == version,
            wait=self._exchange.back_off,
        )

    def list_revisions(
        self,
        *,
        store: str,
        key: str,
        scope: str | None = DEFAULT_SCOPE,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Pages[Revision]:
        """The revisions of an entry. Each page is sorted, newest first, because Roblox documents no order.

        Raises:
            InvalidRequest: A time has no time zone.
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

    def _entry_path(self, where: EntryKey) -> str:
        entries = entries_path(self._universe, "data-stores", where.store, where.scope)
        return f"{entries}/{segment('key', where.key)}"

    def _reading(self, where: EntryKey) -> Callable[[], Awaitable[Entry]]:
        return partial(self.get_entry, store=where.store, key=where.key, scope=where.scope)

    def _settling(
        self, where: EntryKey, value: Document, users: Sequence[UserId], attributes: Mapping[str, Json]
    ) -> Settle[Entry]:
        """As `by_reading`, but compare the documents."""

        async def settle(unknown: OutcomeUnknown) -> Entry:
            entry = await read_back(self._reading(where), unknown)
            try:
                is_done = (
                    set(entry.users) == set(users)
                    and jsons.same(entry.attributes, attributes)
                    and await self._exchange.documents.ask(same, entry.value, value)
                )
            except (*LOST, ValueError):
                raise unknown from None
            if not is_done:
                raise unknown
            return entry

        return settle


def _store(answer: Answer) -> DataStore:
    return decode_data_store(_decode.obj(answer.json))

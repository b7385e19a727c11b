"""Standard data stores, and the effect of each operation on their entries.

Sources: the Cloud_*DataStore* operations (tombstones, `@` revisions, exclusive create, deleted stores); Roblox/creator-docs,
cloud-services/data-stores/versioning-listing-and-caching.md (snapshots).

Where the documents are silent: an un-scoped path means scope `global`; a failed etag is 409 ABORTED; updating a
tombstone needs `allowMissing`; revisions come newest first.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from sandbox.roblox import filters, times, values
from sandbox.roblox.clock import Clock
from sandbox.roblox.errors import Aborted, AlreadyExists, InvalidArgument, NotFound
from sandbox.roblox.paging import Page, PageRequest, page
from sandbox.roblox.revisions import RETENTION_NS, Content, Entry, Revision

GLOBAL_SCOPE = "global"
ALL_SCOPES = "-"
LARGEST_SCAN = 512


@dataclass
class DataStore:
    """A standard data store.

    Attributes:
        entries: By scope, then by key.
        expires_ns: When a deleted store is removed for good; None while it is active.
    """

    name: str
    created_ns: int
    entries: dict[str, dict[str, Entry]] = field(default_factory=dict)
    expires_ns: int | None = None

    def entry(self, scope: str, key: str) -> Entry:
        """The entry, tombstones included.

        Raises:
            KeyError: no such entry.
        """
        return self.entries[scope][key]

    def find(self, scope: str, key: str, now_ns: int) -> Entry | None:
        """The entry without its expired revisions, or None."""
        entry = self.entries.get(scope, {}).get(key)
        if entry is None:
            return None
        entry.expire(now_ns)
        if not entry.revisions:
            del self.entries[scope][key]
            return None
        return entry

    def put(
        self, scope: str, key: str, content: Content, ns: int, *, snapshot_ns: int = 0, deleted: bool = False
    ) -> Entry:
        """Write as the game's own servers do, at any time, but not before the last write."""
        keys = self.entries.setdefault(scope, {})
        entry = keys.setdefault(key, Entry(scope, key, ns))
        entry.put(content, ns, snapshot_ns=snapshot_ns, deleted=deleted)
        return entry

    def walk(self, scope: str, now_ns: int) -> Iterator[Entry]:
        """Every entry of a scope, or of all of them."""
        for name in list(self.entries) if scope == ALL_SCOPES else [scope]:
            for key in list(self.entries.get(name, ())):
                if (entry := self.find(name, key, now_ns)) is not None:
                    yield entry


@dataclass(frozen=True)
class Target:
    """Where an entry is, or would be."""

    store: str
    scope: str
    key: str


@dataclass
class DataStores:
    """The standard data stores of one universe."""

    stores: dict[str, DataStore] = field(default_factory=dict)
    snapshot_ns: int = 0

    def __getitem__(self, name: str) -> DataStore:
        return self.stores[name]

    def __contains__(self, name: str) -> bool:
        return name in self.stores

    def add(self, name: str, ns: int) -> DataStore:
        """Make a store as the game's own servers do."""
        return self.stores.setdefault(name, DataStore(name, ns))

    def write(self, clock: Clock, target: "Target", content: Content) -> Entry:
        """Write now, as the game's own servers do: no key, no limits, no preconditions."""
        return self._put(clock, target, content)

    # Stores

    def list_stores(self, clock: Clock, request: PageRequest, *, prefix: str, show_deleted: bool) -> Page[DataStore]:
        """Stores by name. To hide deleted stores, a call looks at 512 of them, so a page may be empty and have a token."""
        self._expire(clock.ns)
        wanted = sorted((one for one in self.stores.values() if one.name.startswith(prefix)), key=_name)
        if show_deleted:
            return page(wanted, request, maximum=100, position=_name)
        scanned = page(wanted, replace(request, size=LARGEST_SCAN), maximum=LARGEST_SCAN, position=_name)
        active = [one for one in scanned.items if one.expires_ns is None]
        size = min(request.size, 100)
        if len(active) > size:
            upto = scanned.items.index(active[size])
            scanned = page(wanted, replace(request, size=upto), maximum=LARGEST_SCAN, position=_name)
        return Page(active[:size], scanned.token)

    def delete_store(self, clock: Clock, name: str) -> DataStore:
        """Schedule a store for deletion in 30 days; a second call changes nothing."""
        store = self._known(name, clock.ns)
        if store.expires_ns is None:
            store.expires_ns = clock.ns + RETENTION_NS
        return store

    def undelete_store(self, clock: Clock, name: str) -> DataStore:
        """Cancel the deletion of a store."""
        store = self._known(name, clock.ns)
        store.expires_ns = None
        return store

    def snapshot(self, clock: Clock) -> bool:
        """Take the one snapshot of this UTC day; False if it was taken before."""
        if self.snapshot_ns // times.DAY == clock.ns // times.DAY:
            return False
        self.snapshot_ns = clock.stamp()
        return True

    # Entries

    def list_entries(
        self, clock: Clock, store: str, scope: str, request: PageRequest, *, prefix: str, show_deleted: bool
    ) -> Page[Entry]:
        """Entries by scope and key."""
        found = [
            entry
            for entry in self._active(store, clock.ns).walk(scope, clock.ns)
            if entry.key.startswith(prefix) and (show_deleted or not entry.deleted)
        ]
        found.sort(key=_place)
        return page(found, request, maximum=256, position=_place)

    def get(self, clock: Clock, target: Target) -> tuple[Entry, Revision]:
        """The current revision."""
        entry = self._entry(clock, target)
        if entry.deleted:
            raise _no_entry()
        return entry, entry.current

    def get_revision(self, clock: Clock, target: Target, revision: str) -> tuple[Entry, Revision]:
        """The revision that `@…` names: an id, `latest`, or `latest:` with a time."""
        name, _, moment = revision.partition(":")
        if name != "latest":
            return self._by_id(clock, target, revision)
        if not moment:
            return self.get(clock, target)
        ns = times.parse(moment, field="revision time")
        if not 0 < ns <= clock.ns + 600 * times.SECOND:
            raise InvalidArgument("Invalid version id.", reason="InvalidVersionId")
        entry = self._entry(clock, target)
        found = entry.at(ns)
        if found is None or found.deleted:
            raise _no_entry()
        return entry, found

    def create(self, clock: Clock, target: Target, content: Content) -> Entry:
        """Write a key that has no value."""
        content.check()
        self._check(target)
        entry = self._find(clock, target)
        if entry is not None and not entry.deleted:
            raise AlreadyExists("Entry already exists.")
        return self._put(clock, target, content)

    def update(self, clock: Clock, target: Target, content: Content, *, allow_missing: bool, etag: str = "") -> Entry:
        """Replace value, users and attributes, if the entry still has this `etag`."""
        content.check()
        self._check(target)
        entry = self._find(clock, target)
        missing = entry is None or entry.deleted
        if missing and not allow_missing:
            raise _no_entry()
        if etag and (entry is None or entry.current.id != etag):
            raise Aborted("The etag does not match the current revision.")
        return self._put(clock, target, content)

    def increment(
        self, clock: Clock, target: Target, amount: int, users: list[int], attributes: dict[str, Any]
    ) -> Entry:
        """Add to a whole number, or create it."""
        self._check(target)
        entry = self._find(clock, target)
        before = 0 if entry is None or entry.deleted else entry.value
        total = values.whole_number(before, field="current value") + amount
        content = Content(values.dump(total), users, attributes)
        content.check()
        return self._put(clock, target, content)

    def delete(self, clock: Clock, target: Target) -> Entry:
        """Write a tombstone; the old revisions stay readable for 30 days."""
        entry, _ = self.get(clock, target)
        entry.put(Content("null"), clock.stamp(), deleted=True)
        return entry

    def list_revisions(
        self, clock: Clock, target: Target, request: PageRequest, within: filters.Range, *, oldest_first: bool = False
    ) -> tuple[Entry, Page[Revision]]:
        """Revisions, tombstones included."""
        entry = self._entry(clock, target)
        sign = 1 if oldest_first else -1

        def position(revision: Revision) -> int:
            return sign * revision.created_ns

        found = sorted((one for one in entry.revisions if one.created_ns in within), key=position)
        return entry, page(found, request, maximum=100, position=position, token_when_full=True)

    def exists(self, clock: Clock, target: Target) -> bool:
        """Whether the key has a value."""
        entry = self._find(clock, target)
        return entry is not None and not entry.deleted

    def _by_id(self, clock: Clock, target: Target, revision: str) -> tuple[Entry, Revision]:
        if revision.count(".") != 3:
            raise InvalidArgument("Invalid version id.", reason="InvalidVersionId")
        entry = self._entry(clock, target)
        for one in entry.revisions:
            if one.id == revision and not one.deleted:
                return entry, one
        raise NotFound("Version not found.", reason="VersionNotFound")

    def _put(self, clock: Clock, target: Target, content: Content) -> Entry:
        ns = clock.stamp()
        store = self.add(target.store, ns)
        return store.put(target.scope, target.key, content, ns, snapshot_ns=self.snapshot_ns)

    def _entry(self, clock: Clock, target: Target) -> Entry:
        self._check(target)
        entry = self._find(clock, target)
        if entry is None:
            raise _no_entry()
        return entry

    def _find(self, clock: Clock, target: Target) -> Entry | None:
        self._expire(clock.ns)
        store = self.stores.get(target.store)
        if store is None:
            return None
        if store.expires_ns is not None:
            raise _no_store()
        return store.find(target.scope, target.key, clock.ns)

    def _active(self, name: str, now_ns: int) -> DataStore:
        store = self._known(name, now_ns)
        if store.expires_ns is not None:
            raise _no_store()
        return store

    def _known(self, name: str, now_ns: int) -> DataStore:
        values.check_name(name, what="data store")
        self._expire(now_ns)
        if name not in self.stores:
            raise _no_store()
        return self.stores[name]

    def _expire(self, now_ns: int) -> None:
        for store in list(self.stores.values()):
            if store.expires_ns is not None and store.expires_ns <= now_ns:
                del self.stores[store.name]

    @staticmethod
    def _check(target: Target) -> None:
        values.check_name(target.store, what="data store")
        values.check_name(target.scope, what="scope")
        values.check_name(target.key, what="key")
        if target.scope == ALL_SCOPES:
            raise InvalidArgument("The scope - is for listing only.", reason="InvalidTarget")


def _name(store: DataStore) -> str:
    return store.name


def _place(entry: Entry) -> tuple[str, str]:
    return entry.scope, entry.key


def _no_entry() -> NotFound:
    return NotFound("Entry not found in the data store.")


def _no_store() -> NotFound:
    return NotFound("Data store not found.", reason="DatastoreNotFound")

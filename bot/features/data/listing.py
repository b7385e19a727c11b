"""Lists of stores, keys and versions. A page is fetched when somebody turns to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from bot.access import Actor, Capability, Extent
from bot.experiences.experiences import Experience, Store
from bot.experiences.lists import LazyList
from bot.experiences.summaries import summary_of
from bot.features.data.addresses import Address, Addresses, Where
from bot.features.data.values import EntryValues
from bot.jsons import Json
from bot.opencloud.errors import Missing, OpenCloudError
from bot.opencloud.resources.data_stores import DataStores
from bot.opencloud.resources.entries import DataStore, EntryKey, EntryState, Revision
from bot.together import together

T = TypeVar("T")

PAGE_LENGTH = 20
SAVES_LENGTH = 10
"""Saves on a page: two lines each."""
_PATIENCE_S = 2.0
"""How long a page waits for the summaries of its saves."""


@dataclass(frozen=True, slots=True)
class Sheet(Generic[T]):
    """One page of a list, counted from 0, and whether there is another after it."""

    items: tuple[T, ...]
    number: int
    more: bool


class Listing(Generic[T]):
    """A list as one person turns its pages. It keeps what was fetched, so that turning back makes no request.

    Args:
        source: The list, which starts again whenever it is iterated.
        admit: Raises `AccessDenied` if the person who turns the page may no longer read it.
        length: Items on a page.
    """

    def __init__(
        self, source: AsyncIterable[T], admit: Callable[[Actor], object], *, length: int = PAGE_LENGTH
    ) -> None:
        self._items, self._admit, self._length = LazyList(source), admit, length

    async def page(self, actor: Actor, number: int) -> Sheet[T]:
        """Return a page.

        Raises:
            AccessDenied: The actor may not read this.
        """
        self._admit(actor)
        start, end = number * self._length, (number + 1) * self._length
        fetched = await self._items.first(end + 1)
        return Sheet(tuple(fetched[start:end]), number, more=len(fetched) > end)


@dataclass(frozen=True, slots=True)
class _Readable:
    """The stores of a list that a person may read."""

    listed: AsyncIterable[DataStore]
    may_read: Callable[[DataStore], bool]

    async def __aiter__(self) -> AsyncIterator[DataStore]:
        async for store in self.listed:
            if self.may_read(store):
                yield store


@dataclass(frozen=True, slots=True)
class _Found:
    """The versions of an entry; none where Roblox does not know it."""

    listed: AsyncIterable[Revision]

    async def __aiter__(self) -> AsyncIterator[Revision]:
        with suppress(Missing):
            async for revision in self.listed:
                yield revision


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedKey:
    """A key, and whether its entry was deleted."""

    key: EntryKey
    deleted: bool


@dataclass(frozen=True, slots=True)
class _Marked:
    """Every key of a list, marked where it is missing in the list without deleted entries.

    Roblox does not say in a list what was deleted, nor in which order it lists. If both lists have the same order, a key that
    exists is among as many of the others. Any other key is read.

    Attributes:
        listed: With deleted entries.
        present: Without them; None where `listed` is this list.
        data_stores: Reads an entry.
    """

    listed: AsyncIterable[EntryKey]
    present: AsyncIterable[EntryKey] | None
    data_stores: DataStores

    async def __aiter__(self) -> AsyncIterator[ListedKey]:
        present, seen, count = LazyList(self.present) if self.present is not None else None, set[EntryKey | None](), 0
        async for key in self.listed:
            if present is not None:
                seen.add(await present.find(count))
                count += 1
            yield ListedKey(key=key, deleted=present is not None and key not in seen and await self._is_deleted(key))

    async def _is_deleted(self, key: EntryKey) -> bool:
        return await self.data_stores.find_entry(store=key.store, key=key.key, scope=key.scope) is None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreList:
    """The data stores of an experience."""

    experience: Experience
    prefix: str
    pages: Listing[DataStore]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyList:
    """The keys of a data store."""

    experience: Experience
    store: Store
    scope: str
    prefix: str
    pages: Listing[ListedKey]


@dataclass(frozen=True, slots=True, kw_only=True)
class Save:
    """One version of an entry.

    Attributes:
        summary: The fields that the settings name, by their labels; empty where they are not known.
    """

    revision: Revision
    summary: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionList:
    """The versions of an entry, the newest first."""

    address: Address
    values: EntryValues
    pages: Listing[Revision]

    async def page(self, actor: Actor, number: int) -> Sheet[Save]:
        """Return a page of versions with the fields by which people recognize them.

        Raises:
            AccessDenied: The actor may not read this.
        """
        sheet = await self.pages.page(actor, number)
        summaries = await self._summaries([each for each in sheet.items if not is_deleted(each)])
        saves = (Save(revision=each, summary=summaries.get(each.revision_id, {})) for each in sheet.items)
        return Sheet(tuple(saves), sheet.number, sheet.more)

    async def _summaries(self, revisions: Sequence[Revision]) -> Mapping[str, Mapping[str, Json]]:
        """Return the summaries that are there soon: none where the first value is large, as the others are then, too."""
        found: dict[str, Mapping[str, Json]] = {}
        if not self.address.store.summary or not revisions:
            return found

        async def read(revision: Revision) -> bool:
            entry = await self.address.experience.client.data_stores.find_entry(
                store=revision.store, key=revision.key, scope=revision.scope, revision=revision.revision_id
            )
            if entry is not None and not entry.value.is_large:
                found[revision.revision_id] = await summary_of(self.values.documents, self.address.store, entry.value)
            return entry is not None and not entry.value.is_large

        with suppress(OpenCloudError, TimeoutError):
            async with asyncio.timeout(_PATIENCE_S):
                first, *others = revisions
                if await read(first):
                    await together(*map(read, others))
        return found


@dataclass(frozen=True, slots=True)
class DataListing:
    """Lists stores, keys and versions."""

    addresses: Addresses
    values: EntryValues

    def stores(
        self, actor: Actor, *, experience: str | None = None, prefix: str = "", include_deleted: bool = False
    ) -> StoreList:
        """Return the stores that the actor may read and whose names start with `prefix`.

        Raises:
            AccessDenied: The actor may not read data of this experience.
        """
        policy, capability = self.addresses.policy, Capability.DATA_READ
        policy.require(actor, capability)
        game = self.addresses.experiences.get(experience)
        subject = Extent(experience=game.key)
        policy.require(actor, capability, subject)

        listed = game.client.data_stores.list_stores(prefix=prefix or None, include_deleted=include_deleted)

        def may_read(store: DataStore) -> bool:
            return policy.allows(actor, capability, Extent(experience=game.key, store=store.name))

        pages = Listing(_Readable(listed, may_read), lambda presser: policy.require(presser, capability, subject))
        return StoreList(experience=game, prefix=prefix, pages=pages)

    def keys(self, actor: Actor, where: Where, *, prefix: str = "", include_deleted: bool = False) -> KeyList:
        """Return the keys of a store that start with `prefix`.

        Raises:
            AccessDenied: The actor may not read this store.
        """
        game, store = self.addresses.store(actor, Capability.DATA_READ, where)
        scope = where.scope or store.scope
        data_stores = game.client.data_stores
        present = data_stores.list_entries(store=store.name, prefix=prefix or None, scope=scope)
        listed = present
        if include_deleted:
            listed = data_stores.list_entries(
                store=store.name, prefix=prefix or None, scope=scope, include_deleted=True
            )
        marked = _Marked(listed, present if include_deleted else None, data_stores)
        pages = Listing(marked, lambda presser: self.addresses.store(presser, Capability.DATA_READ, where))
        return KeyList(experience=game, store=store, scope=scope, prefix=prefix, pages=pages)

    async def versions(self, actor: Actor, where: Where) -> VersionList:
        """Return the versions of an entry, also of a deleted one.

        Raises:
            AccessDenied: The actor may not read this store.
            InvalidInput: The options do not name an entry.
            NotFound: There is no such player.
        """
        address = await self.addresses.find(actor, Capability.DATA_READ, where)
        listed = address.experience.client.data_stores.list_revisions(
            store=address.store.name, key=address.key, scope=address.scope
        )
        pages = Listing(
            _Found(listed),
            lambda presser: self.addresses.store(presser, Capability.DATA_READ, where),
            length=SAVES_LENGTH,
        )
        return VersionList(address=address, values=self.values, pages=pages)


def is_deleted(item: DataStore | Revision) -> bool:
    """Whether a store was deleted, or a version marks a deletion."""
    return item.state is EntryState.DELETED

"""Lists of stores, keys and versions. A page is fetched when somebody turns to it."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.access import Actor, Capability, Extent
from bot.experiences.experiences import Experience, Store
from bot.experiences.lists import LazyList
from bot.features.data.addresses import Address, Addresses, Where
from bot.opencloud.resources.entries import DataStore, EntryKey, EntryState, Revision

T = TypeVar("T")

PAGE_LENGTH = 20


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
    """

    def __init__(self, source: AsyncIterable[T], admit: Callable[[Actor], object]) -> None:
        self._items, self._admit = LazyList(source), admit

    async def page(self, actor: Actor, number: int) -> Sheet[T]:
        """Return a page.

        Raises:
            AccessDenied: The actor may not read this.
        """
        self._admit(actor)
        start, end = number * PAGE_LENGTH, (number + 1) * PAGE_LENGTH
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
    pages: Listing[EntryKey]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionList:
    """The versions of an entry, the newest first."""

    address: Address
    pages: Listing[Revision]


@dataclass(frozen=True, slots=True)
class DataListing:
    """Lists stores, keys and versions."""

    addresses: Addresses

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
        listed = game.client.data_stores.list_entries(
            store=store.name, prefix=prefix or None, scope=scope, include_deleted=include_deleted
        )
        pages = Listing(listed, lambda presser: self.addresses.store(presser, Capability.DATA_READ, where))
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
        pages = Listing(listed, lambda presser: self.addresses.store(presser, Capability.DATA_READ, where))
        return VersionList(address=address, pages=pages)


def is_deleted(item: DataStore | Revision) -> bool:
    """Whether a store was deleted, or a version marks a deletion."""
    return item.state is EntryState.DELETED

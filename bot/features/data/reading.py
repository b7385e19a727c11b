"""Reads entries: the whole value or one field, now or in the past, and compares versions."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.access import Actor, Capability
from bot.errors import InvalidInput, NotFound
from bot.experiences.field_paths import FieldPath, Found
from bot.experiences.moments import parse_moment
from bot.experiences.sessions import Session, find_session
from bot.features.data.addresses import Address, Addresses, Where
from bot.features.data.differences import Difference, difference
from bot.features.data.values import aside, holds_damaged_number, size_of
from bot.i18n import tr
from bot.opencloud.resources.entries import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Which version of an entry is meant.

    Attributes:
        version: The id of a version, or a moment as in `at`; None for the present version.
        at: A moment as a person types it, for the entry at that time; None for the present.
    """

    version: str | None = None
    at: str | None = None

    @property
    def is_past(self) -> bool:
        """Whether a version or a moment is named."""
        return self.version is not None or self.at is not None


NOW = Moment()


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """An entry as it is shown.

    Attributes:
        path: The field that was asked for; None for the whole value.
        shown: The value at the path.
        size: Characters of the whole value; Roblox keeps at most 4,194,304.
        moment: Which version was asked for.
        session: The server that holds the entry; only for the present version.
        damaged: Whether it holds a number at ±2^53. Roblox shows every larger number as this one.
    """

    address: Address
    entry: Entry
    path: FieldPath | None
    shown: Found
    size: int
    moment: Moment
    session: Session | None
    damaged: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two versions of an entry, and where they differ."""

    address: Address
    older: Entry
    newer: Entry
    difference: Difference


@dataclass(frozen=True, slots=True)
class DataReading:
    """Reads player data for people."""

    addresses: Addresses
    clock: Callable[[], datetime]

    async def view(self, actor: Actor, where: Where, *, moment: Moment = NOW, field: str | None = None) -> EntryView:
        """Return an entry, or one field of it.

        Raises:
            AccessDenied: The actor may not read this store.
            InvalidInput: The options do not name an entry, a version or a field.
            NotFound: There is no such player, entry or version.
        """
        address = await self.addresses.find(actor, Capability.DATA_READ, where)
        path = FieldPath.parse(field) if field is not None else None
        entry = await self.read(address, moment)
        found = path.find(entry.value) if path is not None else Found(entry.value)
        if found is None:
            raise NotFound("field", str(path))
        size, damaged = await aside(entry.size_bytes, lambda: (size_of(entry.value), holds_damaged_number(entry.value)))
        return EntryView(
            address=address,
            entry=entry,
            path=path,
            shown=found,
            size=size,
            moment=moment,
            session=None if moment.is_past else find_session(address.store.layout, entry, now=self.clock()),
            damaged=damaged,
        )

    async def compare(self, actor: Actor, where: Where, *, older: str, newer: str | None = None) -> Comparison:
        """Return where two versions of an entry differ; None means the present version.

        Raises:
            AccessDenied: The actor may not read this store.
            InvalidInput: The options do not name an entry or a version.
            NotFound: There is no such player, entry or version.
        """
        address = await self.addresses.find(actor, Capability.DATA_READ, where)
        first, second = await asyncio.gather(
            self.read(address, Moment(version=older)), self.read(address, Moment(version=newer))
        )
        size = max(first.size_bytes, second.size_bytes)
        found = await aside(size, difference, Found(first.value), Found(second.value))
        return Comparison(address=address, older=first, newer=second, difference=found)

    async def read(self, address: Address, moment: Moment = NOW) -> Entry:
        """Return an entry as it is, or was. Does not ask the policy, which was asked when the address was found.

        Raises:
            InvalidInput: Both a version and a moment are given, or the moment cannot be read.
            NotFound: There is no such entry, or no such version.
        """
        if moment.version is not None and moment.at is not None:
            raise InvalidInput("at", tr("Give a `version` or a time, not both."))
        at, revision = self._version(moment)
        entry = await address.experience.client.data_stores.find_entry(
            store=address.store.name, key=address.key, scope=address.scope, at=at, revision=revision
        )
        if entry is None:
            raise NotFound("version" if moment.is_past else "entry", moment.version or moment.at or address.key)
        return entry

    def _version(self, moment: Moment) -> tuple[datetime | None, str | None]:
        """Return the time or the id of a version. People may type a time for a version, because ids are hard to remember."""
        if moment.at is not None:
            return parse_moment(moment.at, now=self.clock()), None
        if moment.version is None:
            return None, None
        try:
            return parse_moment(moment.version, now=self.clock()), None
        except InvalidInput:
            return None, moment.version.strip()

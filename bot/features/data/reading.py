"""Reads entries: the whole value or one field, now or in the past, and compares versions."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.access import Actor, Capability
from bot.documents.differences import Differences, difference
from bot.documents.document import Document
from bot.documents.layout import Shown, as_file, show
from bot.documents.looking import look
from bot.documents.numbers import Large, beyond_limit
from bot.documents.paths import Steps
from bot.errors import InvalidInput, NotFound
from bot.experiences.field_paths import FieldPath
from bot.experiences.moments import parse_moment
from bot.experiences.sessions import Session, find_session
from bot.features.data.addresses import Address, Addresses, Where
from bot.features.data.images import large_in
from bot.features.data.values import EntryValues
from bot.i18n import tr
from bot.opencloud.resources.entries import Entry
from bot.together import together


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

SHOWN_LENGTH = 2_200
"""Characters of a value on a card; the rest of a message's 4,000 characters is for its facts."""
LARGEST_FILE_BYTES = 8 * 1024 * 1024
"""Below Discord's 10 MiB, with room for the rest of the message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """An entry as it is shown.

    Attributes:
        path: The field that was asked for; None for the whole value.
        shown: The value at the path, as a card shows it.
        file: The value at the path as a file; None where the card shows all of it.
        size: Characters of the whole value; Roblox keeps at most 4,194,304.
        moment: Which version was asked for.
        session: The server that holds the entry; only for the present version.
        large: Its numbers beyond ±2^53.
    """

    address: Address
    entry: Entry
    path: FieldPath | None
    shown: Shown
    file: Document | None
    size: int
    moment: Moment
    session: Session | None
    large: Large


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two versions of an entry, and where they differ.

    Attributes:
        with_now: Whether the newer one is the present one.
    """

    address: Address
    older: Entry
    newer: Entry
    difference: Differences
    with_now: bool


@dataclass(frozen=True, slots=True)
class DataReading:
    """Reads player data for people."""

    addresses: Addresses
    values: EntryValues
    clock: Callable[[], datetime]

    async def view(self, actor: Actor, where: Where, *, moment: Moment = NOW, field: str | None = None) -> EntryView:
        """Return an entry, or one field of it.

        Raises:
            AccessDenied: The actor may not read this store.
            InvalidInput: The options do not name an entry, a version or a field.
            NotFound: There is no such player, entry or version.
        """
        address = await self.addresses.find(actor, Capability.DATA_READ, where)
        labelled = address.store.find_labelled(field) if field is not None else None
        path = FieldPath.parse(labelled or field) if field is not None else None
        entry = await self.read(address, moment)
        if path is not None and labelled is not None:
            path = await self.meant(entry, field or "", path)
        steps = path.steps if path is not None else ()
        shown = await self.values.ask(partial(show, room=SHOWN_LENGTH), entry.value, steps)
        if shown is None:
            raise NotFound("field", str(path))
        return EntryView(
            address=address,
            entry=entry,
            path=path,
            shown=shown,
            file=await self._file(entry, steps) if shown.text is None else None,
            size=await self.values.size(entry.value),
            moment=moment,
            session=None if moment.is_past else await self.session(address, entry),
            large=await self.values.ask(beyond_limit, entry.value) + large_in(entry.attributes),
        )

    async def meant(self, entry: Entry | None, typed: str, labelled: FieldPath) -> FieldPath:
        """Return which field is meant by what the settings call another one: the field of just that path, if there is one."""
        try:
            literal = FieldPath.parse(typed)
        except InvalidInput:
            return labelled
        there = await self.values.ask(look, entry.value, literal.steps) if entry is not None else None
        return literal if there is not None else labelled

    async def _file(self, entry: Entry, steps: Steps) -> Document:
        return await self.values.derive(partial(as_file, largest=LARGEST_FILE_BYTES), entry.value, steps)

    @asynccontextmanager
    async def file_of(self, view: EntryView) -> AsyncIterator[bytes | None]:
        """Have the file of a view in memory for the block; only a few are at a time."""
        if view.file is None:
            yield None
            return
        async with self.values.documents.room:
            yield await self.values.documents.read(view.file)

    async def session(self, address: Address, entry: Entry) -> Session | None:
        """Return the server that holds an entry."""
        return await find_session(self.values.documents, address.store.layout, entry, now=self.clock())

    async def compare(self, actor: Actor, where: Where, *, older: str, newer: str | None = None) -> Comparison:
        """Return where two versions of an entry differ; None means the present version.

        Raises:
            AccessDenied: The actor may not read this store.
            InvalidInput: The options do not name an entry or a version.
            NotFound: There is no such player, entry or version.
        """
        address = await self.addresses.find(actor, Capability.DATA_READ, where)
        first, second = await together(
            self.read(address, Moment(version=older)), self.read(address, Moment(version=newer))
        )
        found = await self.values.ask(difference, first.value, second.value)
        return Comparison(address=address, older=first, newer=second, difference=found, with_now=newer is None)

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

    def is_id(self, moment: Moment) -> bool:
        """Whether a version is named by its id, and not by a time."""
        return moment.is_past and self._version(moment)[1] is not None

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

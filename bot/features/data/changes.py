"""Changes of an entry as values: what each makes of the present entry, and what it refuses. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import ClassVar

from bot.access import Capability, measure
from bot.documents.document import Document
from bot.documents.looking import Examined, Seen, kinds, look
from bot.documents.scanning import Kind
from bot.documents.trees import parse
from bot.errors import InvalidInput
from bot.experiences.experiences import Layout
from bot.experiences.field_paths import FieldPath, kind_words
from bot.features.data.edits import Action, edited
from bot.features.data.images import Image, fingerprint_of, large_in
from bot.features.data.values import EntryValues, checked_number
from bot.i18n import mark, tr
from bot.journal import CaseKind
from bot.jsons import Json
from bot.opencloud.models import MOST_CHARACTERS, UserId


class Caution(Enum):
    """Something that a person should know before they confirm a change."""

    KIND_CHANGES = auto()
    NEW_FIELD = auto()
    LARGE_NUMBERS = auto()
    NUMBERS_CLAMPED = auto()
    OUTSIDE_DATA = auto()


WHOLE = FieldPath(())


class Change:
    """A change of one entry.

    Attributes:
        kind: The kind of its cases.
        capability: The capability that it needs.
        guarded: Whether the request itself carries the version that was read. If it cannot, the entry is read once more
            just before.
        returns: Whether it brings back an earlier value, for which the store's layout is not checked.
        path: The field that it is about.
        reach: The part of the entry that it changes, as far as that is known before the entry is read.
    """

    __slots__ = ()
    kind: CaseKind
    capability: Capability
    guarded: ClassVar[bool] = True
    returns: ClassVar[bool] = False

    @property
    def path(self) -> FieldPath:
        """The whole value, unless a change says otherwise."""
        return WHOLE

    @property
    def reach(self) -> FieldPath:
        """All of the field, unless a change says otherwise."""
        return self.path

    async def make(self, values: EntryValues, before: Image | None) -> Image | None:
        """Return the entry after the change; None where it is deleted.

        Raises:
            InvalidInput: The change does not fit the present entry.
        """
        raise NotImplementedError

    def details(self) -> dict[str, Json]:
        """Return what a case keeps of the change besides the images."""
        return {}


@dataclass(frozen=True, slots=True)
class Edit(Change):
    """Changes one field, and nothing else."""

    kind = CaseKind.DATA_EDIT
    capability = Capability.DATA_WRITE

    field: FieldPath
    action: Action
    typed: str | None = None

    @property
    def path(self) -> FieldPath:
        """The field."""
        return self.field

    @property
    def reach(self) -> FieldPath:
        """Only the elements, if one is added to a list or removed from it."""
        return self.field.elements if self.action in {Action.APPEND, Action.REMOVE} else self.field

    async def make(self, values: EntryValues, before: Image | None) -> Image:
        """Return the entry with the field changed."""
        image = _existing(before)
        return image.with_value(await edited(values, image.value, self.field, self.action, self.typed))

    def details(self) -> dict[str, Json]:
        """Return the edit as it was typed."""
        return {"field": str(self.field), "action": self.action.value, "typed": self.typed}


@dataclass(frozen=True, slots=True)
class Replace(Change):
    """Replaces the whole value; users and attributes stay."""

    kind = CaseKind.DATA_REPLACE
    capability = Capability.DATA_WRITE

    value: Document

    async def make(self, _values: EntryValues, before: Image | None) -> Image:
        """Return the entry with the new value."""
        image = _existing(before)
        return Image(self.value, image.users, image.attributes)


@dataclass(frozen=True, slots=True)
class Create(Change):
    """Creates an entry that does not exist yet."""

    kind = CaseKind.DATA_CREATE
    capability = Capability.DATA_CREATE

    value: Document
    users: tuple[UserId, ...] = ()

    async def make(self, _values: EntryValues, before: Image | None) -> Image:
        """Return the new entry."""
        if before is not None:
            raise InvalidInput("key", tr("There is already an entry. Use `/data edit` or `/data replace`."))
        return Image(self.value, self.users)


@dataclass(frozen=True, slots=True)
class Increment(Change):
    """Lets Roblox add a whole number to an entry that is a whole number. Never sent twice."""

    kind = CaseKind.DATA_INCREMENT
    capability = Capability.DATA_WRITE
    guarded = False

    amount: int

    async def make(self, values: EntryValues, before: Image | None) -> Image:
        """Return the entry with the sum."""
        image = _existing(before)
        seen = await values.ask(look, image.value, ())
        present = value_of(seen)
        is_whole = isinstance(present, float) and present.is_integer()  # an integer may be too large for a double
        if not is_whole and (isinstance(present, bool) or not isinstance(present, int)):
            rule = tr(
                "Only an entry that is a whole number can be incremented; this is {kind}. See `/data edit`.",
                kind=kind_words(seen.kind) if seen is not None else tr("nothing"),
            )
            raise InvalidInput("amount", rule)
        if large_in(image.attributes):
            raise InvalidInput("amount", tr(_WOULD_DAMAGE))
        return image.with_value(await values.documents.keep(checked_number(int(present) + self.amount)))

    def details(self) -> dict[str, Json]:
        """Return the amount."""
        return {"amount": self.amount}


@dataclass(frozen=True, slots=True)
class Delete(Change):
    """Deletes the entry. Its versions stay readable for 30 days, and the case keeps the value."""

    kind = CaseKind.DATA_DELETE
    guarded = False

    capability: Capability = Capability.DATA_DELETE

    async def make(self, _values: EntryValues, before: Image | None) -> None:
        """Return None: no entry is left."""
        _existing(before)


@dataclass(frozen=True, slots=True)
class Restore(Change):
    """Writes an older version back: value, users and attributes.

    Attributes:
        revision_id: The id of the older version.
        saved_at: When the older version was written; None where Roblox does not say.
        by_time: Whether somebody gave a time, and this is the version that was there then.
    """

    kind = CaseKind.DATA_RESTORE
    capability = Capability.DATA_RESTORE
    returns = True

    image: Image
    revision_id: str
    saved_at: datetime | None = None
    by_time: bool = False

    async def make(self, values: EntryValues, before: Image | None) -> Image:
        """Return the older version."""
        if before is not None and await fingerprint_of(values, before) == await fingerprint_of(values, self.image):
            raise InvalidInput("version", tr("That version is the same as the present one."))
        return self.image

    def details(self) -> dict[str, Json]:
        """Return the id of the older version, and when it was written."""
        saved_at = self.saved_at.isoformat() if self.saved_at is not None else None
        return {"revision_id": self.revision_id, "saved_at": saved_at}


def extent_of(change: Change, examined: Examined) -> tuple[FieldPath, float]:
    """Return which part of the entry a change really changes, and by how much it moves a number: see `measure`.

    Adding an element to a list or removing one affects all elements and has no amount: the elements after it move to other
    places, which may have other limits.
    """
    for path, one_moves in zip((change.path, change.path.parent), examined.one_moves, strict=True):
        if one_moves:
            return path.elements, math.inf
    return change.path, measure(value_of(examined.old), value_of(examined.new))


def value_of(seen: Seen | None) -> Json:
    """Return a small value; an object for a table, and for what is long, as neither can be counted."""
    if seen is None:
        return None
    is_small = seen.text is not None and seen.kind not in {Kind.LIST, Kind.OBJECT, Kind.EMPTY}
    return parse(seen.text or b"") if is_small else {}


def cautions_of(change: Change, image: Image | None, examined: Examined, layout: Layout) -> frozenset[Caution]:
    """Return what a person should know before they confirm a change of an image."""
    old, new = examined.old, examined.new
    is_clamped = image is not None and image.clamped
    moves_up = isinstance(change, Edit) and change.action is Action.UNSET  # what is at a place then was after it before
    found = {
        Caution.KIND_CHANGES: old is not None and new is not None and not moves_up and _other_kind(old, new),
        Caution.NEW_FIELD: isinstance(change, Edit) and old is None,
        Caution.LARGE_NUMBERS: not is_clamped and bool(examined.large_before or examined.large_after),
        Caution.NUMBERS_CLAMPED: is_clamped,
        Caution.OUTSIDE_DATA: layout is Layout.PROFILESTORE
        and isinstance(change, Replace)
        and not examined.same_beside,
    }
    return frozenset(caution for caution, holds in found.items() if holds)


def _other_kind(old: Seen, new: Seen) -> bool:
    """Whether a script would find another kind of value; an empty table is a list as much as an object."""
    tables = {Kind.LIST, Kind.OBJECT, Kind.EMPTY}
    return old.kind is not new.kind and not (Kind.EMPTY in {old.kind, new.kind} and {old.kind, new.kind} <= tables)


async def ensure_layout(values: EntryValues, layout: Layout, change: Change, after: Image | None) -> None:
    """Refuse what a game with this layout could not load. An earlier value may always be written back.

    Raises:
        InvalidInput: The layout is ProfileStore's, and the field is outside `Data`, or the value is not a profile. Or it is
            Nevermore's, and the field is its lock, or the value has no place for one.
    """
    if after is None or change.returns:
        return
    if layout is Layout.NEVERMORE:
        await _ensure_lock(values, change, after)
    if layout is not Layout.PROFILESTORE:
        return
    if isinstance(change, Edit) and change.path.steps[0] != "Data":
        raise InvalidInput("field", tr(_ONLY_DATA), given=str(change.path))
    parts = await values.ask(kinds, after.value, (("Data",), ("MetaData",)))
    if not all(part in {Kind.OBJECT, Kind.EMPTY} for part in parts):
        raise InvalidInput("value", tr(_NO_PROFILE))


async def _ensure_lock(values: EntryValues, change: Change, after: Image) -> None:
    if isinstance(change, Edit) and change.path.steps[0] == "lock":
        raise InvalidInput("field", tr(_NOT_THE_LOCK), given=str(change.path))
    (whole,) = await values.ask(kinds, after.value, ((),))
    if whole not in {Kind.OBJECT, Kind.EMPTY}:
        raise InvalidInput("value", tr(_NO_OBJECT))


_NOT_THE_LOCK = mark("Nevermore keeps in `lock` which server holds the entry. Only the game's servers write it.")
_NO_OBJECT = mark(
    "This store holds entries of Nevermore, which are objects. With anything else it could not lock the entry."
)
_ONLY_DATA = mark(
    "This store holds profiles of ProfileStore, which keeps its own records beside `Data`. "
    "Only what is under `Data` can be edited, as in `Data.Coins`."
)
_WOULD_DAMAGE = mark(
    "The attributes of this entry hold numbers beyond ±2^53, which Roblox would damage with an increment. "
    "`/data replace` keeps them."
)
_NO_PROFILE = mark(
    "This store holds profiles of ProfileStore: an object with the objects `Data` and `MetaData`. "
    "With anything else the game could not load the player."
)


def ensure_fits(size: int) -> int:
    """Return the size of a value in characters.

    Raises:
        InvalidInput: Roblox would not keep it, because it is too long.
    """
    if size > MOST_CHARACTERS:
        rule = tr(
            "Roblox keeps at most {most} characters; this would be {size}.",
            most=f"{MOST_CHARACTERS:,}",
            size=f"{size:,}",
        )
        raise InvalidInput("value", rule)
    return size


def _existing(before: Image | None) -> Image:
    if before is None:
        rule = tr(
            "There is no such entry. The game makes one when the player first plays. `/data restore` brings a deleted one back. "
            "`/data create` makes one by hand."
        )
        raise InvalidInput("key", rule)
    return before

"""Changes of an entry as values: what each makes of what stands there, and what it refuses. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import ClassVar

from bot.access import Capability, measure
from bot.errors import InvalidInput
from bot.experiences.experiences import Layout
from bot.experiences.field_paths import FieldPath, Found, kind_of
from bot.features.data.differences import difference
from bot.features.data.edits import Action, edited
from bot.features.data.values import checked_number, fingerprint, holds_damaged_number, holds_larger_number, size_of
from bot.journal import CaseKind
from bot.jsons import Json, same
from bot.opencloud.models import MOST_CHARACTERS, UserId
from bot.opencloud.resources.entries import Entry


@dataclass(frozen=True, slots=True)
class Image:
    """All of an entry that a write replaces."""

    value: Json
    users: tuple[UserId, ...] = ()
    attributes: Mapping[str, Json] = field(default_factory=dict)

    @classmethod
    def of(cls, entry: Entry) -> Image:
        """Return the image of what was read."""
        return cls(entry.value, entry.users, entry.attributes)

    @classmethod
    def from_json(cls, description: Mapping[str, Json]) -> Image:
        """Undo `to_json`."""
        return cls(description["value"], tuple(map(UserId, description["users"])), description["attributes"])

    def with_value(self, value: Json) -> Image:
        """Return this image with another value: users and attributes are carried over, or Roblox wipes them."""
        return Image(value, self.users, self.attributes)

    def to_json(self) -> dict[str, Json]:
        """Return it as a case keeps it."""
        return {"value": self.value, "users": list(self.users), "attributes": dict(self.attributes)}

    def fingerprint(self) -> str:
        """Return the digest by which `settling` knows it again."""
        return fingerprint(self.value, self.users, self.attributes)


class Caution(Enum):
    """Something about a change that whoever confirms it should know."""

    KIND_CHANGES = auto()
    NEW_FIELD = auto()
    NUMBER_AT_LIMIT = auto()
    OUTSIDE_DATA = auto()


WHOLE = FieldPath(())


class Change:
    """What is to be made of an entry.

    Attributes:
        kind: As cases call it.
        capability: What it needs.
        guarded: Whether the request itself carries the version that was read. Where it cannot, the entry is read once more
            just before.
        returns: Whether it brings back what stood there once, which the store's layout has no say in.
        path: The field that it is about.
        reach: What of the entry it changes, as far as that is known before the entry is read.
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

    def make(self, before: Image | None) -> Image | None:
        """Return what will stand there; None for nothing.

        Raises:
            InvalidInput: The change does not fit what stands there.
        """
        raise NotImplementedError

    def details(self) -> dict[str, Json]:
        """Return what a case keeps of it, beside the images."""
        return {}


@dataclass(frozen=True, slots=True)
class Edit(Change):
    """One field is changed, and nothing else."""

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
        """Elements alone, where one is put into a list or taken out."""
        return self.field.elements if self.action in {Action.APPEND, Action.REMOVE} else self.field

    def make(self, before: Image | None) -> Image:
        """Return the entry with the field changed."""
        image = _existing(before)
        return image.with_value(edited(image.value, self.field, self.action, self.typed))

    def details(self) -> dict[str, Json]:
        """Return the edit as it was typed."""
        return {"field": str(self.field), "action": self.action.value, "typed": self.typed}


@dataclass(frozen=True, slots=True)
class Replace(Change):
    """The whole value is replaced; users and attributes stay."""

    kind = CaseKind.DATA_REPLACE
    capability = Capability.DATA_WRITE

    value: Json

    def make(self, before: Image | None) -> Image:
        """Return the entry with the new value."""
        return _existing(before).with_value(self.value)


@dataclass(frozen=True, slots=True)
class Create(Change):
    """An entry is made where there is none."""

    kind = CaseKind.DATA_CREATE
    capability = Capability.DATA_CREATE

    value: Json
    users: tuple[UserId, ...] = ()

    def make(self, before: Image | None) -> Image:
        """Return the new entry."""
        if before is not None:
            raise InvalidInput("key", "There is an entry already. Use `/data edit` or `/data replace`.")
        return Image(self.value, self.users)


@dataclass(frozen=True, slots=True)
class Increment(Change):
    """A whole number is added to an entry that is one, by Roblox itself. Never sent twice."""

    kind = CaseKind.DATA_INCREMENT
    capability = Capability.DATA_WRITE
    guarded = False

    amount: int

    def make(self, before: Image | None) -> Image:
        """Return the entry with the sum."""
        image = _existing(before)
        present = image.value
        if isinstance(present, bool) or not isinstance(present, int | float) or present != int(present):
            rule = f"Only an entry that is a whole number can be incremented; this is {kind_of(present)}. See `/data edit`."
            raise InvalidInput("amount", rule)
        return image.with_value(checked_number(int(present) + self.amount))

    def details(self) -> dict[str, Json]:
        """Return the amount."""
        return {"amount": self.amount}


@dataclass(frozen=True, slots=True)
class Delete(Change):
    """The entry is removed. Its versions stay readable for 30 days, and the case keeps the value."""

    kind = CaseKind.DATA_DELETE
    guarded = False

    capability: Capability = Capability.DATA_DELETE

    def make(self, before: Image | None) -> None:
        """Return nothing."""
        _existing(before)


@dataclass(frozen=True, slots=True)
class Restore(Change):
    """What stood there in an older version is written back: value, users and attributes.

    Attributes:
        revision_id: The version that it is from.
    """

    kind = CaseKind.DATA_RESTORE
    capability = Capability.DATA_RESTORE
    returns = True

    image: Image
    revision_id: str

    def make(self, before: Image | None) -> Image:
        """Return the older version."""
        if before is not None and before.fingerprint() == self.image.fingerprint():
            raise InvalidInput("version", "That version is what stands there now.")
        return self.image

    def details(self) -> dict[str, Json]:
        """Return the version that it is from."""
        return {"revision_id": self.revision_id}


def extent_of(change: Change, before: Image | None, after: Image | None) -> tuple[FieldPath, float]:
    """Return what of the entry a change turns out to change, and by how much that moves a number: see `measure`.

    An element that is put into a list or taken out may be any of them, and is no amount: those after it move to other places,
    where other limits may stand.
    """
    for path in (change.path, change.path.parent):
        old, new = (_elements_at(image, path) for image in (before, after))
        if old is not None and new is not None and _one_comes_or_goes(old, new):
            return path.elements, math.inf
    return change.path, measure(_value_at(before, change.path), _value_at(after, change.path))


def _elements_at(image: Image | None, path: FieldPath) -> list[Json] | None:
    value = _value_at(image, path)
    if value == {}:  # Luau has one empty table, which may have been written as an object
        return []
    return value if isinstance(value, list) else None


def _one_comes_or_goes(old: list[Json], new: list[Json]) -> bool:
    return len(old) != len(new) and len(difference(Found(old), Found(new), most=2).changes) == 1


def cautions_of(change: Change, before: Image | None, after: Image | None, layout: Layout) -> frozenset[Caution]:
    """Return what whoever confirms a change should know."""
    old = change.path.find(before.value) if before is not None else None
    new = change.path.find(after.value) if after is not None else None
    found = {
        Caution.KIND_CHANGES: old is not None and new is not None and kind_of(old.value) != kind_of(new.value),
        Caution.NEW_FIELD: isinstance(change, Edit) and old is None,
        Caution.NUMBER_AT_LIMIT: after is not None and holds_damaged_number(after.value),
        Caution.OUTSIDE_DATA: layout is Layout.PROFILESTORE
        and isinstance(change, Replace)
        and _meta_differs(before, after),
    }
    return frozenset(caution for caution, holds in found.items() if holds)


def ensure_layout(layout: Layout, change: Change, after: Image | None) -> None:
    """Refuse what a game that uses ProfileStore could not load as a profile. What it wrote itself may always come back.

    Raises:
        InvalidInput: The layout is ProfileStore's, and the field lies outside of `Data`, or the value is no profile.
    """
    if layout is not Layout.PROFILESTORE or after is None or change.returns:
        return
    if isinstance(change, Edit) and change.path.steps[0] != "Data":
        raise InvalidInput("field", _ONLY_DATA, given=str(change.path))
    value = after.value
    parts = (value.get("Data"), value.get("MetaData")) if isinstance(value, dict) else (None, None)
    # Luau's empty table may have been written as a list.
    if not all(isinstance(part, dict) or part == [] for part in parts):
        raise InvalidInput("value", _NO_PROFILE)


_ONLY_DATA = (
    "This store holds profiles of ProfileStore, which keeps its own books beside `Data`. "
    "Only what is under `Data` can be edited, as in `Data.Coins`."
)
_NO_PROFILE = (
    "This store holds profiles of ProfileStore: an object with the objects `Data` and `MetaData`. "
    "With anything else the game could not load the player."
)


def ensure_fits(image: Image) -> int:
    """Return the characters that a value takes.

    Raises:
        InvalidInput: Roblox would not take it: too long, or a number beyond ±2^53.
    """
    size = size_of(image.value)
    if size > MOST_CHARACTERS:
        raise InvalidInput("value", f"Roblox keeps at most {MOST_CHARACTERS:,} characters; this would be {size:,}.")
    if holds_larger_number(image.value):
        raise InvalidInput("value", _NOT_KEPT)
    return size


_NOT_KEPT = "The value holds a number beyond ±2^53, which Roblox would damage in writing. Edit it from within the game."


def _existing(before: Image | None) -> Image:
    if before is None:
        raise InvalidInput(
            "key", "There is no such entry. `/data create` makes one, `/data restore` brings a deleted one back."
        )
    return before


def _meta_differs(before: Image | None, after: Image | None) -> bool:
    if before is None or after is None:
        return False
    return not same(_outside_data(before.value), _outside_data(after.value))


def _outside_data(value: Json) -> Json:
    return {name: each for name, each in value.items() if name != "Data"} if isinstance(value, dict) else value


def _value_at(image: Image | None, path: FieldPath) -> Json:
    found = path.find(image.value) if image is not None else None
    return found.value if found is not None else None

"""Changes of an entry as values: what each makes of the present entry, and what it refuses. Pure."""

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
from bot.i18n import mark, tr
from bot.journal import CaseKind
from bot.jsons import Json, same
from bot.opencloud.models import MOST_CHARACTERS, UserId
from bot.opencloud.resources.entries import Entry


@dataclass(frozen=True, slots=True)
class Image:
    """The parts of an entry that a write replaces."""

    value: Json
    users: tuple[UserId, ...] = ()
    attributes: Mapping[str, Json] = field(default_factory=dict)

    @classmethod
    def of(cls, entry: Entry) -> Image:
        """Return the image of an entry that was read."""
        return cls(entry.value, entry.users, entry.attributes)

    @classmethod
    def from_json(cls, description: Mapping[str, Json]) -> Image:
        """The inverse of `to_json`."""
        return cls(description["value"], tuple(map(UserId, description["users"])), description["attributes"])

    def with_value(self, value: Json) -> Image:
        """Return this image with another value. It keeps users and attributes, because Roblox erases what a write omits."""
        return Image(value, self.users, self.attributes)

    def to_json(self) -> dict[str, Json]:
        """Return the image as a case keeps it."""
        return {"value": self.value, "users": list(self.users), "attributes": dict(self.attributes)}

    def fingerprint(self) -> str:
        """Return the digest by which `settling` recognizes it."""
        return fingerprint(self.value, self.users, self.attributes)


class Caution(Enum):
    """Something that a person should know before they confirm a change."""

    KIND_CHANGES = auto()
    NEW_FIELD = auto()
    NUMBER_AT_LIMIT = auto()
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

    def make(self, before: Image | None) -> Image | None:
        """Return the entry after the change; None if it is deleted.

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

    def make(self, before: Image | None) -> Image:
        """Return the entry with the field changed."""
        image = _existing(before)
        return image.with_value(edited(image.value, self.field, self.action, self.typed))

    def details(self) -> dict[str, Json]:
        """Return the edit as it was typed."""
        return {"field": str(self.field), "action": self.action.value, "typed": self.typed}


@dataclass(frozen=True, slots=True)
class Replace(Change):
    """Replaces the whole value; users and attributes stay."""

    kind = CaseKind.DATA_REPLACE
    capability = Capability.DATA_WRITE

    value: Json

    def make(self, before: Image | None) -> Image:
        """Return the entry with the new value."""
        return _existing(before).with_value(self.value)


@dataclass(frozen=True, slots=True)
class Create(Change):
    """Creates an entry that does not exist yet."""

    kind = CaseKind.DATA_CREATE
    capability = Capability.DATA_CREATE

    value: Json
    users: tuple[UserId, ...] = ()

    def make(self, before: Image | None) -> Image:
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

    def make(self, before: Image | None) -> Image:
        """Return the entry with the sum."""
        image = _existing(before)
        present = image.value
        if isinstance(present, bool) or not isinstance(present, int | float) or present != int(present):
            rule = tr(
                "Only an entry that is a whole number can be incremented; this is {kind}. See `/data edit`.",
                kind=kind_of(present),
            )
            raise InvalidInput("amount", rule)
        return image.with_value(checked_number(int(present) + self.amount))

    def details(self) -> dict[str, Json]:
        """Return the amount."""
        return {"amount": self.amount}


@dataclass(frozen=True, slots=True)
class Delete(Change):
    """Deletes the entry. Its versions stay readable for 30 days, and the case keeps the value."""

    kind = CaseKind.DATA_DELETE
    guarded = False

    capability: Capability = Capability.DATA_DELETE

    def make(self, before: Image | None) -> None:
        """Return None: no entry is left."""
        _existing(before)


@dataclass(frozen=True, slots=True)
class Restore(Change):
    """Writes an older version back: value, users and attributes.

    Attributes:
        revision_id: The id of the older version.
    """

    kind = CaseKind.DATA_RESTORE
    capability = Capability.DATA_RESTORE
    returns = True

    image: Image
    revision_id: str

    def make(self, before: Image | None) -> Image:
        """Return the older version."""
        if before is not None and before.fingerprint() == self.image.fingerprint():
            raise InvalidInput("version", tr("That version is the same as the present one."))
        return self.image

    def details(self) -> dict[str, Json]:
        """Return the id of the older version."""
        return {"revision_id": self.revision_id}


def extent_of(change: Change, before: Image | None, after: Image | None) -> tuple[FieldPath, float]:
    """Return which part of the entry a change really changes, and by how much it moves a number: see `measure`.

    Adding an element to a list or removing one affects all elements and has no amount: the elements after it move to other
    places, which may have other limits.
    """
    for path in (change.path, change.path.parent):
        old, new = (_elements_at(image, path) for image in (before, after))
        if old is not None and new is not None and _one_comes_or_goes(old, new):
            return path.elements, math.inf
    return change.path, measure(_value_at(before, change.path), _value_at(after, change.path))


def _elements_at(image: Image | None, path: FieldPath) -> list[Json] | None:
    value = _value_at(image, path)
    if value == {}:  # Luau has one empty table, which may be written as an object
        return []
    return value if isinstance(value, list) else None


def _one_comes_or_goes(old: list[Json], new: list[Json]) -> bool:
    return len(old) != len(new) and len(difference(Found(old), Found(new), most=2).changes) == 1


def cautions_of(change: Change, before: Image | None, after: Image | None, layout: Layout) -> frozenset[Caution]:
    """Return what a person should know before they confirm a change."""
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
    """Refuse what a game that uses ProfileStore could not load as a profile. An earlier value may always be written back.

    Raises:
        InvalidInput: The layout is ProfileStore's, and the field is outside `Data`, or the value is not a profile.
    """
    if layout is not Layout.PROFILESTORE or after is None or change.returns:
        return
    if isinstance(change, Edit) and change.path.steps[0] != "Data":
        raise InvalidInput("field", tr(_ONLY_DATA), given=str(change.path))
    value = after.value
    parts = (value.get("Data"), value.get("MetaData")) if isinstance(value, dict) else (None, None)
    # Luau's empty table may be written as a list.
    if not all(isinstance(part, dict) or part == [] for part in parts):
        raise InvalidInput("value", tr(_NO_PROFILE))


_ONLY_DATA = mark(
    "This store holds profiles of ProfileStore, which keeps its own records beside `Data`. "
    "Only what is under `Data` can be edited, as in `Data.Coins`."
)
_NO_PROFILE = mark(
    "This store holds profiles of ProfileStore: an object with the objects `Data` and `MetaData`. "
    "With anything else the game could not load the player."
)


def ensure_fits(image: Image) -> int:
    """Return the size of a value in characters.

    Raises:
        InvalidInput: Roblox would not keep it: it is too long, or holds a number beyond ±2^53.
    """
    size = size_of(image.value)
    if size > MOST_CHARACTERS:
        rule = tr(
            "Roblox keeps at most {most} characters; this would be {size}.",
            most=f"{MOST_CHARACTERS:,}",
            size=f"{size:,}",
        )
        raise InvalidInput("value", rule)
    if holds_larger_number(image.value):
        raise InvalidInput("value", tr(_NOT_KEPT))
    return size


_NOT_KEPT = mark("The value holds a number beyond ±2^53, which Roblox would damage. Edit it from within the game.")


def _existing(before: Image | None) -> Image:
    if before is None:
        rule = tr("There is no such entry. `/data create` makes one, `/data restore` brings a deleted one back.")
        raise InvalidInput("key", rule)
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

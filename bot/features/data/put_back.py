"""Puts back what a case changed in an entry, and finds what changed since. Pure.

A list is one field here: places in it shift when an element is added or removed, so a place names no fixed element.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile

from bot.access import Capability
from bot.errors import InvalidInput
from bot.experiences.field_paths import FieldPath, Found, Step
from bot.features.data.changes import WHOLE, Change, Image
from bot.i18n import tr
from bot.journal import CaseKind
from bot.jsons import Json, same
from bot.opencloud.models import UserId


@dataclass(frozen=True, slots=True)
class Touched:
    """One field that a case changed, with its values; None if there was no such field.

    Attributes:
        path: From the root of `_laid_out`.
        before: The value before the case.
        after: The value that the case left.
        now: The present value.
    """

    path: FieldPath
    before: Found | None
    after: Found | None
    now: Found | None

    @property
    def contested(self) -> bool:
        """Whether the field was changed again since the case."""
        return not _alike(self.after, self.now)

    @property
    def name(self) -> str:
        """The field's name for people: without the first step if that is the value."""
        first, *rest = self.path.steps
        return str(FieldPath(tuple(rest))) or tr("the whole value") if first == "value" else str(self.path)


def touched(before: Image, after: Image, now: Image) -> tuple[Touched, ...]:
    """Return the fields that a case changed, each with its present value."""
    present = _laid_out(now)
    return tuple(
        Touched(path, old, new, path.find(present))
        for path, old, new in _changed((), _laid_out(before), _laid_out(after))
    )


@dataclass(frozen=True, slots=True)
class PutBack(Change):
    """Puts an entry back as it was before a case.

    Attributes:
        image: The whole entry before the case.
        capability: The capability of the case.
        field: The field that the case was about.
        only: The fields that are put back into the present entry; None to put the whole entry back.
    """

    returns = True

    image: Image
    capability: Capability
    field: FieldPath = WHOLE
    only: tuple[Touched, ...] | None = None

    @property
    def kind(self) -> CaseKind:  # type: ignore[override]
        """An edit if it is about one field."""
        return CaseKind.DATA_RESTORE if self.field == WHOLE else CaseKind.DATA_EDIT

    @property
    def path(self) -> FieldPath:
        """The field."""
        return self.field

    def make(self, before: Image | None) -> Image:
        """Return the entry as it was, or with its fields as they were."""
        made = self.image if before is None or self.only is None else _with(before, self.only)
        if before is not None and before.fingerprint() == made.fingerprint():
            raise InvalidInput("case", tr("The entry is already as it was before the case."))
        return made

    def covers_all_of(self, now: Image) -> bool:
        """Whether nothing but its fields differs, so that putting the whole entry back would make the same."""
        try:
            return self.only is not None and _with(now, self.only).fingerprint() == self.image.fingerprint()
        except InvalidInput:  # the object that held a field is gone
            return False

    def details(self) -> dict[str, Json]:
        """Return the field that it is about."""
        return {"field": str(self.field), "action": "put back"} if self.field != WHOLE else {}


def shared_path(fields: tuple[Touched, ...]) -> FieldPath:
    """Return the narrowest field of the value that holds all these fields, which may be the whole value."""
    first, *others = (each.path.steps for each in fields)
    if any(steps[0] != "value" for steps in (first, *others)):
        return WHOLE
    common = takewhile(lambda step: len(set(step)) == 1, zip(first, *others, strict=False))
    return FieldPath(tuple(each[0] for each in common)[1:])


def _laid_out(image: Image) -> dict[str, Json]:
    """Return the whole entry as one value. Each user is a field of it, because their order has no meaning."""
    return {
        "value": image.value,
        "users": {str(user): True for user in image.users},
        "attributes": dict(image.attributes),
    }


def _with(image: Image, fields: tuple[Touched, ...]) -> Image:
    laid: Mapping[str, Json] = _laid_out(image)
    for each in fields:
        if each.before is not None:
            laid = each.path.set(laid, each.before.value)
        elif each.now is not None:
            laid = each.path.unset(laid)
    return Image(laid["value"], tuple(UserId(int(user)) for user in laid["users"]), laid["attributes"])


def _changed(
    steps: tuple[Step, ...], old: dict[str, Json], new: dict[str, Json]
) -> Iterator[tuple[FieldPath, Found | None, Found | None]]:
    for name in old | new:
        left, right = (Found(each[name]) if name in each else None for each in (old, new))
        if left is not None and right is not None and _both_objects(left, right):
            yield from _changed((*steps, name), left.value, right.value)
        elif not _alike(left, right):
            yield FieldPath((*steps, name)), left, right


def _both_objects(left: Found, right: Found) -> bool:
    return isinstance(left.value, dict) and isinstance(right.value, dict)


def _alike(left: Found | None, right: Found | None) -> bool:
    if left is None or right is None:
        return left is right
    return same(left.value, right.value)

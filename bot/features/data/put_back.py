"""Puts back what a case changed in an entry, and finds what changed since. Pure.

A list is one field here: places in it shift when an element is added or removed, so a place names no fixed element.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import TypeAlias

from bot.access import Capability
from bot.documents import differences as documents
from bot.documents.paths import Nowhere
from bot.documents.trees import same
from bot.errors import InvalidInput
from bot.experiences.field_paths import FieldPath, nowhere_rule
from bot.features.data.changes import WHOLE, Change
from bot.features.data.images import Image, fingerprint_of
from bot.features.data.values import EntryValues
from bot.i18n import tr
from bot.journal import CaseKind
from bot.jsons import Json
from bot.opencloud.models import UserId

_Fields: TypeAlias = dict[str, Json]


@dataclass(frozen=True, slots=True)
class Touched:
    """One field that a case changed.

    Attributes:
        path: From the root of the entry: its first step is `value`, `users` or `attributes`.
        contested: Whether the field was changed again since the case.
    """

    path: FieldPath
    contested: bool

    @property
    def name(self) -> str:
        """The field's name for people: without the first step if that is the value."""
        first, *rest = self.path.steps
        return str(FieldPath(tuple(rest))) or tr("the whole value") if first == "value" else str(self.path)


async def touched(values: EntryValues, before: Image, after: Image, now: Image) -> tuple[Touched, ...]:
    """Return the fields that a case changed, each compared with the present one."""
    in_value = await values.ask(documents.touched, before.value, after.value, now.value)
    return (
        *(Touched(FieldPath(("value", *each.steps)), each.contested) for each in in_value),
        *_touched_beside("users", *map(_users, (before, after, now))),
        *_touched_beside("attributes", *(dict(image.attributes) for image in (before, after, now))),
    )


def _touched_beside(name: str, before: _Fields, after: _Fields, now: _Fields) -> Iterator[Touched]:
    for field in before | after:
        left, right, present = (each.get(field, _NOTHING) for each in (before, after, now))
        if not _alike(left, right):
            yield Touched(FieldPath((name, field)), not _alike(right, present))


def _users(image: Image) -> _Fields:
    """Return the users as fields, because their order has no meaning."""
    return {str(user): True for user in image.users}


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

    async def make(self, values: EntryValues, before: Image | None) -> Image:
        """Return the entry as it was, or with its fields as they were."""
        if before is None:
            return self.image
        made = self.image if self.only is None else await _with(values, before, self.image, self.only)
        if await fingerprint_of(values, before) == await fingerprint_of(values, made):
            raise InvalidInput("case", tr("The entry is already as it was before the case."))
        return made

    async def covers_all_of(self, values: EntryValues, now: Image) -> bool:
        """Whether nothing but its fields differs, so that putting the whole entry back would make the same."""
        if self.only is None:
            return False
        try:
            made = await _with(values, now, self.image, self.only)
        except InvalidInput:  # the object that held a field is gone
            return False
        return await fingerprint_of(values, made) == await fingerprint_of(values, self.image)

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


async def _with(values: EntryValues, now: Image, before: Image, fields: tuple[Touched, ...]) -> Image:
    """Return the present entry with these fields as they were before."""
    of_value = tuple(each.path.steps[1:] for each in fields if each.path.steps[0] == "value")
    try:
        value = await values.derive(documents.put_back, now.value, before.value, of_value) if of_value else now.value
    except Nowhere as nowhere:
        raise InvalidInput("field", nowhere_rule(WHOLE, nowhere)) from None
    users = _put_back_beside("users", fields, _users(now), _users(before))
    attributes = _put_back_beside("attributes", fields, dict(now.attributes), dict(before.attributes))
    has_numbers = any(each.path.steps[0] != "users" for each in fields)
    clamped = now.clamped or (before.clamped and has_numbers)
    return Image(value, tuple(UserId(int(user)) for user in users), attributes, clamped)


def _put_back_beside(name: str, fields: tuple[Touched, ...], now: _Fields, before: _Fields) -> _Fields:
    for each in fields:
        first, *rest = each.path.steps
        if first != name:
            continue
        field = str(rest[0])
        if field in before:
            now[field] = before[field]
        else:
            now.pop(field, None)
    return now


def _alike(left: Json, right: Json) -> bool:
    if left is _NOTHING or right is _NOTHING:
        return left is right
    return same(left, right)


_NOTHING: Json = object()

"""Paths into a value, as staff write them: `Data.Coins`, `Data.Inventory[0].Name`, `Data["odd.key"]`. Pure.

Nothing here changes a value in place: every edit returns a new value that shares the untouched parts. It keeps the order of keys,
and whether an empty table was a list or an object.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.errors import InvalidInput
from bot.i18n import mark, tr
from bot.jsons import Json

Step = str | int

_STEP = re.compile(
    r"""(?:^|\.)(?P<name>[^.\[\]"]+)   # Data, .Coins
      | \[(?P<index>[0-9]{1,9})\]             # [0]
      | \[(?P<quoted>"(?:[^"\\]|\\.)*")\]  # ["odd.key"]
    """,
    re.VERBOSE,
)
_PLACE = re.compile("0|[1-9][0-9]{0,8}")
_PLAIN = re.compile(r'[^.\[\]"]+')


@dataclass(frozen=True, slots=True)
class Found:
    """The value at a path; a wrapper, because None is a value."""

    value: Json


@dataclass(frozen=True, slots=True)
class FieldPath:
    """Steps from the value's root: names of fields, and places in lists counted from 0."""

    steps: tuple[Step, ...]

    @classmethod
    def parse(cls, text: str) -> FieldPath:
        """Read a path.

        Raises:
            InvalidInput: The text is not a path, or is empty.
        """
        steps: list[Step] = []
        position = 0
        while position < len(text):
            found = _STEP.match(text, position)
            if found is None:
                raise InvalidInput("field", tr(_RULE), given=text)
            steps.append(_step(found))
            position = found.end()
        if not steps:
            raise InvalidInput("field", tr(_RULE), given=text)
        return cls(tuple(steps))

    def __str__(self) -> str:
        text = ""
        for step in self.steps:
            if isinstance(step, int):
                text += f"[{step}]"
            elif _PLAIN.fullmatch(step):
                text += f".{step}" if text else step
            else:
                text += f"[{json.dumps(step, ensure_ascii=False)}]"
        return text

    @property
    def dotted(self) -> str:
        """The path as patterns of the settings match it: steps joined by dots, places in lists as numbers."""
        return ".".join(str(step).replace(".", "\N{FULLWIDTH FULL STOP}") for step in self.steps)

    @property
    def parent(self) -> FieldPath:
        """The path of what holds the field; the parent of the root is the root."""
        return FieldPath(self.steps[:-1])

    @property
    def elements(self) -> FieldPath:
        """Any element of the list at the path, as the settings' patterns name it."""
        return FieldPath((*self.steps, "*"))

    def find(self, value: Json) -> Found | None:
        """Return the value at the path, or None if the path leads nowhere."""
        for step in self.steps:
            place = _place(value, step)
            if place is None:
                return None
            value = value[place]
        return Found(value)

    def set(self, value: Json, new: Json) -> Json:
        """Return `value` with `new` at the path; a last field that is missing is added to its object.

        Raises:
            InvalidInput: The path leads through something that has no such field.
        """
        return self._at_parent(value, lambda parent, last: _put(parent, last, new))

    def unset(self, value: Json) -> Json:
        """Return `value` without the path's field or list element.

        Raises:
            InvalidInput: There is nothing at the path.
        """
        return self._at_parent(value, _taken)

    def _at_parent(self, value: Json, change: Callable[[Json, Step], Json]) -> Json:
        return self._descend(value, 0, change)

    def _descend(self, value: Json, depth: int, change: Callable[[Json, Step], Json]) -> Json:
        step = self.steps[depth]
        try:
            if depth == len(self.steps) - 1:
                return change(value, step)
            place = _known_place(value, step)
        except LookupError:
            raise InvalidInput("field", _nowhere(self.steps[:depth], step, value), given=str(self)) from None
        return _put(value, place, self._descend(value[place], depth + 1, change))


_RULE = mark('Write a path like `Data.Coins`, `Data.Inventory[0].Name` or `Data["odd.key"]`.')


def _step(found: re.Match[str]) -> Step:
    if found["name"] is not None:
        return found["name"]
    if found["index"] is not None:
        return int(found["index"])
    try:
        quoted: str = json.loads(found["quoted"])
    except ValueError:
        raise InvalidInput("field", tr(_RULE), given=found["quoted"]) from None
    return quoted


def _place(value: Json, step: Step) -> Step | None:
    """Return the step as a key or index of `value`, or None if it leads nowhere.

    Luau's tables with numeric keys arrive as lists or as objects with digits for names, so either spelling works for both. A
    place has one spelling: `007` is not a place, or it would bypass a limit of the settings on `7`.
    """
    if isinstance(value, dict):
        return str(step) if str(step) in value else None
    if isinstance(value, list) and _PLACE.fullmatch(str(step)):
        return int(step) if int(step) < len(value) else None
    return None


def _known_place(value: Json, step: Step) -> Step:
    place = _place(value, step)
    if place is None:
        raise LookupError(step)
    return place


def _put(parent: Json, step: Step, new: Json) -> Json:
    if isinstance(parent, dict):
        return {**parent, str(step): new}
    place = _known_place(parent, step)
    return [new if each == place else element for each, element in enumerate(parent)]


def _taken(parent: Json, step: Step) -> Json:
    place = _known_place(parent, step)
    if isinstance(parent, dict):
        return {name: value for name, value in parent.items() if name != place}
    return [element for each, element in enumerate(parent) if each != place]


def _nowhere(before: tuple[Step, ...], step: Step, value: Json) -> str:
    where = quoted_name(str(FieldPath(before))) if before else tr("The value")
    if isinstance(value, dict):
        names = ", ".join(map(quoted_name, list(value)[:12])) or tr("nothing")
        return tr(
            "{where} has no field {field}; it has {names}.", where=where, field=quoted_name(str(step)), names=names
        )
    if isinstance(value, list):
        return tr(
            "{where} is a list of {length}, counted from 0; {place} is not one of its places.",
            where=where,
            length=len(value),
            place=quoted_name(str(step)),
        )
    return tr("{where} is {kind}, which has no fields.", where=where, kind=kind_of(value))


def quoted_name(name: str) -> str:
    """Return a field's name for a rule: short, in code marks that it cannot end."""
    shown = " ".join(name.split()).replace("`", "\N{MODIFIER LETTER GRAVE ACCENT}")
    return f"`{shown if len(shown) <= 60 else shown[:59] + '…'}`"


def kind_of(value: Json) -> str:
    """Return the kind of a value in words, as in `a number`."""
    if value is None:
        return tr("nothing (null)")
    if isinstance(value, bool):
        return tr("true or false")
    if isinstance(value, int | float):
        return tr("a number")
    if isinstance(value, str):
        return tr("a text")
    return tr("a list") if isinstance(value, list) else tr("an object")

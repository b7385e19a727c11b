"""Paths into a value, as staff write them: `Data.Coins`, `Data.Inventory[0].Name`, `Data["odd.key"]`. Pure.

Nothing here changes a value in place: every edit returns a new value that shares what it did not touch, and keeps the order of
keys and whether an empty table was a list or an object.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.errors import InvalidInput

Json = Any
Step = str | int

_STEP = re.compile(
    r"""(?:^|\.)(?P<name>[^.\[\]"]+)   # Data, .Coins
      | \[(?P<index>\d+)\]             # [0]
      | \[(?P<quoted>"(?:[^"\\]|\\.)*")\]  # ["odd.key"]
    """,
    re.VERBOSE,
)
_PLAIN = re.compile(r'[^.\[\]"]+')


@dataclass(frozen=True, slots=True)
class Found:
    """What stands at a path; a wrapper, because None is a value."""

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
                raise InvalidInput("field", _RULE, given=text)
            steps.append(_step(found))
            position = found.end()
        if not steps:
            raise InvalidInput("field", _RULE, given=text)
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
        """The path as the settings' patterns are matched against it: steps joined by dots, list places as numbers."""
        return ".".join(str(step).replace(".", "\N{FULLWIDTH FULL STOP}") for step in self.steps)

    def find(self, value: Json) -> Found | None:
        """Return what stands at the path, or None where the path leads nowhere."""
        for step in self.steps:
            if not _leads(value, step):
                return None
            value = value[step]
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
            if not _leads(value, step):
                raise LookupError
        except LookupError:
            raise InvalidInput("field", _nowhere(self.steps[:depth], step, value), given=str(self)) from None
        return _put(value, step, self._descend(value[step], depth + 1, change))


_RULE = 'Write a path like `Data.Coins`, `Data.Inventory[0].Name` or `Data["odd.key"]`.'


def _step(found: re.Match[str]) -> Step:
    if found["name"] is not None:
        return found["name"]
    if found["index"] is not None:
        return int(found["index"])
    quoted: str = json.loads(found["quoted"])
    return quoted


def _leads(value: Json, step: Step) -> bool:
    if isinstance(value, dict):
        return step in value
    return isinstance(value, list) and isinstance(step, int) and step < len(value)


def _put(parent: Json, step: Step, new: Json) -> Json:
    if isinstance(parent, dict) and isinstance(step, str):
        return {**parent, step: new}
    if isinstance(parent, list) and isinstance(step, int) and step < len(parent):
        return [*parent[:step], new, *parent[step + 1 :]]
    raise LookupError(step)


def _taken(parent: Json, step: Step) -> Json:
    if not _leads(parent, step):
        raise LookupError(step)
    if isinstance(parent, dict):
        return {name: value for name, value in parent.items() if name != step}
    return [each for place, each in enumerate(parent) if place != step]


def _nowhere(before: tuple[Step, ...], step: Step, value: Json) -> str:
    where = f"`{FieldPath(before)}`" if before else "The value"
    if isinstance(value, dict):
        names = ", ".join(f"`{name}`" for name in list(value)[:12]) or "nothing"
        return f"{where} has no field `{step}`; it has {names}."
    if isinstance(value, list):
        return f"{where} is a list of {len(value)}, counted from 0; `{step}` is not one of its places."
    return f"{where} is {kind_of(value)}, which has no fields."


def kind_of(value: Json) -> str:
    """Name a value's kind as staff would: a number, a text, a list …"""
    if value is None:
        return "nothing (null)"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "a text"
    return "a list" if isinstance(value, list) else "an object"

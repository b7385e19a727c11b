"""Paths into a value, as staff write them: `Data.Coins`, `Data.Inventory[0].Name`, `Data["odd.key"]`. Pure.

`bot.documents.paths` finds what is at a path, and changes it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from bot.documents.fields import spelled
from bot.documents.paths import Nowhere, Step
from bot.documents.scanning import Kind
from bot.errors import InvalidInput
from bot.i18n import mark, tr

_STEP = re.compile(
    r"""(?:^|\.)(?P<name>[^.\[\]"]+)   # Data, .Coins
      | \[(?P<index>[0-9]{1,9})\]             # [0]
      | \[(?P<quoted>"(?:[^"\\]|\\.)*")\]  # ["odd.key"]
    """,
    re.VERBOSE,
)


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
        return spelled(self.steps)

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


def nowhere_rule(path: FieldPath, nowhere: Nowhere) -> str:
    """Return in words how far a path leads, and what is there."""
    before, field = path.steps[: nowhere.depth], path.steps[nowhere.depth : nowhere.depth + 1]
    where = quoted_name(spelled(before)) if before else tr("The value")
    step = quoted_name(str(field[0])) if field else ""
    if nowhere.kind is Kind.OBJECT:
        names = ", ".join(map(quoted_name, nowhere.names))
        return tr("{where} has no field {field}; it has {names}.", where=where, field=step, names=names)
    if nowhere.kind is Kind.EMPTY:
        return tr("{where} is empty: it has no {field}.", where=where, field=step)
    if nowhere.kind is Kind.LIST:
        return tr(
            "{where} is a list of {length}, counted from 0; {place} is not one of its places.",
            where=where,
            length=nowhere.length,
            place=step,
        )
    return tr("{where} is {kind}, which has no fields.", where=where, kind=kind_words(nowhere.kind))


def quoted_name(name: str) -> str:
    """Return a field's name for a rule: short, in code marks that it cannot end."""
    shown = " ".join(name.split()).replace("`", "\N{MODIFIER LETTER GRAVE ACCENT}")
    return f"`{shown if len(shown) <= 60 else shown[:59] + '…'}`"


_KINDS = {
    Kind.NULL: mark("nothing (null)"),
    Kind.BOOLEAN: mark("true or false"),
    Kind.NUMBER: mark("a number"),
    Kind.TEXT: mark("a text"),
    Kind.LIST: mark("a list"),
    Kind.OBJECT: mark("an object"),
    Kind.EMPTY: mark("an empty table"),
}


def kind_words(kind: Kind) -> str:
    """Return the kind of a value in words, as in `a number`."""
    return tr(_KINDS[kind])

"""Edits of one field by path: reads what a person typed and makes the new value. The rest of the value stays to the byte."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from enum import StrEnum

from bot.documents.document import Document
from bot.documents.looking import Seen, look, look_inside, place_of
from bot.documents.paths import Nowhere, insert, put, remove
from bot.documents.scanning import Kind, text_of, written_text
from bot.errors import InvalidInput
from bot.experiences.field_paths import FieldPath, kind_words, nowhere_rule
from bot.features.data.values import EntryValues, checked_number, parse_json
from bot.i18n import mark, tr


class Action(StrEnum):
    """What an edit does to the field."""

    SET = "set"
    ADD = "add"
    APPEND = "append"
    REMOVE = "remove"
    UNSET = "unset"


async def edited(values: EntryValues, value: Document, path: FieldPath, action: Action, typed: str | None) -> Document:
    """Return the edited value.

    Args:
        values: Works on it.
        value: The whole value; it is not changed.
        path: The field.
        action: What to do.
        typed: What the person typed; None if they typed nothing.

    Raises:
        InvalidInput: There is no such field, the action does not fit its value, or the text is missing or does not fit.
    """
    try:
        return await _edited(values, value, path, action, typed)
    except Nowhere as nowhere:
        raise InvalidInput("field", nowhere_rule(path, nowhere), given=str(path)) from None


async def _edited(values: EntryValues, value: Document, path: FieldPath, action: Action, typed: str | None) -> Document:
    if action is Action.UNSET:
        if typed is not None:
            raise InvalidInput("value", tr("`unset` removes the field and needs no value."), given=typed)
        return await values.derive(remove, value, path.steps)
    if typed is None:
        raise InvalidInput("value", tr(_MISSING[action]))
    present = await values.ask(look if action in {Action.SET, Action.ADD} else look_inside, value, path.steps)
    if action is Action.SET:
        return await values.derive(put, value, path.steps, parse_typed(typed, present))
    if present is None:
        # Where the path cannot be set either, it says how far it leads; only otherwise can `set` begin one.
        await values.derive(put, value, path.steps, b"0")
        raise InvalidInput("field", tr(_NOTHING[action]))
    if action is Action.ADD:
        return await values.derive(put, value, path.steps, _sum(present, typed))
    length = _length(present, action)
    element = parse_typed(typed, present.last)
    if action is Action.APPEND:
        return await values.derive(insert, value, path.steps, length, element)
    place = await values.ask(place_of, value, path.steps, element)
    if place is None:
        raise InvalidInput("value", tr("The list holds no such element."), given=typed)
    return await values.derive(remove, value, (*path.steps, place))


_MISSING = {
    Action.SET: mark("Say what to set."),
    Action.ADD: mark("Say what to add."),
    Action.APPEND: mark("Say what to append."),
    Action.REMOVE: mark("Say what to remove."),
}
_NOTHING = {
    Action.ADD: mark("There is no number yet to add to. Use `set` to begin one."),
    Action.APPEND: mark("There is no list here to append to. Use `set` to begin one."),
    Action.REMOVE: mark("There is no list here to remove from. Use `set` to begin one."),
}


def parse_typed(typed: str, present: Seen | None) -> bytes:
    """Read a value that a person typed: as JSON where it is JSON, otherwise as a text. A text field stays a text.

    A number, and yes or no, may be typed in the place of another as cards show them.

    Raises:
        InvalidInput: It begins like an object, a list or a quoted text but is not valid JSON, or Roblox would damage it.
    """
    text = typed.strip()
    if present is not None and present.kind is Kind.TEXT:
        return _text(typed)
    if present is not None and present.kind is Kind.BOOLEAN and text.lower() in _TRUTHS:
        return _TRUTHS[text.lower()]
    if present is not None and present.kind is Kind.NUMBER:
        text = typed = as_json_number(text) or typed
    return parse_json(text) if _looks_like_json(text) else written_text(typed)


def _text(typed: str) -> bytes:
    """Remove JSON's quotes around a text: to type them is the only way to type an empty text."""
    if len(typed) >= 2 and typed[0] == typed[-1] == '"':
        try:
            return written_text(text_of(parse_json(typed)))
        except InvalidInput:
            pass
    return written_text(typed)


def _looks_like_json(text: str) -> bool:
    if text.startswith(("{", "[", '"')) or text in _WORDS:
        return True
    try:
        parse_json(text)
    except InvalidInput as problem:
        # A number that Roblox would damage is still a number, and must not pass as a text.
        return problem.given is None
    return True


def as_json_number(text: str) -> str | None:
    """Return a number as JSON writes it, from how cards and people do: `12,500`, `+500`, `−20` or `12.5k`.

    None for a text that is not a number.
    """
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        return None
    digits = found["digits"].replace(",", "")
    if found["thousands"]:
        digits = f"{Decimal(digits) * 1000:f}"
        digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return ("-" if found["sign"] in {"-", "\N{MINUS SIGN}"} else "") + digits


_WRITTEN = re.compile(
    r"(?P<sign>[-+\N{MINUS SIGN}]?)"
    r"(?P<digits>(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|0|[1-9][0-9]{0,19})(?:\.[0-9]{1,20})?)(?P<thousands>[kK]?)"
)
_TRUTHS = {"true": b"true", "false": b"false", "yes": b"true", "no": b"false"}
_WORDS = frozenset({"true", "false", "null", "NaN", "Infinity", "-Infinity"})


def _sum(present: Seen, typed: str) -> bytes:
    amount = _number(parse_typed(as_json_number(typed) or typed, None))
    if amount is None:
        raise InvalidInput("value", tr("`add` needs a number, like `500` or `-20`."), given=typed)
    number = _number(present.text or b"null")
    if number is None:
        rule = tr("`add` needs a number to add to; this is {kind}.", kind=kind_words(present.kind))
        raise InvalidInput("action", rule)
    return checked_number(number + amount)


def _number(text: bytes) -> float | None:
    try:
        value = json.loads(text, parse_int=_whole)
    except ValueError:
        return None
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _whole(digits: str) -> float:
    """Return an integer; as a double where it has more digits than any that is kept exactly."""
    return int(digits) if len(digits) <= _MOST_DIGITS else float(digits)


_MOST_DIGITS = 17


def _length(present: Seen, action: Action) -> int:
    if present.kind not in {Kind.LIST, Kind.EMPTY}:
        kind = kind_words(present.kind)
        raise InvalidInput("action", tr("`{action}` needs a list; this is {kind}.", action=action, kind=kind))
    return present.length

"""Edits of one field by path: reads what a person typed and makes the new value. Pure; the rest of the value stays."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from bot.errors import InvalidInput
from bot.experiences.field_paths import FieldPath, Found, kind_of
from bot.features.data.values import checked_number, parse_json
from bot.i18n import mark, tr
from bot.jsons import Json, same


class Action(StrEnum):
    """What an edit does to the field."""

    SET = "set"
    ADD = "add"
    APPEND = "append"
    REMOVE = "remove"
    UNSET = "unset"


def edited(value: Json, path: FieldPath, action: Action, typed: str | None) -> Json:
    """Return the edited value.

    Args:
        value: The whole value; it is not changed.
        path: The field.
        action: What to do.
        typed: What the person typed; None if they typed nothing.

    Raises:
        InvalidInput: There is no such field, the action does not fit its value, or the text is missing or does not fit.
    """
    if action is Action.UNSET:
        if typed is not None:
            raise InvalidInput("value", tr("`unset` removes the field and needs no value."), given=typed)
        return path.unset(value)
    if typed is None:
        raise InvalidInput("value", tr(_MISSING[action]))
    return path.set(value, _NEW[action](path.find(value), typed))


_MISSING = {
    Action.SET: mark("Say what to set."),
    Action.ADD: mark("Say what to add."),
    Action.APPEND: mark("Say what to append."),
    Action.REMOVE: mark("Say what to remove."),
}


def parse_typed(typed: str, present: Found | None) -> Json:
    """Read a value that a person typed: as JSON if it is JSON, otherwise as a text. A text field stays a text.

    Raises:
        InvalidInput: It begins like an object, a list or a quoted text but is not valid JSON, or Roblox would damage it.
    """
    text = typed.strip()
    if present is not None and isinstance(present.value, str):
        return _text(typed)
    if present is not None and isinstance(present.value, bool) and text.lower() in {"true", "false"}:
        return text.lower() == "true"
    return parse_json(text) if _looks_like_json(text) else typed


def _text(typed: str) -> Json:
    """Remove JSON's quotes around a text: to type them is the only way to type an empty text."""
    if not (len(typed) >= 2 and typed[0] == typed[-1] == '"'):
        return typed
    try:
        return parse_json(typed)
    except InvalidInput:
        return typed


def _looks_like_json(text: str) -> bool:
    if text.startswith(("{", "[", '"')) or text in _WORDS:
        return True
    try:
        parse_json(text)
    except InvalidInput as problem:
        # A number that Roblox would damage is still a number, and must not pass as a text.
        return problem.given is None
    return True


_WORDS = frozenset({"true", "false", "null", "NaN", "Infinity", "-Infinity"})


def _set(present: Found | None, typed: str) -> Json:
    return parse_typed(typed, present)


def _add(present: Found | None, typed: str) -> Json:
    amount = parse_typed(typed, None)
    if not _is_number(amount):
        raise InvalidInput("value", tr("`add` needs a number, like `500` or `-20`."), given=typed)
    if present is None:
        raise InvalidInput("field", tr("There is no number yet to add to. Use `set` to begin one."))
    if not _is_number(present.value):
        rule = tr("`add` needs a number to add to; this is {kind}.", kind=kind_of(present.value))
        raise InvalidInput("action", rule)
    return checked_number(present.value + amount)


def _append(present: Found | None, typed: str) -> Json:
    elements = _elements(present, Action.APPEND)
    return [*elements, parse_typed(typed, _example(elements))]


def _remove(present: Found | None, typed: str) -> Json:
    elements = _elements(present, Action.REMOVE)
    wanted = parse_typed(typed, _example(elements))
    place = next((place for place, each in enumerate(elements) if same(each, wanted)), None)
    if place is None:
        raise InvalidInput("value", tr("The list has no such element."), given=typed)
    return [*elements[:place], *elements[place + 1 :]]


_NEW: dict[Action, Callable[[Found | None, str], Json]] = {
    Action.SET: _set,
    Action.ADD: _add,
    Action.APPEND: _append,
    Action.REMOVE: _remove,
}


def _elements(present: Found | None, action: Action) -> list[Json]:
    if present is None:
        raise InvalidInput("field", tr(_NO_LIST[action]))
    # Luau has one empty table, which may be written as an object.
    if present.value == {}:
        return []
    if not isinstance(present.value, list):
        rule = tr("`{action}` needs a list; this is {kind}.", action=action, kind=kind_of(present.value))
        raise InvalidInput("action", rule)
    return present.value


_NO_LIST = {
    Action.APPEND: mark("There is no list here to append to. Use `set` to begin one."),
    Action.REMOVE: mark("There is no list here to remove from. Use `set` to begin one."),
}


def _example(elements: list[Json]) -> Found | None:
    return Found(elements[-1]) if elements else None


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)

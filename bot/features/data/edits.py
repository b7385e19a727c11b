"""Edits of one field by path: what a person typed, and what the value becomes. Pure; nothing else of the value changes."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from bot.errors import InvalidInput
from bot.experiences.field_paths import FieldPath, Found, kind_of
from bot.features.data.values import checked_number, parse_json
from bot.jsons import Json, same


class Action(StrEnum):
    """What an edit does to the field."""

    SET = "set"
    ADD = "add"
    APPEND = "append"
    REMOVE = "remove"
    UNSET = "unset"


def edited(value: Json, path: FieldPath, action: Action, typed: str | None) -> Json:
    """Return `value` with the edit made.

    Args:
        value: The whole value; it is not changed.
        path: The field.
        action: What to do.
        typed: As the person wrote it; None where nothing was given.

    Raises:
        InvalidInput: The path leads nowhere, the action does not fit what stands there, or the text is missing or unfit.
    """
    if action is Action.UNSET:
        if typed is not None:
            raise InvalidInput("value", "`unset` takes the field away and needs no value.", given=typed)
        return path.unset(value)
    if typed is None:
        raise InvalidInput("value", f"Say what to {action}.")
    return path.set(value, _NEW[action](path.find(value), typed))


def parse_typed(typed: str, present: Found | None) -> Json:
    """Read a value as a person types it: JSON where it is that, otherwise a text. What is a text stays a text.

    Raises:
        InvalidInput: It begins like an object, a list or a quoted text and is none, or Roblox would damage it.
    """
    text = typed.strip()
    if present is not None and isinstance(present.value, str):
        return _text(typed)
    if present is not None and isinstance(present.value, bool) and text.lower() in {"true", "false"}:
        return text.lower() == "true"
    return parse_json(text) if _looks_like_json(text) else typed


def _text(typed: str) -> Json:
    """Take off the quotes with which JSON writes a text: they are the only way to type an empty one."""
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
        # A number that Roblox would damage is a number all the same, and must not slip through as a text.
        return problem.given is None
    return True


_WORDS = frozenset({"true", "false", "null", "NaN", "Infinity", "-Infinity"})


def _set(present: Found | None, typed: str) -> Json:
    return parse_typed(typed, present)


def _add(present: Found | None, typed: str) -> Json:
    amount = parse_typed(typed, None)
    if not _is_number(amount):
        raise InvalidInput("value", "`add` needs a number, like `500` or `-20`.", given=typed)
    if present is None:
        raise InvalidInput("field", "There is no number yet to add to. Use `set` to begin one.")
    if not _is_number(present.value):
        raise InvalidInput("action", f"`add` needs a number to add to; this is {kind_of(present.value)}.")
    return checked_number(present.value + amount)


def _append(present: Found | None, typed: str) -> Json:
    elements = _elements(present, Action.APPEND)
    return [*elements, parse_typed(typed, _example(elements))]


def _remove(present: Found | None, typed: str) -> Json:
    elements = _elements(present, Action.REMOVE)
    wanted = parse_typed(typed, _example(elements))
    place = next((place for place, each in enumerate(elements) if same(each, wanted)), None)
    if place is None:
        raise InvalidInput("value", "The list holds no such element.", given=typed)
    return [*elements[:place], *elements[place + 1 :]]


_NEW: dict[Action, Callable[[Found | None, str], Json]] = {
    Action.SET: _set,
    Action.ADD: _add,
    Action.APPEND: _append,
    Action.REMOVE: _remove,
}


def _elements(present: Found | None, action: Action) -> list[Json]:
    if present is None:
        raise InvalidInput("field", f"There is no list here to {action} {_TOWARDS[action]}. Use `set` to begin one.")
    # Luau has one empty table, which may have been written as an object.
    if present.value == {}:
        return []
    if not isinstance(present.value, list):
        raise InvalidInput("action", f"`{action}` needs a list; this is {kind_of(present.value)}.")
    return present.value


_TOWARDS = {Action.APPEND: "to", Action.REMOVE: "from"}


def _example(elements: list[Json]) -> Found | None:
    return Found(elements[-1]) if elements else None


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)

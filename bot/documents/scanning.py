"""Where things are in a JSON text: a reader that makes no objects of what it passes, and that no nesting can stop.

It takes valid JSON for granted, apart from what Roblox may send beyond it (NaN, numbers without end, lone surrogates).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from enum import StrEnum
from typing import AnyStr, NamedTuple

_STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_INSIDE = rb'[^"\[\]{}]++|' + _STRING
_FLAT = rb"[\[{](?:" + _INSIDE + rb")*+[\]}]"
"""An object or a list that holds no other."""

_BLANKS = re.compile(rb"[ \t\n\r]*+")
_TEXT = re.compile(_STRING, re.DOTALL)
_WORD = re.compile(rb'[^ \t\n\r,\[\]{}":]++')
_WHOLE = re.compile(_FLAT, re.DOTALL)
_BRACKETS = re.compile(rb"(?:" + _INSIDE + rb"|" + _FLAT + rb")*+([\[{]++|[\]}]++)", re.DOTALL)
"""The next run of brackets after everything that needs no counting: one step of the loop for many bytes."""

_AT_ONCE = 256
_MANY = re.compile(
    rb"(?:(?:" + _STRING + rb"|" + _FLAT + rb'|[^ \t\n\r,\[\]{}":]++)[ \t\n\r]*+,[ \t\n\r]*+){%d}' % _AT_ONCE, re.DOTALL
)
"""So many elements of a list that hold no others, in one step."""

_OPENING = b"[{"


class NotJson(ValueError):
    """The bytes are no JSON."""


class TooDeep(ValueError):
    """The value is nested too deeply for what was asked."""


class Kind(StrEnum):
    """What a value is. An empty table has no further kind: in Luau it is a list as much as an object."""

    NULL = "null"
    BOOLEAN = "boolean"
    NUMBER = "number"
    TEXT = "text"
    LIST = "list"
    OBJECT = "object"
    EMPTY = "empty"


class Span(NamedTuple):
    """From where to where something is, the end not included."""

    start: int
    end: int

    def of(self, text: bytes) -> bytes:
        """Return it."""
        return text[self.start : self.end]


class Named(NamedTuple):
    """A field of an object: its name, where that begins, and where its value is."""

    name: str
    start: int
    value: Span


def whole(text: bytes) -> Span:
    """Return where a document's value is, without the blanks around it."""
    start = after_blanks(text, 0)
    return Span(start, end_of(text, start))


def after_blanks(text: bytes, at: int) -> int:
    """Return the first place from `at` on that holds no blank."""
    found = _BLANKS.match(text, at)
    return found.end() if found is not None else at


def end_of(text: bytes, at: int) -> int:
    """Return where the value ends that begins at `at`.

    Raises:
        NotJson: No value begins there, or it has no end.
    """
    pattern = _PATTERNS.get(text[at : at + 1], _WORD)
    found = pattern.match(text, at)
    if found is not None:
        return found.end()
    if pattern is not _WHOLE:
        raise NotJson(f"no value at byte {at}")
    return _end_of_nested(text, at)


_PATTERNS = {b'"': _TEXT, b"[": _WHOLE, b"{": _WHOLE}


def _end_of_nested(text: bytes, at: int) -> int:
    depth = 0
    for found in _BRACKETS.finditer(text, at):
        start, end = found.span(1)
        if text[start] in _OPENING:
            depth += end - start
        elif depth <= end - start:
            return start + depth
        else:
            depth -= end - start
    raise NotJson(f"what begins at byte {at} has no end")


def kind_at(text: bytes, at: int) -> Kind:
    """Return what the value is that begins at `at`."""
    first = text[at : at + 1]
    if first in {b"{", b"["}:
        if text[after_blanks(text, at + 1)] in b"]}":
            return Kind.EMPTY
        return Kind.OBJECT if first == b"{" else Kind.LIST
    return _KINDS.get(first, Kind.NUMBER)


_KINDS = {b'"': Kind.TEXT, b"t": Kind.BOOLEAN, b"f": Kind.BOOLEAN, b"n": Kind.NULL}


def length_at(text: bytes, at: int) -> int:
    """Return how many signs a text has, or elements a list, or fields an object; 0 for the rest."""
    match kind_at(text, at):
        case Kind.TEXT:
            return len(text_of(text[at : end_of(text, at)]))
        case Kind.LIST:
            return sum(count for count, _ in runs(text, at))
        case Kind.OBJECT:
            return len({each.name for each in members(text, at)})
    return 0


def members(text: bytes, at: int) -> Iterator[Named]:
    """Yield the fields of the object that begins at `at`, in their order and with repetitions."""
    at = after_blanks(text, at + 1)
    while text[at : at + 1] not in {b"}", b""}:
        name_end = end_of(text, at)
        start = after_blanks(text, after_blanks(text, name_end) + 1)
        value = Span(start, end_of(text, start))
        yield Named(text_of(text[at:name_end]), at, value)
        at = _next(text, value.end)


def elements(text: bytes, at: int) -> Iterator[Span]:
    """Yield where the elements are of the list that begins at `at`."""
    at = after_blanks(text, at + 1)
    while text[at : at + 1] not in {b"]", b""}:
        value = Span(at, end_of(text, at))
        yield value
        at = _next(text, value.end)


def runs(text: bytes, at: int) -> Iterator[tuple[int, Span]]:
    """Yield the elements of the list that begins at `at`, many at a time where that can be, with how many they are."""
    at = after_blanks(text, at + 1)
    alone = 0
    while text[at : at + 1] not in {b"]", b""}:
        many = _MANY.match(text, at) if alone == 0 else None
        if many is not None:
            yield _AT_ONCE, Span(at, _without_comma(text, many.end()))
            at = many.end()
            continue
        # Where so many were not to be had, the next ones are taken one by one before that is tried again.
        alone = alone - 1 if alone else _AT_ONCE
        value = Span(at, end_of(text, at))
        yield 1, value
        at = _next(text, value.end)


def _without_comma(text: bytes, end: int) -> int:
    while text[end - 1] in b", \t\n\r":
        end -= 1
    return end


def _next(text: bytes, at: int) -> int:
    at = after_blanks(text, at)
    return after_blanks(text, at + 1) if text[at : at + 1] == b"," else at


def text_of(written: bytes) -> str:
    """Return the text that a JSON string writes."""
    if b"\\" not in written:
        return written[1:-1].decode("utf-8", "surrogatepass")
    try:
        decoded: str = json.loads(written.decode("utf-8", "surrogatepass"), strict=False)
    except ValueError as error:
        raise NotJson("a text with a broken escape") from error
    return decoded


def written_text(text: str) -> bytes:
    """Return a text as a JSON string; lone surrogates, which have no UTF-8, as escapes."""
    return escaped_surrogates(json.dumps(text, ensure_ascii=False)).encode()


def escaped_surrogates(text: str) -> str:
    """Return JSON that UTF-8 can hold."""
    return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


_SURROGATE = re.compile("[\ud800-\udfff]")


def first_difference(left: AnyStr, right: AnyStr) -> int:
    """Return the first place at which two texts differ, by halves: some comparisons of parts, however long they are."""
    low, high = 0, min(len(left), len(right))
    while low < high:
        middle = (low + high + 1) // 2
        if left[low:middle] == right[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low

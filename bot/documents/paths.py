"""Finding and editing along a path by cutting and joining bytes: what lies beside the path stays as it came, to the byte.

A path leads also into JSON that a game keeps as a text; what is edited in there is written back as a text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice
from typing import TypeAlias

from bot.documents.envelopes import is_readable
from bot.documents.scanning import (
    Kind,
    Named,
    Span,
    after_blanks,
    elements,
    end_of,
    kind_at,
    length_at,
    members,
    runs,
    text_of,
    whole,
    written_text,
)

Step: TypeAlias = "str | int"
Steps: TypeAlias = tuple[Step, ...]
"""Names of fields and places in lists, counted from 0; the root has none."""

Change: TypeAlias = Callable[["bytes | None"], "bytes | None"]
"""From what is at a path to what shall be there; None is nothing."""

_PLACE = re.compile("0|[1-9][0-9]{0,8}")
_MOST_NAMES = 12


class Nowhere(LookupError):
    """A path leads nowhere.

    Attributes:
        depth: How many of the path's steps lead somewhere.
        kind: What is there.
        length: Its fields or elements.
        names: The first of its fields.
    """

    def __init__(self, depth: int, kind: Kind, length: int = 0, names: tuple[str, ...] = ()) -> None:
        super().__init__(depth, kind, length, names)
        self.depth, self.kind, self.length, self.names = depth, kind, length, names


def find(text: bytes, steps: Steps) -> bytes | None:
    """Return what is at a path, as it is written; None where the path leads nowhere."""
    span = whole(text)
    for depth, step in enumerate(steps):
        inner = json_inside(text, span)
        if inner is not None:
            return find(inner, steps[depth:])
        found = _child(text, span.start, step)
        if found is None:
            return None
        span = found
    return span.of(text)


def edit(text: bytes, steps: Steps, change: Change) -> bytes:
    """Return the document with the change made at the path; all else of it stays to the byte.

    Where nothing is at the path, only its last step may be missing: a field is added at the end of its object. An empty table
    becomes an object for a name, and a list for the place 0.

    Raises:
        Nowhere: The path leads nowhere, or there is nothing to take away.
    """
    span = whole(text)
    for depth, step in enumerate(steps):
        inner = json_inside(text, span)
        if inner is not None:
            return _spliced(text, span, _inside(inner, steps, depth, change))
        found = _child(text, span.start, step)
        is_last = depth == len(steps) - 1
        if found is None:
            new = change(None) if is_last and _takes(text, span.start, step) else None
            if new is None:
                raise _nowhere(text, span.start, depth)
            return _added(text, span, step, new)
        if is_last:
            new = change(found.of(text))
            return _taken(text, span, step) if new is None else _spliced(text, found, new)
        span = found
    new = change(span.of(text))
    if new is None:
        raise _nowhere(text, span.start, 0)
    return _spliced(text, span, new)


def put(text: bytes, steps: Steps, new: bytes) -> bytes:
    """Return the document with `new` at the path. Raises as `edit`."""
    return edit(text, steps, lambda _old: new)


def remove(text: bytes, steps: Steps) -> bytes:
    """Return the document without what is at the path. Raises as `edit`."""
    return edit(text, steps, lambda _old: None)


def insert(text: bytes, steps: Steps, place: int, new: bytes) -> bytes:
    """Return the document with an element more in the list at the path.

    Args:
        text: The document.
        steps: Where the list is, which may be kept as a text; an empty table is one.
        place: Which element it becomes; what is there moves on. The list's length to append.
        new: The element.

    Raises:
        Nowhere: There is no list, or it is shorter.
    """

    def change(old: bytes | None) -> bytes:
        inner = json_inside(old, whole(old)) if old is not None else None
        if inner is not None:
            made = _spliced(inner, whole(inner), change(whole(inner).of(inner)))
            return written_text(made.decode("utf-8", "surrogatepass"))
        if old is None or kind_at(old, 0) not in {Kind.LIST, Kind.EMPTY}:
            raise Nowhere(len(steps), kind_at(old or b"null", 0))
        spans = list(elements(old, 0)) if kind_at(old, 0) is Kind.LIST else []
        if place > len(spans):
            raise Nowhere(len(steps), Kind.LIST, len(spans))
        if not spans:
            return b"[" + new + b"]"
        if place == 0:
            return old[: spans[0].start] + new + b"," + old[spans[0].start :]
        return old[: spans[place - 1].end] + b"," + new + old[spans[place - 1].end :]

    return edit(text, steps, change)


def json_inside(text: bytes, span: Span) -> bytes | None:
    """Return the object or list that a game keeps as a text; None where what is there is no such text."""
    if text[span.start : span.start + 1] != b'"':
        return None
    inner = text_of(span.of(text)).encode("utf-8", "surrogatepass")
    start = after_blanks(inner, 0)
    return inner if inner[start : start + 1] in {b"{", b"["} and is_readable(inner) else None


def _inside(inner: bytes, steps: Steps, depth: int, change: Change) -> bytes:
    try:
        return written_text(edit(inner, steps[depth:], change).decode("utf-8", "surrogatepass"))
    except Nowhere as nowhere:
        raise Nowhere(depth + nowhere.depth, nowhere.kind, nowhere.length, nowhere.names) from None


def _child(text: bytes, at: int, step: Step) -> Span | None:
    """Return where a step leads.

    Luau's tables with numeric keys arrive as lists or as objects with digits for names, so either spelling reaches either. A
    place has one spelling: `007` is not one, or it would pass by a limit that the settings put on `7`.
    """
    kind = kind_at(text, at)
    if kind is Kind.OBJECT:
        named = _named(text, at, str(step))
        return named[-1].value if named else None
    if kind is Kind.LIST and _PLACE.fullmatch(str(step)):
        return _element(text, at, int(step))
    return None


def _element(text: bytes, at: int, place: int) -> Span | None:
    for count, span in runs(text, at):
        if place >= count:
            place -= count
        elif count == 1:
            return span
        else:
            # The run has no brackets of its own; the reader of elements begins after one.
            return next(islice(elements(text, span.start - 1), place, None))
    return None


def _named(text: bytes, at: int, name: str) -> list[Named]:
    """Return the fields of a name; of several, the last is what readers take."""
    return [each for each in members(text, at) if each.name == name]


def _takes(text: bytes, at: int, step: Step) -> bool:
    """Whether a step that leads nowhere can be added."""
    kind = kind_at(text, at)
    return kind is Kind.OBJECT or (kind is Kind.EMPTY and step in {0, str(step)})


def _added(text: bytes, span: Span, step: Step, new: bytes) -> bytes:
    if kind_at(text, span.start) is Kind.EMPTY:
        made = b"[" + new + b"]" if isinstance(step, int) else b"{" + written_text(step) + b":" + new + b"}"
        return _spliced(text, span, made)
    *_, last = members(text, span.start)
    field = b"," + written_text(str(step)) + b":" + new
    return text[: last.value.end] + field + text[last.value.end :]


def _taken(text: bytes, span: Span, step: Step) -> bytes:
    while (found := _cut(text, span, step)) is not None:
        text = found
        span = Span(span.start, end_of(text, span.start))
        if kind_at(text, span.start) is not Kind.OBJECT:
            break
    return text


def _cut(text: bytes, span: Span, step: Step) -> bytes | None:
    """Return the document without the first part of that name or at that place; None where nothing is."""
    if kind_at(text, span.start) is Kind.OBJECT:
        parts = [(each.start, each.value.end, each.name == str(step)) for each in members(text, span.start)]
    else:
        parts = [(each.start, each.end, at == int(step)) for at, each in enumerate(elements(text, span.start))]
    place = next((place for place, (_, _, is_it) in enumerate(parts) if is_it), None)
    if place is None:
        return None
    start, end, _ = parts[place]
    if place > 0:
        start = parts[place - 1][1]
    elif len(parts) > 1:
        end = parts[1][0]
    return text[:start] + text[end:]


def _spliced(text: bytes, span: Span, new: bytes) -> bytes:
    return text[: span.start] + new + text[span.end :]


def _nowhere(text: bytes, at: int, depth: int) -> Nowhere:
    kind = kind_at(text, at)
    if kind is Kind.OBJECT:
        names = tuple(dict.fromkeys(each.name for each in members(text, at)))
        return Nowhere(depth, kind, len(names), names[:_MOST_NAMES])
    return Nowhere(depth, kind, length_at(text, at) if kind is Kind.LIST else 0)

"""What is at a path, and what a change makes of a document: small answers, however large the document is."""

from __future__ import annotations

from dataclasses import dataclass

from bot.documents.canonical import canonical
from bot.documents.differences import Differences, difference
from bot.documents.layout import characters
from bot.documents.numbers import Large, beyond_limit
from bot.documents.paths import Steps, find, json_inside
from bot.documents.scanning import Kind, elements, kind_at, length_at, members, whole

MOST_BYTES = 4_096


@dataclass(frozen=True, slots=True)
class Seen:
    """What is at a path.

    Attributes:
        kind: What it is.
        length: Its signs, elements or fields.
        text: As it is written; None where that is long.
        last: The last element of a list.
    """

    kind: Kind
    length: int
    text: bytes | None
    last: Seen | None = None


@dataclass(frozen=True, slots=True)
class Examined:
    """What a change makes of a document.

    Attributes:
        difference: Where they differ.
        old: What was at the path; None where nothing was.
        new: What is at the path; None where nothing is.
        one_moves: Whether one element comes or goes in the list at the path, and in the list that the path is in.
        size: The characters of the new document.
        large_before: Its numbers beyond ±2^53.
        large_after: Those of the new one.
        same_beside: Whether they are the same in all but one field of the root.
    """

    difference: Differences
    old: Seen | None
    new: Seen | None
    one_moves: tuple[bool, bool]
    size: int
    large_before: Large
    large_after: Large
    same_beside: bool


def look(text: bytes, steps: Steps) -> Seen | None:
    """Return what is at a path; None where nothing is."""
    found = find(text, steps)
    return _seen(found) if found is not None else None


def look_inside(text: bytes, steps: Steps) -> Seen | None:
    """As `look`; of a text that holds an object or a list, return that."""
    found = find(text, steps)
    return _seen(_opened(found)) if found is not None else None


def kinds(text: bytes, paths: tuple[Steps, ...]) -> tuple[Kind | None, ...]:
    """Return what is at each path; None where nothing is."""
    found = (find(text, steps) for steps in paths)
    return tuple(kind_at(each, 0) if each is not None else None for each in found)


def place_of(text: bytes, steps: Steps, wanted: bytes) -> int | None:
    """Return the place of the first such element in the list at a path; None where the list has no such element."""
    found = find(text, steps)
    if found is None or kind_at(found := _opened(found), 0) is not Kind.LIST:
        return None
    spelling = canonical(wanted)
    return next((place for place, each in enumerate(elements(found, 0)) if canonical(each.of(found)) == spelling), None)


def examine(before: bytes | None, after: bytes | None, steps: Steps, beside: str) -> Examined:
    """Return what a change at a path makes of a document; None is no document.

    Args:
        before: The document.
        after: What it becomes.
        steps: The path that the change is about.
        beside: The field of the root to leave out when the rest is compared.
    """
    return Examined(
        difference=difference(before, after),
        old=look(before, steps) if before is not None else None,
        new=look(after, steps) if after is not None else None,
        one_moves=(_one_moves(before, after, steps), _one_moves(before, after, steps[:-1])),
        size=characters(after) if after is not None else 0,
        large_before=beyond_limit(before) if before is not None else Large(),
        large_after=beyond_limit(after) if after is not None else Large(),
        same_beside=before is None or after is None or _without(before, beside) == _without(after, beside),
    )


def _opened(text: bytes) -> bytes:
    inner = json_inside(text, whole(text))
    return text if inner is None else whole(inner).of(inner)


def _seen(text: bytes) -> Seen:
    last = None
    if kind_at(text, 0) is Kind.LIST:
        *_, span = elements(text, 0)
        last = _seen(span.of(text))
    return Seen(kind_at(text, 0), length_at(text, 0), text if len(text) <= MOST_BYTES else None, last)


def _one_moves(before: bytes | None, after: bytes | None, steps: Steps) -> bool:
    if before is None or after is None:
        return False
    old, new = find(before, steps), find(after, steps)
    if old is None or new is None or not {kind_at(old, 0), kind_at(new, 0)} <= {Kind.LIST, Kind.EMPTY}:
        return False
    found = difference(old, new, most=2)
    return length_at(old, 0) != length_at(new, 0) and len(found.changes) == 1 and not found.more


def _without(text: bytes, name: str) -> dict[str, bytes] | bytes:
    if kind_at(text, 0) is not Kind.OBJECT:
        return canonical(text)
    return {each.name: canonical(each.value.of(text)) for each in members(text, 0) if each.name != name}

"""The smallest part in which two documents differ, found without reading the rest: mostly an edit of one field among many."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.documents.paths import Step, Steps
from bot.documents.scanning import Kind, Span, elements, first_difference, kind_at, members, whole


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Where two documents differ, and what each has there."""

    steps: Steps
    left: bytes
    right: bytes


def narrowed(left: bytes, right: bytes, *, into_lists: bool) -> Narrowed:
    """Return the smallest field that holds all differences of two documents.

    Args:
        left: The first.
        right: The second.
        into_lists: Whether an element of a list may be that field.
    """
    head, tail = _same_ends(left, right)
    steps: Steps = ()
    spans = whole(left), whole(right)
    while True:
        found = _child_with_all(left, right, spans, (head, tail), into_lists=into_lists)
        if found is None:
            return Narrowed(steps, spans[0].of(left), spans[1].of(right))
        step, spans = found
        steps = (*steps, step)


def _same_ends(left: bytes, right: bytes) -> tuple[int, int]:
    """Return how many bytes are the same at the start, and how many of the others at the end."""
    head = first_difference(left, right)
    return head, first_difference(left[head:][::-1], right[head:][::-1])


def _child_with_all(
    left: bytes, right: bytes, spans: tuple[Span, Span], ends: tuple[int, int], *, into_lists: bool
) -> tuple[Step, tuple[Span, Span]] | None:
    """Return the one child that holds all differences: up to it both are the same, and after it as well."""
    start, kind = spans[0].start, kind_at(left, spans[0].start)
    if start != spans[1].start or kind is not kind_at(right, start) or kind not in {Kind.OBJECT, Kind.LIST}:
        return None
    if kind is Kind.LIST and not into_lists:
        return None
    head, tail = ends
    pairs = zip(_children(left, start, kind), _children(right, start, kind), strict=False)
    for (step, old), (other, new) in pairs:
        if old.end <= head and old == new:
            continue
        inside = step == other and old.start == new.start <= head
        holds_all = len(left) - old.end == len(right) - new.end <= tail
        if not (inside and holds_all) or (isinstance(step, str) and _is_repeated(left, start, step)):
            return None
        return step, (old, new)
    return None


def _children(text: bytes, start: int, kind: Kind) -> Iterator[tuple[Step, Span]]:
    if kind is Kind.OBJECT:
        return ((each.name, each.value) for each in members(text, start))
    return iter(enumerate(elements(text, start)))


def _is_repeated(text: bytes, start: int, name: str) -> bool:
    return sum(1 for each in members(text, start) if each.name == name) > 1

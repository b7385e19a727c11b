"""What differs between two documents: the changed paths only, and the fields that an edit changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, zip_longest
from typing import TypeAlias

from bot.documents.canonical import canonical
from bot.documents.narrowing import narrowed
from bot.documents.paths import Steps, edit, find
from bot.documents.scanning import Kind, kind_at, length_at, members, whole
from bot.documents.sketches import MOST_NAMES, Sketch, sketch
from bot.documents.trees import Tree, is_empty, parse, same, written

MOST = 40
_LONGEST_READ = 4_096


@dataclass(frozen=True, slots=True)
class ChangedField:
    """One path at which two documents differ; None where it is on one side only.

    Attributes:
        steps: The path; none for the whole value.
        before: What was there, in few words.
        after: What is there now, in few words.
        digest: Of both values whole: the same for the same change.
    """

    steps: Steps
    before: Sketch | None
    after: Sketch | None
    digest: str


@dataclass(frozen=True, slots=True)
class Differences:
    """The first changes, and how many there are beyond them."""

    changes: tuple[ChangedField, ...] = ()
    more: int = 0

    def __bool__(self) -> bool:
        return bool(self.changes)


@dataclass(frozen=True, slots=True)
class TouchedField:
    """A field that an edit changed.

    Attributes:
        steps: The path. A list is one field: its places shift, so a place in it is no lasting address.
        contested: Whether the field was changed again since.
        present: Whether the field is there now.
    """

    steps: Steps
    contested: bool
    present: bool


@dataclass(frozen=True, slots=True)
class _Side:
    """What is on one side; a wrapper, because None is a value."""

    tree: Tree


_Pair: TypeAlias = tuple[Steps, _Side | None, _Side | None]


def difference(before: bytes | None, after: bytes | None, *, most: int = MOST, at: Steps = ()) -> Differences:
    """Return where two documents differ, at most `most` paths; None is no document at all.

    Args:
        before: The first.
        after: The second.
        most: How many changes are described; the others are counted.
        at: The path of both in the document that they are part of.
    """
    if before == after:
        return Differences()
    shown: list[ChangedField] = []
    more = 0
    if before is None or after is None:
        old, new = (_sketched(text) if text is not None else None for text in (before, after))
        return Differences((ChangedField(at, old, new, _digest(before, after)),))
    part = narrowed(before, after, into_lists=True)
    for steps, left, right in _changes(at + part.steps, _Side(parse(part.left)), _Side(parse(part.right))):
        if len(shown) < most:
            shown.append(_described(steps, left, right))
        else:
            more += 1
    return Differences(tuple(shown), more)


def touched(before: bytes, after: bytes, now: bytes) -> tuple[TouchedField, ...]:
    """Return the fields that differ between two documents, each compared with what is there in a third."""
    found = []
    part = narrowed(before, after, into_lists=False)
    for steps, _, new in _fields(part.steps, parse(part.left), parse(part.right)):
        present = find(now, steps)
        there = _Side(parse(present)) if present is not None else None
        found.append(TouchedField(steps, not _alike(new, there), there is not None))
    return tuple(found)


def put_back(now: bytes, before: bytes, fields: tuple[Steps, ...]) -> bytes:
    """Return a document with these fields as they are in another, or taken away where that has none.

    Raises:
        Nowhere: What a field is in is gone.
    """
    for steps in fields:
        old = find(before, steps)
        if old is not None or find(now, steps) is not None:
            now = edit(now, steps, lambda _present, old=old: old)  # type: ignore[misc]
    return now


def _sketched(text: bytes) -> Sketch:
    """Return a whole document in few words, without making objects of a large one."""
    span = whole(text)
    kind = kind_at(text, span.start)
    if span.end - span.start <= _LONGEST_READ or kind not in {Kind.LIST, Kind.OBJECT}:
        return sketch(parse(text))
    names = (
        dict.fromkeys(each.name for each in islice(members(text, span.start), MOST_NAMES))
        if kind is Kind.OBJECT
        else ()
    )
    return Sketch(kind, length_at(text, span.start), names=tuple(names))


def _described(steps: Steps, old: _Side | None, new: _Side | None) -> ChangedField:
    left, right = (side.tree if side is not None else None for side in (old, new))
    return ChangedField(
        steps,
        sketch(left, beside=right) if old is not None else None,
        sketch(right, beside=left) if new is not None else None,
        _digest(*(written(side.tree) if side is not None else None for side in (old, new))),
    )


def _digest(*sides: bytes | None) -> str:
    found = hashlib.sha256()
    for text in sides:
        found.update(canonical(text) if text is not None else b"")
        found.update(b"\n")
    return found.hexdigest()[:32]


def _changes(steps: Steps, before: _Side | None, after: _Side | None) -> Iterator[_Pair]:
    if before is None or after is None:
        if before is not after:
            yield steps, before, after
        return
    old, new = _alike_in_kind(before.tree, after.tree)
    if isinstance(old, dict) and isinstance(new, dict):
        for name in old | new:
            yield from _changes((*steps, name), _at(old, name), _at(new, name))
    elif isinstance(old, list) and isinstance(new, list):
        yield from _in_lists(steps, old, new)
    elif not same(old, new):
        yield steps, _Side(old), _Side(new)


def _in_lists(steps: Steps, old: list[Tree], new: list[Tree]) -> Iterator[_Pair]:
    """Set the equal ends aside, so that one element put in or taken out is one change."""
    head = _shared(old, new)
    tail = _shared(old[head:][::-1], new[head:][::-1])
    middle = zip_longest(map(_Side, old[head : len(old) - tail]), map(_Side, new[head : len(new) - tail]))
    for place, (before, after) in enumerate(middle, start=head):
        yield from _changes((*steps, place), before, after)


def _shared(old: list[Tree], new: list[Tree]) -> int:
    pairs = zip(old, new, strict=False)
    return next((place for place, (left, right) in enumerate(pairs) if not same(left, right)), min(len(old), len(new)))


def _fields(steps: Steps, before: Tree, after: Tree) -> Iterator[_Pair]:
    old, new = _alike_in_kind(before, after)
    if isinstance(old, dict) and isinstance(new, dict):
        for name in old | new:
            left, right = _at(old, name), _at(new, name)
            if left is None or right is None:
                yield (*steps, name), left, right
            else:
                yield from _fields((*steps, name), left.tree, right.tree)
    elif not same(old, new):
        yield steps, _Side(old), _Side(new)


def _alike_in_kind(old: Tree, new: Tree) -> tuple[Tree, Tree]:
    """Return both as objects or both as lists where that can be: an empty table is either, and a text may hold JSON."""
    if isinstance(old, str) and isinstance(new, str) and old != new:
        left, right = _inside(old), _inside(new)
        if left is not None and right is not None and not same(left, right):
            return left, right
    if isinstance(new, dict | list) and is_empty(old):
        return type(new)(), new
    if isinstance(old, dict | list) and is_empty(new):
        return old, type(old)()
    return old, new


def _inside(text: str) -> Tree:
    """Return the object or list that is kept as a text; None where it is neither."""
    if not text.lstrip(" \t\n\r").startswith(("{", "[")):
        return None
    try:
        return parse(text.encode("utf-8", "surrogatepass"))
    except ValueError:
        return None


def _at(table: dict[str, Tree], name: str) -> _Side | None:
    return _Side(table[name]) if name in table else None


def _alike(left: _Side | None, right: _Side | None) -> bool:
    if left is None or right is None:
        return left is right
    return same(left.tree, right.tree)

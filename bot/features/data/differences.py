"""The differences between two values: only the paths that changed. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from bot.experiences.field_paths import FieldPath, Found, Step
from bot.jsons import Json, same

MOST_CHANGES = 40


@dataclass(frozen=True, slots=True)
class Changed:
    """One path at which two values differ; None on the side that lacks it. The path of the root is empty."""

    path: FieldPath
    before: Found | None
    after: Found | None


@dataclass(frozen=True, slots=True)
class Difference:
    """The first changes, and how many more there are."""

    changes: tuple[Changed, ...] = ()
    more: int = 0

    def __bool__(self) -> bool:
        return bool(self.changes)


def difference(before: Found | None, after: Found | None, *, most: int = MOST_CHANGES) -> Difference:
    """Return where two values differ, at most `most` paths; None means that there is no entry."""
    shown: list[Changed] = []
    more = 0
    for change in _changes((), before, after):
        if len(shown) < most:
            shown.append(change)
        else:
            more += 1
    return Difference(tuple(shown), more)


def _changes(steps: tuple[Step, ...], before: Found | None, after: Found | None) -> Iterator[Changed]:
    if before is None or after is None:
        if before is not after:
            yield Changed(FieldPath(steps), before, after)
        return
    old, new = before.value, after.value
    if old is new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _in_objects(steps, old, new)
    elif isinstance(old, list) and isinstance(new, list):
        yield from _in_lists(steps, old, new)
    elif not same(old, new):
        yield Changed(FieldPath(steps), before, after)


def _in_objects(steps: tuple[Step, ...], old: dict[str, Json], new: dict[str, Json]) -> Iterator[Changed]:
    for name, value in old.items():
        yield from _changes((*steps, name), Found(value), Found(new[name]) if name in new else None)
    for name, value in new.items():
        if name not in old:
            yield from _changes((*steps, name), None, Found(value))


def _in_lists(steps: tuple[Step, ...], old: list[Json], new: list[Json]) -> Iterator[Changed]:
    """Skip the equal elements at both ends, so that one element added or removed is one change."""
    head = _shared(old, new)
    tail = _shared(old[head:][::-1], new[head:][::-1])
    middle = zip_longest(map(Found, old[head : len(old) - tail]), map(Found, new[head : len(new) - tail]))
    for place, (before, after) in enumerate(middle, start=head):
        yield from _changes((*steps, place), before, after)


def _shared(old: list[Json], new: list[Json]) -> int:
    pairs = zip(old, new, strict=False)
    return next((place for place, (left, right) in enumerate(pairs) if not same(left, right)), min(len(old), len(new)))

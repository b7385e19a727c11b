"""Patterns of field paths, as the settings write them: `Data.Coins`, `Data.Inventory.*`."""

from __future__ import annotations

import re


def covers(pattern: str, path: str) -> bool:
    """Whether a pattern of the settings covers a field path: the field itself, or any field below it.

    `*` matches any characters within one step: `Data.*.Level` covers `Data.Pets.Level`.
    """
    wanted, steps = pattern.split("."), path.split(".")
    return len(wanted) <= len(steps) and all(map(_step_matches, wanted, steps))


def touches(pattern: str, path: str) -> bool:
    """Whether a change at a path may change a field of the pattern: the field itself, what holds it, or something in it.

    `*` in the path is any element of a list, as in `Data.Inventory.*`: it may be the element of the pattern.
    """
    wanted, steps = pattern.split("."), path.split(".") if path else []
    return all(step == "*" or _step_matches(want, step) for want, step in zip(wanted, steps, strict=False))


def _step_matches(want: str, step: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, want.split("*"))), step, re.DOTALL) is not None

"""Patterns of field paths, as the settings write them: `Data.Coins`, `Data.Inventory.*`."""

from __future__ import annotations

import re


def covers(pattern: str, path: str) -> bool:
    """Whether a pattern of the settings covers a field path: the field itself, or any field below it.

    `*` stands for any run of characters within one step: `Data.*.Level` covers `Data.Pets.Level`.
    """
    wanted, steps = pattern.split("."), path.split(".")
    return len(wanted) <= len(steps) and _steps_match(wanted, steps)


def touches(pattern: str, path: str) -> bool:
    """Whether a change at a path changes what the pattern names: at it, around it, or somewhere below it."""
    return covers(pattern, path) or _lies_below(pattern, path)


def _lies_below(pattern: str, path: str) -> bool:
    wanted, steps = pattern.split("."), path.split(".") if path else []
    return len(wanted) > len(steps) and _steps_match(wanted, steps)


def _steps_match(wanted: list[str], steps: list[str]) -> bool:
    return all(_step_matches(want, step) for want, step in zip(wanted, steps, strict=False))


def _step_matches(want: str, step: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, want.split("*"))), step, re.DOTALL) is not None

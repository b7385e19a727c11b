"""How much of something a role allows, and how those amounts are counted."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

WINDOWS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}


@dataclass(frozen=True, slots=True)
class Rate:
    """A number of acts within a sliding window of time."""

    count: int
    window: timedelta

    @classmethod
    def parse(cls, text: str) -> Rate:
        """Read `20/hour`.

        Raises:
            ValueError: The text is not a positive whole number, a slash and one of minute, hour and day.
        """
        found = re.fullmatch(r"([1-9][0-9]{0,8})/(minute|hour|day)", text.strip())
        if found is None:
            message = "must be a number and a time, like 20/hour (minute, hour or day)"
            raise ValueError(message)
        return cls(int(found[1]), WINDOWS[found[2]])

    def __str__(self) -> str:
        name = next((name for name, window in WINDOWS.items() if window == self.window), str(self.window))
        return f"{self.count}/{name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What an act takes from one limit, counted from the journal.

    Attributes:
        name: What is counted, per person: a capability, or `change:PATH` for a number in player data.
        amount: What this act takes.
        limit: What all acts of the person in the window may take together.
        window: The sliding window.
        field: The path of the number, as the settings name it; empty for a capability.
    """

    name: str
    amount: int
    limit: int
    window: timedelta
    field: str = ""


def measure(before: Any, after: Any) -> float:
    """Return by how much a change moves a number, for `Extent.change`.

    Args:
        before: The value at a path; None if the path has no value.
        after: The new value; None if it is removed.

    Returns:
        The absolute difference of two numbers, where no value before counts as 0; infinity for a change that cannot be
        counted, such as of a text or a whole table, or a removal. 0 if nothing changes.
    """
    # Tables are not compared: to Python, one that holds `1` equals one that holds `true`.
    if type(before) is type(after) and not isinstance(after, dict | list) and before == after:
        return 0
    if not _is_number(after) or not (before is None or _is_number(before)):
        return math.inf
    try:
        difference: float = abs(after - (before or 0))
    except OverflowError:  # an integer that no double can hold, beside a double
        return math.inf
    return difference


def _is_number(value: Any) -> bool:
    return type(value) is int or (type(value) is float and math.isfinite(value))

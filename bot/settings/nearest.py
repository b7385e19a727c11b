"""Suggests the known name that an operator probably meant."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches


def with_nearest(message: str, given: str, known: Collection[str]) -> str:
    """Return the message with the nearest known name, or with all known names if no name is near."""
    near = get_close_matches(given, known, n=1)
    if near:
        return f"{message}; did you mean `{near[0]}`?"
    if not known:
        return f"{message}; none exist"
    return f"{message}; known are {', '.join(sorted({f'`{name}`' for name in known}))}"

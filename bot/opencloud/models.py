"""Ids, and what several API families share. Each module of `resources` has the models of its own family."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NewType

UserId = NewType("UserId", int)
UniverseId = NewType("UniverseId", int)
PlaceId = NewType("PlaceId", int)

LARGEST_NUMBER = 2**53
"""Open Cloud v2 clamps numbers to ±2^53 (Roblox, "Data Stores v2" announcement), so a larger number loses digits."""
MOST_CHARACTERS = 4_194_304
"""Longest JSON of a value (Roblox, error-codes-and-limits)."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Roblox accepted a request. Its answer has no other result."""

    request_id: str | None = None


def utc_now() -> datetime:
    """The current time in UTC."""
    return datetime.now(UTC)

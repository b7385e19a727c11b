"""Ids, and what several API families share. The models of one family are in its module of `resources`."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NewType

UserId = NewType("UserId", int)
UniverseId = NewType("UniverseId", int)
PlaceId = NewType("PlaceId", int)

LARGEST_NUMBER = 2**53
"""Open Cloud v2 clamps numbers to ±2^53 (Roblox, "Data Stores v2" announcement): beyond, or exactly there, digits are lost."""
MOST_CHARACTERS = 4_194_304
"""Size of a serialised value (Roblox, error-codes-and-limits)."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Roblox accepted a request that answers with nothing else."""

    request_id: str | None = None


def utc_now() -> datetime:
    """The wall clock, aware."""
    return datetime.now(UTC)

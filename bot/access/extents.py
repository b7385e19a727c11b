"""What an act touches: what the policy is asked about. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """What an act touches. What is None is not touched, or not known yet, and not asked about.

    Attributes:
        field: A path as in `Data.Coins`, with `""` for the whole value, and `*` for any element of a list.
        player_id: The player whom the act harms.
        pardoned_id: The player whom the act unbans.
        ban_length: The length of a timed ban; of one that is ended or shortened, what is left of it.
        change: By how much the field changes, from `measure`; infinity where that is no amount.
        players: How many players one bulk concerns.
    """

    experience: str | None = None
    store: str | None = None
    field: str | None = None
    board: str | None = None
    topic: str | None = None
    player_id: int | None = None
    pardoned_id: int | None = None
    ban_length: timedelta | None = None
    change: float | None = None
    players: int | None = None


EVERYTHING = Extent()

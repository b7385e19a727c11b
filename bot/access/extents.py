"""The extent of an act: what the policy is asked about. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """What an act touches. None means not touched or not known yet: the policy does not look at it.

    Attributes:
        field: A path as in `Data.Coins`, with `""` for the whole value, and `*` for any element of a list.
        player_id: The player whom the act harms.
        unbanned_id: The player whom the act unbans.
        ban_length: The length of a timed ban; for a ban that is ended or shortened, the rest of it.
        change: By how much the field changes, from `measure`; infinity if it cannot be counted.
        players: The number of players in a bulk.
    """

    experience: str | None = None
    store: str | None = None
    field: str | None = None
    board: str | None = None
    topic: str | None = None
    player_id: int | None = None
    unbanned_id: int | None = None
    ban_length: timedelta | None = None
    change: float | None = None
    players: int | None = None


EVERYTHING = Extent()

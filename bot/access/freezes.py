"""Freezes: all changes, or those of one member, are stopped until somebody ends the freeze. Reads go on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.access.actor import DiscordId


@dataclass(frozen=True, slots=True, kw_only=True)
class Freeze:
    """One freeze in force.

    Attributes:
        member_id: Whose changes are stopped; None for everybody's.
        member_name: Their name; `everybody` otherwise.
        by_id: Who stopped them; 0 if Steward did it itself.
        case_id: The case of the freeze.
    """

    member_id: DiscordId | None
    member_name: str
    by_id: DiscordId
    by_name: str
    reason: str
    at: datetime
    case_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FreezeEnd:
    """The end of a freeze.

    Attributes:
        freeze: The freeze that has ended.
        case_id: The case that ended it.
    """

    freeze: Freeze
    case_id: int

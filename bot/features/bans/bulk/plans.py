"""Bulks of bans as values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from bot.changes.bulk.changes import BulkChanges
from bot.changes.bulk.plans import TO_UNDO, BulkPlan
from bot.features.bans.orders import BanRequest
from bot.features.bans.plans import BanPlan, UnbanPlan

BanPart: TypeAlias = BanPlan | UnbanPlan
"""What is done to one player."""


class BulkAction(StrEnum):
    """What is done to every player of a list."""

    BAN = "ban"
    UNBAN = "lift"
    """Stored under its first name."""
    UNDO = TO_UNDO
    """Undoes an earlier bulk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BanBulkPlan(BulkPlan[BanRequest, BanPart]):
    """The bans that will be set or ended. The `player` and the evidence of the order are ignored."""


BulkBans: TypeAlias = BulkChanges[BanRequest, BanPart]

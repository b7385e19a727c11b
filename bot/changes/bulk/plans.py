"""Bulks as values: what was asked for, and what would be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Generic, Protocol, TypeVar

from bot.changes.bulk.lists import Listed
from bot.changes.plans import Plan
from bot.errors import BotError
from bot.experiences.players import Player
from bot.opencloud.models import UserId


class BulkOrder(Protocol):
    """The options of a bulk, which are the same for every player."""

    @property
    def experience(self) -> str | None:
        """The experience by its key or name; None for the default one."""

    @property
    def duration(self) -> str | None:
        """For how long it is done, as it was typed; None if it has no length."""


OrderT = TypeVar("OrderT", bound=BulkOrder)
PartT = TypeVar("PartT", bound=Plan)
"""The plan of what is done to one player."""

TO_UNDO: Final = "undo"
"""The action of a bulk that undoes another, whatever the feature. Stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkRequest(Generic[OrderT]):
    """What a member of staff typed.

    Attributes:
        action: What is done to every player, as cases keep it: one of the feature's actions, or `TO_UNDO`.
        players: The list, as `read_players` reads it.
        found: The players that were found for its lines before, by what was typed; they are read again by id.
        order: The options, which are the same for every player.
    """

    action: str
    players: str
    order: OrderT
    found: Mapping[str, Player] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A line of the list for which nothing will be done, and why."""

    listed: Listed
    why: BotError


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPart(Generic[PartT]):
    """A player of a bulk, and what will be done to them."""

    player: Player
    plan: PartT


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkPlan(Plan, Generic[OrderT, PartT]):
    """The changes that will be made, one after the other, and the lines that are left out.

    Each feature has its own type, because faces and approvals find plans by their type.

    Attributes:
        request: What was asked for, complete: what is confirmed is what is done, even if the settings change.
        parts: Empty for a bulk that is resumed: each part is planned again just before it is made.
        several_on: The lines on which every cell was read as a player.
    """

    request: BulkRequest[OrderT]
    parts: tuple[PlannedPart[PartT], ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    several_on: tuple[int, ...] = ()

    @property
    def player_ids(self) -> tuple[UserId, ...]:
        """The players to whom something will be done, in order."""
        return tuple(part.player.id for part in self.parts)

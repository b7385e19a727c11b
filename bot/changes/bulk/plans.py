"""Bulks as values: what was asked for, what would be done, and how far it is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.changes.bulk.lists import Listed
from bot.changes.plans import Plan
from bot.errors import BotError
from bot.experiences.players import Player
from bot.features.bans.bans import BanPlan, UnbanPlan
from bot.features.bans.orders import BanRequest
from bot.journal import CaseId, Claim, Json
from bot.opencloud.models import UserId


class BulkAction(StrEnum):
    """What is done to every player of a list."""

    BAN = "ban"
    LIFT = "lift"
    UNDO = "undo"
    """What an earlier bulk did is put back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkRequest:
    """What a member of staff typed.

    Attributes:
        players: The list, as `read_players` reads it.
        found: The players that were found for its lines before, by what was typed; from then on they are taken by id.
        order: The options of one ban, whose `player` is not looked at. To lift, only reason, place and experience matter; to
            undo, the reason alone.
    """

    action: BulkAction
    players: str
    order: BanRequest
    found: Mapping[str, Player] = field(default_factory=dict)

    def kept(self) -> dict[str, Json]:
        """Return the order as it is kept, for `BanRequest`."""
        typed = asdict(self.order)
        del typed["evidence"]
        return typed


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A line of the list on which nothing will be done, and why."""

    listed: Listed
    why: BotError


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkPlan(Plan):
    """The bans that will be set or lifted, one after the other, and the lines that are left out.

    Attributes:
        request: What was asked for, spelled out: what is confirmed is what is done, whatever the settings say by then.
    """

    request: BulkRequest
    parts: tuple[BanPlan | UnbanPlan, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def player_ids(self) -> tuple[UserId, ...]:
        """The players to whom something will be done, in order."""
        return tuple(part.player.id for part in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What became of one player: a case, or why there is none that was applied."""

    player: Player
    case_id: CaseId | None = None
    failure: Exception | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkStop:
    """What a bulk had come to when somebody stopped it.

    Attributes:
        case_id: The case of the whole.
        total: All players of the bulk.
        dealt: Players who were dealt with by then, or were at hand.
        in_flight: The case of the player at hand, which is the last; more only where a crash has left one of before.
    """

    case_id: CaseId
    action: BulkAction
    total: int
    dealt: int
    in_flight: tuple[CaseId, ...]


@dataclass(slots=True, kw_only=True)
class BulkRun:
    """A bulk that is being carried out here, or was until it stopped.

    Attributes:
        claim: The right to carry it out, until somebody stops it.
        began_at: When this run did, by its clock.
        earlier: Players who were dealt with before this run began.
        total: All players of the bulk.
        parts: What became of each player of this run, in order.
        failure: What stopped it, where it was neither the end nor a person.
        task: Ends with the run; it raises nothing.
    """

    plan: Plan
    request: BulkRequest
    claim: Claim
    total: int
    clock: Callable[[], datetime]
    began_at: datetime
    earlier: int = 0
    parts: list[Part] = field(default_factory=list)
    failure: Exception | None = None
    task: asyncio.Task[None] | None = None
    _stop: bool = False

    @property
    def case_id(self) -> CaseId:
        """The case of the whole."""
        return self.claim.case_id

    @property
    def action(self) -> BulkAction:
        """What is done to every player."""
        return self.request.action

    @property
    def left(self) -> timedelta | None:
        """How long the rest takes at the pace so far; None before the first player was dealt with."""
        if not self.parts:
            return None
        return (self.clock() - self.began_at) / len(self.parts) * (self.total - self.earlier - len(self.parts))

    @property
    def over(self) -> bool:
        """Whether nothing more will be done in this run."""
        return self.task is not None and self.task.done()

    @property
    def complete(self) -> bool:
        """Whether every player was dealt with."""
        return self.earlier + len(self.parts) >= self.total

    @property
    def stopping(self) -> bool:
        """Whether it ends after the player at hand."""
        return self._stop

    def stop(self) -> None:
        """Have it end after the player at hand."""
        self._stop = True

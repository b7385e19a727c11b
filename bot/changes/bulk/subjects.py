"""What a feature brings so that its changes can be made to many players at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Generic, Protocol, TypeVar

from bot.access import Actor, Capability, Grant
from bot.changes.bulk.plans import BulkPlan, BulkRequest, OrderT, PartT
from bot.changes.kinds import Done
from bot.changes.plans import Plan
from bot.errors import BotError
from bot.experiences.experiences import Experience
from bot.experiences.players import Player
from bot.journal import CaseId, CaseKind
from bot.jsons import Json
from bot.opencloud.models import UserId

PartT_co = TypeVar("PartT_co", bound=Plan, covariant=True)


class Act(Protocol[PartT_co]):
    """What one bulk does to each of its players. Which players, and when, the bulk decides."""

    def require(self, actor: Actor) -> Sequence[Grant]:
        """Return what it takes to do this to any player; asked again of the person who resumes the bulk.

        Raises:
            AccessDenied: The actor may not.
        """

    async def plan(self, actor: Actor, player: Player) -> PartT_co:
        """Return what would be done to a player.

        Raises:
            BotError: This player is left out, and why.
        """

    async def make(self, actor: Actor, part: Any) -> Done:
        """Do what such an act has planned, and no other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkSubject(Generic[OrderT, PartT]):
    """The changes of one feature that can be made in bulk.

    Attributes:
        kind: Of the case of the whole.
        capability: What it takes to do this to many players at once, besides what each player alone takes.
        plan_type: Its plans.
        require: Returns what it takes to make such a change in an experience, for any player.
        spelled_out: Checks what was typed, and returns an order to which the settings have nothing more to say.
        order_to_undo: Returns the order of a bulk that undoes another, by its experience and reason.
        kept: Returns an order as cases and requests for approval keep it.
        order_of: Undoes `kept`.
        act: Returns what a request does to each player. To undo, it is given the case of each player in the bulk undone.
        grant: Returns what it takes to make one part, and what that takes from which limits.
        weight: How much a part takes of its actor: if parts need different approvals, the heaviest decides.
        seen: What of the world a part was planned on, as the case of the whole keeps it.
        is_as_seen: Whether a part that was planned again found the same.
        of_one_player: Errors that say nothing about the next player, though others of their class stop a bulk.
    """

    kind: CaseKind
    capability: Capability
    plan_type: type[BulkPlan[OrderT, PartT]]
    require: Callable[[Actor, Experience], Grant]
    spelled_out: Callable[[Experience, BulkRequest[OrderT]], OrderT]
    order_to_undo: Callable[[Experience, str], OrderT]
    kept: Callable[[OrderT], dict[str, Json]]
    order_of: Callable[[dict[str, Json]], OrderT]
    act: Callable[[Experience, BulkRequest[OrderT], Mapping[UserId, CaseId]], Act[PartT]]
    grant: Callable[[Actor, PartT], Grant]
    weight: Callable[[PartT], timedelta]
    seen: Callable[[PartT], Json]
    is_as_seen: Callable[[PartT, Json], bool]
    of_one_player: tuple[type[BotError], ...] = ()

"""What a feature declares so that its changes can be made to many players at once."""

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
    """What one bulk does to each of its players. The bulk decides which players, and when."""

    def require(self, actor: Actor) -> Sequence[Grant]:
        """Return the grants for doing this to any player; asked again for the person who resumes the bulk.

        Raises:
            AccessDenied: The actor may not.
        """

    async def plan(self, actor: Actor, player: Player) -> PartT_co:
        """Return what would be done to a player.

        Raises:
            BotError: Why this player is left out.
        """

    async def make(self, actor: Actor, part: Any) -> Done:
        """Carry out what this kind of act has planned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkSubject(Generic[OrderT, PartT]):
    """The changes of one feature that can be made in bulk.

    Attributes:
        kind: The kind of the case of the whole.
        capability: What it takes to do this to many players at once, beside what each player takes.
        plan_type: Its plans.
        require: Returns the grant for such a change in an experience, for any player.
        complete_order: Checks what was typed, and returns a complete order, with what the settings add.
        order_to_undo: Returns the order of a bulk that undoes another, by its experience and reason.
        order_to_json: Returns an order as cases and requests for approval keep it.
        order_from_json: Returns the order that `order_to_json` made this from.
        act: Returns what a request does to each player. For an undo, it gets the case of each player in the bulk undone.
        grant: Returns the grant of one part, with what it takes from which limits.
        weight: How heavy a part is: if parts need different approvals, the heaviest decides.
        seen: Returns the state that a part was planned on, as the case of the whole keeps it.
        is_as_seen: Whether a part that was planned again found the same state.
        is_altered: Whether Roblox made of a part something else than what was sent.
        of_one_player: Errors that say nothing about the next player, though other errors of their class stop a bulk.
    """

    kind: CaseKind
    capability: Capability
    plan_type: type[BulkPlan[OrderT, PartT]]
    require: Callable[[Actor, Experience], Grant]
    complete_order: Callable[[Experience, BulkRequest[OrderT]], OrderT]
    order_to_undo: Callable[[Experience, str], OrderT]
    order_to_json: Callable[[OrderT], dict[str, Json]]
    order_from_json: Callable[[dict[str, Json]], OrderT]
    act: Callable[[Experience, BulkRequest[OrderT], Mapping[UserId, CaseId]], Act[PartT]]
    grant: Callable[[Actor, PartT], Grant]
    weight: Callable[[PartT], timedelta]
    seen: Callable[[PartT], Json]
    is_as_seen: Callable[[PartT, Json], bool]
    is_altered: Callable[[Any], bool]
    of_one_player: tuple[type[BotError], ...] = ()

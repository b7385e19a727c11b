"""The undo of a bulk: a bulk of all players who are still as their cases left them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic

from bot.access import Actor
from bot.changes.bulk.changes import BulkChanges
from bot.changes.bulk.plans import BulkPlan, OrderT, PartT
from bot.changes.bulk.runs import BulkRun
from bot.changes.undo_plans import Reach, UndoPlan, Way
from bot.errors import InvalidInput
from bot.i18n import tr
from bot.journal import Case


@dataclass(frozen=True, slots=True)
class BulkUndo(Generic[OrderT, PartT]):
    """Plans and begins the undo of bulks of one feature."""

    changes: BulkChanges[OrderT, PartT]

    async def plan(self, actor: Actor, case: Case, reason: str) -> UndoPlan:
        """Look at each player as they are now, and return what would be put back for each.

        Raises:
            AccessDenied: The actor may not put so much back.
            InvalidInput: The bulk changed nobody.
            NobodyLeft: Nobody is as their case left them.
        """
        plan = await self.changes.plan_undo(actor, case, reason)
        return UndoPlan(
            experience=plan.experience,
            reason=reason,
            planned_at=plan.planned_at,
            case=case,
            ways=(Way(reach=Reach.AS_LEFT, plan=plan),),
        )

    async def apply(self, actor: Actor, plan: BulkPlan[OrderT, PartT]) -> BulkRun:
        """Begin a bulk, an undo only once: that takes a lock, as Roblox does not refuse a second undo before its first player.

        Raises:
            InvalidInput: Somebody else has begun it since.
        """
        if plan.undoes is None:
            return await self.changes.apply(actor, plan)
        number, journal = plan.undoes.id, self.changes.journal
        async with journal.target_locks.of("bulk", number):
            undo = await journal.undone_by(number)
            if undo is not None:
                raise InvalidInput(
                    "case", tr("Case #{number} was already undone by case #{undo}.", number=number, undo=undo.id)
                )
            return await self.changes.apply(actor, plan)

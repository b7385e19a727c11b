"""What would stop a change now: shown with its question, so that nobody is offered a button that must refuse."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

from bot.access import Actor
from bot.changes.plans import Plan
from bot.changes.undo_plans import UndoPlan
from bot.journal import Journal

PlanT = TypeVar("PlanT", bound=Plan)


@dataclass(frozen=True, slots=True)
class Obstacles:
    """Finds what would stop a change now, by the same guards that stop it when it is carried out."""

    journal: Journal

    async def foresee(self, actor: Actor, plan: PlanT) -> PlanT:
        """Return a plan with its obstacle; an undo with that of each way.

        Raises:
            JournalUnreadable: The journal could not be read.
        """
        if isinstance(plan, UndoPlan):
            ways = [replace(way, plan=await self.foresee(actor, way.plan)) for way in plan.ways]
            return replace(plan, ways=tuple(ways))
        if plan.obstacle is not None or plan.grant is None:
            return plan
        return replace(plan, obstacle=await self.journal.find_obstacle(actor, plan.grant))

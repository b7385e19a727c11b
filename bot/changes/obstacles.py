"""What would stop a change now: shown with its question, so that nobody is offered a button that must refuse."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from bot.access import Actor
from bot.changes.plans import Plan
from bot.changes.undo_plans import UndoPlan
from bot.errors import AskedAlready, BotError
from bot.journal import Journal

PlanT = TypeVar("PlanT", bound=Plan)


@dataclass(frozen=True, slots=True)
class Obstacles:
    """Finds what would stop a change now, by the same guards that stop it when it is carried out.

    Attributes:
        find_same: Returns the open request for the same, for a plan that needs a second person.
    """

    journal: Journal
    find_same: Callable[[Plan], Awaitable[AskedAlready | None]]

    async def foresee(self, actor: Actor, plan: PlanT) -> PlanT:
        """Return a plan with its obstacle; an undo with that of each way.

        Raises:
            JournalUnreadable: The journal could not be read.
        """
        if isinstance(plan, UndoPlan):
            ways = [replace(way, plan=await self._with_obstacle(actor, way.plan, plan.by(way))) for way in plan.ways]
            return replace(plan, ways=tuple(ways))
        return await self._with_obstacle(actor, plan, plan)

    async def _with_obstacle(self, actor: Actor, plan: PlanT, asked: Plan) -> PlanT:
        """Return a plan with its obstacle; `asked` is what would wait for a second person."""
        if plan.obstacle is not None or plan.grant is None:
            return plan
        obstacle: BotError | None = await self.journal.find_obstacle(actor, plan.grant)
        if obstacle is None and plan.approval_rule is not None:
            obstacle = await self.find_same(asked)
        return replace(plan, obstacle=obstacle)

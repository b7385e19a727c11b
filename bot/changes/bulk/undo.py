"""The opposite of a bulk: a bulk itself, of all players who still are as their cases left them."""

from __future__ import annotations

from dataclasses import dataclass

from bot.access import Actor
from bot.changes.bulk.bulks import BulkBans
from bot.changes.bulk.plans import BulkPlan, BulkRun
from bot.changes.undo_plans import Reach, UndoPlan, Way
from bot.errors import InvalidInput
from bot.journal import Case, Journal


@dataclass(frozen=True, slots=True)
class BulkUndo:
    """Plans and begins the opposite of cases of bulks."""

    bulk: BulkBans
    journal: Journal

    async def plan(self, actor: Actor, case: Case, reason: str) -> UndoPlan:
        """Look through what stands there for each player, and return what would be put back for whom.

        Raises:
            AccessDenied: The actor may not change so many bans, or not set one as long as one that comes back.
            InvalidInput: It changed nobody.
            NobodyLeft: Nobody is as their case left them.
        """
        plan = await self.bulk.plan_undo(actor, case, reason)
        return UndoPlan(
            experience=plan.experience,
            reason=reason,
            planned_at=plan.planned_at,
            case=case,
            ways=(Way(reach=Reach.AS_LEFT, plan=plan),),
        )

    async def apply(self, actor: Actor, plan: BulkPlan) -> BulkRun:
        """Begin it, once: nothing at Roblox would refuse a second time before its first player.

        Raises:
            InvalidInput: Somebody else has begun it meanwhile.
        """
        if plan.undoes is None:
            return await self.bulk.apply(actor, plan)
        number = plan.undoes.id
        async with self.journal.target_locks.of("bulk", number):
            undo = await self.journal.undone_by(number)
            if undo is not None:
                raise InvalidInput("case", f"Case #{number} is undone by case #{undo.id} already.")
            return await self.bulk.apply(actor, plan)

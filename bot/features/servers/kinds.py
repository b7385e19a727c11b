"""Restarts of servers as a kind of change."""

from __future__ import annotations

from bot.access import Actor
from bot.changes.kinds import Approval, ChangeKind, NoUndo
from bot.features.servers.servers import RestartPlan, RestartRequest, Servers
from bot.i18n import mark
from bot.journal import CaseKind
from bot.jsons import Json


def kinds(servers: Servers) -> tuple[ChangeKind, ...]:
    """Return the kind of change for restarts. Roblox does not show whether one happened, so nothing settles it."""
    return (
        ChangeKind(
            cases=(CaseKind.SERVERS_RESTART,),
            plan_type=RestartPlan,
            apply=servers.apply_restart,
            undo=NoUndo(mark("Players have already been moved, and new servers run. There is nothing to put back.")),
            approval=_approval(servers),
        ),
    )


def _approval(servers: Servers) -> Approval:
    def inputs(plan: RestartPlan) -> dict[str, Json]:
        return {
            "reason": plan.reason,
            "everything": plan.everything,
            "places": ",".join(map(str, plan.place_ids)) or None,
            "bleed_off_minutes": int(plan.bleed_off.total_seconds()) // 60 if plan.bleed_off is not None else None,
            "experience": plan.experience.key,
        }

    async def replan(actor: Actor, kept: dict[str, Json]) -> RestartPlan:
        return servers.plan_restart(actor, RestartRequest(**kept))

    return Approval(name="restart", inputs=inputs, replan=replan)

"""Bans and unbans as kinds of change."""

from __future__ import annotations

from dataclasses import asdict

from bot.access import Actor
from bot.changes.kinds import NAMES, Approval, ChangeKind, names_of, with_player
from bot.features.bans.bans import Moderation
from bot.features.bans.orders import BanRequest
from bot.features.bans.plans import BanPlan, UnbanPlan
from bot.features.bans.restrictions import describe
from bot.features.bans.undo import BanUndo
from bot.journal import CaseKind, EvidenceFile
from bot.jsons import Json


def kinds(moderation: Moderation) -> tuple[ChangeKind, ...]:
    """Return the kinds of change that bans are."""
    undo = BanUndo(moderation, moderation.clock)
    return (
        ChangeKind(
            cases=(CaseKind.BAN,),
            plan_type=BanPlan,
            apply=moderation.apply_ban,
            settle=moderation.settle,
            by_number=True,
            undo=undo,
            approval=_approval_of_bans(moderation),
        ),
        ChangeKind(
            cases=(CaseKind.UNBAN,),
            plan_type=UnbanPlan,
            apply=moderation.apply_unban,
            settle=moderation.settle,
            by_number=True,
            undo=undo,
            approval=_approval_of_unbans(moderation),
        ),
    )


def _approval_of_bans(moderation: Moderation) -> Approval:
    def inputs(plan: BanPlan) -> dict[str, Json]:
        return {
            "player": str(plan.player.id),
            "duration": plan.duration,
            "reason": plan.display_reason,
            "note": plan.note,
            "ban_alts": plan.ban_alts,
            "place": str(plan.place_id) if plan.place_id is not None else None,
            "experience": plan.experience.key,
            "evidence": [asdict(file) for file in plan.evidence],
            NAMES: names_of(plan.player),
        }

    async def replan(actor: Actor, kept: dict[str, Json]) -> BanPlan:
        evidence = tuple(EvidenceFile(**file) for file in kept.get("evidence", ()))
        return await moderation.plan_ban(actor, BanRequest(**{**with_player(kept), "evidence": evidence}))

    return Approval(
        name="ban",
        inputs=inputs,
        seen=lambda plan: describe(plan.current),
        replan=replan,
        player=lambda plan: plan.player.id,
    )


def _approval_of_unbans(moderation: Moderation) -> Approval:
    def inputs(plan: UnbanPlan) -> dict[str, Json]:
        return {
            "player": str(plan.player.id),
            "reason": plan.reason,
            "place": str(plan.place_id) if plan.place_id is not None else None,
            "experience": plan.experience.key,
            NAMES: names_of(plan.player),
        }

    return Approval(
        name="unban",
        inputs=inputs,
        seen=lambda plan: [describe(each) for each in (plan.current, *plan.remaining)],
        replan=lambda actor, kept: moderation.plan_unban(actor, **with_player(kept)),
        player=lambda plan: plan.player.id,
    )

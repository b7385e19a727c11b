"""Bans and unbans as kinds of change."""

from __future__ import annotations

from bot.access import Actor
from bot.changes.kinds import NAMES, Approval, ChangeKind, names_of, with_player
from bot.features.bans.bans import Bans
from bot.features.bans.orders import BanRequest
from bot.features.bans.plans import BanPlan, UnbanPlan
from bot.features.bans.restrictions import to_json
from bot.features.bans.undo import BanUndo
from bot.journal import CaseKind, EvidenceFile
from bot.jsons import Json


def kinds(bans: Bans) -> tuple[ChangeKind, ...]:
    """Return the kinds of change for bans and unbans."""
    undo = BanUndo(bans, bans.clock).plan
    return (
        ChangeKind(
            cases=(CaseKind.BAN,),
            plan_type=BanPlan,
            apply=bans.apply_ban,
            settle=bans.settle,
            by_number=True,
            undo=undo,
            approval=_approval_of_bans(bans),
        ),
        ChangeKind(
            cases=(CaseKind.UNBAN,),
            plan_type=UnbanPlan,
            apply=bans.apply_unban,
            settle=bans.settle,
            by_number=True,
            undo=undo,
            approval=_approval_of_unbans(bans),
        ),
    )


def _evidence(kept: dict[str, Json]) -> tuple[EvidenceFile, ...]:
    return tuple(EvidenceFile(**file) for file in kept.get("evidence", ()))


def _target(kept: dict[str, Json]) -> Json:
    return [kept.get(name) for name in ("experience", "place", "player")]


def _approval_of_bans(bans: Bans) -> Approval:
    def inputs(plan: BanPlan) -> dict[str, Json]:
        return {
            "player": str(plan.player.id),
            "duration": plan.duration,
            "reason": plan.display_reason,
            "note": plan.note,
            "ban_alts": plan.ban_alts,
            "place": str(plan.place_id) if plan.place_id is not None else None,
            "experience": plan.experience.key,
            "evidence": [file.facts() for file in plan.evidence],
            NAMES: names_of(plan.player),
        }

    async def replan(actor: Actor, kept: dict[str, Json]) -> BanPlan:
        return await bans.plan_ban(actor, BanRequest(**{**with_player(kept), "evidence": _evidence(kept)}))

    return Approval(
        name="ban",
        inputs=inputs,
        seen=lambda plan: to_json(plan.current),
        target=_target,
        by_undo=True,
        replan=replan,
        player=lambda plan: plan.player.id,
        evidence=_evidence,
    )


def _approval_of_unbans(bans: Bans) -> Approval:
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
        seen=lambda plan: [to_json(each) for each in (plan.current, *plan.remaining)],
        target=_target,
        by_undo=True,
        replan=lambda actor, kept: bans.plan_unban(actor, **with_player(kept)),
        player=lambda plan: plan.player.id,
    )

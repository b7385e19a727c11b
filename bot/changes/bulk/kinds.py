"""The bulks of one feature as a kind of change."""

from __future__ import annotations

from bot.access import Actor
from bot.changes.bulk.bulks import Bulks
from bot.changes.bulk.changes import BulkChanges
from bot.changes.bulk.plans import BulkPlan, BulkRequest, OrderT, PartT
from bot.changes.bulk.undo import BulkUndo
from bot.changes.kinds import NAMES, Approval, ChangeKind, names_of, player_in
from bot.jsons import Json


def bulk_kind(changes: BulkChanges[OrderT, PartT], bulks: Bulks, *, approval: str) -> ChangeKind:
    """Return the bulks of a feature as a kind of change; `approval` is the name of its `changes.kinds.Approval`."""
    subject, undo = changes.subject, BulkUndo(changes)
    return ChangeKind(
        cases=(subject.kind,),
        plan_type=subject.plan_type,
        apply=undo.apply,
        settle=bulks.settle,
        by_number=True,
        undo=undo.plan,
        approval=_approval(approval, changes),
    )


def _approval(name: str, changes: BulkChanges[OrderT, PartT]) -> Approval:
    subject = changes.subject

    def inputs(plan: BulkPlan[OrderT, PartT]) -> dict[str, Json]:
        request = plan.request
        return {
            "action": str(request.action),
            "players": request.players,
            "order": subject.order_to_json(request.order),
            "found": {typed: player.id for typed, player in request.found.items()},
            NAMES: names_of(*request.found.values()),
        }

    async def replan(actor: Actor, kept: dict[str, Json]) -> BulkPlan[OrderT, PartT]:
        order, found = subject.order_from_json(kept["order"]), kept.get("found", {})
        players = {typed: player_in(kept, player_id) for typed, player_id in found.items()}
        request = BulkRequest(action=kept["action"], players=kept["players"], order=order, found=players)
        return await changes.plan(actor, request)

    def seen(plan: BulkPlan[OrderT, PartT]) -> Json:
        return {
            "players": [[part.player.id, subject.seen(part.plan)] for part in plan.parts],
            "left_out": [[each.listed.line, each.listed.typed] for each in plan.left_out],
        }

    def players(plan: BulkPlan[OrderT, PartT]) -> tuple[int, ...]:
        return tuple(dict.fromkeys([*plan.player_ids, *(each.id for each in plan.request.found.values())]))

    def unfound(plan: BulkPlan[OrderT, PartT]) -> tuple[str, ...]:
        typed = (each.listed.typed for each in plan.left_out)
        return tuple(each for each in typed if each not in plan.request.found)

    def target(kept: dict[str, Json]) -> Json:
        order, players = kept["order"], sorted(set(kept.get("found", {}).values()))
        return [kept["action"], order.get("experience"), order.get("place"), players or kept["players"]]

    return Approval(name=name, inputs=inputs, target=target, seen=seen, replan=replan, players=players, unfound=unfound)

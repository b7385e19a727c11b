"""Bans of many players at once as a kind of change."""

from __future__ import annotations

from bot.access import Actor
from bot.changes.bulk.bulks import BulkBans
from bot.changes.bulk.plans import BulkAction, BulkPlan, BulkRequest
from bot.changes.bulk.undo import BulkUndo
from bot.changes.kinds import NAMES, Approval, ChangeKind, names_of, player_in
from bot.features.bans.orders import BanRequest
from bot.features.bans.restrictions import describe
from bot.journal import CaseKind, Journal, Json


def kinds(bulk: BulkBans, journal: Journal) -> tuple[ChangeKind, ...]:
    """Return the kind of change that a bulk of bans is."""
    return (
        ChangeKind(
            cases=(CaseKind.BANS_BULK,),
            plan_type=BulkPlan,
            apply=bulk.apply,
            settle=bulk.settle,
            by_number=True,
            undo=BulkUndo(bulk, journal),
            approval=_approval(bulk),
        ),
    )


def _approval(bulk: BulkBans) -> Approval:
    def inputs(plan: BulkPlan) -> dict[str, Json]:
        request = plan.request
        return {
            "action": request.action.value,
            "players": request.players,
            "order": request.kept(),
            "found": {typed: player.id for typed, player in request.found.items()},
            NAMES: names_of(*request.found.values()),
        }

    async def replan(actor: Actor, kept: dict[str, Json]) -> BulkPlan:
        order, action = BanRequest(**kept["order"]), BulkAction(kept["action"])
        found = {typed: player_in(kept, player_id) for typed, player_id in kept.get("found", {}).items()}
        return await bulk.plan(actor, BulkRequest(action=action, players=kept["players"], order=order, found=found))

    def seen(plan: BulkPlan) -> Json:
        return {
            "players": [[part.player.id, describe(part.current)] for part in plan.parts],
            "left_out": [[each.listed.line, each.listed.typed] for each in plan.left_out],
        }

    def players(plan: BulkPlan) -> tuple[int, ...]:
        return tuple(dict.fromkeys([*plan.player_ids, *(each.id for each in plan.request.found.values())]))

    def unfound(plan: BulkPlan) -> tuple[str, ...]:
        typed = (each.listed.typed for each in plan.left_out)
        return tuple(each for each in typed if each not in plan.request.found)

    return Approval(name="bulk_bans", inputs=inputs, seen=seen, replan=replan, players=players, unfound=unfound)

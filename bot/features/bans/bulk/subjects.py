"""Bans as the subject of bulks: how an order is checked and kept, how much a part weighs, and what is done to each player."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta

from bot.access import Capability
from bot.changes.bulk.plans import BulkRequest
from bot.changes.bulk.subjects import Act, BulkSubject
from bot.changes.plans import checked_reason
from bot.errors import BanKept
from bot.experiences.experiences import Experience
from bot.features.bans.bans import Bans
from bot.features.bans.bulk.acts import Banning, PuttingBack, Unbanning
from bot.features.bans.bulk.plans import BanBulkPlan, BanPart, BulkAction
from bot.features.bans.orders import BanRequest, order_of
from bot.features.bans.restrictions import essence, from_json, to_json
from bot.features.bans.undo import BanUndo
from bot.journal import CaseId, CaseKind
from bot.jsons import Json
from bot.opencloud.models import UserId


def bans_in_bulk(bans: Bans) -> BulkSubject[BanRequest, BanPart]:
    """Return bans as the subject of bulks; `bans` makes each ban."""

    def complete_order(game: Experience, request: BulkRequest[BanRequest]) -> BanRequest:
        typed = request.order
        if request.action == BulkAction.BAN:
            return order_of(typed, game, bans.templates, now=bans.clock()).without_template()
        reason = checked_reason(typed.reason or "")
        place = str(game.place(typed.place)) if typed.place is not None else None
        return BanRequest(player="", reason=reason, place=place, experience=game.key)

    def act(game: Experience, request: BulkRequest[BanRequest], cases: Mapping[UserId, CaseId]) -> Act[BanPart]:
        match BulkAction(request.action):
            case BulkAction.BAN:
                return Banning(bans, game, request.order)
            case BulkAction.UNBAN:
                return Unbanning(bans, game, request.order)
            case BulkAction.UNDO:
                return PuttingBack(BanUndo(bans, bans.clock), game, request.order, cases)

    return BulkSubject(
        kind=CaseKind.BANS_BULK,
        capability=Capability.BANS_BULK,
        plan_type=BanBulkPlan,
        require=bans.require,
        complete_order=complete_order,
        order_to_undo=lambda game, reason: BanRequest(player="", reason=reason, experience=game.key),
        order_to_json=_order_to_json,
        order_from_json=lambda kept: BanRequest(**kept),
        act=act,
        grant=bans.require_change,
        weight=_weight,
        seen=lambda part: to_json(part.current),
        is_as_seen=_is_as_seen,
        is_altered=lambda outcome: outcome.is_filtered,
        of_one_player=(BanKept,),
    )


def _order_to_json(order: BanRequest) -> dict[str, Json]:
    return {name: each for name, each in asdict(order).items() if name != "evidence"}


def _weight(part: BanPart) -> timedelta:
    """Return how much permission a part needs: more for a longer ban that is set, ended or shortened."""
    return timedelta.max if part.longest is None else part.longest


def _is_as_seen(part: BanPart, seen: Json) -> bool:
    return essence(part.current) == essence(from_json(seen, part.player.id))

"""Plans that can wait for a second person: from a plan to what it is planned from, and back.

A request keeps words and numbers, never a plan: what is approved is planned anew, as the one who asked, on what stands
there then. `seen` says what of the world the plan was made on, so that a change meanwhile is noticed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from bot.access import Actor
from bot.changes.plans import Plan
from bot.changes.undo import Undo
from bot.changes.undo_plans import UndoPlan
from bot.experiences.field_paths import FieldPath
from bot.experiences.players import Player
from bot.features.announcements.announcements import AnnouncementPlan, AnnouncementRequest, Announcements
from bot.features.bans.bans import BanPlan, Moderation, UnbanPlan
from bot.features.bans.bulk.bulks import BulkBans
from bot.features.bans.bulk.plans import BulkAction, BulkPlan, BulkRequest
from bot.features.bans.orders import BanRequest
from bot.features.bans.restrictions import describe
from bot.features.boards.scores import Only, ScorePlan, ScoreRequest, Scores
from bot.features.data import Data
from bot.features.data.addresses import Where
from bot.features.data.changes import Create, Delete, Edit, Image, Increment, Replace, Restore
from bot.features.data.edits import Action
from bot.features.data.plans import EntryPlan
from bot.features.data.snapshots import SnapshotPlan, Snapshots
from bot.features.data.writing import DataWriting
from bot.features.servers.servers import RestartPlan, RestartRequest, Servers
from bot.journal import CaseId, CaseKind, EvidenceFile, Json

NAMES = "names"
"""Where inputs keep the names of players, by id: nothing else tells them once Roblox has no such account."""


class Done(Protocol):
    """What every outcome has."""

    @property
    def plan(self) -> Plan:
        """What was done."""

    @property
    def case_id(self) -> CaseId:
        """The case that says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One sort of plan that can wait.

    Attributes:
        name: As requests keep it. Stored: never reused.
        plan_type: The plans that it is about.
        inputs: What a plan can be made from again.
        seen: What of the world it was made on; the same as long as nothing that was shown has changed.
        replan: Plans anew from inputs.
        apply: Carries a plan out.
        player: Whom it concerns, for the right to be forgotten.
    """

    name: str
    plan_type: type[Plan]
    inputs: Callable[[Any], dict[str, Json]]
    seen: Callable[[Any], Json]
    replan: Callable[[Actor, dict[str, Json]], Awaitable[Plan]]
    apply: Callable[[Actor, Any], Awaitable[Done]]
    player: Callable[[Any], int | None]


def kinds(
    *,
    moderation: Moderation,
    bulk_bans: BulkBans,
    data: Data,
    scores: Scores,
    announcements: Announcements,
    servers: Servers,
    undo: Undo,
) -> Iterable[Kind]:
    """Return every sort of plan that can wait."""
    reversible = (_bans(moderation), _unbans(moderation), _entries(data.writing), _scores(scores), _bulks(bulk_bans))
    return (
        *reversible,
        _undos(undo, reversible),
        _snapshots(data.snapshots),
        _announcements(announcements),
        _restarts(servers),
    )


def _nothing(_plan: Plan) -> None:
    """For what is planned without a look at the world, or concerns nobody in particular."""


def _bans(moderation: Moderation) -> Kind:
    def inputs(plan: BanPlan) -> dict[str, Json]:
        return {
            "player": str(plan.player.id),
            "duration": plan.duration,
            "reason": plan.display_reason,
            "note": plan.note,
            "ban_alts": plan.ban_alts,
            "place": _text(plan.place_id),
            "experience": plan.experience.key,
            "evidence": [asdict(file) for file in plan.evidence],
            NAMES: _names(plan.player),
        }

    async def replan(actor: Actor, kept: dict[str, Json]) -> BanPlan:
        evidence = tuple(EvidenceFile(**file) for file in kept.get("evidence", ()))
        return await moderation.plan_ban(actor, BanRequest(**{**_by_id(kept), "evidence": evidence}))

    return Kind(
        name="ban",
        plan_type=BanPlan,
        inputs=inputs,
        seen=lambda plan: describe(plan.current),
        replan=replan,
        apply=moderation.apply_ban,
        player=lambda plan: plan.player.id,
    )


def _bulks(bulk: BulkBans) -> Kind:
    def inputs(plan: BulkPlan) -> dict[str, Json]:
        request = plan.request
        return {
            "action": request.action.value,
            "players": request.players,
            "order": request.kept(),
            "found": {typed: player.id for typed, player in request.found.items()},
            NAMES: _names(*request.found.values()),
        }

    async def replan(actor: Actor, kept: dict[str, Json]) -> BulkPlan:
        order, action = BanRequest(**kept["order"]), BulkAction(kept["action"])
        found = {typed: _player(kept, player_id) for typed, player_id in kept.get("found", {}).items()}
        return await bulk.plan(actor, BulkRequest(action=action, players=kept["players"], order=order, found=found))

    def seen(plan: BulkPlan) -> Json:
        return {
            "players": [[part.player.id, describe(part.current)] for part in plan.parts],
            "left_out": [[each.listed.line, each.listed.typed] for each in plan.left_out],
        }

    return Kind(
        name="bulk_bans",
        plan_type=BulkPlan,
        inputs=inputs,
        seen=seen,
        replan=replan,
        apply=bulk.apply,
        player=_nothing,
    )


def _unbans(moderation: Moderation) -> Kind:
    def inputs(plan: UnbanPlan) -> dict[str, Json]:
        return {
            "player": str(plan.player.id),
            "reason": plan.reason,
            "place": _text(plan.place_id),
            "experience": plan.experience.key,
            NAMES: _names(plan.player),
        }

    return Kind(
        name="unban",
        plan_type=UnbanPlan,
        inputs=inputs,
        seen=lambda plan: [describe(each) for each in (plan.current, *plan.remaining)],
        replan=lambda actor, kept: moderation.plan_unban(actor, **_by_id(kept)),
        apply=moderation.apply_unban,
        player=lambda plan: plan.player.id,
    )


def _entries(writing: DataWriting) -> Kind:
    def inputs(plan: EntryPlan) -> dict[str, Json]:
        address = plan.address
        return {
            "where": {
                "key": address.key,
                "store": address.store.name,  # a name in the settings may be another store's by then
                "scope": address.scope,
                "experience": address.experience.key,
            },
            "kind": plan.change.kind,
            "change": _CHANGES[plan.change.kind].kept(plan.change),
            "reason": plan.reason,
            NAMES: _names(address.player),
        }

    async def replan(actor: Actor, kept: dict[str, Json]) -> EntryPlan:
        change = _CHANGES[CaseKind(kept["kind"])].made(kept["change"])
        where = Where(**kept["where"], names=next(iter(kept.get(NAMES, {}).values()), ""))
        return await writing.plan_change(actor, where, change, reason=kept["reason"])

    return Kind(
        name="entry",
        plan_type=EntryPlan,
        inputs=inputs,
        seen=_seen_entry,
        replan=replan,
        apply=writing.apply,
        player=lambda plan: _id_of(plan.address.player),
    )


def _seen_entry(plan: EntryPlan) -> Json:
    """One field, where only that is changed: what the game writes beside it is no reason to ask again."""
    edits = isinstance(plan.change, Edit)
    return {
        "revision": plan.before.revision_id if plan.before is not None and not edits else None,
        "changes": [
            [str(each.path), *([found.value] if found is not None else None for found in (each.before, each.after))]
            for each in plan.difference.changes
        ],
        "cautions": sorted(caution.name for caution in plan.cautions),
        "locked": plan.session is not None,
    }


@dataclass(frozen=True, slots=True)
class _Kept:
    """How one change of an entry is kept, and made again."""

    kept: Callable[[Any], dict[str, Json]]
    made: Callable[[dict[str, Json]], Any]


_CHANGES = {
    CaseKind.DATA_EDIT: _Kept(
        lambda edit: edit.details(),
        lambda kept: Edit(FieldPath.parse(kept["field"]), Action(kept["action"]), kept["typed"]),
    ),
    CaseKind.DATA_REPLACE: _Kept(lambda replace: {"value": replace.value}, lambda kept: Replace(kept["value"])),
    CaseKind.DATA_CREATE: _Kept(
        lambda create: {"value": create.value, "users": list(create.users)},
        lambda kept: Create(kept["value"], tuple(kept["users"])),
    ),
    CaseKind.DATA_INCREMENT: _Kept(lambda increment: increment.details(), lambda kept: Increment(kept["amount"])),
    CaseKind.DATA_DELETE: _Kept(lambda _: {}, lambda _: Delete()),
    CaseKind.DATA_RESTORE: _Kept(
        lambda restore: {"image": restore.image.describe(), "revision_id": restore.revision_id},
        lambda kept: Restore(Image.told(kept["image"]), kept["revision_id"]),
    ),
}


def _snapshots(snapshots: Snapshots) -> Kind:
    async def replan(actor: Actor, kept: dict[str, Json]) -> SnapshotPlan:
        return snapshots.plan(actor, **kept)

    return Kind(
        name="snapshot",
        plan_type=SnapshotPlan,
        inputs=lambda plan: {"reason": plan.reason, "experience": plan.experience.key},
        seen=_nothing,
        replan=replan,
        apply=snapshots.apply,
        player=_nothing,
    )


def _scores(scores: Scores) -> Kind:
    def inputs(plan: ScorePlan) -> dict[str, Json]:
        return {
            "request": {
                "board": plan.board.alias,
                "player": str(plan.player.id),
                "reason": plan.reason,
                "experience": plan.experience.key,
            },
            "kind": plan.kind,
            "amount": plan.change if plan.kind is CaseKind.BOARD_INCREMENT else plan.after,
            "only": plan.only.value if plan.only is not None else None,
            NAMES: _names(plan.player),
        }

    async def replan(actor: Actor, kept: dict[str, Json]) -> ScorePlan:
        request, amount = ScoreRequest(**_by_id({**kept["request"], NAMES: kept.get(NAMES, {})})), kept["amount"]
        match CaseKind(kept["kind"]):
            case CaseKind.BOARD_REMOVE:
                return await scores.plan_remove(actor, request)
            case CaseKind.BOARD_INCREMENT:
                return await scores.plan_increment(actor, request, amount=amount)
            case _:
                only = Only(kept["only"]) if kept["only"] is not None else None
                return await scores.plan_set(actor, request, score=amount, only=only)

    return Kind(
        name="score",
        plan_type=ScorePlan,
        inputs=inputs,
        seen=lambda plan: plan.before,
        replan=replan,
        apply=scores.apply_change,
        player=lambda plan: plan.player.id,
    )


def _announcements(announcements: Announcements) -> Kind:
    def inputs(plan: AnnouncementPlan) -> dict[str, Json]:
        to = plan.audience
        return {
            "text": plan.text,
            "reason": plan.reason,
            "place": _text(to.place_id),
            "player": str(to.player.id) if to.player is not None else None,
            "server": to.server,
            "experience": plan.experience.key,
            NAMES: _names(to.player),
        }

    return Kind(
        name="announcement",
        plan_type=AnnouncementPlan,
        inputs=inputs,
        seen=_nothing,
        replan=lambda actor, kept: announcements.plan_announcement(actor, AnnouncementRequest(**_by_id(kept))),
        apply=announcements.apply_announcement,
        player=lambda plan: _id_of(plan.audience.player),
    )


def _restarts(servers: Servers) -> Kind:
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

    return Kind(
        name="restart",
        plan_type=RestartPlan,
        inputs=inputs,
        seen=_nothing,
        replan=replan,
        apply=servers.apply_restart,
        player=_nothing,
    )


def _undos(undo: Undo, reversible: Iterable[Kind]) -> Kind:
    by_type = {kind.plan_type: kind for kind in reversible}

    def inputs(plan: UndoPlan) -> dict[str, Json]:
        return {"number": str(plan.case.id), "reason": plan.reason, "reach": plan.ways[0].reach.name}

    async def replan(actor: Actor, kept: dict[str, Json]) -> UndoPlan:
        plan = await undo.plan(actor, number=kept["number"], reason=kept["reason"])
        # Where the way that was chosen is no more, another one is shown, and nothing is done.
        return plan.by(next((way for way in plan.ways if way.reach.name == kept["reach"]), plan.ways[0]))

    def seen(plan: UndoPlan) -> Json:
        opposite = plan.ways[0].plan
        return by_type[type(opposite)].seen(opposite)

    return Kind(
        name="undo",
        plan_type=UndoPlan,
        inputs=inputs,
        seen=seen,
        replan=replan,
        apply=undo.apply,
        player=lambda plan: plan.case.target.player_id,
    )


def _names(*players: Player | None) -> dict[str, Json]:
    return {str(each.id): each.names for each in players if each is not None}


def _by_id(kept: dict[str, Json]) -> dict[str, Json]:
    """Return inputs with their player as one whose id is known."""
    rest = {name: each for name, each in kept.items() if name != NAMES}
    return {**rest, "player": _player(kept, kept["player"]) if kept["player"] is not None else None}


def _player(kept: dict[str, Json], player_id: str | int) -> Player:
    return Player.kept(int(player_id), kept.get(NAMES, {}).get(str(player_id), ""))


def _id_of(player: Player | None) -> int | None:
    return player.id if player is not None else None


def _text(number: int | None) -> str | None:
    return str(number) if number is not None else None

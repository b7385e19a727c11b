"""The kinds of change of player data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.access import Actor, Capability, Extent
from bot.changes.kinds import NAMES, Approval, ChangeKind, NoUndo, Values, names_of
from bot.experiences.field_paths import FieldPath
from bot.features.data import Data
from bot.features.data.addresses import Where
from bot.features.data.changes import Create, Delete, Edit, Image, Increment, Replace, Restore
from bot.features.data.edits import Action
from bot.features.data.plans import EntryPlan
from bot.features.data.snapshots import SnapshotPlan, Snapshots
from bot.features.data.undo import EntryUndo
from bot.features.data.writing import DataWriting
from bot.i18n import mark
from bot.journal import Case, CaseKind
from bot.jsons import Json


def kinds(data: Data) -> tuple[ChangeKind, ...]:
    """Return the kinds of change of player data."""
    return (
        ChangeKind(
            cases=tuple(_CHANGES),
            plan_type=EntryPlan,
            apply=data.writing.apply,
            settle=data.settling.settle,
            undo=EntryUndo(data.writing),
            approval=_approval_of_entries(data.writing),
            values=Values(read_by=Capability.DATA_READ, extents=_extents, open=_OPEN),
        ),
        # Roblox shows the latest snapshot only when the next one is requested, so nothing settles it.
        ChangeKind(
            cases=(CaseKind.DATA_SNAPSHOT,),
            plan_type=SnapshotPlan,
            apply=data.snapshots.apply,
            undo=NoUndo(mark("A snapshot only keeps more versions, so there is nothing to put back.")),
            approval=_approval_of_snapshots(data.snapshots),
        ),
    )


_OPEN = frozenset({"store", "scope", "key", "field", "action", "revision_id"})


def _extents(case: Case) -> Iterable[Extent]:
    return [Extent(experience=case.experience, store=case.plan.get("store", case.target.id))]


def _approval_of_entries(writing: DataWriting) -> Approval:
    def inputs(plan: EntryPlan) -> dict[str, Json]:
        address = plan.address
        return {
            "where": {
                "key": address.key,
                "store": address.store.name,  # the alias in the settings may mean another store by then
                "scope": address.scope,
                "experience": address.experience.key,
            },
            "kind": plan.change.kind,
            "change": _CHANGES[plan.change.kind].kept(plan.change),
            "reason": plan.reason,
            NAMES: names_of(address.player),
        }

    async def replan(actor: Actor, kept: dict[str, Json]) -> EntryPlan:
        change = _CHANGES[CaseKind(kept["kind"])].made(kept["change"])
        where = Where(**kept["where"], names=next(iter(kept.get(NAMES, {}).values()), ""))
        return await writing.plan_change(actor, where, change, reason=kept["reason"])

    def player(plan: EntryPlan) -> int | None:
        return plan.address.player.id if plan.address.player is not None else None

    return Approval(name="entry", inputs=inputs, seen=_seen, replan=replan, player=player)


def _seen(plan: EntryPlan) -> Json:
    """Return what was shown. For an edit it is only the field: when the game changes others, nobody needs to approve again."""
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
    """How an approval request keeps a change of an entry, and makes it again."""

    kept: Callable[[Any], dict[str, Json]]
    made: Callable[[dict[str, Json]], Any]


_CHANGES: Mapping[CaseKind, _Kept] = {
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
        lambda restore: {"image": restore.image.to_json(), "revision_id": restore.revision_id},
        lambda kept: Restore(Image.from_json(kept["image"]), kept["revision_id"]),
    ),
}


def _approval_of_snapshots(snapshots: Snapshots) -> Approval:
    async def replan(actor: Actor, kept: dict[str, Json]) -> SnapshotPlan:
        return snapshots.plan(actor, **kept)

    return Approval(
        name="snapshot",
        inputs=lambda plan: {"reason": plan.reason, "experience": plan.experience.key},
        replan=replan,
    )

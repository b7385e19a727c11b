"""The kinds of change of player data."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.access import Actor, Capability, Extent
from bot.changes.kinds import LABELS, NAMES, Approval, ChangeKind, NoUndo, Values, names_of
from bot.documents.differences import ChangedField, Differences, difference
from bot.documents.paths import find
from bot.documents.trees import parse
from bot.experiences.field_paths import FieldPath
from bot.features.data import Data
from bot.features.data.addresses import Where
from bot.features.data.changes import Create, Delete, Edit, Increment, Replace, Restore
from bot.features.data.edits import Action
from bot.features.data.images import Image, image_of, packed, unpacked, unpacked_image
from bot.features.data.plans import EntryPlan, labels_of
from bot.features.data.snapshots import SnapshotPlan, Snapshots
from bot.features.data.undo import EntryUndo
from bot.features.data.values import EntryValues
from bot.features.data.writing import DataWriting
from bot.i18n import mark
from bot.journal import Case, CaseKind
from bot.jsons import Json
from bot.opencloud.resources.entries import Entry


def kinds(data: Data) -> tuple[ChangeKind, ...]:
    """Return the kinds of change of player data."""
    return (
        ChangeKind(
            cases=tuple(_CHANGES),
            plan_type=EntryPlan,
            apply=data.writing.apply,
            settle=data.settling.settle,
            undo=EntryUndo(data.writing).plan,
            approval=_approval_of_entries(data.writing),
            values=Values(
                read_by=Capability.DATA_READ, extents=_extents, open=_OPEN, compare=_comparing(data.writing.values)
            ),
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


_OPEN = frozenset({"store", "scope", "key", "field", "action", "revision_id", "saved_at", "labels"})


def _extents(case: Case) -> Iterable[Extent]:
    return [Extent(experience=case.experience, store=case.plan.get("store", case.target.id))]


def _comparing(values: EntryValues) -> Callable[[Case], Awaitable[Differences]]:
    async def compare(case: Case) -> Differences:
        """Return what a case changed in the value."""
        images = await image_of(values, case.before), await image_of(values, case.after)
        return await values.ask(difference, *(image.value if image is not None else None for image in images))

    return compare


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
            LABELS: labels_of(plan),
        }

    async def replan(actor: Actor, kept: dict[str, Json]) -> EntryPlan:
        change = await _CHANGES[CaseKind(kept["kind"])].made(writing.values, kept["change"])
        owner, names = next(iter(kept.get(NAMES, {}).items()), (None, ""))
        where = Where(**kept["where"], owner=int(owner) if owner is not None else None, names=names, kept=True)
        return await writing.plan_change(actor, where, change, reason=kept["reason"])

    def player(plan: EntryPlan) -> int | None:
        return plan.address.player.id if plan.address.player is not None else None

    return Approval(
        name="entry",
        inputs=inputs,
        target=_target,
        seen=_seen,
        replan=replan,
        player=player,
        taken_over=frozenset({"change"}),
    )


def _target(kept: dict[str, Json]) -> Json:
    return [kept["where"], kept["kind"], kept["change"].get("field")]


def _seen(plan: EntryPlan) -> Json:
    """Return what was shown. For an edit it is only the field: when the game changes others, nobody needs to approve again.

    Whether the data store is new is no part of it: requests of earlier versions do not say so.
    """
    edits = isinstance(plan.change, Edit)
    return {
        "revision": plan.before.revision_id if plan.before is not None and not edits else None,
        "changes": [
            [str(FieldPath(each.steps)), _side(plan.before, each), _side(plan.after, each)]
            for each in plan.difference.changes
        ],
        "cautions": sorted(caution.name for caution in plan.cautions),
        "locked": plan.session is not None,
    }


def _side(image: Entry | Image | None, change: ChangedField) -> Json:
    """Return what is at the path of a change; of a large value only the digest of the change."""
    if image is None:
        return None
    if image.value.is_large:
        return [change.digest]
    found = find(image.value.read(), change.steps)
    return [parse(found)] if found is not None else None


@dataclass(frozen=True, slots=True)
class _Kept:
    """How an approval request keeps a change of an entry, and makes it again."""

    kept: Callable[[Any], dict[str, Json]]
    made: Callable[[EntryValues, dict[str, Json]], Awaitable[Any]]


async def _edit(_values: EntryValues, kept: dict[str, Json]) -> Edit:
    return Edit(FieldPath.parse(kept["field"]), Action(kept["action"]), kept["typed"])


async def _replace(values: EntryValues, kept: dict[str, Json]) -> Replace:
    return Replace(await unpacked(values, kept["value"]))


async def _create(values: EntryValues, kept: dict[str, Json]) -> Create:
    return Create(await unpacked(values, kept["value"]), tuple(kept["users"]))


async def _increment(_values: EntryValues, kept: dict[str, Json]) -> Increment:
    return Increment(kept["amount"])


async def _delete(_values: EntryValues, _kept: dict[str, Json]) -> Delete:
    return Delete()


async def _restore(values: EntryValues, kept: dict[str, Json]) -> Restore:
    saved_at = kept.get("saved_at")
    return Restore(
        await unpacked_image(values, kept["image"]),
        kept["revision_id"],
        datetime.fromisoformat(saved_at) if saved_at else None,
    )


_CHANGES: Mapping[CaseKind, _Kept] = {
    CaseKind.DATA_EDIT: _Kept(lambda edit: edit.details(), _edit),
    CaseKind.DATA_REPLACE: _Kept(lambda replace: {"value": packed(replace.value)}, _replace),
    CaseKind.DATA_CREATE: _Kept(lambda create: {"value": packed(create.value), "users": list(create.users)}, _create),
    CaseKind.DATA_INCREMENT: _Kept(lambda increment: increment.details(), _increment),
    CaseKind.DATA_DELETE: _Kept(lambda _: {}, _delete),
    CaseKind.DATA_RESTORE: _Kept(lambda restore: {"image": restore.image.packed(), **restore.details()}, _restore),
}


def _approval_of_snapshots(snapshots: Snapshots) -> Approval:
    async def replan(actor: Actor, kept: dict[str, Json]) -> SnapshotPlan:
        return snapshots.plan(actor, **kept)

    return Approval(
        name="snapshot",
        inputs=lambda plan: {"reason": plan.reason, "experience": plan.experience.key},
        target=lambda kept: kept.get("experience"),
        replan=replan,
    )

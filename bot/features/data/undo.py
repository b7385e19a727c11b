"""Undoes a change of an entry: puts back the whole entry, or only what the case changed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from bot.access import Actor, Capability
from bot.changes.undo_plans import Drift, Reach, UndoPlan, ways_open
from bot.documents.differences import Differences, difference
from bot.errors import InvalidInput
from bot.experiences.field_paths import FieldPath
from bot.features.data.addresses import Where
from bot.features.data.changes import WHOLE, Change, Delete, Increment
from bot.features.data.images import Image, fingerprint_of, has_fingerprint, image_of
from bot.features.data.plans import EntryPlan
from bot.features.data.put_back import PutBack, Touched, shared_path, touched
from bot.features.data.values import EntryValues
from bot.features.data.writing import DataWriting
from bot.i18n import tr
from bot.journal import Case, CaseKind
from bot.opencloud.resources.entries import Entry

OVER_NEWER = {Capability.DATA_CREATE: Capability.DATA_DELETE, Capability.DATA_DELETE: Capability.DATA_RESTORE}
"""The capability that an undo needs if it would lose something newer; otherwise it needs that of the case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDrift(Drift):
    """How an entry changed since a case.

    Attributes:
        made: What the case changed; None if nobody knows exactly what it left.
        since: What changed since; None in the same case.
        contested: The fields of the case that were changed again.
        labels: What the settings call fields of the entry, by their paths.
    """

    made: Differences | None
    since: Differences | None
    contested: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EntryUndo:
    """Plans undos of cases of data."""

    data: DataWriting

    async def plan(self, actor: Actor, case: Case, reason: str) -> UndoPlan:
        """Compare the entry with what the case left, and return the ways to undo the case.

        Raises:
            AccessDenied: The actor may not make this change of the entry.
            InvalidInput: The entry is already as it was before the case.
        """
        where = Where(
            store=case.plan["store"],
            scope=case.plan["scope"],
            key=case.plan["key"],
            owner=case.target.player_id,
            names=case.target.label,
            experience=case.experience,
            kept=True,
        )
        address = await self.data.addresses.find(actor, case.capability, where)
        address, entry = await self.data.look(address)
        drift, changes = await self._compare(case, entry)
        drift = replace(drift, labels=address.labels) if drift is not None else None

        def planned(change: Change) -> Awaitable[EntryPlan]:
            return self.data.plan_on(actor, address, change, entry, reason, undoes=case)

        ways = await ways_open((reach, planned(change)) for reach, change in changes)
        return UndoPlan.of(case, reason, ways, drift)

    async def _compare(self, case: Case, entry: Entry | None) -> tuple[EntryDrift | None, list[tuple[Reach, Change]]]:
        """Return what changed since a case, and the changes that would undo it."""
        values = self.data.values
        before, after = await image_of(values, case.before), await image_of(values, case.after)
        now = Image.of(entry) if entry is not None else None
        if before is None and now is None:
            raise InvalidInput("case", tr("The entry that this case made is already gone."))
        fields = await touched(values, before, after, now) if before and after and now else ()
        drift = await _drift(values, case, (before, after, now), fields)
        if drift is None:
            return None, list(_as_left(case, before))
        return drift, [each async for each in _over_newer(values, case, before, now, fields)]


def _as_left(case: Case, before: Image | None) -> Iterator[tuple[Reach, Change]]:
    """Yield the change that undoes a case if the entry is as the case left it."""
    if before is None:
        yield Reach.AS_LEFT, Delete(case.capability)
    else:
        yield Reach.AS_LEFT, PutBack(before, case.capability, _field(case))


async def _over_newer(
    values: EntryValues, case: Case, before: Image | None, now: Image | None, fields: tuple[Touched, ...]
) -> AsyncIterator[tuple[Reach, Change]]:
    """Yield the changes that undo a case after later changes; first the one that loses the least."""
    capability = OVER_NEWER.get(case.capability, case.capability) if now is not None else case.capability
    if before is None:
        yield Reach.EVERYTHING, Delete(capability)
        return
    if case.kind is CaseKind.DATA_INCREMENT:
        # Increments can be made in any order, so the opposite increment keeps what the game added since.
        yield Reach.OWN, Increment(-case.plan["amount"])
    elif now is not None and fields:
        contested = any(each.contested for each in fields)
        own = PutBack(before, capability, shared_path(fields) if contested else _field(case), fields)
        yield Reach.CONTESTED if contested else Reach.OWN, own
        if await own.covers_all_of(values, now):
            return
    yield Reach.EVERYTHING, PutBack(before, capability)


def _field(case: Case) -> FieldPath:
    return FieldPath.parse(case.plan["field"]) if "field" in case.plan else WHOLE


async def _drift(
    values: EntryValues,
    case: Case,
    images: tuple[Image | None, Image | None, Image | None],
    fields: tuple[Touched, ...],
) -> EntryDrift | None:
    before, after, now = images
    # A case that was settled by reading back has no image of what it left, only the digest of its plan.
    if await _is_left(values, case, after, now):
        return None
    known = after is not None or case.kind is CaseKind.DATA_DELETE
    old, new, present = (image.value if image is not None else None for image in (before, after, now))
    return EntryDrift(
        made=await values.ask(difference, old, new) if known else None,
        since=await values.ask(difference, new, present) if known else None,
        contested=tuple(each.name for each in fields if each.contested),
    )


async def _is_left(values: EntryValues, case: Case, after: Image | None, now: Image | None) -> bool:
    """Whether the present entry is what the case left."""
    if after is None:
        planned: str | None = case.plan["fingerprint"]
        if now is None or planned is None:
            return now is None and planned is None
        return await has_fingerprint(values, now, planned)
    return now is not None and await fingerprint_of(values, now) == await fingerprint_of(values, after)

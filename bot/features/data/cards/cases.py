"""The faces of player data, and the paragraphs about an entry on the card of a case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.experiences.field_paths import Found
from bot.features.data.cards.changes import outcome, question
from bot.features.data.cards.snapshots import snapshot_outcome, snapshot_question
from bot.features.data.cards.values import difference_block
from bot.features.data.changes import Image
from bot.features.data.differences import difference
from bot.features.data.edits import Action
from bot.features.data.plans import EntryPlan
from bot.features.data.snapshots import SnapshotPlan
from bot.features.data.undo import EntryDrift
from bot.i18n import mark, tr
from bot.journal import Case, CaseKind
from bot.jsons import Json
from bot.ui import text
from bot.ui.cases import did_and_since, withheld
from bot.ui.faces import Face

DIFF_LENGTH = 1_400
"""Characters of a difference; the card also shows the reason, the notes and the evidence."""
BLOCK_LENGTH = 500
"""Characters of each side of a three-way difference, so that all of it fits on one card."""


def details(case: Case) -> Sequence[str]:
    """Return what a case changed in an entry. It compares images, which may be large."""
    return (_asked(case.plan), _difference(case), _versions(case))


def _asked(plan: Mapping[str, Json]) -> str:
    if "field" in plan:
        with_value, without = _EDITS.get(plan["action"], _PUT_BACK)
        field, typed = text.code(plan["field"]), plan.get("typed")
        return (
            tr(with_value, field=field, value=text.code(text.clip(typed, 200))) if typed else tr(without, field=field)
        )
    if "amount" in plan:
        return tr("add {amount}", amount=text.code(str(plan["amount"])))
    version = plan.get("revision_id")
    return tr("from version {version}", version=text.code(version)) if version else ""


_EDITS = {
    Action.SET: (mark("set {field} {value}"), mark("set {field}")),
    Action.ADD: (mark("add {field} {value}"), mark("add {field}")),
    Action.APPEND: (mark("append {field} {value}"), mark("append {field}")),
    Action.REMOVE: (mark("remove {field} {value}"), mark("remove {field}")),
    Action.UNSET: (mark("unset {field}"), mark("unset {field}")),
}
"""By the action that a case keeps, with what was typed and without it: it may be withheld."""
_PUT_BACK = (mark("put back {field}"), mark("put back {field}"))


def _difference(case: Case) -> str:
    if case.withheld is not None:
        return withheld(tr("`/case view` shows the values"), case.withheld, case)
    if case.after is None and not (case.kind is CaseKind.DATA_DELETE and case.outcome.settled):
        return ""
    before, after = (
        None if image is None else Found(Image.from_json(image).value) for image in (case.before, case.after)
    )
    found = difference(before, after)
    if not found:
        return tr("The value stayed; its users or attributes changed.")
    return difference_block(found, room=DIFF_LENGTH)


def _versions(case: Case) -> str:
    seen, made = (tr("none") if each is None else text.code(each) for each in (case.version_seen, case.version_made))
    if case.version_seen is None and case.version_made is None:
        return ""
    return tr("-# Version {before} → {after}", before=seen, after=made)


def drift(came_since: EntryDrift) -> Sequence[str]:
    """Return what the case changed in the entry, and what changed since."""
    if came_since.made is None or came_since.since is None:
        return [tr("What exactly it left is not known: its outcome was found by reading back.")]
    contested = came_since.contested
    fields = text.listing(map(text.code, contested))
    again = [tr("⚠️ Changed again since: {fields}", fields=fields)] if contested else []
    made, came = (difference_block(each, room=BLOCK_LENGTH) for each in (came_since.made, came_since.since))
    return [*again, *did_and_since(made, came)]


def change(plan: EntryPlan) -> str:
    """Return what a plan would change, if a case can be undone in several ways."""
    return difference_block(plan.difference, room=BLOCK_LENGTH)


FACES = (
    Face(
        names={
            CaseKind.DATA_CREATE: mark("Data created"),
            CaseKind.DATA_EDIT: mark("Data edited"),
            CaseKind.DATA_REPLACE: mark("Data replaced"),
            CaseKind.DATA_INCREMENT: mark("Number changed"),
            CaseKind.DATA_DELETE: mark("Data deleted"),
            CaseKind.DATA_RESTORE: mark("Data restored"),
        },
        plan_type=EntryPlan,
        question=question,
        outcome=outcome,
        details=details,
        look=mark("`/data versions` shows what was written since; `/case view` shows what it was to become."),
        drift=drift,
        change=change,
    ),
    Face(
        names={CaseKind.DATA_SNAPSHOT: mark("Snapshot")},
        plan_type=SnapshotPlan,
        question=snapshot_question,
        outcome=snapshot_outcome,
        look=mark("`/data versions` shows what was written since; `/case view` shows what it was to become."),
        if_lost=mark("Take the snapshot again: Roblox does not take a second one on the same day."),
    ),
)

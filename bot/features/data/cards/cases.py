"""What a case changed in player data, and what came since, as paragraphs of a card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.experiences.field_paths import Found
from bot.features.data.cards.changes import outcome, question
from bot.features.data.cards.snapshots import snapshot_outcome, snapshot_question
from bot.features.data.cards.values import difference_block
from bot.features.data.changes import Image
from bot.features.data.differences import difference
from bot.features.data.plans import EntryPlan
from bot.features.data.snapshots import SnapshotPlan
from bot.features.data.undo import EntryDrift
from bot.journal import Case, CaseKind
from bot.jsons import Json
from bot.ui import text
from bot.ui.cases import did_and_since, withheld
from bot.ui.faces import Face

DIFF_LENGTH = 1_400
"""Characters of a difference: a card is shared with the reason, the notes and the evidence."""
BLOCK_LENGTH = 500
"""Characters of each side of a three-way difference, so that all of it fits on one card."""


def details(case: Case) -> Sequence[str]:
    """Return what was done to an entry. It compares images, which may be large."""
    return (_asked(case.plan), _difference(case), _versions(case))


def _asked(plan: Mapping[str, Json]) -> str:
    if "field" in plan:
        typed = f" {text.code(text.clip(plan['typed'], 200))}" if plan.get("typed") else ""
        return f"{plan['action']} {text.code(plan['field'])}{typed}"
    if "amount" in plan:
        return f"add {text.code(str(plan['amount']))}"
    return f"from version {text.code(plan['revision_id'])}" if plan.get("revision_id") else ""


def _difference(case: Case) -> str:
    if case.withheld is not None:
        return withheld("`/case view` shows the values", case.withheld, case)
    if case.after is None and not (case.kind is CaseKind.DATA_DELETE and case.outcome.settled):
        return ""
    before, after = (
        None if image is None else Found(Image.from_json(image).value) for image in (case.before, case.after)
    )
    found = difference(before, after)
    return difference_block(found, room=DIFF_LENGTH) if found else "The value stayed; its users or attributes changed."


def _versions(case: Case) -> str:
    seen, made = (None if each is None else text.code(each) for each in (case.version_seen, case.version_made))
    return f"-# Version {seen or 'none'} → {made or 'none'}" if seen or made else ""


def drift(came_since: EntryDrift) -> Sequence[str]:
    """Return what the case did to the entry, and what came since."""
    if came_since.made is None or came_since.since is None:
        return ["What exactly it left is not known: its outcome was found by reading back."]
    contested = came_since.contested
    again = [f"⚠️ Changed again since: {text.listing(map(text.code, contested))}"] if contested else []
    made, came = (difference_block(each, room=BLOCK_LENGTH) for each in (came_since.made, came_since.since))
    return [*again, *did_and_since(made, came)]


def change(plan: EntryPlan) -> str:
    """Return what a plan would write, beside another way to undo the same case."""
    return difference_block(plan.difference, room=BLOCK_LENGTH)


FACES = (
    Face(
        names={
            CaseKind.DATA_CREATE: "Data created",
            CaseKind.DATA_EDIT: "Data edited",
            CaseKind.DATA_REPLACE: "Data replaced",
            CaseKind.DATA_INCREMENT: "Number changed",
            CaseKind.DATA_DELETE: "Data deleted",
            CaseKind.DATA_RESTORE: "Data restored",
        },
        plan_type=EntryPlan,
        question=question,
        outcome=outcome,
        details=details,
        look="`/data versions` shows what was written since; `/case view` shows what it was to become.",
        drift=drift,
        change=change,
    ),
    Face(
        names={CaseKind.DATA_SNAPSHOT: "Snapshot"},
        plan_type=SnapshotPlan,
        question=snapshot_question,
        outcome=snapshot_outcome,
        look="`/data versions` shows what was written since; `/case view` shows what it was to become.",
        if_lost="Take the snapshot again: one that was taken today already is not taken twice.",
    ),
)

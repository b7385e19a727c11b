"""The faces of player data, and the paragraphs about an entry on the card of a case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.documents.differences import Differences
from bot.documents.fields import spelled
from bot.features.data.cards.changes import question, remarks
from bot.features.data.cards.entries import KEY_LENGTH, name_of_entry, place_of
from bot.features.data.cards.snapshots import snapshot_name, snapshot_question, snapshot_remarks, snapshot_title
from bot.features.data.cards.values import amount_of, difference_lines, field_name
from bot.features.data.edits import Action
from bot.features.data.plans import EntryPlan
from bot.features.data.snapshots import SnapshotPlan
from bot.features.data.undo import EntryDrift
from bot.i18n import mark, tr
from bot.journal import Case, CaseKind, Outcome
from bot.jsons import Json
from bot.ui import icons, text
from bot.ui.cards import fits
from bot.ui.cases import did_and_since, name_by_key, withheld
from bot.ui.faces import Face

DIFF_LENGTH = 1_400
"""Characters of a difference; the card also shows the reason, the notes and the evidence."""
BLOCK_LENGTH = 500
"""Characters of each side of a three-way difference, so that all of it fits on one card."""


def details(case: Case) -> Sequence[str]:
    """Return what a case changed in an entry; what was asked for where that is not known, or not shown."""
    changed = _difference(case)
    if case.withheld is not None:
        return (
            _restored(case.plan),
            _asked(case),
            withheld(tr("`/case view` shows the values"), case.withheld, case),
        )
    return (_restored(case.plan), changed or _asked(case))


def options(case: Case) -> str:
    """Return the exact address of the entry."""
    plan = case.plan
    if not {"store", "scope", "key"} <= plan.keys():
        return ""
    return " · ".join(place_of(store=plan["store"], scope=plan["scope"], key=plan["key"]))


def _restored(plan: Mapping[str, Json]) -> str:
    saved_at = plan.get("saved_at")
    return tr("The save of **{when}**", when=text.at(datetime.fromisoformat(saved_at))) if saved_at else ""


def _labels(plan: Mapping[str, Json]) -> Mapping[str, str]:
    """Return what the settings called the fields that changed; cases of earlier versions keep none."""
    labels: Mapping[str, str] = plan.get("labels", {})
    return labels


def _asked(case: Case) -> str:
    """Return in a sentence what was asked for; where it may not have happened, the sentence says only what it was to do."""
    plan, done = case.plan, case.outcome is Outcome.DONE
    if "field" in plan:
        with_value, without = (_DONE if done else _MEANT).get(plan["action"], _PUT_BACK[done])
        name, typed = field_name(plan["field"], _labels(plan)), plan.get("typed")
        return tr(with_value, field=name, value=text.code(text.clip(typed, 200))) if typed else tr(without, field=name)
    if "amount" in plan:
        sentence = mark("{amount} was added.") if done else mark("It was to add {amount}.")
        return tr(sentence, amount=text.code(str(plan["amount"])))
    return ""


_DONE = {
    Action.SET: (mark("{field} was set to {value}."), mark("{field} was set.")),
    Action.ADD: (mark("{value} was added to {field}."), mark("{field} was changed.")),
    Action.APPEND: (mark("{value} was added to the list {field}."), mark("Something was added to the list {field}.")),
    Action.REMOVE: (
        mark("{value} was taken out of the list {field}."),
        mark("Something was taken out of the list {field}."),
    ),
    Action.UNSET: (mark("{field} was removed."), mark("{field} was removed.")),
}
"""By the action that a case keeps, with what was typed and without it: it may be withheld."""
_MEANT = {
    Action.SET: (mark("It was to set {field} to {value}."), mark("It was to set {field}.")),
    Action.ADD: (mark("It was to add {value} to {field}."), mark("It was to change {field}.")),
    Action.APPEND: (
        mark("It was to add {value} to the list {field}."),
        mark("It was to add something to the list {field}."),
    ),
    Action.REMOVE: (
        mark("It was to take {value} out of the list {field}."),
        mark("It was to take something out of the list {field}."),
    ),
    Action.UNSET: (mark("It was to remove {field}."), mark("It was to remove {field}.")),
}
"""The same for a change that may not have happened."""
_PUT_BACK = {
    True: (mark("{field} was put back."), mark("{field} was put back.")),
    False: (mark("It was to put back {field}."), mark("It was to put back {field}.")),
}
"""The same for the undo of one field, by whether it is done."""


def _difference(case: Case) -> str:
    if case.after is None and not (case.kind is CaseKind.DATA_DELETE and case.outcome.settled):
        return ""
    found = case.compared
    if not isinstance(found, Differences):
        return ""
    if not found:
        return tr("The value stayed; its users or attributes changed.")
    return difference_lines(found, room=DIFF_LENGTH, labels=_labels(case.plan))


def drift(came_since: EntryDrift) -> Sequence[str]:
    """Return what the case changed in the entry, and what changed since."""
    if came_since.made is None or came_since.since is None:
        return [tr("What exactly it left is not known: its outcome was found by reading back.")]
    contested = came_since.contested
    labels = came_since.labels
    fields = text.listing(field_name(each, labels) for each in contested)
    again = [tr("{icon} Changed again since: {fields}", icon=icons.CAUTION, fields=fields)] if contested else []
    sides = (came_since.made, came_since.since)
    made, came = (difference_lines(each, room=BLOCK_LENGTH, labels=labels) for each in sides)
    return [*again, *did_and_since(made, came)]


def change(plan: EntryPlan) -> str:
    """Return what a plan would change, if a case can be undone in several ways."""
    return difference_lines(plan.difference, room=BLOCK_LENGTH, labels=plan.address.labels)


_TITLES = {
    CaseKind.DATA_CREATE: mark("Data of {name} created"),
    CaseKind.DATA_EDIT: mark("Data of {name} changed"),
    CaseKind.DATA_REPLACE: mark("Data of {name} replaced"),
    CaseKind.DATA_INCREMENT: mark("Number of {name} changed"),
    CaseKind.DATA_DELETE: mark("Data of {name} deleted"),
    CaseKind.DATA_RESTORE: mark("Data of {name} restored"),
}


def _title(case: Case) -> str:
    """Return what is true now: for one number that was changed, by how much."""
    return _by_how_much(case) or tr(_TITLES[case.kind], name=_name_of(case))


def _by_how_much(case: Case) -> str:
    found = case.compared
    if case.kind not in _NUMBERS or not isinstance(found, Differences) or len(found.changes) + found.more != 1:
        return ""
    (change,) = found.changes
    amount, path = amount_of(change), spelled(change.steps)
    if amount is None:
        return ""
    by, name = text.signed(amount), _name_of(case)
    last = str(change.steps[-1]) if change.steps else ""
    label = _labels(case.plan).get(path, last)
    title = (
        tr("{name}: {field} {by}", name=name, field=text.escape(label), by=by)
        if label
        else tr("{name}: {by}", name=name, by=by)
    )
    return title if fits(title) else ""


_NUMBERS = frozenset({CaseKind.DATA_EDIT, CaseKind.DATA_INCREMENT})


def _name_of(case: Case) -> str:
    """Return the name of the player; the key of an entry of nobody."""
    if "key" in case.plan and case.target.player_id is None and "target" not in case.erased:
        return text.code(text.clip(case.plan["key"], KEY_LENGTH))
    return name_by_key(case)


def _name(plan: EntryPlan) -> str:
    return name_of_entry(plan.address)


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
        not_done=mark("{name}: data not changed"),
        not_known=mark("Not known: data of {name}"),
        name=name_by_key,
        title=_title,
        named=_name,
        plan_type=EntryPlan,
        question=question,
        remarks=remarks,
        details=details,
        options=options,
        look=mark("`/data versions` shows what was written since; `/case view` shows what it was to become."),
        drift=drift,
        change=change,
    ),
    Face(
        names={CaseKind.DATA_SNAPSHOT: mark("Snapshot")},
        not_done=mark("No snapshot was taken"),
        not_known=mark("Not known: snapshot"),
        says_all=True,
        title=snapshot_title,
        named=snapshot_name,
        plan_type=SnapshotPlan,
        question=snapshot_question,
        remarks=snapshot_remarks,
        look=mark("`/data versions` shows what was written since; `/case view` shows what it was to become."),
        if_lost=mark("Take the snapshot again: Roblox does not take a second one on the same day."),
    ),
)

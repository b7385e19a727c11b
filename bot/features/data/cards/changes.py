"""Changes of an entry: what somebody starts from, the question before the change and its outcome, as cards."""

from __future__ import annotations

from collections.abc import Callable

from bot.experiences.field_paths import kind_of
from bot.features.data.cards.entries import name_of, place_of, session_line, version_of
from bot.features.data.cards.values import difference_block
from bot.features.data.changes import Caution, Create, Delete, Edit, Increment, Replace, Restore
from bot.features.data.edits import Action
from bot.features.data.plans import Draft, EntryOutcome, EntryPlan
from bot.features.data.put_back import PutBack
from bot.ui import text
from bot.ui.cards import Card, Meaning


def question(plan: EntryPlan) -> Card:
    """Return what is confirmed: before and after, what to beware of, and why."""
    warnings = [_CAUTIONS[caution](plan) for caution in Caution if caution in plan.cautions]
    return Card(
        meaning=Meaning.QUESTION,
        title=f"{_asked(plan)}?",
        body=(
            place_of(plan.address),
            difference_block(plan.difference)
            if plan.difference
            else "The value stays; its users or attributes change.",
            *warnings,
            *_locked(plan),
            _carried(plan),
            f"**Why**\n{text.quote(plan.reason)}",
        ),
        footer="Nothing has been changed yet.",
    )


def outcome(done: EntryOutcome) -> Card:
    """Return what was done, with the versions before and after."""
    plan = done.plan
    before = text.code(plan.before.revision_id) if plan.before is not None else "nothing"
    after = text.code(done.version) if done.version is not None else "nothing"
    session = (
        ("⚠️ A server holds this entry and may save over the change. Look again in a few minutes.",)
        if plan.session is not None
        else ()
    )
    return Card(
        meaning=Meaning.DONE,
        title=_done(plan),
        body=(
            place_of(plan.address),
            difference_block(plan.difference) if plan.difference else "The value stayed as it was.",
            *session,
            f"-# Version {before} → {after}",
            text.quote(plan.reason),
        ),
        footer=f"Case #{done.case_id}",
        undo=done.case_id,
    )


def draft_card(draft: Draft, *, longest: int) -> Card:
    """Return what somebody who is about to write a whole value should know.

    Args:
        draft: What they start from.
        longest: Characters that can be written by hand.
    """
    name = name_of(draft.address)
    if draft.entry is None:
        facts = "Write its value as JSON: an object, a list, a number, a text in quotes, true or false."
    elif len(draft.written) <= longest:
        facts = f"Now {version_of(draft.entry)}. The value that stands there is filled in; change it as you like."
    else:
        size = text.count(len(draft.written), "character")
        facts = (
            f"Now {version_of(draft.entry)}. At {size} it is too long to be filled in: `/data view` gives it as a file, and "
            "`/data replace` takes one as `file`."
        )
    return Card(
        meaning=Meaning.QUESTION,
        title=f"Create an entry for {name}" if draft.entry is None else f"Replace the whole value of {name}",
        body=(place_of(draft.address), facts),
        footer="You will see the difference before anything is changed.",
    )


_VERBS = {
    Action.SET: "Set",
    Action.ADD: "Add {} to",
    Action.APPEND: "Append to",
    Action.REMOVE: "Remove from",
    Action.UNSET: "Unset",
}


def _asked(plan: EntryPlan) -> str:
    name = name_of(plan.address)
    match plan.change:
        case Edit(field, action, typed):
            path = text.code(text.clip(str(field), 80))
            return f"{_VERBS[action].format(text.escape(text.clip(typed or '', 40)))} {path} of {name}"
        case Replace():
            return f"Replace the whole value of {name}"
        case Create():
            return f"Create an entry for {name}"
        case Increment(amount):
            return f"Add {text.number(amount)} to {name}"
        case Delete():
            return f"Delete the entry of {name}"
    return (
        f"Put {_field(plan)} back as it was"
        if isinstance(plan.change, PutBack)
        else f"Restore an older version of {name}"
    )


def _done(plan: EntryPlan) -> str:
    name = name_of(plan.address)
    match plan.change:
        case Edit(field):
            return f"{text.code(text.clip(str(field), 80))} of {name} changed"
        case Replace():
            return f"Value of {name} replaced"
        case Create():
            return f"Entry for {name} created"
        case Increment(amount):
            return f"{text.number(amount)} added to {name}"
        case Delete():
            return f"Entry of {name} deleted"
    return f"{_field(plan)} is as it was" if isinstance(plan.change, PutBack) else f"Older version of {name} restored"


def _field(plan: EntryPlan) -> str:
    path = str(plan.change.path)
    return f"{text.code(text.clip(path, 80)) if path else 'the entry'} of {name_of(plan.address)}"


def _kind_changes(plan: EntryPlan) -> str:
    sides = (
        plan.before.value if plan.before is not None else None,
        plan.after.value if plan.after is not None else None,
    )
    found = [plan.change.path.find(side) for side in sides]
    old, new = (kind_of(each.value) if each is not None else "nothing" for each in found)
    return f"⚠️ It was {old} and becomes {new}. The game's scripts may not expect that."


_CAUTIONS: dict[Caution, Callable[[EntryPlan], str]] = {
    Caution.KIND_CHANGES: _kind_changes,
    Caution.NEW_FIELD: lambda _plan: "⚠️ There is no such field yet: it will be added.",
    Caution.NUMBER_AT_LIMIT: lambda _plan: (
        "⚠️ The value holds a number at ±2^53: Roblox may have cut a larger one down "
        "to that, and writing makes it so for good."
    ),
    Caution.OUTSIDE_DATA: lambda _plan: (
        "⚠️ This changes more than `Data`: the rest is how ProfileStore keeps its books."
    ),
}


def _locked(plan: EntryPlan) -> list[str]:
    if plan.session is None:
        return []
    line = session_line(plan.session, plan.experience)
    able = text.listing(text.escape(role) for role in plan.can_force) or "no role"
    then = (
        "You may change it nevertheless; better wait until the player has left."
        if plan.may_force
        else f"Wait until the player has left, or ask those who may force it ({able})."
    )
    return [f"⚠️ **In the game**: {line}. It may save over this change. {then}"]


def _carried(plan: EntryPlan) -> str:
    if plan.after is None:
        return "The case keeps the value, and Roblox its versions for 30 days: `/data restore` brings it back."
    users = text.listing(text.code(str(user)) for user in plan.after.users) or "none"
    kept = "attributes none" if not plan.after.attributes else text.count(len(plan.after.attributes), "attribute")
    from_then = isinstance(plan.change, Restore) or (isinstance(plan.change, PutBack) and plan.change.only is None)
    verb = "From then" if from_then else "New" if plan.before is None else "Kept"
    return f"-# {verb}: users {users}, {kept} · {text.size(plan.size)} of 4 MB"

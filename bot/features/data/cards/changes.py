"""The cards of a change of an entry: the draft, the question and the outcome."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.errors import AccessDenied
from bot.experiences.field_paths import kind_words
from bot.features.data.cards.entries import hides_session, name_of, place_of, session_line, version_of
from bot.features.data.cards.values import difference_block
from bot.features.data.changes import WHOLE, Caution, Change, Create, Delete, Edit, Increment, Replace, Restore
from bot.features.data.edits import Action
from bot.features.data.numbers import fields_of
from bot.features.data.plans import Draft, EntryOutcome, EntryPlan
from bot.features.data.put_back import PutBack
from bot.i18n import mark, tr, trn
from bot.ui import text
from bot.ui.cards import Card, Meaning


def question(plan: EntryPlan) -> Card:
    """Return the question: before and after, the warnings, and the reason."""
    asked, _ = _titles(plan.change)
    warnings = [_CAUTIONS[caution](plan) for caution in Caution if caution in plan.cautions]
    return Card(
        meaning=Meaning.QUESTION,
        title=tr(asked, **_named(plan)),
        body=(
            place_of(plan.address),
            difference_block(plan.difference)
            if plan.difference
            else tr("The value stays; its users or attributes change."),
            *_new_store(plan),
            *warnings,
            *_locked(plan),
            _carried(plan),
            tr("**Why**\n{reason}", reason=text.quote(plan.reason)),
        ),
        footer=tr("Nothing has been changed yet."),
    )


def outcome(done: EntryOutcome) -> Card:
    """Return what was done, with the versions before and after."""
    plan = done.plan
    _, title = _titles(plan.change)
    before = text.code(plan.before.revision_id) if plan.before is not None else tr("nothing")
    after = text.code(done.version) if done.version is not None else tr("nothing")
    session = (
        (tr("⚠️ A server holds this entry and may save over the change. Look again in a few minutes."),)
        if plan.session is not None
        else ()
    )
    return Card(
        meaning=Meaning.DONE,
        title=tr(title, **_named(plan)),
        body=(
            place_of(plan.address),
            difference_block(plan.difference) if plan.difference else tr("The value stayed as it was."),
            *session,
            tr("-# Version {before} → {after}", before=before, after=after),
            text.quote(plan.reason),
        ),
        footer=tr("Case #{number}", number=done.case_id),
        undo=done.case_id,
    )


def draft_card(draft: Draft) -> Card:
    """Return what a person who writes a whole value should know first."""
    name = name_of(draft.address)
    if draft.entry is None:
        title = tr("Create an entry for {name}", name=name)
        facts = tr("Write its value as JSON: an object, a list, a number, a text in quotes, true or false.")
    elif draft.written is not None:
        title = tr("Replace the whole value of {name}", name=name)
        facts = tr(
            "Now {version}. The present value is filled in; change it as you like.", version=version_of(draft.entry)
        )
    else:
        title = tr("Replace the whole value of {name}", name=name)
        facts = trn(
            "Now {version}. At {count} character it is too long to be filled in: `/data view` gives it as a file, and "
            "`/data replace` takes one as `file`.",
            "Now {version}. At {count} characters it is too long to be filled in: `/data view` gives it as a file, and "
            "`/data replace` takes one as `file`.",
            draft.size,
            version=version_of(draft.entry),
        )
    return Card(
        meaning=Meaning.QUESTION,
        title=title,
        body=(place_of(draft.address), facts),
        footer=tr("You will see the difference before anything is changed."),
    )


def _new_store(plan: EntryPlan) -> list[str]:
    if plan.new_store is None:
        return []
    name, near = text.code(plan.address.store.name), plan.new_store.near
    if near is None:
        return [tr("⚠️ **There is no data store {name} yet.** This makes a new one.", name=name)]
    return [
        tr(
            "⚠️ **There is no data store {name} yet.** This makes a new one. Did you mean {near}?",
            name=name,
            near=text.code(near),
        )
    ]


_EDITS = {
    Action.SET: mark("Set {field} of {name}?"),
    Action.ADD: mark("Add {value} to {field} of {name}?"),
    Action.APPEND: mark("Append to {field} of {name}?"),
    Action.REMOVE: mark("Remove from {field} of {name}?"),
    Action.UNSET: mark("Unset {field} of {name}?"),
}
_EDITED = mark("{field} of {name} changed")
_FIELD_PUT_BACK = (mark("Put {field} of {name} back as it was?"), mark("{field} of {name} is as it was"))
_CLAMPED_PUT_BACK = (
    mark("Put the entry of {name} back, with ±2^53 for larger numbers?"),
    mark("The entry of {name} was put back, with ±2^53 for larger numbers"),
)
_OF_ENTRIES: Mapping[type[Change], tuple[str, str]] = {
    Replace: (mark("Replace the whole value of {name}?"), mark("Value of {name} replaced")),
    Create: (mark("Create an entry for {name}?"), mark("Entry for {name} created")),
    Increment: (mark("Add {value} to {name}?"), mark("{value} added to {name}")),
    Delete: (mark("Delete the entry of {name}?"), mark("Entry of {name} deleted")),
    Restore: (mark("Restore an older version of {name}?"), mark("Older version of {name} restored")),
    PutBack: (mark("Put the entry of {name} back as it was?"), mark("The entry of {name} is as it was")),
}


def _titles(change: Change) -> tuple[str, str]:
    """Return the title of the question and that of the outcome."""
    if isinstance(change, Edit):
        return _EDITS[change.action], _EDITED
    if isinstance(change, PutBack) and change.image.clamped:
        return _CLAMPED_PUT_BACK
    if isinstance(change, PutBack) and change.path != WHOLE:
        return _FIELD_PUT_BACK
    return _OF_ENTRIES[type(change)]


def _named(plan: EntryPlan) -> dict[str, str]:
    """Return the values that the titles name."""
    change, value = plan.change, ""
    if isinstance(change, Edit):
        value = text.escape(text.clip(change.typed or "", 40))
    elif isinstance(change, Increment):
        value = text.number(change.amount)
    return {"name": name_of(plan.address), "field": text.code(text.clip(str(change.path), 80)), "value": value}


def _kind_changes(plan: EntryPlan) -> str:
    sides = plan.examined.old, plan.examined.new
    old, new = (kind_words(each.kind) if each is not None else tr("nothing") for each in sides)
    return tr("⚠️ It was {old} and becomes {new}. The game's scripts may not expect that.", old=old, new=new)


def _large_numbers(plan: EntryPlan) -> str:
    fields = fields_of(plan.large)
    if not plan.inexact:
        return tr("It holds numbers beyond ±2^53: {fields}. They are kept exactly.", fields=fields)
    return tr(
        "⚠️ It holds numbers beyond ±2^53: {fields}. No test has shown yet that Roblox keeps them exactly, so this change may "
        "damage them.",
        fields=fields,
    )


_CAUTIONS: dict[Caution, Callable[[EntryPlan], str]] = {
    Caution.KIND_CHANGES: _kind_changes,
    Caution.NEW_FIELD: lambda _plan: tr("⚠️ There is no such field yet: it will be added."),
    Caution.LARGE_NUMBERS: _large_numbers,
    Caution.NUMBERS_CLAMPED: lambda _plan: tr(
        "⚠️ The value holds a number at ±2^53. Roblox may have reduced a larger number to it, and this change would make "
        "that permanent."
    ),
    Caution.OUTSIDE_DATA: lambda _plan: tr(
        "⚠️ This changes more than `Data`: ProfileStore keeps its own records in the rest."
    ),
}


_UNSEEN = mark(
    "-# Steward cannot see in this store whether the player is in the game. If so, a server may save over this change."
)


def _locked(plan: EntryPlan) -> list[str]:
    if plan.session is None:
        return [tr(_UNSEEN)] if hides_session(plan.address) else []
    server = session_line(plan.session, plan.experience)
    denied = plan.obstacle if isinstance(plan.obstacle, AccessDenied) else None
    if denied is None:
        warning = tr(
            "⚠️ **In the game**: {server}. It may save over this change. You may change it anyway, but it is better to wait "
            "until the player has left.",
            server=server,
        )
    elif denied.held_by:
        warning = tr(
            "⚠️ **In the game**: {server}. It may save over this change. Wait until the player has left, or ask those who may "
            "force it ({roles}).",
            server=server,
            roles=text.listing(map(text.escape, denied.held_by)),
        )
    else:
        warning = tr(
            "⚠️ **In the game**: {server}. It may save over this change. Wait until the player has left: no role may force it.",
            server=server,
        )
    return [warning]


def _carried(plan: EntryPlan) -> str:
    if plan.after is None and plan.inexact:
        return tr(
            "The case keeps the value, but maybe not its numbers beyond ±2^53. Roblox keeps its versions for 30 days."
        )
    if plan.after is None:
        return tr("The case keeps the value, and Roblox its versions for 30 days: `/data restore` brings it back.")
    users = text.listing(text.code(str(user)) for user in plan.after.users) or tr("none")
    amount = len(plan.after.attributes)
    attributes = trn("{count} attribute", "{count} attributes", amount) if amount else tr("attributes none")
    facts = {"users": users, "attributes": attributes, "size": text.size(plan.size)}
    if isinstance(plan.change, Restore) or (isinstance(plan.change, PutBack) and plan.change.only is None):
        return tr("-# From then: users {users}, {attributes} · {size} of 4 MB", **facts)
    if plan.before is None:
        return tr("-# New: users {users}, {attributes} · {size} of 4 MB", **facts)
    return tr("-# Kept: users {users}, {attributes} · {size} of 4 MB", **facts)

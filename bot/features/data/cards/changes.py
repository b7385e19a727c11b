"""The cards of a change of an entry: the draft, the question, and what somebody must know beside its case."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from bot.experiences.field_paths import kind_words
from bot.features.data.cards.entries import (
    address_line,
    hides_session,
    name_of_entry,
    save_of,
    session_line,
    subject_of_entry,
)
from bot.features.data.cards.values import difference_lines
from bot.features.data.changes import WHOLE, Caution, Change, Create, Delete, Edit, Increment, Replace, Restore
from bot.features.data.numbers import fields_of
from bot.features.data.plans import Draft, EntryOutcome, EntryPlan
from bot.features.data.put_back import PutBack
from bot.i18n import mark, tr, trn
from bot.ui import icons, text
from bot.ui.cards import LABEL_LENGTH, Card, Meaning


def question(plan: EntryPlan) -> Card:
    """Return the question: before and after, the warnings, and the reason."""
    asked, address = _asked(plan.change), plan.address
    warnings = (_CAUTIONS[caution](plan) for caution in Caution if caution in plan.cautions)
    return Card(
        meaning=Meaning.QUESTION,
        title=tr(asked, name=name_of_entry(address)),
        subject=subject_of_entry(address),
        headshot=address.player.headshot if address.player is not None else None,
        state=tuple(_locked(plan)),
        body=(
            *_save(plan.change),
            difference_lines(plan.difference, labels=address.labels)
            if plan.difference
            else tr("The value stays; its users or attributes change."),
            *_new_store(plan),
            *warnings,
        ),
        sends=(tr("**Your reason**\n{reason}", reason=text.quote(plan.reason)),),
        note=(_rest(plan), address_line(address)),
    )


def increment_verb(amount: int) -> str:
    """Return what the button says, as in `Add 500`."""
    if amount > 0:
        label, short = tr("Add {amount}", amount=text.number(amount)), tr("Add to the number")
    else:
        label, short = tr("Take away {amount}", amount=text.number(-amount)), tr("Take from the number")
    return label if len(label) <= LABEL_LENGTH else short


def _save(change: Change) -> Sequence[str]:
    """Return which save comes back; empty for any other change."""
    if not isinstance(change, Restore):
        return ()
    when = f"**{text.at(change.saved_at)}**" if change.saved_at is not None else tr("a save of unknown time")
    if change.by_time:
        return (tr("{save}\n-# The save that was there at the time that you gave", save=when),)
    return (when,)


def remarks(done: EntryOutcome) -> Sequence[str]:
    """Return that a server may save over the change, if one holds the entry."""
    if done.plan.session is None:
        return ()
    sentence = tr("**In the game.** The server can save over this change. Look again in a few minutes.")
    return (f"{icons.CAUTION} {sentence}",)


def draft_card(draft: Draft) -> Card:
    """Return what a person who writes a whole value should know first."""
    name = name_of_entry(draft.address)
    if draft.entry is None:
        title = tr("Create data for {name}", name=name)
        facts = tr("Write its value as JSON: an object, a list, a number, a text in quotes, true or false.")
    elif draft.written is not None:
        title = tr("Replace data of {name}", name=name)
        facts = tr(
            "The newest save is of {version}. The present value is filled in; change it as you like.",
            version=save_of(draft.entry),
        )
    else:
        title = tr("Replace data of {name}", name=name)
        facts = trn(
            "The newest save is of {version}. At {count} character it is too long to be filled in. `/data view` gives it as a "
            "file, and `/data replace` takes one as `file`.",
            "The newest save is of {version}. At {count} characters it is too long to be filled in. `/data view` gives it as a "
            "file, and `/data replace` takes one as `file`.",
            draft.size,
            version=save_of(draft.entry),
        )
    return Card(
        meaning=Meaning.QUESTION,
        title=title,
        subject=subject_of_entry(draft.address),
        body=(facts,),
        note=(tr("You will see the difference before anything is changed."), address_line(draft.address)),
    )


_ONE_CHANGE = mark("Save 1 change to {name}?")
_FIELD_PUT_BACK = mark("Undo 1 change to {name}?")
_OF_ENTRIES: Mapping[type[Change], str] = {
    Edit: _ONE_CHANGE,
    Replace: mark("Replace data of {name}?"),
    Create: mark("Create data for {name}?"),
    Increment: mark("Change a number of {name}?"),
    Delete: mark("Delete the data of {name}?"),
    Restore: mark("Restore a save of {name}?"),
    PutBack: mark("Put back data of {name}?"),
}


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


def _asked(change: Change) -> str:
    """Return the marked title of the question."""
    if isinstance(change, PutBack) and change.path != WHOLE:
        return _FIELD_PUT_BACK
    return _OF_ENTRIES[type(change)]


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
    """Return that a server holds the entry. What stops somebody who may not force it comes before."""
    if plan.session is None:
        return [tr(_UNSEEN)] if hides_session(plan.address) else []
    warning = tr("{icon} The server can save over this change. It is better to wait.", icon=icons.CAUTION)
    return [session_line(plan.session, plan.experience), warning]


def _rest(plan: EntryPlan) -> str:
    """Return what becomes of the rest of the entry, and how it comes back."""
    if plan.after is None and plan.inexact:
        return tr(
            "The case keeps the value, but maybe not its numbers beyond ±2^53. Roblox keeps its saves for 30 days."
        )
    if plan.after is None:
        return tr("The case keeps the value, and Roblox its saves for 30 days: `/data restore` brings it back.")
    size = tr("{size} of 4 MB", size=text.size(plan.size))
    users = text.listing(text.code(str(user)) for user in plan.after.users) or tr("none")
    if isinstance(plan.change, Restore) or (isinstance(plan.change, PutBack) and plan.change.only is None):
        return tr("Users ({users}) and attributes come back too · {size}", users=users, size=size)
    if plan.before is None:
        return tr("Users {users} · {size}", users=users, size=size)
    if isinstance(plan.change, Replace):
        return tr("Users ({users}) and attributes stay · {size}", users=users, size=size)
    return tr("Everything else stays as it is")

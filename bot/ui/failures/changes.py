"""Wrong input, and what has changed since a card was shown, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot import errors
from bot.i18n import mark, tr
from bot.ui import text
from bot.ui.failures.words import Table, Words


def _invalid_input(error: errors.InvalidInput) -> Words:
    given = tr("You gave: {given}", given=text.code(text.clip(error.given, 200))) if error.given else ""
    # A rule about the present state says what to do. Running the command again would not help.
    return Words(
        title=tr("Check {field}", field=text.code(error.field)),
        happened="\n".join(filter(None, (error.rule, given))),
        again=bool(given),
    )


def _cannot_undo(error: errors.CannotUndo) -> Words:
    return replace(_invalid_input(error), title=tr("Case #{number} was not undone", number=error.number))


_CHECK_SPELLING = mark("Check the spelling; the suggestions while you type are exact.")
_CHECK_PLAYER = mark(
    "Check the spelling of the username, or give the user id, which is in the address of the player's profile. Display names are "
    "not unique."
)
_CHECK_NUMBER = mark("Check the number; the suggestions while you type are exact.")
_CHECK_ENTRY = mark(
    "The game makes one when the player first plays. `/data create` makes one by hand. `/data keys` lists the entries. "
    "`/data stores` lists the data stores. `/data versions` shows whether it was deleted. `/data restore` brings it back."
)
_CHECK_SAVE = mark("Roblox keeps saves for 30 days: `/data versions` lists them.")

_MISSING: dict[errors.MissingKind, tuple[str, str, str]] = {
    "case": (mark("No such case"), mark("There is no case {name}."), _CHECK_NUMBER),
    "entry": (mark("No such entry"), mark("There is no entry {name}."), _CHECK_ENTRY),
    "field": (mark("No such field"), mark("There is no field {name}."), _CHECK_SPELLING),
    "freeze": (
        mark("Nothing to allow again"),
        mark("The changes of {name} are not stopped."),
        mark(
            "`/staff unfreeze` ends one freeze: with `member:` the freeze of that member, without it the freeze of everybody."
        ),
    ),
    "player": (mark("No such player"), mark("No Roblox account has the username {name}."), _CHECK_PLAYER),
    "request": (mark("No such request"), mark("There is no request {name}."), _CHECK_NUMBER),
    "version": (mark("No such version"), mark("Roblox has no save {name}."), _CHECK_SAVE),
}
"""For each kind of thing: a title, what is missing, and what to do."""


def _not_found(error: errors.NotFound) -> Words:
    title, happened, advice = _MISSING[error.what]
    name = text.clip(error.name, 200)
    shown = text.escape(name) if error.what == "freeze" else text.code(name)
    return Words(title=tr(title), happened=tr(happened, name=shown), next=_with_near(error.near, tr(advice)))


def _name_look_up_failed(error: errors.NameLookUpFailed) -> Words:
    name = text.code(text.clip(error.name, 200))
    if error.refused:
        happened = tr("Roblox does not look usernames up for Steward, so it is not known who {name} is.", name=name)
        advice = tr("Give the user id, which is in the address of the player's profile.")
    else:
        happened = tr("Roblox has trouble looking usernames up, so it is not known who {name} is.", name=name)
        advice = tr("Try again in a minute, or give the user id, which is in the address of the player's profile.")
    return Words(title=tr("Roblox does not say who that is"), happened=happened, next=_with_near(error.near, advice))


def _with_near(near: Sequence[str], advice: str) -> str:
    if not near:
        return advice
    return tr("Did you mean {names}? {advice}", names=text.listing(map(text.code, near), last="or"), advice=advice)


def _stale(_error: errors.StalePlan) -> Words:
    return Words(
        title=tr("This is out of date"),
        happened=tr("What you saw has changed since, or you saw it too long ago."),
        next=tr("Run the command again to see how things are now."),
    )


def _target_locked(error: errors.TargetLocked) -> Words:
    if error.case_id is None:
        happened = tr("Somebody else is changing the same thing at this moment.")
    else:
        happened = tr("Case #{number} changes the same thing, and its outcome is not known yet.", number=error.case_id)
    return Words(
        title=tr("One at a time"),
        happened=happened,
        next=tr("Try again when that has ended: {when} at the latest.", when=text.relative(error.until)),
    )


def _case_over(error: errors.CaseOver) -> Words:
    return Words(
        title=tr("It was ended"),
        happened=tr("Somebody has settled case #{number} since.", number=error.case_id),
        next=tr("`/case view case:{number}` says who, and why.", number=error.case_id),
    )


def _bulk_stopped(error: errors.BulkStopped) -> Words:
    return Words(
        title=tr("It was stopped"),
        happened=tr("Somebody has pressed Stop on case #{number}.", number=error.case_id),
        next=tr("`/case view case:{number}` says who.", number=error.case_id),
    )


def _request_over(error: errors.RequestOver) -> Words:
    happened = _OVER.get(error.state, _DECIDED)
    return Words(
        title=tr("Request #{number} has changed", number=error.number)
        if error.state == "waiting"
        else tr("Request #{number} is no longer open", number=error.number),
        happened=tr(happened),
        next=tr("Its card shows its state. `/approvals` lists what waits."),
    )


def _asked_already(error: errors.AskedAlready) -> Words:
    return Words(
        title=tr("This waits for a second person already"),
        happened=tr(
            "{person} asked for it {when}: request #{number}, which ends {expires}.",
            person=text.staff(error.asker_id, error.asker_name),
            when=text.relative(error.asked_at),
            number=error.number,
            expires=text.relative(error.expires_at),
        ),
        next=tr("Approve and Deny are on its card. `/approvals` has the link. The person who asked can take it back."),
    )


_DECIDED = mark("Somebody has already decided it, or it is being carried out just now.")
_OVER = {
    "waiting": mark("What it would do has changed since this card was drawn; look at it again."),
    "expired": mark("Its time ran out."),
    "denied": mark("It was denied or taken back."),
    "interrupted": mark("Carrying it out was cut off, or took too long, and it is not tried again."),
}


TABLE: Table = {
    errors.CannotUndo: _cannot_undo,
    errors.InvalidInput: _invalid_input,
    errors.NotFound: _not_found,
    errors.NameLookUpFailed: _name_look_up_failed,
    errors.StalePlan: _stale,
    errors.TargetLocked: _target_locked,
    errors.CaseOver: _case_over,
    errors.BulkStopped: _bulk_stopped,
    errors.AskedAlready: _asked_already,
    errors.RequestOver: _request_over,
}

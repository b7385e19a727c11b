"""What was typed, or what has happened since, in words."""

from __future__ import annotations

from bot import errors
from bot.ui import text
from bot.ui.failures.words import Table, Words


def _invalid_input(error: errors.InvalidInput) -> Words:
    given = f"\nYou gave: {text.code(text.clip(error.given, 200))}" if error.given else ""
    # Where the rule is not about what was typed but about how things stand, it says itself what helps; another try does not.
    return Words(
        title=f"Check {text.code(error.field)}",
        happened=f"{error.rule}{given}",
        next="Run the command again." if given else None,
    )


def _not_found(error: errors.NotFound) -> Words:
    if error.what == "freeze":
        return Words(
            title="Nothing to allow again",
            happened=f"The changes of {text.escape(text.clip(error.name, 200))} are not stopped.",
            next="`/staff unfreeze` lifts one freeze: with `member:` that member's, without it everybody's.",
        )
    return Words(
        title=f"No such {error.what}",
        happened=f"There is no {error.what} {text.code(text.clip(error.name, 200))}.",
        next=f"Check the {'number' if error.what == 'case' else 'spelling'}; the suggestions while you type are exact.",
    )


def _stale(_error: errors.StalePlan) -> Words:
    return Words(
        title="This is out of date",
        happened="What you were shown is no longer what is there, or was shown too long ago.",
        next="Run the command again to see how things stand.",
    )


def _target_locked(error: errors.TargetLocked) -> Words:
    busy = "Somebody else is changing the same thing at this moment."
    open_case = f"Case #{error.case_id} changes the same thing, and it is not known yet what became of it."
    return Words(
        title="One at a time",
        happened=busy if error.case_id is None else open_case,
        next=f"Try again when that has ended: {text.relative(error.until)} at the latest.",
    )


def _case_over(error: errors.CaseOver) -> Words:
    return Words(
        title="It was ended",
        happened=f"Somebody has settled case #{error.case_id} meanwhile.",
        next=f"`/case view case:{error.case_id}` says who, and why.",
    )


def _bulk_stopped(error: errors.BulkStopped) -> Words:
    return Words(
        title="It was stopped",
        happened=f"Somebody has pressed Stop on case #{error.case_id}.",
        next=f"`/case view case:{error.case_id}` says who.",
    )


def _request_over(error: errors.RequestOver) -> Words:
    return Words(
        title=f"Request #{error.number} is not open like this any more",
        happened=_OVER.get(error.state, "Somebody has decided it already, or it is being carried out just now."),
        next="Its card says how it stands, and `/approvals` lists what waits.",
    )


_OVER = {
    "waiting": "What it would do has changed since this card was drawn; look at it again.",
    "expired": "Its time ran out.",
    "denied": "It was denied.",
    "interrupted": "Carrying it out was cut off, or took too long, and it is not tried again.",
}


TABLE: Table = {
    errors.InvalidInput: _invalid_input,
    errors.NotFound: _not_found,
    errors.StalePlan: _stale,
    errors.TargetLocked: _target_locked,
    errors.CaseOver: _case_over,
    errors.BulkStopped: _bulk_stopped,
    errors.RequestOver: _request_over,
}

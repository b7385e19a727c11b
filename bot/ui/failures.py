"""Failures in words: one table from exception to what happened, whether anything changed, and what to do next.

Looked up along the class's MRO, so that a new subclass is never wordless. An exception that no row foresees is logged with
a reference and shown as that reference, never as its text.
"""

from __future__ import annotations

import logging
import math
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from bot import errors
from bot.access import Denial, Lack
from bot.opencloud import errors as opencloud
from bot.ui import text
from bot.ui.cards import Card, Meaning

log = logging.getLogger(__name__)

NOTHING_CHANGED = "Nothing was changed."
PUT_IT_BACK = (
    "If its file was moved by mistake, move it back. Otherwise stop Steward, put the right journal in its place, and start "
    "Steward again."
)
LINES_SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a person reads when something did not work.

    Attributes:
        changed: Whether anything was changed; None where that is no question.
    """

    title: str
    happened: str
    changed: str | None = NOTHING_CHANGED
    next: str | None = None
    meaning: Meaning = Meaning.REFUSED


def card_of(error: BaseException, *, begun: bool = True, only_reads: bool = False, if_lost: str | None = None) -> Card:
    """Return the card for any exception; logs it first where nobody foresaw it.

    Args:
        error: What went wrong.
        begun: Whether what was asked for may have begun.
        only_reads: Whether it looked something up, so that nobody has asked whether anything was changed.
        if_lost: As in `words_of`.
    """
    words = words_of(error, if_lost, begun=begun)
    return drawn(replace(words, changed=None) if only_reads and words.changed == NOTHING_CHANGED else words)


def drawn(words: Words) -> Card:
    """Return a card that says just this."""
    advice = " ".join(filter(None, (_changed(words), words.next)))
    return Card(meaning=words.meaning, title=words.title, body=tuple(filter(None, (words.happened, advice))))


def in_short(words: Words) -> str:
    """Return the same as a paragraph of another card: what happened, and whether anything was changed."""
    return " ".join(filter(None, (f"{words.title}.", words.happened, _changed(words))))


def _changed(words: Words) -> str | None:
    return f"**{words.changed}**" if words.changed is not None else None


def words_of(error: BaseException, if_lost: str | None = None, *, begun: bool = True) -> Words:
    """Return the words for an exception; one that nobody foresaw changed nothing where nothing had begun.

    Args:
        error: What went wrong.
        if_lost: What to do where the answer was lost and Roblox has no way to read it back; None where it has one.
        begun: Whether what was asked for may have begun.
    """
    if isinstance(error, opencloud.OutcomeUnknown) and if_lost is not None:
        return _outcome_unknown(error, if_lost)
    for kind in type(error).__mro__:
        row = TABLE.get(kind)
        if row is not None:
            return row(error)
    return _unforeseen(error, begun=begun)


def in_few_words(error: BaseException) -> str:
    """Return why one of many is left out or was not dealt with, as it stands within a line."""
    match error:
        case errors.InvalidInput():
            return error.rule
        case errors.NotFound(what="player"):
            return "no account has that name or id"
        case errors.AccessDenied():
            return words_of(error).happened.replace("\n", " ")
    title = words_of(error).title
    return f"{title[:1].lower()}{title[1:]}"


def in_line(error: BaseException) -> str:
    """Return why something is not known, as it stands within a line."""
    title = words_of(error).title
    return title if title.startswith("Roblox") else title[:1].lower() + title[1:]


def _unforeseen(error: BaseException, *, begun: bool) -> Words:
    reference, case_id = secrets.token_hex(4), errors.case_of(error)
    look = "the player or entry" if case_id is None else f"case #{case_id}, `/case view case:{case_id}`,"
    log.error("unforeseen failure, reference %s", reference, exc_info=error)
    title = "Something broke"
    happened = f"Steward met something it did not expect. Reference: {text.code(reference)}."
    if not begun:
        return Words(
            title=title,
            happened=happened,
            next="Run the command again. If it stays like this, give the reference to whoever runs Steward.",
        )
    return Words(
        title=title,
        happened=happened,
        changed="If you were changing something, it may or may not have happened.",
        next=f"Look at {look} before you try again, and give the reference to whoever runs Steward.",
        meaning=Meaning.UNSURE,
    )


def _denied(error: errors.AccessDenied) -> Words:
    lines = [_denial(denial) for denial in error.denials] or ["This command is open to nobody."]
    if error.held_by:
        who = f"Roles that can: {text.listing(text.escape(name) for name in error.held_by)}."
    elif error.capability is not None and any(each.lack in {Lack.NO_ROLE, Lack.CAPABILITY} for each in error.denials):
        who = f"No role has {text.code(error.capability)}; the owner can give it in the settings."
    else:
        who = "`/staff whoami` shows what you may do."
    return Words(title="You may not do that", happened="\n".join(dict.fromkeys(lines)), next=who)


def _ban_kept(error: errors.BanKept) -> Words:
    words, permanent = _denied(error), "permanent " if error.permanent else ""
    given = "was given outside Steward"
    if error.giver is not None:
        given = f"**{text.escape(error.giver)}** gave (case #{error.case_id})"
    return replace(words, happened=f"The {permanent}ban that {given} would end sooner.\n{words.happened}")


def _denial(denial: Denial) -> str:
    role = f"Your role **{text.escape(denial.role)}**" if denial.role is not None else "Your roles"
    asked, allowed = text.escape(str(denial.asked)), _allowed(denial.allowed)
    return {
        Lack.OUTSIDE: "Steward works only in the servers that its settings name.",
        Lack.NO_ROLE: "You hold no role that Steward knows.",
        Lack.CAPABILITY: f"It needs {text.code(str(denial.asked))}, which none of your roles has.",
        Lack.PROTECTED_PLAYER: "This player is protected by the settings: nobody can ban them through Steward.",
        Lack.EXPERIENCE: f"{role} does not cover the experience **{asked}**; it covers {allowed}.",
        Lack.STORE: f"{role} does not cover the data store **{asked}**; it covers {allowed}.",
        Lack.FIELD: f"{role} does not cover {'the field **' + asked + '**' if denial.asked else 'whole values'}; "
        f"it covers {allowed}.",
        Lack.BOARD: f"{role} does not cover the board **{asked}**; it covers {allowed}.",
        Lack.TOPIC: f"{role} does not cover the topic **{asked}**; it covers {allowed}.",
        Lack.BAN_LENGTH: f"{role} bans for at most **{allowed}**; this is one of {_allowed(denial.asked)}.",
        Lack.REVIEWER: f"Only somebody with the role {allowed} may approve {text.code(str(denial.asked))}.",
        Lack.SAME_PERSON: "You asked for this yourself, so somebody else has to decide.",
        Lack.OWN_ACCOUNT: "This is your own account, by the settings.",
        Lack.RANK: f"This account belongs to a member of staff with the role **{asked}**: only a role above it "
        "can ban it.",
        Lack.CHANGE: f"{role} changes this number by at most **{allowed}** an hour; {_amount(denial.asked)}.",
    }[denial.lack]


def _amount(change: Any) -> str:
    if isinstance(change, float) and not math.isfinite(change):
        return "this cannot be counted: it removes the number, makes it something else, or changes what it is in"
    return f"this would be {_allowed(change)}"


def _allowed(value: Any) -> str:
    if hasattr(value, "total_seconds"):
        return text.duration(value)
    if isinstance(value, int | float):
        return text.number(value)
    if isinstance(value, str) or value is None:
        return text.escape(str(value))
    return text.listing(text.escape(str(each)) for each in value) or "none"


def _limit_reached(error: errors.LimitReached) -> Words:
    allowance = error.allowance
    what = (
        f"change {text.code(allowance.name.removeprefix('change:'))} by more than {text.number(allowance.limit)}"
        if allowance.name.startswith("change:")
        else f"use {text.code(allowance.name)} more than {text.count(allowance.limit, 'time')}"
    )
    more = f", and this would be {text.number(allowance.amount)} more" if allowance.amount > 1 else ""
    return Words(
        title="You have reached your limit",
        happened=f"Your role may not {what} in {text.duration(allowance.window)}; {text.number(error.used)} used so far{more}.",
        next=f"Room again {text.relative(error.frees_at)}."
        if allowance.amount <= allowance.limit
        else f"Do at most {text.number(allowance.limit)} at once.",
    )


def _frozen(error: errors.Frozen) -> Words:
    freeze = error.freeze
    whose = "Your changes are" if freeze.member_id is not None else "All changes are"
    return Words(
        title="Changes are stopped",
        happened=f"{whose} stopped since {text.when(freeze.at)}, by {text.person(freeze.by_id, freeze.by_name)} "
        f"(case #{freeze.case_id}):\n{text.quote(freeze.reason)}",
        next=f"Looking things up works as ever. Somebody with {text.code('bot:freeze')} can lift it: `/staff unfreeze`.",
    )


def _invalid_input(error: errors.InvalidInput) -> Words:
    given = f"\nYou gave: {text.code(text.clip(error.given, 200))}" if error.given else ""
    # Where the rule is not about what was typed but about how things stand, it says itself what helps; another try does not.
    return Words(
        title=f"Check {text.code(error.field)}",
        happened=f"{error.rule}{given}",
        next="Run the command again." if given else None,
    )


def _nobody_left(error: errors.NobodyLeft) -> Words:
    lines = [f"• {text.code(text.clip(typed, 40))}: {in_few_words(why)}" for typed, why in error.left_out[:LINES_SHOWN]]
    more = len(error.left_out) - LINES_SHOWN
    return Words(
        title="Check players",
        happened="\n".join(
            ["Nothing is left to do:", *lines, *([f"-# and {text.count(more, 'more line')}"] if more > 0 else [])]
        ),
        next="Run the command again.",
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


def _review_needed(error: errors.ReviewNeeded) -> Words:
    review = error.review
    who = text.listing((text.escape(name) for name in review.reviewers), last="or")
    return Words(
        title="This needs a second person",
        happened=f"By the settings, {text.code(review.capability)} needs the approval of somebody with the role {who}.",
        next="Run the command for just this change, so that they are asked; not every way to a change can wait for them.",
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


def _files_stuck(_error: errors.FilesStuck) -> Words:
    return Words(
        title="Discord did not pass a file on",
        happened="It did not hand over what you attached, or did not take it in the log channel, where evidence is kept.",
        next="Try again in a minute. If it stays like this, tell whoever runs Steward: `python -m bot check` says what it "
        "may not do in the log channel.",
    )


def _journal_unavailable(error: errors.JournalUnavailable) -> Words:
    if error.replaced:
        return Words(
            title="The journal was replaced",
            happened="The file of Steward's records was removed or replaced while Steward ran. It would record a change in the "
            "wrong place, so it makes none, and it sent nothing to Roblox.",
            next=f"Tell the person who runs Steward. {PUT_IT_BACK}",
        )
    return Words(
        title="The journal cannot be written",
        happened="Steward records every change before it makes it, and just now it cannot, so it sent nothing to Roblox.",
        next="Tell whoever runs Steward: its database is full, locked or gone.",
    )


def _journal_unreadable(error: errors.JournalUnreadable) -> Words:
    if error.replaced:
        return Words(
            title="The journal was replaced",
            happened="The file of Steward's records was removed or replaced while Steward ran, so it looks nothing up there.",
            changed="If you were changing something, look before you try again.",
            next=f"Tell the person who runs Steward. {PUT_IT_BACK}",
            meaning=Meaning.UNSURE,
        )
    return Words(
        title="The journal cannot be read",
        happened="Steward looked something up in its records, and just now it cannot.",
        changed="If you were changing something, look before you try again.",
        next="Tell whoever runs Steward: its database is locked or gone.",
        meaning=Meaning.UNSURE,
    )


def _stopping(_error: errors.Stopping) -> Words:
    return Words(
        title="Steward is restarting",
        happened="It was told to stop, and begins nothing new.",
        next="Run the command again in a minute.",
    )


def _no_answer(_error: opencloud.NoAnswer) -> Words:
    return Words(
        title="Roblox could not be reached",
        happened="There was no connection to Roblox, or it broke off.",
        next="Try again in a minute.",
    )


def _outcome_unknown(error: opencloud.OutcomeUnknown, by_hand: str | None = None) -> Words:
    case_id = errors.case_of(error)
    case = f"case #{case_id}" if case_id is not None else "the case"
    return Words(
        title="Sent, but Roblox did not answer",
        happened="The request left, and no clear answer came back.",
        changed="It may or may not have been applied, but not twice.",
        next=f"Roblox has no way to read this back, so {case} stays open until somebody else who may amend cases says what "
        f"became of it, with `/case settle`. {by_hand}"
        if by_hand is not None
        else f"Steward reads Roblox back every minute, and settles {case} itself as soon as that tells; what it cannot tell, "
        "somebody else who may amend cases settles with `/case settle`. Look before you repeat it.",
        meaning=Meaning.UNSURE,
    )


def _bad_answer(_error: opencloud.BadAnswer) -> Words:
    return Words(
        title="Roblox answered in a way Steward does not know",
        happened="The answer was not what Roblox documents.",
        next="Try again in a minute. If it stays like this, tell whoever runs Steward.",
    )


def _invalid_request(error: opencloud.InvalidRequest) -> Words:
    return Words(title=f"Roblox would not take that {text.escape(error.field)}", happened=text.escape(error.rule))


def _refused(error: opencloud.Refused) -> Words:
    said = f" It said: {text.quote(error.message)}" if error.message else ""
    return Words(title="Roblox refused", happened=f"Roblox answered {error.status}.{said}")


def _key_rejected(_error: opencloud.KeyRejected) -> Words:
    return Words(
        title="Roblox does not accept the key",
        happened="The Open Cloud key of this experience is wrong, disabled or expired.",
        next="Whoever runs Steward can see which with `python -m bot check`.",
    )


def _key_lacks_scope(error: opencloud.KeyLacksScope) -> Words:
    scopes = text.listing(text.code(scope) for scope in error.scopes)
    needed = f" It needs {scopes}." if scopes else ""
    return Words(
        title="The key may not do that",
        happened=f"The Open Cloud key of this experience lacks a permission, or this address is not on its list.{needed}",
        next="Whoever runs Steward can add it on Creator Hub, and see it with `python -m bot check`.",
    )


def _missing(_error: opencloud.Missing) -> Words:
    return Words(title="Not there", happened="Roblox has nothing under that name.", next="Check the spelling.")


def _conflict(error: opencloud.Conflict) -> Words:
    if error.operation == "CreatePlaceVersion":
        return Words(
            title="Roblox does not take an upload of this place",
            happened="Either somebody edits it in Team Create at this moment, or it is no place of this experience.",
            next="Close it in Studio and run the command again; if nobody edits it, check its id in the settings.",
        )
    return Words(
        title="The game wrote in between",
        happened="What you were shown is no longer what is there, so nothing was overwritten.",
        next="Run the command again to see how things stand.",
    )


def _already_exists(_error: opencloud.AlreadyExists) -> Words:
    return Words(title="Already there", happened="Something with that name exists.", next="Edit it instead.")


def _throttled(error: opencloud.Throttled) -> Words:
    wait = f"in {text.duration(error.retry_after)}" if error.retry_after is not None else "in a minute"
    return Words(
        title="Roblox asks us to wait",
        happened="Too many requests for now. Roblox takes two ban changes a minute per player, and shares the data budget with "
        "the live game.",
        next=f"Try again {wait}.",
    )


def _roblox_down(_error: opencloud.RobloxDown) -> Words:
    return Words(
        title="Roblox has trouble",
        happened="Roblox answered with an error of its own, several times.",
        next="Try again in a few minutes.",
    )


TABLE: dict[type[BaseException], Callable[[Any], Words]] = {
    errors.AccessDenied: _denied,
    errors.BanKept: _ban_kept,
    errors.LimitReached: _limit_reached,
    errors.Frozen: _frozen,
    errors.InvalidInput: _invalid_input,
    errors.NobodyLeft: _nobody_left,
    errors.NotFound: _not_found,
    errors.ReviewNeeded: _review_needed,
    errors.RequestOver: _request_over,
    errors.StalePlan: _stale,
    errors.TargetLocked: _target_locked,
    errors.CaseOver: _case_over,
    errors.BulkStopped: _bulk_stopped,
    errors.FilesStuck: _files_stuck,
    errors.JournalUnavailable: _journal_unavailable,
    errors.JournalUnreadable: _journal_unreadable,
    errors.Stopping: _stopping,
    opencloud.NoAnswer: _no_answer,
    opencloud.OutcomeUnknown: _outcome_unknown,
    opencloud.BadAnswer: _bad_answer,
    opencloud.InvalidRequest: _invalid_request,
    opencloud.Refused: _refused,
    opencloud.KeyRejected: _key_rejected,
    opencloud.KeyLacksScope: _key_lacks_scope,
    opencloud.Missing: _missing,
    opencloud.Conflict: _conflict,
    opencloud.AlreadyExists: _already_exists,
    opencloud.Throttled: _throttled,
    opencloud.RobloxDown: _roblox_down,
}

"""Refusals by the settings, in words: who may do what, how much of it, and when."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from bot import errors
from bot.access import Denial, DenialReason
from bot.i18n import mark, tr, trn
from bot.ui import text
from bot.ui.failures.words import Table, Words

_NO_PERMISSION = frozenset({DenialReason.NO_ROLE, DenialReason.CAPABILITY})


_DENIALS: dict[DenialReason, str] = {
    DenialReason.OUTSIDE: mark("Steward works only in the servers that its settings name."),
    DenialReason.NO_ROLE: mark("You have no role that Steward knows."),
    DenialReason.CAPABILITY: mark("It needs {capability}, which none of your roles has."),
    DenialReason.PROTECTED_PLAYER: mark(
        "This player is protected by the settings: nobody can ban them through Steward."
    ),
    DenialReason.EXPERIENCE: mark(
        "Your role **{role}** does not cover the experience **{asked}**; it covers {allowed}."
    ),
    DenialReason.STORE: mark("Your role **{role}** does not cover the data store **{asked}**; it covers {allowed}."),
    DenialReason.FIELD: mark("Your role **{role}** does not cover the field **{asked}**; it covers {allowed}."),
    DenialReason.BOARD: mark("Your role **{role}** does not cover the leaderboard **{asked}**; it covers {allowed}."),
    DenialReason.TOPIC: mark("Your role **{role}** does not cover the topic **{asked}**; it covers {allowed}."),
    DenialReason.BAN_LENGTH: mark("Your role **{role}** bans for at most **{allowed}**; this is one of {asked}."),
    DenialReason.APPROVER: mark("Only somebody with the role {allowed} may approve {capability}."),
    DenialReason.SAME_PERSON: mark("You asked for this yourself, so somebody else has to decide."),
    DenialReason.OWN_ACCOUNT: mark("This is your own account, according to the settings."),
    DenialReason.RANK: mark(
        "This account belongs to a member of staff with the role **{asked}**: only a role above it can ban it."
    ),
    DenialReason.CHANGE: mark(
        "Your role **{role}** changes this number by at most **{allowed}** an hour; this would be {asked}."
    ),
}

_WHOLE_VALUES = mark("Your role **{role}** does not cover whole values; it covers {allowed}.")
_NO_AMOUNT = mark(
    "Your role **{role}** changes this number by at most **{allowed}** an hour; this cannot be counted: it removes the "
    "number, makes it something else, or changes what it is in."
)


def _denied(error: errors.AccessDenied) -> Words:
    lines = [_denial(denial) for denial in error.denials] or [tr("This command is open to nobody.")]
    if error.held_by:
        who = tr("Roles that can: {roles}.", roles=text.listing(text.escape(name) for name in error.held_by))
    elif error.capability is not None and any(each.reason in _NO_PERMISSION for each in error.denials):
        who = tr(
            "No role has {capability}; the owner can give it in the settings.", capability=text.code(error.capability)
        )
    else:
        who = tr("`/staff whoami` shows what you may do.")
    return Words(title=tr("You may not do that"), happened="\n".join(dict.fromkeys(lines)), next=who)


def _ban_kept(error: errors.BanKept) -> Words:
    words = _denied(error)
    sentence = _KEPT[error.giver is not None, error.permanent]
    kept = tr(sentence, person=text.escape(error.giver or ""), number=error.case_id)
    return replace(words, happened=f"{kept}\n{words.happened}")


_KEPT = {
    (True, True): mark("The permanent ban that **{person}** gave (case #{number}) would end sooner."),
    (True, False): mark("The ban that **{person}** gave (case #{number}) would end sooner."),
    (False, True): mark("The permanent ban that was given outside Steward would end sooner."),
    (False, False): mark("The ban that was given outside Steward would end sooner."),
}
"""By whether it is known who gave the ban, and whether it is permanent."""


def _denial(denial: Denial) -> str:
    sentence = _DENIALS[denial.reason]
    if denial.reason is DenialReason.FIELD and not denial.asked:
        sentence = _WHOLE_VALUES
    if denial.reason is DenialReason.CHANGE and isinstance(denial.asked, float) and not math.isfinite(denial.asked):
        sentence = _NO_AMOUNT
    return tr(
        sentence,
        role=text.escape(denial.role or ""),
        asked=_shown(denial.asked),
        allowed=_shown(denial.allowed),
        capability=text.code(str(denial.asked)),
    )


def _shown(value: Any) -> str:
    if hasattr(value, "total_seconds"):
        return text.duration(value)
    if isinstance(value, int | float):
        return text.number(value)
    if isinstance(value, str) or value is None:
        return text.escape(str(value))
    return text.listing(text.escape(str(each)) for each in value) or tr("none")


def _limit_reached(error: errors.LimitReached) -> Words:
    allowance = error.allowance
    if allowance.amount <= allowance.limit:
        advice = tr("Your limit resets {when}.", when=text.relative(error.frees_at))
    else:
        advice = tr("Do at most {limit} at once.", limit=text.number(allowance.limit))
    return Words(title=tr("You have reached your limit"), happened=_used_up(error), next=advice)


def _used_up(error: errors.LimitReached) -> str:
    allowance = error.allowance
    window, used = text.duration(allowance.window), text.number(error.used)
    if allowance.name.startswith("change:"):
        field = text.code(allowance.name.removeprefix("change:"))
        limit = text.number(allowance.limit)
        rule = tr(
            "Your role may change {field} by at most {limit} in {window}; {used} used so far.",
            field=field,
            limit=limit,
            window=window,
            used=used,
        )
    else:
        rule = trn(
            "Your role may use {capability} at most {count} time in {window}; {used} used so far.",
            "Your role may use {capability} at most {count} times in {window}; {used} used so far.",
            allowance.limit,
            capability=text.code(allowance.name),
            window=window,
            used=used,
        )
    if allowance.amount <= 1:
        return rule
    more = tr("This would be {amount} more.", amount=text.number(allowance.amount))
    return f"{rule} {more}"


def _frozen(error: errors.Frozen) -> Words:
    freeze = error.freeze
    sentence = _YOURS_STOPPED if freeze.member_id is not None else _ALL_STOPPED
    happened = tr(
        sentence,
        when=text.when(freeze.at),
        person=text.person(freeze.by_id, freeze.by_name),
        number=freeze.case_id,
    )
    return Words(
        title=tr("Changes are stopped"),
        happened=f"{happened}\n{text.quote(freeze.reason)}",
        next=tr(
            "You can still look things up. Somebody with {capability} can allow changes again: `/staff unfreeze`.",
            capability=text.code("bot:freeze"),
        ),
    )


_YOURS_STOPPED = mark("Your changes have been stopped since {when}, by {person} (case #{number}):")
_ALL_STOPPED = mark("All changes have been stopped since {when}, by {person} (case #{number}):")


def _approval_needed(error: errors.ApprovalNeeded) -> Words:
    approval_rule = error.approval_rule
    return Words(
        title=tr("This needs a second person"),
        happened=tr(
            "The settings say that {capability} needs the approval of somebody with the role {roles}.",
            capability=text.code(approval_rule.capability),
            roles=text.listing((text.escape(name) for name in approval_rule.approvers), last="or"),
        ),
        next=tr(
            "Run the command for just this change, so that they are asked. Not every way to make a change can wait for them."
        ),
    )


TABLE: Table = {
    errors.AccessDenied: _denied,
    errors.BanKept: _ban_kept,
    errors.LimitReached: _limit_reached,
    errors.Frozen: _frozen,
    errors.ApprovalNeeded: _approval_needed,
}

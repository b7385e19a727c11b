"""Refusals by the settings, in words: who may do what, how much of it, and when."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from bot import errors
from bot.access import Denial, DenialReason
from bot.ui import text
from bot.ui.failures.words import Table, Words

_NO_PERMISSION = frozenset({DenialReason.NO_ROLE, DenialReason.CAPABILITY})


def _denied(error: errors.AccessDenied) -> Words:
    lines = [_denial(denial) for denial in error.denials] or ["This command is open to nobody."]
    if error.held_by:
        who = f"Roles that can: {text.listing(text.escape(name) for name in error.held_by)}."
    elif error.capability is not None and any(each.reason in _NO_PERMISSION for each in error.denials):
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
        DenialReason.OUTSIDE: "Steward works only in the servers that its settings name.",
        DenialReason.NO_ROLE: "You hold no role that Steward knows.",
        DenialReason.CAPABILITY: f"It needs {text.code(str(denial.asked))}, which none of your roles has.",
        DenialReason.PROTECTED_PLAYER: "This player is protected by the settings: nobody can ban them through Steward.",
        DenialReason.EXPERIENCE: f"{role} does not cover the experience **{asked}**; it covers {allowed}.",
        DenialReason.STORE: f"{role} does not cover the data store **{asked}**; it covers {allowed}.",
        DenialReason.FIELD: f"{role} does not cover {'the field **' + asked + '**' if denial.asked else 'whole values'}; "
        f"it covers {allowed}.",
        DenialReason.BOARD: f"{role} does not cover the board **{asked}**; it covers {allowed}.",
        DenialReason.TOPIC: f"{role} does not cover the topic **{asked}**; it covers {allowed}.",
        DenialReason.BAN_LENGTH: f"{role} bans for at most **{allowed}**; this is one of {_allowed(denial.asked)}.",
        DenialReason.APPROVER: f"Only somebody with the role {allowed} may approve {text.code(str(denial.asked))}.",
        DenialReason.SAME_PERSON: "You asked for this yourself, so somebody else has to decide.",
        DenialReason.OWN_ACCOUNT: "This is your own account, by the settings.",
        DenialReason.RANK: f"This account belongs to a member of staff with the role **{asked}**: only a role above it "
        "can ban it.",
        DenialReason.CHANGE: f"{role} changes this number by at most **{allowed}** an hour; {_amount(denial.asked)}.",
    }[denial.reason]


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


def _approval_needed(error: errors.ApprovalNeeded) -> Words:
    approval_rule = error.approval_rule
    who = text.listing((text.escape(name) for name in approval_rule.approvers), last="or")
    return Words(
        title="This needs a second person",
        happened=f"By the settings, {text.code(approval_rule.capability)} needs the approval of somebody with the role {who}.",
        next="Run the command for just this change, so that they are asked; not every way to a change can wait for them.",
    )


TABLE: Table = {
    errors.AccessDenied: _denied,
    errors.BanKept: _ban_kept,
    errors.LimitReached: _limit_reached,
    errors.Frozen: _frozen,
    errors.ApprovalNeeded: _approval_needed,
}

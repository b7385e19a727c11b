"""Refusals by the settings, in words: who may do what, how much of it, and when."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot import errors
from bot.access import Allowance, Capability, Denial, DenialReason
from bot.i18n import mark, tr, trn
from bot.ui import icons, text
from bot.ui.failures.words import Table, Words

_NO_PERMISSION = frozenset({DenialReason.NO_ROLE, DenialReason.CAPABILITY})
"""Why somebody may not do such a thing at all."""

_DENIALS: dict[DenialReason, str] = {
    DenialReason.OUTSIDE: mark("Steward works only in the servers that its settings name."),
    DenialReason.NO_ROLE: mark("You have no role that Steward knows."),
    DenialReason.CAPABILITY: mark("Your roles do not let you {meaning}."),
    DenialReason.PROTECTED_PLAYER: mark("This player is protected: nobody can ban them through Steward."),
    DenialReason.EXPERIENCE: mark("As {role} you can work in {allowed}, not in {asked}."),
    DenialReason.STORE: mark("As {role} you can work in the data store {allowed}, not in {asked}."),
    DenialReason.FIELD: mark("As {role} you can change {allowed}, not {asked}."),
    DenialReason.BOARD: mark("As {role} you can work with the leaderboard {allowed}, not with {asked}."),
    DenialReason.TOPIC: mark("As {role} you can send to the topic {allowed}, not to {asked}."),
    DenialReason.BAN_LENGTH: mark("You asked for {asked}. As {role} you can ban for up to {allowed}."),
    DenialReason.APPROVER: mark("Only {allowed} can approve this."),
    DenialReason.SAME_PERSON: mark("You asked for this yourself. Somebody else must approve."),
    DenialReason.OWN_ACCOUNT: mark("This is your own account, by the settings."),
    DenialReason.RANK: mark(
        "This account belongs to a member of staff with the role {asked}. Only a role above it can ban them."
    ),
    DenialReason.CHANGE: mark(
        "As {role} you can change this number by up to {allowed} an hour. You asked for {asked}."
    ),
}

_WHOLE_VALUES = mark("As {role} you can change {allowed}, not a whole value.")
_NO_AMOUNT = mark(
    "As {role} you can change this number by up to {allowed} an hour. How much this changes cannot be counted: it removes the "
    "number, makes it something else, or changes what it is in."
)
_ROLES = frozenset({DenialReason.APPROVER, DenialReason.RANK})
"""Reasons whose names are roles."""


def is_of_the_command(denial: Denial) -> bool:
    """Whether a denial is about the command itself, whatever is typed in it."""
    return denial.reason in _NO_PERMISSION or (denial.reason is DenialReason.FIELD and not denial.asked)


def _denied(error: errors.AccessDenied, sentences: Mapping[DenialReason, str] = _DENIALS) -> Words:
    lines = [_denial(denial, sentences) for denial in error.denials] or [tr("This command is open to nobody.")]
    if error.held_by:
        who = tr("{roles} can.", roles=text.roles(error.held_by))
    elif error.capability is not None and any(each.reason in _NO_PERMISSION for each in error.denials):
        who = tr("No role can. The owner can give it to one in the settings.")
    else:
        who = tr("`/staff whoami` shows what you may do.")
    return Words(
        title=_title_of(error.denials),
        happened="\n".join(dict.fromkeys(lines)),
        next=who,
        setting=error.capability,
        icon=icons.NOT_ALLOWED,
    )


_TITLES = {
    DenialReason.SAME_PERSON: mark("Not your own request"),
    DenialReason.OWN_ACCOUNT: mark("Not your own account"),
    DenialReason.PROTECTED_PLAYER: mark("Nobody can ban this player"),
}
"""For refusals that are not about a role."""


def _title_of(denials: Sequence[Denial]) -> str:
    reasons = {each.reason for each in denials}
    title = _TITLES.get(next(iter(reasons))) if len(reasons) == 1 else None
    return tr(title) if title is not None else tr("Not for your role")


def _ban_kept(error: errors.BanKept) -> Words:
    words = _denied(error, {**_DENIALS, DenialReason.BAN_LENGTH: _LEFT})
    known = error.giver is not None
    sentence = _KEPT[known, error.permanent] if error.ends_sooner else _KEPT_FOR_ALTS[known]
    kept = tr(sentence, person=text.escape(error.giver or ""), number=error.case_id)
    return replace(words, happened=f"{kept}\n{words.happened}")


_LEFT = mark("It lasts longer than the {allowed} for which you can ban as {role}.")
"""For the rest of a ban, which nobody asked for."""
_KEPT = {
    (True, True): mark("The permanent ban that **{person}** gave (case #{number}) would end sooner."),
    (True, False): mark("The ban that **{person}** gave (case #{number}) would end sooner."),
    (False, True): mark("The permanent ban that was given outside Steward would end sooner."),
    (False, False): mark("The ban that was given outside Steward would end sooner."),
}
"""By whether it is known who gave the ban, and whether it is permanent."""
_KEPT_FOR_ALTS = {
    True: mark("Suspected other accounts, which **{person}** banned too (case #{number}), would become free."),
    False: mark("Suspected other accounts, which were banned too outside Steward, would become free."),
}
"""By whether it is known who gave the ban."""


def _denial(denial: Denial, sentences: Mapping[DenialReason, str]) -> str:
    sentence = sentences[denial.reason]
    if denial.reason is DenialReason.FIELD and not denial.asked:
        sentence = _WHOLE_VALUES
    if denial.reason is DenialReason.CHANGE and isinstance(denial.asked, float) and not math.isfinite(denial.asked):
        sentence = _NO_AMOUNT
    shown = text.role if denial.reason in _ROLES else text.named
    return tr(
        sentence,
        role=text.role(denial.role or ""),
        asked=_shown(denial.asked, shown),
        allowed=_shown(denial.allowed, shown),
        meaning=tr(denial.asked.traits.meaning) if isinstance(denial.asked, Capability) else "",
    )


def _shown(value: Any, name: Callable[[str], str]) -> str:
    if hasattr(value, "total_seconds"):
        return f"**{text.duration(value)}**"
    if isinstance(value, int | float):
        return f"**{text.number(value)}**"
    if isinstance(value, str) or value is None:
        return name(value) if value is not None else name(str(value))
    return text.listing(map(name, value), last="or") or tr("none")


def _limit_reached(error: errors.LimitReached) -> Words:
    allowance = error.allowance
    if allowance.amount <= allowance.limit:
        advice = tr("Your limit resets {when}.", when=text.relative(error.frees_at))
    else:
        advice = tr("Do at most {limit} at once.", limit=text.number(allowance.limit))
    return Words(
        title=tr("You have reached your limit"),
        happened=_used_up(error),
        next=advice,
        setting=_capability_of(allowance),
        icon=icons.NOT_ALLOWED,
    )


def _capability_of(allowance: Allowance) -> Capability | None:
    """Return the capability that a limit counts; None if it counts how much a number changes."""
    return Capability(allowance.name) if allowance.name in set(Capability) else None


def _used_up(error: errors.LimitReached) -> str:
    allowance = error.allowance
    window, used = text.duration(allowance.window), text.number(error.used)
    if allowance.field:
        field = text.named(allowance.field)
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
            "Your role may {meaning} {count} time in {window}; {used} so far.",
            "Your role may {meaning} {count} times in {window}; {used} so far.",
            allowance.limit,
            meaning=tr(Capability(allowance.name).traits.meaning),
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
        when=text.ago(freeze.at),
        person=text.staff(freeze.by_id, freeze.by_name),
        number=freeze.case_id,
    )
    return Words(
        title=tr("Changes are stopped"),
        happened=f"{happened}\n{text.quote(freeze.reason)}",
        next=tr(
            "You can still look things up. Somebody who may {meaning} can allow changes again. `/staff unfreeze` does that.",
            meaning=tr(Capability.BOT_FREEZE.traits.meaning),
        ),
        setting=Capability.BOT_FREEZE,
        icon=icons.NOT_ALLOWED,
    )


_YOURS_STOPPED = mark("{person} stopped your changes {when} (case #{number}).")
_ALL_STOPPED = mark("{person} stopped all changes {when} (case #{number}).")


def _approval_needed(error: errors.ApprovalNeeded) -> Words:
    approval_rule = error.approval_rule
    return Words(
        title=tr("This needs a second person"),
        happened=tr("{roles} must approve this.", roles=text.roles(approval_rule.approvers)),
        setting=approval_rule.covered,
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

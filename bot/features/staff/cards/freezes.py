"""Freezes: what was stopped or allowed again, as cards."""

from __future__ import annotations

from dataclasses import replace

from bot.access import Freeze, FreezeEnd
from bot.features.staff.freezes import Stop
from bot.i18n import mark, tr
from bot.journal import Case, CaseKind
from bot.ui import icons, text
from bot.ui.cards import Card, Meaning
from bot.ui.cases import name_of
from bot.ui.faces import Face


def frozen_card(stop: Stop) -> Card:
    """Return the freeze that is in force: the one that was asked for, or an earlier one."""
    freeze = stop.freeze
    sentences = _STOPPED if stop.as_asked else _ALREADY_STOPPED
    return Card(
        meaning=Meaning.DONE,
        title=tr(sentences[freeze.member_id is None], name=text.escape(freeze.member_name)),
        state=() if stop.as_asked else (_unkept(freeze),),
        body=(
            freeze_line(freeze),
            tr("No new change begins. A change that was already on its way to Roblox still ends."),
        ),
        note=(_way_back(freeze),),
    )


_STOPPED = {True: mark("All changes are stopped"), False: mark("{name}: changes stopped")}
_ALREADY_STOPPED = {True: mark("All changes were stopped already"), False: mark("{name}: stopped already")}
"""By whether it is about everybody."""


def _unkept(freeze: Freeze) -> str:
    return tr(
        "That freeze stays as it is, and your reason was not kept. `/case note` can add it to case #{number}.",
        number=freeze.case_id,
    )


def _way_back(freeze: Freeze) -> str:
    if freeze.member_id is None:
        return tr("`/staff unfreeze` allows changes again.")
    return tr("`/staff unfreeze` with {member} allows changes again.", member=f"<@{freeze.member_id}>")


def freeze_end_card(end: FreezeEnd) -> Card:
    """Return the freeze that is over."""
    name = text.escape(end.freeze.member_name)
    return Card(
        meaning=Meaning.DONE,
        title=tr("Changes are allowed again")
        if end.freeze.member_id is None
        else tr("{name}: changes allowed again", name=name),
        body=(tr("**Was stopped**\n{freeze}", freeze=freeze_line(end.freeze)),),
        note=(tr("Case #{number} ends case #{freeze}", number=end.case_id, freeze=end.freeze.case_id),),
    )


def stopping(card: Card, freeze: Freeze) -> Card:
    """Return a card of what somebody may do, with the freeze that stops it for now."""
    stopped = tr("{icon} **Changes are stopped for now**\n{freeze}", icon=icons.NOT_ALLOWED, freeze=freeze_line(freeze))
    return replace(card, state=(stopped, *card.state))


def freeze_line(freeze: Freeze) -> str:
    """Return who stopped changes, when and why."""
    small = tr(
        "{person} · {when} · case #{number}",
        person=text.staff(freeze.by_id, freeze.by_name),
        when=text.ago(freeze.at),
        number=freeze.case_id,
    )
    return f"{text.quote(freeze.reason)}\n-# {small}"


_EVERYBODY = "0"
"""The target of a freeze of all changes: nobody in Discord has that id."""


def _title(case: Case) -> str:
    frozen = case.kind is CaseKind.FREEZE
    if case.target.id == _EVERYBODY:
        return tr("All changes are stopped") if frozen else tr("Changes are allowed again")
    sentence = _OF_A_MEMBER[case.kind]
    return tr(sentence, name=name_of(case))


def _member(case: Case) -> str:
    return text.staff(int(case.target.id), "")


_OF_A_MEMBER = {
    CaseKind.FREEZE: mark("{name}: changes stopped"),
    CaseKind.UNFREEZE: mark("{name}: changes allowed again"),
}


FACES = (
    Face(
        names={CaseKind.FREEZE: mark("Changes stopped"), CaseKind.UNFREEZE: mark("Changes allowed again")},
        not_done=mark("{name} was not stopped"),
        not_known=mark("Not known: {name} stopped?"),
        exact=_member,
        title=_title,
    ),
)

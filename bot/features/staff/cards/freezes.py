"""Freezes: what was stopped or allowed again, as cards."""

from __future__ import annotations

from dataclasses import replace

from bot.access import Freeze, FreezeEnd
from bot.features.staff.freezes import Stop
from bot.i18n import mark, tr
from bot.journal import CaseKind
from bot.ui import text
from bot.ui.cards import Card, Meaning
from bot.ui.faces import Face


def frozen_card(stop: Stop) -> Card:
    """Return the freeze that is in force: the one that was asked for, or an earlier one."""
    freeze = stop.freeze
    member = text.escape(freeze.member_name)
    if stop.as_asked:
        title = tr("Changes are stopped: {member}", member=member)
    else:
        title = tr("Changes are already stopped: {member}", member=member)
    return Card(
        meaning=Meaning.DONE,
        title=title,
        body=(
            freeze_line(freeze),
            *(() if stop.as_asked else (_unkept(freeze),)),
            tr("No new change begins. A change that was already on its way to Roblox still ends."),
            _way_back(freeze),
        ),
        footer=tr("Case #{number}", number=freeze.case_id),
    )


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
    return Card(
        meaning=Meaning.DONE,
        title=tr("Changes are allowed again: {member}", member=text.escape(end.freeze.member_name)),
        body=(freeze_line(end.freeze),),
        footer=tr("Case #{number} ends case #{freeze}", number=end.case_id, freeze=end.freeze.case_id),
    )


def stopping(card: Card, freeze: Freeze) -> Card:
    """Return a card of what somebody may do, with the freeze that stops it for now."""
    stopped = tr("**Changes are stopped for now**\n{freeze}", freeze=freeze_line(freeze))
    return replace(card, meaning=Meaning.REFUSED, body=(stopped, *card.body))


def freeze_line(freeze: Freeze) -> str:
    """Return who stopped changes, when and why."""
    return tr(
        "Stopped by {person} {when} (case #{number})\n{reason}",
        person=text.person(freeze.by_id, freeze.by_name),
        when=text.when(freeze.at),
        number=freeze.case_id,
        reason=text.quote(freeze.reason),
    )


FACES = (Face(names={CaseKind.FREEZE: mark("Changes stopped"), CaseKind.UNFREEZE: mark("Changes allowed again")}),)

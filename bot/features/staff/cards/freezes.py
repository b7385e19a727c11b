"""Freezes: what was stopped or allowed again, as cards."""

from __future__ import annotations

from dataclasses import replace

from bot.access import Freeze, FreezeEnd
from bot.features.staff.freezes import Stop
from bot.journal import CaseKind
from bot.ui import text
from bot.ui.cards import Card, Meaning
from bot.ui.faces import Face


def frozen_card(stop: Stop) -> Card:
    """Return the freeze that is in force, whoever set it."""
    freeze = stop.freeze
    whose = f" with <@{freeze.member_id}>" if freeze.member_id is not None else ""
    unkept = f"It stands as it is: your reason was not kept. `/case note` can add it to case #{freeze.case_id}."
    return Card(
        meaning=Meaning.DONE,
        title=f"Changes are stopped{'' if stop.as_asked else ' already'}: {text.escape(freeze.member_name)}",
        body=(
            freeze_line(freeze),
            *(() if stop.as_asked else (unkept,)),
            "Nothing new begins, in any process. What was on its way to Roblox still ends.",
            f"`/staff unfreeze`{whose} allows changes again.",
        ),
        footer=f"Case #{freeze.case_id}",
    )


def freeze_end_card(lift: FreezeEnd) -> Card:
    """Return the freeze that is over."""
    return Card(
        meaning=Meaning.DONE,
        title=f"Changes are allowed again: {text.escape(lift.freeze.member_name)}",
        body=(freeze_line(lift.freeze),),
        footer=f"Case #{lift.case_id} lifts case #{lift.freeze.case_id}",
    )


def stopping(card: Card, freeze: Freeze) -> Card:
    """Return a card of what somebody may do, with what stops it for now."""
    return replace(
        card, meaning=Meaning.REFUSED, body=(f"**Changes are stopped for now**\n{freeze_line(freeze)}", *card.body)
    )


def freeze_line(freeze: Freeze) -> str:
    """Say who stopped changes, when and why."""
    return (
        f"Stopped by {text.person(freeze.by_id, freeze.by_name)} {text.when(freeze.at)} (case #{freeze.case_id})\n"
        f"{text.quote(freeze.reason)}"
    )


FACES = (Face(names={CaseKind.FREEZE: "Changes stopped", CaseKind.UNFREEZE: "Changes allowed again"}),)

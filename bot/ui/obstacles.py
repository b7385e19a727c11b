"""Says on a question what would stop the change now, in place of a button that must refuse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.i18n import tr
from bot.ui import failures, text
from bot.ui.cards import Card, Meaning
from bot.ui.failures import Ends, MayRun


def with_obstacles(card: Card, obstacles: Sequence[tuple[str, Exception | None]], ends: Ends, may_run: MayRun) -> Card:
    """Return a question with what stops it, first in its state.

    Args:
        card: The question.
        obstacles: For each way to confirm it the label of its button, and what stops it.
        ends: How its title calls the change if every way is stopped.
        may_run: What its reader may run.
    """
    stopped = {
        label: failures.for_reader(failures.words_of(each), may_run) for label, each in obstacles if each is not None
    }
    if not stopped:
        return card
    lines = {label: failures.in_the_way(words) for label, words in stopped.items()}
    settings = dict.fromkeys(text.code(each.setting) for each in stopped.values() if each.setting is not None)
    card = replace(card, note=(*card.note, *settings))
    if len(lines) < len(obstacles):
        some = (tr("**{verb}** is not possible now.\n{why}", verb=label, why=why) for label, why in lines.items())
        return replace(card, state=(*some, *card.state))
    return replace(
        card, meaning=Meaning.REFUSED, title=ends.not_done, state=(*dict.fromkeys(lines.values()), *card.state)
    )

"""Says on a question what would stop the change now, in place of a button that must refuse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.i18n import tr
from bot.ui import failures
from bot.ui.cards import Card, Meaning


def with_obstacles(card: Card, obstacles: Sequence[tuple[str, Exception | None]]) -> Card:
    """Return a question with what stops it; near its top, since the end of a long one may be cut.

    Args:
        card: The question.
        obstacles: For each way to confirm it the label of its button, and what stops it.
    """
    lines = {label: failures.in_the_way(failures.words_of(each)) for label, each in obstacles if each is not None}
    if not lines:
        return card
    if len(lines) < len(obstacles):
        shown = [tr("**{verb}** is not possible now.\n{why}", verb=label, why=why) for label, why in lines.items()]
        return replace(card, body=(*card.body[:1], *shown, *card.body[1:]))
    shown = list(dict.fromkeys(lines.values()))
    return replace(card, meaning=Meaning.REFUSED, body=(*card.body[:1], *shown, *card.body[1:]))

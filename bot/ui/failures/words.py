"""What a person reads when something did not work, and how that looks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from bot.i18n import mark, tr
from bot.ui.cards import Card, Meaning

NOTHING_CHANGED = mark("Nothing was changed.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a person reads when something did not work.

    Attributes:
        changed: A marked sentence: whether anything was changed; None if nobody asks that.
    """

    title: str
    happened: str
    changed: str | None = NOTHING_CHANGED
    next: str | None = None
    meaning: Meaning = Meaning.REFUSED


Table: TypeAlias = Mapping[type[BaseException], Callable[[Any], Words]]
"""The words of each kind of exception of a family. A row is given exceptions of its kind only."""


def drawn(words: Words) -> Card:
    """Return a card that says just this."""
    advice = " ".join(filter(None, (_changed(words), words.next)))
    return Card(meaning=words.meaning, title=words.title, body=tuple(filter(None, (words.happened, advice))))


def in_short(words: Words) -> str:
    """Return them as a paragraph of another card: what happened, and whether anything was changed."""
    return " ".join(filter(None, (tr("{title}.", title=words.title), words.happened, _changed(words))))


def _changed(words: Words) -> str | None:
    return f"**{tr(words.changed)}**" if words.changed is not None else None

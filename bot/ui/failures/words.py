"""What a person reads when something did not work, and how that looks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from bot.i18n import mark, tr
from bot.ui import icons, text
from bot.ui.cards import Card, Meaning

NOTHING_CHANGED = mark("Nothing was changed.")
_AGAIN = mark("Run the command again.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a person reads when something did not work.

    Attributes:
        title: What it is called where no change is meant, or beside many others.
        happened: Why, in a sentence or two, with the number or name that decides.
        changed: A marked sentence: whether anything was changed; None if nobody asks that.
        next: What to do, or who can.
        again: Whether the same command, put right, does it.
        setting: The word of the settings, for the person who runs Steward.
        icon: It comes before what happened.
    """

    title: str
    happened: str
    changed: str | None = NOTHING_CHANGED
    next: str | None = None
    again: bool = False
    setting: str | None = None
    meaning: Meaning = Meaning.REFUSED
    icon: str = icons.NOT_DONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """How the end of one change is called if it does not go well.

    Attributes:
        not_done: As in `GrieferGus was not banned`.
        not_known: As in `Not known: ban of GrieferGus`.
    """

    not_done: str
    not_known: str


Table: TypeAlias = Mapping[type[BaseException], Callable[[Any], Words]]
"""The words of each kind of exception of a family. A row is given exceptions of its kind only."""


def drawn(words: Words, ends: Ends | None = None, *, has_edit: bool = False) -> Card:
    """Return a card that says just this.

    Args:
        words: What happened.
        ends: How its title calls the change; None if no change was meant.
        has_edit: Whether a button opens again what was written.
    """
    title, changed = words.title, words.changed
    if ends is not None and words.meaning is Meaning.UNSURE:
        title = ends.not_known
    elif ends is not None and changed == NOTHING_CHANGED:
        title = ends.not_done
    advice = " ".join(filter(None, (tr(changed) if changed is not None else "", _advice(words, has_edit=has_edit))))
    return Card(
        meaning=words.meaning,
        title=title,
        state=(_why(words, named=title == words.title),),
        body=(advice,) if advice else (),
        note=(text.code(words.setting),) if words.setting is not None else (),
    )


def in_short(words: Words) -> str:
    """Return them as a paragraph of another card: what happened, and whether anything was changed."""
    what = f"{tr('{title}.', title=words.title)} {words.happened}"
    if words.changed is None:
        return what
    # What follows a quote on its line would be part of it.
    gap = "\n" if "\n" in words.happened else " "
    return f"{what}{gap}**{tr(words.changed)}**"


def in_the_way(words: Words) -> str:
    """Return them as lines of a question: what stops it, and who can or when."""
    return "\n".join([_why(words, named=False), *filter(None, [_advice(words)])])


def _advice(words: Words, *, has_edit: bool = False) -> str | None:
    """Return what to do. To put right what was written, people press the button where there is one."""
    return tr(_AGAIN) if words.again and not has_edit else words.next


def _why(words: Words, *, named: bool) -> str:
    """Return what happened after its icon; with its title, unless that is above or a rule of the settings says it all."""
    icon = icons.NOT_KNOWN if words.meaning is Meaning.UNSURE else words.icon
    if named or icon == icons.NOT_ALLOWED:
        return f"{icon} {words.happened}"
    return tr("{icon} **{title}.** {happened}", icon=icon, title=words.title, happened=words.happened)

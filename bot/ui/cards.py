"""The one family of cards: a card as a value, and its drawing as Discord components.

Features return a `Card`, and tests compare it; only `draw` knows Discord.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Literal

import discord
from discord import ui

from bot.i18n import mark, tr
from bot.ui import text

TEXT_LIMIT = 4_000
"""Characters over all text of one message (Discord, Components V2)."""
MOST_TEXT = 3_600
"""Characters of one card, so that a line that is added later always fits."""
MOST_PARAGRAPHS = 20
"""Paragraphs that are components of their own. Discord takes 40 components in a message; form, buttons and pictures need some."""
TITLE_LENGTH = 40
"""Characters of a title in two lines on a phone, beside a picture."""
LABEL_LENGTH = 20
"""Characters of a button: two or three fit into a row on a phone."""
RULE = "\N{BOX DRAWINGS LIGHT HORIZONTAL}"
"""A paragraph that is drawn as a line, between two records."""
CUT = mark("-# … cut here: this card is full.")


class Meaning(IntEnum):
    """What a card is about, at a glance; the value is its colour."""

    INFORMATION = 0x5865F2
    QUESTION = 0xE8A33D
    DONE = 0x2F9E63
    WORKING = 0x8A94A6
    REFUSED = 0xC9483B
    UNSURE = 0x9C5FD6


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that goes with a card."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One answer, in the order in which people read it: head, state, body, form, what will happen, small print, actions.

    Texts may hold markup; the code that makes the card escapes what comes from outside.

    Attributes:
        meaning: Its colour.
        title: At most `TITLE_LENGTH` characters, without a full stop. The name of a player is here and nowhere else.
        subject: The small lines under the title: who or what exactly.
        headshot: Address of the picture of the player.
        state: What is true now, in at most four lines; first what changes the decision.
        body: The history, the values, the change: a text display for each paragraph, and a line for each `RULE`.
        sends: Everything that will be sent, once. A form is drawn above it.
        note: Small print, in at most two lines: what is missing, who must approve, the case.
        files: Files shown below the text.
        undo: The case that a button below undoes. The button works after a restart too.
        withdraw: The request that a button below takes back. It works after a restart too.
        bulk: Whether a button below stops or resumes a bulk, and the case of the bulk. It works after a restart too.
    """

    meaning: Meaning
    title: str
    subject: str = ""
    headshot: str | None = None
    state: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    sends: tuple[str, ...] = ()
    note: tuple[str, ...] = ()
    files: tuple[Attachment, ...] = ()
    undo: int | None = None
    withdraw: int | None = None
    bulk: tuple[Literal["stop", "resume"], int] | None = None

    def with_note(self, *note: str) -> Card:
        """Return this card with other small print."""
        return replace(self, note=note)

    def without_files(self) -> Card:
        """Return this card without its files, which Discord did not take, and say so."""
        return replace(self, files=(), body=(*self.body, tr("Discord did not take the file of this answer.")))


def draw(card: Card, *form: ui.ActionRow[ui.LayoutView]) -> ui.Container[ui.LayoutView]:
    """Draw a card, within Discord's limits of text and components.

    Args:
        card: The card.
        form: Rows of selects.
    """
    container: ui.Container[ui.LayoutView] = ui.Container(accent_colour=int(card.meaning))
    title, sends, state, *body = _fitting(
        [_head(card), "\n".join(card.sends), "\n".join(card.state), *_joined(card.body)]
    )
    head = [title, *([state] if state else [])]
    if card.headshot is not None:
        container.add_item(ui.Section(*head, accessory=ui.Thumbnail(card.headshot, description=tr("headshot"))))
    else:
        for paragraph in head:
            container.add_item(ui.TextDisplay(paragraph))
    for paragraph in filter(None, body):
        container.add_item(_line() if paragraph == RULE else ui.TextDisplay(paragraph))
    if form:
        container.add_item(_line())
        for row in form:
            container.add_item(row)
    if sends:
        container.add_item(ui.TextDisplay(sends))
    for file in card.files:
        container.add_item(ui.File(f"attachment://{file.name}"))
    if card.note:
        container.add_item(ui.TextDisplay(_small(*card.note)))
    return container


def fits(title: str) -> bool:
    """Whether a title has room, as it is read."""
    return len(text.seen(title)) <= TITLE_LENGTH


def _head(card: Card) -> str:
    title = card.title if fits(card.title) else text.cut(card.title, TITLE_LENGTH)
    return "\n".join([f"### {title}", *([_small(card.subject)] if card.subject else [])])


def _small(*paragraphs: str) -> str:
    return "\n".join(f"-# {line}" for each in paragraphs for line in each.splitlines())


def _line() -> ui.Separator[ui.LayoutView]:
    return ui.Separator(spacing=discord.SeparatorSpacing.small)


def _joined(body: tuple[str, ...]) -> tuple[str, ...]:
    """Return the paragraphs of a body; what is too many for components of their own shares the last one."""
    if len(body) <= MOST_PARAGRAPHS:
        return body
    rest = "\n".join(each for each in body[MOST_PARAGRAPHS - 1 :] if each != RULE)
    return (*body[: MOST_PARAGRAPHS - 1], rest)


def files_of(card: Card) -> list[discord.File]:
    """Return a card's files, ready to send. Each can be sent once."""
    return [discord.File(io.BytesIO(file.content), filename=file.name) for file in card.files]


def _fitting(paragraphs: list[str]) -> list[str]:
    """Cut the paragraph that is too long, say so, and leave out those after it, so that small print and buttons fit below.

    Args:
        paragraphs: The most needed ones first.
    """
    room, kept = MOST_TEXT - 200, list[str]()
    for paragraph in paragraphs:
        if len(paragraph) > room:
            kept.append(_cut(paragraph, room))
            break
        kept.append(paragraph)
        room -= len(paragraph)
    return kept + [""] * (len(paragraphs) - len(kept))


def _cut(paragraph: str, room: int) -> str:
    note = f"\n{tr(CUT)}"
    return text.cut(paragraph, max(room - len(note) - 4, 1)) + note

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
    """One answer.

    Attributes:
        meaning: Its colour.
        title: One line. It may hold markup; the code that makes the card escapes text from outside.
        body: Paragraphs, separated by thin lines when drawn.
        thumbnail: Address of a picture beside the title.
        files: Files shown below the text.
        footer: Small print.
        undo: The case that a button below undoes. The button works after a restart too.
        withdraw: The request that a button below withdraws. It works after a restart too.
        bulk: Whether a button below stops or resumes a bulk, and the case of the bulk. It works after a restart too.
    """

    meaning: Meaning
    title: str
    body: tuple[str, ...] = ()
    thumbnail: str | None = None
    files: tuple[Attachment, ...] = ()
    footer: str | None = None
    undo: int | None = None
    withdraw: int | None = None
    bulk: tuple[Literal["stop", "resume"], int] | None = None

    def without_files(self) -> Card:
        """Return this card without its files, which Discord did not take, and say so."""
        return replace(self, files=(), body=(*self.body, tr("Discord did not take the file of this answer.")))

    def with_footer(self, footer: str) -> Card:
        """Return this card with another footer."""
        return replace(self, footer=footer)


def draw(card: Card) -> ui.Container[ui.LayoutView]:
    """Draw a card, within Discord's limit of text."""
    container: ui.Container[ui.LayoutView] = ui.Container(accent_colour=int(card.meaning))
    heading, *rest = _fitting([f"### {card.title}", *card.body])
    head = [heading, *rest[:1]]
    if card.thumbnail is not None:
        container.add_item(ui.Section(*head, accessory=ui.Thumbnail(card.thumbnail, description=tr("headshot"))))
    else:
        for paragraph in head:
            container.add_item(ui.TextDisplay(paragraph))
    for paragraph in rest[1:]:
        container.add_item(ui.Separator(spacing=discord.SeparatorSpacing.small))
        container.add_item(ui.TextDisplay(paragraph))
    for file in card.files:
        container.add_item(ui.File(f"attachment://{file.name}"))
    if card.footer is not None:
        container.add_item(ui.TextDisplay("\n".join(f"-# {line}" for line in card.footer.splitlines())))
    return container


def files_of(card: Card) -> list[discord.File]:
    """Return a card's files, ready to send. Each can be sent once."""
    return [discord.File(io.BytesIO(file.content), filename=file.name) for file in card.files]


def _fitting(paragraphs: list[str]) -> list[str]:
    """Cut what would not fit above a footer, and say so."""
    room, kept = TEXT_LIMIT - 400, []
    for paragraph in paragraphs:
        if len(paragraph) > room:
            kept.append(_cut(paragraph, room))
            return kept
        kept.append(paragraph)
        room -= len(paragraph)
    return kept


def _cut(paragraph: str, room: int) -> str:
    note = f"\n{tr(CUT)}"
    return text.cut(paragraph, max(room - len(note) - 4, 1)) + note

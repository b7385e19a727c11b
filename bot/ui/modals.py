"""Modals: forms for a text, which is checked and never lost.

A modal must be the first response to an interaction, so a button opens it (`Prompt`). A submitted modal bypasses the command
tree's gate and its error handler, and discord.py would only log what goes wrong.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

import discord
from discord import ui

from bot.errors import InvalidInput
from bot.i18n import tr
from bot.lanes import Lane
from bot.ui import waiting
from bot.ui.cards import Attachment, Card
from bot.ui.host import host_of
from bot.ui.taking import answered_elsewhere, take
from bot.ui.text import is_whole
from bot.ui.views import DIALOG_TIMEOUT_S, Dialog, Interaction, explain, show_failure

LONGEST_TEXT = 4_000
"""Characters of a modal's text (Discord)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """What a modal asks for.

    Attributes:
        title: Of the modal, at most 45 characters.
        label: Of the field, at most 45 characters.
        default: The text in it at first.
        paragraph: Whether it has several lines.
        file_name: The name of the file in which a person gets back a text that could not be used.
    """

    title: str
    label: str
    default: str = ""
    placeholder: str | None = None
    paragraph: bool = True
    longest: int = LONGEST_TEXT
    file_name: str = "your-text.txt"


def ensure_whole(field: str, written: str) -> None:
    """Refuse text that nothing can keep or send.

    Raises:
        InvalidInput: A character of it is only half there.
    """
    if not is_whole(written):
        raise InvalidInput(field, tr("A character in it is only half there, and cannot be kept. Type it again."))


class TextForm(ui.Modal):
    """Asks for one text, acknowledges it, and passes it to `submit` with its interaction."""

    def __init__(
        self, opener: Interaction, field: Field, submit: Callable[[Interaction, str], Awaitable[None]]
    ) -> None:
        super().__init__(title=field.title, timeout=DIALOG_TIMEOUT_S)
        self._opener, self._field, self._submit = opener, field, submit
        self._input: ui.TextInput[Any] = ui.TextInput(
            style=discord.TextStyle.paragraph if field.paragraph else discord.TextStyle.short,
            default=field.default or None,
            placeholder=field.placeholder,
            max_length=field.longest,
        )
        self.add_item(ui.Label(text=field.label, component=self._input))
        host_of(opener).open_dialogs.add_form(self)

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Accept the form only from the person to whom it was shown."""
        if interaction.user.id != self._opener.user.id or not take(interaction):
            return False
        waiting.begin(interaction, Lane.ACT)
        return True

    async def on_submit(self, interaction: Interaction, /) -> None:
        """Acknowledge at once, then pass this text on, even if another one is submitted while that runs."""
        written = self._text()
        await interaction.response.defer(ephemeral=True, thinking=True)
        ensure_whole("text", written)
        await self._submit(interaction, written)

    async def on_error(self, interaction: Interaction, error: Exception, /) -> None:  # type: ignore[override]
        """Show what went wrong, and give back a text that took work to write."""
        if answered_elsewhere(interaction, error):
            return
        # Only this process knows the form: before it is acknowledged, nothing has begun.
        card = explain(interaction, error, begun=interaction.response.is_done())
        if self._field.paragraph:
            written = Attachment(name=self._field.file_name, content=self._text().encode("utf-8", "replace"))
            card = replace(card, files=(written,), note=(tr("Your text is attached, so that nothing of it is lost."),))
        await show_failure(interaction, card)

    def _text(self) -> str:
        """Return what was written; discord.py passes on any value that a client sends."""
        return str(self._input.value)


class Prompt(Dialog):
    """A card with a button that opens a text form, each time with the text that was written last."""

    def __init__(
        self,
        opener: Interaction,
        card: Card,
        field: Field,
        submit: Callable[[Interaction, str], Awaitable[None]],
        *,
        verb: str,
    ) -> None:
        self._field, self._submit = field, submit
        button: ui.Button[Any] = ui.Button(label=verb, style=discord.ButtonStyle.primary)
        button.callback = self._open  # type: ignore[method-assign]
        super().__init__(opener, card, ui.ActionRow(button))

    async def _open(self, interaction: Interaction) -> None:
        await interaction.response.send_modal(TextForm(interaction, self._field, self._written))

    async def _written(self, interaction: Interaction, written: str) -> None:
        self._field = replace(self._field, default=written)
        await self._submit(interaction, written)

"""Forms. What was written is checked, and stays in the form if something is wrong with it.

A form must be the first response to an interaction. As with every modal, a submitted form bypasses the command tree's gate and
its error handler: the service asks the policy again, with the person who submits it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import discord
from discord import ui

from bot.errors import InvalidInput
from bot.i18n import tr, trn
from bot.lanes import Lane
from bot.ui import text, waiting
from bot.ui.cards import Attachment, Card
from bot.ui.choosers import ListItem
from bot.ui.host import host_of
from bot.ui.taking import acknowledge, answered_elsewhere, take
from bot.ui.views import DIALOG_TIMEOUT_S, EDIT, Dialog, FormPress, Interaction, explain, show_failure

MOST_FIELDS = 5
"""Fields of a modal (Discord)."""
LONGEST_TEXT = 4_000
"""Characters of a modal's text (Discord)."""

_MUCH = 200
"""As many characters the words of an error quote."""


def ensure_whole(field: str, written: str) -> None:
    """Refuse text that nothing can keep or send.

    Raises:
        InvalidInput: A character of it is only half there.
    """
    if not text.is_whole(written):
        raise InvalidInput(field, tr("A character in it is only half there, and cannot be kept. Type it again."))


Answers: TypeAlias = Mapping[str, str | None]
"""What was written in each field, by its name; None in a field that was left empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One field of a form.

    Attributes:
        name: What its answer is called, and what an error in it names.
        label: At most 45 characters.
        description: The rule or an example, in at most 100 characters.
        value: What is in it at first.
        longest: Characters of a text. Only Discord's own clients keep to it, so it is checked again.
        paragraph: Whether it has several lines.
        required: Whether the form cannot be submitted without it.
        choices: What can be chosen, at most 25; empty for a text.
        file_name: The name of the file in which a person gets back a long text that could not be used; empty for no file.
    """

    name: str
    label: str
    description: str = ""
    value: str = ""
    longest: int = 400
    paragraph: bool = False
    required: bool = True
    choices: tuple[ListItem, ...] = ()
    file_name: str = ""

    def checked(self, written: str) -> str | None:
        """Return an answer as it is passed on.

        Raises:
            InvalidInput: It was left out, it is too long, it was not offered, or a character of it is only half there.
        """
        ensure_whole(self.name, written)
        if not written:
            if self.required:
                raise InvalidInput(self.name, tr("The form cannot be sent without it."))
            return None
        if self.choices and written not in {each.value for each in self.choices}:
            raise InvalidInput(self.name, tr("Choose from what the form offers."))
        if not self.choices and len(written) > self.longest:
            rule = trn(
                "At most {most} characters; this has {count}.",
                "At most {most} characters; this has {count}.",
                len(written),
                most=text.number(self.longest),
            )
            raise InvalidInput(self.name, rule)
        return written


def reason_field(description: str, *, value: str = "") -> FormField:
    """Return the field for a reason."""
    return FormField(name="reason", label=tr("Reason"), description=description, value=value)


class Form(ui.Modal):
    """Asks for several answers at once, and passes them to `submit` with the interaction, which `submit` acknowledges.

    It can be submitted once, within ten minutes, by the person to whom it was shown. If `submit` fails, a button opens the form
    again, with all that was written.
    """

    def __init__(
        self,
        opener: Interaction,
        title: str,
        fields: Sequence[FormField],
        submit: Callable[[Interaction, Answers], Awaitable[None]],
        *,
        lane: Lane = Lane.ACT,
    ) -> None:
        super().__init__(title=title, timeout=DIALOG_TIMEOUT_S)
        self._opener, self._fields, self._submit, self._lane = opener, tuple(fields), submit, lane
        self._submitted = False
        self._inputs = {each.name: _input(each) for each in fields}
        for each in fields:
            self.add_item(
                ui.Label(text=each.label, description=each.description or None, component=self._inputs[each.name])
            )
        host_of(opener).open_dialogs.add_form(self)

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Accept the form once, from the person to whom it was shown."""
        if self._submitted or interaction.user.id != self._opener.user.id or not take(interaction):
            return False
        self._submitted = True
        waiting.begin(interaction, self._lane)
        return True

    async def on_submit(self, interaction: Interaction, /) -> None:
        """Check the answers and pass them on."""
        self._fields = tuple(replace(each, value=_written(self._inputs[each.name])) for each in self._fields)
        interaction.extras[EDIT] = self._edit()
        await self._submit(interaction, {each.name: each.checked(each.value) for each in self._fields})

    async def on_error(self, interaction: Interaction, error: Exception, /) -> None:  # type: ignore[override]
        """Show what went wrong, with a button to correct it; nothing that was written is lost."""
        self.stop()
        if answered_elsewhere(interaction, error):
            return
        begun, only_reads = interaction.response.is_done(), self._lane is Lane.LOOK
        card = explain(interaction, error, begun=begun, only_reads=only_reads, has_edit=True)
        card = replace(card, title=self._title_of(error) or card.title)
        files = [
            Attachment(name=each.file_name, content=each.value.encode("utf-8", "replace"))
            for each in self._fields
            if each.file_name and _is_much(each.value)
        ]
        row = ui.ActionRow(self._edit())
        await show_failure(interaction, Dialog(interaction, replace(card, files=(*card.files, *files)), row))

    def _edit(self) -> FormPress:
        """Return a button that opens the form again, with all that was written."""
        return FormPress(tr("Edit"), self._again, style=discord.ButtonStyle.primary)

    def _title_of(self, error: Exception) -> str | None:
        """Return which field is wrong, as the form calls it: who filled it in need not know the command's options."""
        labels = [each.label for each in self._fields if isinstance(error, InvalidInput) and each.name == error.field]
        return tr("Check {field}", field=f"{labels[0][:1].lower()}{labels[0][1:]}") if labels else None

    async def _again(self, press: Interaction) -> Form:
        return Form(press, self.title, self._fields, self._submit, lane=self._lane)


class Prompt(Dialog):
    """A card with a button that opens a form with one field, each time with the text that was written last.

    Args:
        opener: The interaction that is answered.
        card: Above the button.
        title: Of the form, at most 45 characters.
        field: What it asks for.
        submit: Called with the text, once its interaction is acknowledged.
        verb: What the form is for.
    """

    def __init__(
        self,
        opener: Interaction,
        card: Card,
        *,
        title: str,
        field: FormField,
        submit: Callable[[Interaction, str], Awaitable[None]],
        verb: str,
    ) -> None:
        self._title, self._field, self._submit = title, field, submit
        press = FormPress(verb, self._form, style=discord.ButtonStyle.primary)
        super().__init__(opener, card, ui.ActionRow(press))

    async def _form(self, press: Interaction) -> Form:
        return Form(press, self._title, [self._field], self._written)

    async def _written(self, interaction: Interaction, answers: Answers) -> None:
        await acknowledge(interaction)
        written = answers[self._field.name] or ""
        self._field = replace(self._field, value=written)
        await self._submit(interaction, written)


def _input(field: FormField) -> ui.TextInput[Any] | ui.Select[Any]:
    if not field.choices:
        return ui.TextInput(
            style=discord.TextStyle.paragraph if field.paragraph else discord.TextStyle.short,
            default=_sendable(field.value[: field.longest]) or None,
            max_length=field.longest,
            required=field.required,
        )
    options = [
        discord.SelectOption(
            label=text.line(text.clip(each.label, 100)),
            value=each.value,
            description=text.line(text.clip(each.description, 100)) or None,
            default=each.value == field.value,
        )
        for each in field.choices
    ]
    return ui.Select(options=options, required=field.required, min_values=1 if field.required else 0)


def _sendable(written: str) -> str:
    """Return a text as Discord takes it: without characters that are only half there."""
    return written.encode("utf-8", "replace").decode()


def _is_much(written: str) -> bool:
    """Whether a text is more than a person writes again in a moment."""
    return "\n" in written or len(written) > _MUCH


def _written(field: ui.TextInput[Any] | ui.Select[Any]) -> str:
    """Return what was written or chosen; discord.py passes on any value that a client sends."""
    if isinstance(field, ui.TextInput):
        return str(field.value or "")
    return str(next(iter(field.values), ""))

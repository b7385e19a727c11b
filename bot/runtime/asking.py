"""Options that a command asks for by a form if they were left out, and a form for what was typed if the command fails.

A command declares them. Discord must not call such an option required, so that the command can be sent without it.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial, wraps
from typing import Any, TypeAlias

import discord

from bot.i18n import mark, tr
from bot.runtime.gate import Callback, declared, lane_of
from bot.runtime.options import MOST, Suggestions, is_sendable, suggestions_of
from bot.ui.choosers import ListItem
from bot.ui.forms import MOST_FIELDS, Answers, Form, FormField
from bot.ui.views import EDIT, FormPress, Interaction

Given: TypeAlias = Mapping[str, Any]
"""The options of a command, by name; None for one that was left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An option that a form asks for. Its texts are marked.

    Attributes:
        option: Its name.
        label: At most 45 characters.
        description: The rule or an example, in at most 100 characters.
        longest: Characters of a text.
        paragraph: Whether the text has several lines.
        unless: Options in whose place it is; if one of them was given, it is not asked.
        needed: Whether it is needed beside the given options, where that does not follow from `unless`.
        filled_by: Another option that can take its place; if the form asks for that too, this one may stay empty.
        beside: Whether it may stay empty; the form asks for it only beside others.
        choices: Returns what can be chosen; None for a text. With nothing to choose, it is not asked.
        file_name: The name of the file in which a person gets back a text that could not be used; empty for no file.
        hidden: Whether it can only be given in the form: no option of the command has its name.
    """

    option: str
    label: str
    description: str = ""
    longest: int = 400
    paragraph: bool = False
    unless: Sequence[str] = ()
    needed: Callable[[Given, Suggestions], bool] | None = None
    filled_by: str = ""
    beside: bool = False
    choices: Callable[[Suggestions], Sequence[ListItem]] | None = None
    file_name: str = ""
    hidden: bool = False

    def is_missing(self, given: Given, suggestions: Suggestions) -> bool:
        """Whether it was left out, and nothing was given in its place."""
        if any(given[each] is not None for each in (self.option, *self.unless)):
            return False
        return self.needed is None or self.needed(given, suggestions)

    def offered(self, suggestions: Suggestions) -> tuple[ListItem, ...]:
        """Return what can be chosen."""
        found = self.choices(suggestions) if self.choices is not None else ()
        return tuple(each for each in found if is_sendable(each.value))[:MOST]


PLAYER = Asked(
    option="player",
    label=mark("Player"),
    description=mark("Username, earlier username, user id, or profile link."),
    longest=200,
    unless=("key",),
)
"""A player, where a key can be given in the player's place."""


WORDS = (
    Asked(option="player", label=PLAYER.label, description=PLAYER.description, longest=PLAYER.longest),
    Asked(option="field", label=mark("Field"), description=mark("Like Data.Coins."), longest=200),
    Asked(option="text", label=mark("Text"), longest=1_000, paragraph=True),
    Asked(option="reason", label=mark("Reason")),
)
"""Options that are typed and mean the same in every command; a form brings them back if the command fails."""


def asks_for(title: str, *questions: Asked) -> Callable[[Callback], Callback]:
    """Let a command ask by a form for what it needs and was not given.

    The body of the command runs once it has all, with the interaction that submits the form. It acknowledges that in its first
    line, as it does a command, and the service asks the policy with the person of it. If it fails, its answer has a button for a
    form with all that was typed.

    Args:
        title: Of the form, marked, at most 45 characters.
        questions: What it asks for; at most five of them at once.
    """

    def declare(callback: Callback) -> Callback:
        hidden = {each.option for each in questions if each.hidden}
        signature = inspect.signature(callback, eval_str=True)
        words = [each for each in WORDS if each.option in signature.parameters]

        @wraps(callback)
        async def command(group: Any, interaction: Interaction, **options: Any) -> None:
            given = dict.fromkeys(hidden) | options
            suggestions, run = suggestions_of(interaction), partial(callback, group)
            missing = [each for each in questions if each.is_missing(given, suggestions)]
            lane = lane_of(interaction, declared(interaction.command))

            async def submitted(submit: Interaction, answers: Answers) -> None:
                await run(submit, **(given | dict(answers)))

            if all(each.beside for each in missing):
                filled = _filled((*questions, *words), given, missing, suggestions)

                async def again(press: Interaction) -> Form:
                    return Form(press, tr(title), filled, submitted, lane=lane)

                if any(each.value for each in filled):
                    interaction.extras[EDIT] = FormPress(tr("Edit"), again, style=discord.ButtonStyle.primary)
                await run(interaction, **given)
                return
            fields = _fields(missing, suggestions)
            await interaction.response.send_modal(Form(interaction, tr(title), fields, submitted, lane=lane))

        kept = [each for name, each in signature.parameters.items() if name not in hidden]
        described: Any = command
        described.__signature__ = signature.replace(parameters=kept)
        complete: Callback = described
        return complete

    return declare


keeps_words = asks_for(mark("What you wrote"))
"""Lets a command that asks for nothing bring back what was typed if it fails."""


def _filled(
    typed: Sequence[Asked], given: Given, missing: Sequence[Asked], suggestions: Suggestions
) -> list[FormField]:
    """Return the fields for what was given and what is missing, with what was given in them."""
    used: dict[str, Asked] = {}
    for each in typed:
        if each in missing or given[each.option] is not None:
            used.setdefault(each.option, each)
    fields = _fields([*used.values()], suggestions)[:MOST_FIELDS]
    return [replace(each, value=str(given[each.name] or "")) for each in fields]


def _fields(missing: Sequence[Asked], suggestions: Suggestions) -> list[FormField]:
    offered = {each.option: each.offered(suggestions) for each in missing}
    asked = [each for each in missing if each.choices is None or offered[each.option]]
    names = {each.option for each in asked}
    return [
        FormField(
            name=each.option,
            label=tr(each.label),
            description=tr(each.description) if each.description else "",
            longest=each.longest,
            paragraph=each.paragraph,
            required=not each.beside and each.filled_by not in names,
            choices=offered[each.option],
            file_name=each.file_name,
        )
        for each in asked
    ]

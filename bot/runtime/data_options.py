"""Options that name an entry, a field of it or a version, with their autocompletes."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import wraps
from inspect import Parameter
from typing import Any

from discord import app_commands

from bot.features.data.addresses import Where
from bot.features.data.cards import changes, lists
from bot.features.data.plans import Draft
from bot.i18n import mark, tr
from bot.runtime.asking import PLAYER, Asked, Given, asks_for
from bot.runtime.gate import Callback, actor_of
from bot.runtime.options import (
    ExperienceOption,
    PlayerOption,
    Suggested,
    Suggestion,
    Suggestions,
    keystroke_of,
    matching,
    usual_options,
)
from bot.ui.forms import LONGEST_TEXT, FormField, Prompt
from bot.ui.views import Interaction, reply

FILE_NAME = "your-text.json"


class _Store(Suggested):
    async def suggest(self, suggestions: Suggestions, interaction: Interaction, typed: str) -> list[Suggestion]:
        stores = suggestions.data.stores(actor_of(interaction), _where(interaction))
        return matching(typed, ((f"{alias} ({name})", alias) for alias, name in stores))


class _Key(Suggested):
    async def suggest(self, suggestions: Suggestions, interaction: Interaction, typed: str) -> list[Suggestion]:
        found = await suggestions.data.keys(
            actor_of(interaction), _where(interaction), typed.strip(), keystroke_of(interaction)
        )
        return [(each.key, each.key) for each in found]


class _Field(Suggested):
    async def suggest(self, suggestions: Suggestions, interaction: Interaction, typed: str) -> list[Suggestion]:
        found = await suggestions.data.fields(
            actor_of(interaction), _where(interaction), typed, keystroke_of(interaction)
        )
        return [(f"{path} · {kind}", str(path)) for path, kind in found]


class _Version(Suggested):
    async def suggest(self, suggestions: Suggestions, interaction: Interaction, typed: str) -> list[Suggestion]:
        found = await suggestions.data.versions(actor_of(interaction), _where(interaction), keystroke_of(interaction))
        return matching(typed, ((lists.version_line(each), each.revision_id) for each in found))


StoreOption = app_commands.Transform[str, _Store]
KeyOption = app_commands.Transform[str, _Key]
FieldOption = app_commands.Transform[str, _Field]
VersionOption = app_commands.Transform[str, _Version]
Reason = app_commands.Range[str, 1, 400]
Amount = app_commands.Range[int, 1 - 2**53, 2**53 - 1]
Text = app_commands.Range[str, 1, LONGEST_TEXT]

_ENTRY = {
    "player": PlayerOption | None,
    "key": KeyOption | None,
    "store": StoreOption | None,
    "scope": str | None,
    "experience": ExperienceOption | None,
}


def _names_a_store(given: Given, _suggestions: Suggestions) -> bool:
    return given["store"] is not None


_ASKED = (
    replace(PLAYER, filled_by="key"),
    Asked(
        option="key",
        label=mark("Or the key of the entry"),
        description=mark("If it belongs to no player."),
        longest=100,
        unless=("player",),
        needed=_names_a_store,
        filled_by="player",
    ),
)
"""Whose entry it is; for a store that was named, also which entry."""

_VALUE = Asked(
    option="value",
    label=mark("Value"),
    description=mark("A number, a text, true, false, or JSON. To add: 500, or -500 to take away."),
    longest=LONGEST_TEXT,
    paragraph=True,
    needed=lambda given, _: given["action"] != "unset",
    file_name="value.txt",
)
"""What a field is set to, or what is added to it."""

_AT = Asked(
    option="at",
    label=mark("From when?"),
    description=mark("The data as it was then: 2 days ago, 2h ago, or 2026-11-24 18:00 (UTC)."),
    longest=100,
    unless=("version",),
)
"""The moment of an older save."""

asks_for_the_entry = asks_for(mark("Which entry?"), *_ASKED)
"""Lets a command ask for the entry."""


def entry_options(callback: Callback) -> Callback:
    """Replace the last parameter of a command, `where`, by the options that name an entry; a form asks for them."""
    return asks_for_the_entry(_named(callback))


def change_options(callback: Callback) -> Callback:
    """Do the same for a command that changes a field; the form asks for the value too."""
    return asks_for(mark("Change a field"), *_ASKED, _VALUE)(_named(callback))


def save_options(callback: Callback) -> Callback:
    """Do the same for a command that needs an older save; the form asks for its moment too."""
    return asks_for(mark("Restore an older save"), *_ASKED, _AT)(_named(callback))


async def ask_for_the_value(
    interaction: Interaction, draft: Draft, write: Callable[[Interaction, str], Awaitable[None]]
) -> None:
    """Answer with a button that opens a form for the whole value of an entry; `write` gets what was written."""
    field = FormField(
        name="text",
        label=tr("As JSON"),
        value=draft.written or "",
        longest=LONGEST_TEXT,
        paragraph=True,
        file_name=FILE_NAME,
    )
    dialog = Prompt(
        interaction,
        changes.draft_card(draft),
        title=tr("The whole value"),
        field=field,
        submit=write,
        verb=tr("Write the value"),
    )
    await reply(interaction, dialog, private=True)


def _named(callback: Callback) -> Callback:

    @wraps(callback)
    async def command(*args: Any, **options: Any) -> None:
        where = Where(**{name: options.pop(name) for name in _ENTRY})
        await callback(*args, **options, where=where)

    signature = inspect.signature(callback, eval_str=True)
    *own, _ = signature.parameters.values()
    named = (
        Parameter(name, Parameter.KEYWORD_ONLY, default=None, annotation=option) for name, option in _ENTRY.items()
    )
    described: Any = app_commands.describe(player="Whose entry: username, earlier username, user id, or profile link.")(
        command
    )
    described.__signature__ = signature.replace(parameters=(*own, *named))
    complete: Callback = usual_options(described)
    return complete


def _where(interaction: Interaction) -> Where:
    options = interaction.namespace
    return Where(
        player=options.player, key=options.key, store=options.store, scope=options.scope, experience=options.experience
    )

"""What is wrong with the options of a command before it runs, as errors that have words."""

from __future__ import annotations

from collections.abc import Mapping

import discord
from discord import app_commands

from bot.errors import BotError, CommandChanged, InvalidInput
from bot.i18n import tr
from bot.ui.forms import ensure_whole
from bot.ui.views import Interaction

_PLAIN: Mapping[discord.AppCommandOptionType, tuple[type, ...]] = {
    discord.AppCommandOptionType.string: (str,),
    discord.AppCommandOptionType.integer: (int,),
    discord.AppCommandOptionType.number: (int, float),
    discord.AppCommandOptionType.boolean: (bool,),
}
"""What discord.py passes on as it came."""


def cause_of(interaction: Interaction, error: app_commands.AppCommandError) -> BaseException:
    """Return what an error of discord.py is about, in Steward's own terms where discord.py itself refused the command."""
    cause: BaseException | None = getattr(error, "original", None) or error.__cause__
    if isinstance(error, app_commands.TransformerError) and not isinstance(cause, BotError):
        return _not_convertible(interaction, error)
    if isinstance(error, app_commands.CommandSignatureMismatch):
        return CommandChanged()
    return cause or error


def ensure_convertible(interaction: Interaction) -> None:
    """Check what discord.py passes on unchecked: text, the type of a value, and what was chosen from a fixed list.

    Raises:
        InvalidInput: An option has text that nothing can keep or send, or a type that only a forged client sends.
        CommandChanged: Discord offers a choice that this version does not have.
    """
    sent = {name: value for name, value in interaction.namespace}  # noqa: C416  to `dict`, it looks like a mapping
    for name, value in sent.items():
        if isinstance(value, str):
            ensure_whole(name, value)
    if isinstance(interaction.command, app_commands.Command) and not _is_typing(interaction):
        for parameter in interaction.command.parameters:
            if parameter.display_name in sent:
                _ensure_fits(parameter, sent[parameter.display_name])


def _ensure_fits(parameter: app_commands.Parameter, value: object) -> None:
    if type(value) not in _PLAIN.get(parameter.type, (type(value),)):
        raise InvalidInput(parameter.display_name, tr("Discord sent something that this option does not take."))
    if parameter.choices and value not in [each.value for each in parameter.choices]:
        raise CommandChanged


def _is_typing(interaction: Interaction) -> bool:
    return interaction.type is discord.InteractionType.autocomplete


def _not_convertible(interaction: Interaction, error: app_commands.TransformerError) -> InvalidInput:
    value = error.value
    name = next((name for name, given in interaction.namespace if given is value or given == value), "command")
    if isinstance(value, discord.User | discord.Object):
        given = value.name if isinstance(value, discord.User) else str(value.id)
        return InvalidInput(name, tr("This account is not a member of this server."), given=given)
    return InvalidInput(name, tr("This option does not take that. Choose from what Discord offers."), given=str(value))

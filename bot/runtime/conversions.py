"""What is wrong with the options of a command before it runs, as errors that have words."""

from __future__ import annotations

import discord
from discord import app_commands

from bot.errors import BotError, CommandChanged, InvalidInput
from bot.i18n import tr
from bot.ui.modals import ensure_whole
from bot.ui.views import Interaction


def cause_of(interaction: Interaction, error: app_commands.AppCommandError) -> BaseException:
    """Return what an error of discord.py is about, in Steward's own terms where discord.py itself refused the command."""
    cause: BaseException | None = getattr(error, "original", None) or error.__cause__
    if isinstance(error, app_commands.TransformerError) and not isinstance(cause, BotError):
        return _not_convertible(interaction, error)
    if isinstance(error, app_commands.CommandSignatureMismatch):
        return CommandChanged()
    return cause or error


def ensure_convertible(interaction: Interaction) -> None:
    """Check what discord.py passes on unchecked: text, and what was chosen from a fixed list.

    Raises:
        InvalidInput: An option has text that nothing can keep or send.
        CommandChanged: Discord offers a choice that this version does not have.
    """
    for name, value in interaction.namespace:
        if isinstance(value, str):
            ensure_whole(name, value)
    if isinstance(interaction.command, app_commands.Command) and not _is_typing(interaction):
        for parameter in interaction.command.parameters:
            chosen = getattr(interaction.namespace, parameter.display_name)
            if parameter.choices and chosen is not None and chosen not in {each.value for each in parameter.choices}:
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

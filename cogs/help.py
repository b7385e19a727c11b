"""`/help`."""

from __future__ import annotations

from typing import Any

from discord import app_commands
from discord.ext import commands

from bot.features.staff.cards import help as render
from bot.i18n import tr
from bot.runtime.catalogue import CommandEntry, entries
from bot.runtime.gate import Open, requires
from bot.ui.cards import Card
from bot.ui.choosers import ListItem, Menu
from bot.ui.host import host_of
from bot.ui.views import Interaction, reply


class Help(commands.Cog):
    """The commands that the reader may run."""

    def __init__(self, tree: app_commands.CommandTree[Any]) -> None:
        self._tree = tree

    @app_commands.command()
    @requires(Open.TO_EVERYONE)
    async def help(self, interaction: Interaction) -> None:
        """Show the commands that you may run by subject, with an example of each."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        may_run = host_of(interaction).commands_of(interaction)
        subjects = render.by_subject(_help(each) for each in entries(self._tree) if may_run(each.name))

        def draw(chosen: ListItem) -> Card:
            return render.subject_card(chosen.value, subjects[chosen.value])

        menu = Menu(
            interaction,
            render.help_card(subjects),
            items=render.subject_items(subjects),
            draw=draw,
            placeholder=tr("Choose a subject"),
        )
        await reply(interaction, menu, private=True)


def _help(entry: CommandEntry) -> render.CommandHelp:
    example = f"/{entry.name} {entry.example}".strip()
    return render.CommandHelp(name=entry.name, description=tr(entry.description), example=example)

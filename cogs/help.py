"""`/help`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from discord import app_commands
from discord.ext import commands

from bot.features.staff.cards.staff import CommandHelp, help_card, help_line
from bot.i18n import tr
from bot.runtime.catalogue import CommandEntry, entries
from bot.runtime.gate import Open, requires
from bot.ui.cards import Card
from bot.ui.host import host_of
from bot.ui.paging import Pager
from bot.ui.views import Interaction, reply

PAGE_LENGTH = 2_800
"""Characters of commands on one page, well within what one message holds."""


class Help(commands.Cog):
    """The commands that the reader may run."""

    def __init__(self, tree: app_commands.CommandTree[Any]) -> None:
        self._tree = tree

    @app_commands.command()
    @requires(Open.TO_EVERYONE)
    async def help(self, interaction: Interaction) -> None:
        """Show the commands that you may run, with an example of each."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        may_run = host_of(interaction).commands_of(interaction)
        pages = _pages([_help(each) for each in entries(self._tree) if may_run(each.name)])

        async def turn(_press: Interaction, page: int) -> tuple[Card, bool]:
            return help_card(pages[page]), page + 1 < len(pages)

        await reply(interaction, Pager(interaction, await turn(interaction, 0), turn), private=True)


def _pages(commands: Sequence[CommandHelp]) -> list[list[CommandHelp]]:
    pages: list[list[CommandHelp]] = [[]]
    for each in commands:
        if sum(len(help_line(shown)) for shown in [*pages[-1], each]) > PAGE_LENGTH:
            pages.append([])
        pages[-1].append(each)
    return pages


def _help(entry: CommandEntry) -> CommandHelp:
    example = f"/{entry.name} {entry.example}".strip()
    return CommandHelp(name=entry.name, description=tr(entry.description), example=example)

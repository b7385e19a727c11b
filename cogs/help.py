"""`/help`."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.access import Capability, Policy
from bot.runtime.catalogue import CommandEntry, entries
from bot.runtime.gate import Open, actor_of, requires
from bot.ui.render.staff import CommandHelp, help_card
from bot.ui.views import Interaction, reply

EXAMPLES = {
    "announce send": 'text:"Double coins until midnight!"',
    "ban": 'player:BuilderBen duration:7d reason:"Exploiting"',
    "bans view": "player:BuilderBen",
    "case view": "case:12",
    "data edit": 'player:BuilderBen field:Data.Coins action:add value:500 reason:"Lost in the crash"',
    "data view": "player:BuilderBen field:Data.Coins",
    "leaderboard show": "board:coins",
    "player view": "player:BuilderBen",
    "staff explain": "member:@mona",
    "unban": 'player:BuilderBen reason:"Appeal accepted"',
}


class Help(commands.Cog):
    """Which commands there are, for whoever asks."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    @app_commands.command()
    @requires(Open.TO_EVERYONE)
    async def help(self, interaction: Interaction) -> None:
        """Show the commands that you may run, with an example of each."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        actor = actor_of(interaction)
        shown = [
            _help(each)
            for each in entries(interaction.client.tree)
            if isinstance(each.requires, Open)
            or (isinstance(each.requires, Capability) and self._policy.allows(actor, each.requires))
        ]
        await reply(interaction, help_card(shown), private=True)


def _help(entry: CommandEntry) -> CommandHelp:
    example = f"/{entry.name} {EXAMPLES.get(entry.name, '')}".strip()
    return CommandHelp(name=entry.name, description=entry.description, example=example)

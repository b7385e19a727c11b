"""A bare discord.py bot with one command that defers at once: what `benchmarks.acknowledge` compares with.

It is started as a process of its own, and gets what it needs from the environment.
"""

import os

import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

COMMAND = "defer"


class BareBot(discord.Client):
    """A bot as the first page of a tutorial has it."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True), guild_ready_timeout=0)
        self.tree = app_commands.CommandTree(self)

    async def setup_hook(self) -> None:
        """Sync the commands."""
        await self.tree.sync()


@app_commands.command(name=COMMAND, description="Acknowledge.")
async def _defer(interaction: discord.Interaction) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)


def main() -> None:
    """Run it until it is terminated."""
    Route.BASE = os.environ["DISCORD_API_BASE_URL"]
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(os.environ["DISCORD_GATEWAY_URL"])
    bot = BareBot()
    bot.tree.add_command(_defer)
    bot.run(os.environ["DISCORD_TOKEN"], log_handler=None)


if __name__ == "__main__":
    main()

"""`/player …`."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.access import Capability
from bot.runtime.gate import actor_of, requires
from bot.runtime.options import ExperienceOption, PlayerOption, usual_options
from bot.services.players import Players
from bot.ui.render import players as render
from bot.ui.views import Interaction, reply


class PlayerCommands(commands.GroupCog, group_name="player", group_description="What is known about a player."):
    """Looking players up."""

    def __init__(self, players: Players) -> None:
        self._players = players

    @app_commands.command()
    @requires(Capability.PLAYERS_READ)
    @usual_options
    async def view(
        self,
        interaction: Interaction,
        player: PlayerOption,
        experience: ExperienceOption | None = None,
        share: bool = False,
    ) -> None:
        """Show a player: names, account, ban, data summary, latest cases.

        Args:
            player: Username, earlier username, or user id.
        """
        await interaction.response.defer(ephemeral=not share, thinking=True)
        profile = await self._players.profile(actor_of(interaction), player, experience=experience)
        await reply(interaction, render.profile_card(profile), private=not share)

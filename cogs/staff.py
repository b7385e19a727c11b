"""`/staff …`."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.access import Capability
from bot.runtime.gate import Open, actor_of, member_actor, requires
from bot.services.staff import Staff
from bot.ui.render import staff as render
from bot.ui.text import escape
from bot.ui.views import Interaction, reply


class StaffCommands(commands.GroupCog, group_name="staff", group_description="Who may do what."):
    """Rights and the bot's state."""

    def __init__(self, staff: Staff) -> None:
        self._staff = staff

    @app_commands.command()
    @requires(Open.TO_EVERYONE)
    async def whoami(self, interaction: Interaction) -> None:
        """Show what you may do, with which limits, and who can do the rest."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        explanation = self._staff.whoami(actor_of(interaction))
        await reply(interaction, render.explanation_card(explanation, title="What you may do"), private=True)

    @app_commands.command()
    @requires(Capability.CASES_READ)
    async def explain(self, interaction: Interaction, member: discord.Member) -> None:
        """Show what another member may do, and why not the rest.

        Args:
            interaction: The command.
            member: A member of this server.
        """
        await interaction.response.defer(ephemeral=True, thinking=True)
        explanation = self._staff.explain(actor_of(interaction), member_actor(member))
        title = f"What {escape(member.display_name)} may do"
        await reply(interaction, render.explanation_card(explanation, title=title), private=True)

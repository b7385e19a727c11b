"""`/case …`."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.access import Capability
from bot.runtime.gate import actor_of, requires
from bot.runtime.options import Suggested, Suggestion, Suggestions
from bot.services.cases import Cases
from bot.ui.render import cases as render
from bot.ui.views import Interaction, reply


class _Case(Suggested):
    async def suggest(self, suggestions: Suggestions, interaction: Interaction, typed: str) -> list[Suggestion]:
        found = await suggestions.cases.suggest(actor_of(interaction), typed)
        return [(render.case_label(case), str(case.id)) for case in found]


class CaseCommands(commands.GroupCog, group_name="case", group_description="What staff did, when and why."):
    """Reading the journal."""

    def __init__(self, cases: Cases) -> None:
        self._cases = cases

    @app_commands.command()
    @requires(Capability.CASES_READ)
    async def view(
        self, interaction: Interaction, case: app_commands.Transform[str, _Case], share: bool = False
    ) -> None:
        """Show a case: who did what to whom, when, why, and what stood there before.

        Args:
            interaction: The command.
            case: The number of the case.
            share: Show the answer to everybody in this channel.
        """
        await interaction.response.defer(ephemeral=not share, thinking=True)
        found = await self._cases.view(actor_of(interaction), number=case)
        await reply(interaction, render.case_card(found), private=not share)

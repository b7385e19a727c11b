"""`/approvals`."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.access import Capability
from bot.changes.approvals import Approvals
from bot.changes.cards import approvals as render
from bot.runtime.gate import actor_of, requires
from bot.ui.cards import Card
from bot.ui.paging import Pager
from bot.ui.taking import acknowledge
from bot.ui.views import Interaction, reply


class ApprovalCommands(commands.Cog):
    """What waits for a second person."""

    def __init__(self, approvals: Approvals) -> None:
        self._approvals = approvals

    @app_commands.command()
    @requires(Capability.APPROVALS_REVIEW)
    async def approvals(self, interaction: Interaction) -> None:
        """List what waits for a second person, oldest first, with a link to each card."""
        await acknowledge(interaction)

        async def turn(press: Interaction, number: int) -> tuple[Card, bool]:
            requests, more = await self._approvals.page(actor_of(press), number)
            return render.waiting_card(requests), more

        await reply(interaction, Pager(interaction, await turn(interaction, 0), turn), private=True)

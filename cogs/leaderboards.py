"""`/leaderboard …`."""

from __future__ import annotations

from typing import Literal

from discord import app_commands
from discord.ext import commands

from bot.access import Capability
from bot.runtime.gate import actor_of, requires
from bot.runtime.options import BoardOption, ExperienceOption, PlayerOption
from bot.services.leaderboards import BoardRequest, Leaderboards
from bot.ui.cards import Card
from bot.ui.render import leaderboards as render
from bot.ui.views import Interaction, Pages, reply

WHOLE_TO = 2**53
"""Discord's integers and Open Cloud's numbers are doubles: beyond this, whole numbers are no longer exact."""

Score = app_commands.Range[int, -WHOLE_TO, WHOLE_TO]
Order = Literal["highest first", "lowest first"]


class LeaderboardCommands(
    commands.GroupCog, group_name="leaderboard", group_description="The game's leaderboards, and who stands on them."
):
    """Boards that the settings name."""

    def __init__(self, leaderboards: Leaderboards) -> None:
        self._leaderboards = leaderboards

    @app_commands.command()
    @requires(Capability.BOARDS_READ)
    async def show(
        self,
        interaction: Interaction,
        board: BoardOption,
        order: Order | None = None,
        minimum: Score | None = None,
        maximum: Score | None = None,
        experience: ExperienceOption | None = None,
        share: bool = False,
    ) -> None:
        """Show a leaderboard, ten rows a page.

        Args:
            interaction: The command.
            board: Which leaderboard.
            order: Highest or lowest score first; otherwise the board's own order.
            minimum: Only scores of at least this.
            maximum: Only scores of at most this.
            experience: Which game; otherwise the default one.
            share: Show the answer to everybody in this channel.
        """
        await interaction.response.defer(ephemeral=not share, thinking=True)
        request = BoardRequest(
            board=board,
            descending=order == "highest first" if order is not None else None,
            minimum=minimum,
            maximum=maximum,
            experience=experience,
        )
        listing = self._leaderboards.show(actor_of(interaction), request)

        async def turn(press: Interaction, number: int) -> tuple[Card, bool]:
            page = await listing.page(actor_of(press), number)
            return render.board_page(page), page.more

        await reply(interaction, Pages(interaction, await turn(interaction, 0), turn), private=not share)

    @app_commands.command()
    @requires(Capability.BOARDS_READ)
    async def find(
        self,
        interaction: Interaction,
        board: BoardOption,
        player: PlayerOption,
        experience: ExperienceOption | None = None,
        share: bool = False,
    ) -> None:
        """Show where a player stands on a leaderboard, and who is next to them.

        Args:
            interaction: The command.
            board: Which leaderboard.
            player: Username, earlier username, or user id.
            experience: Which game; otherwise the default one.
            share: Show the answer to everybody in this channel.
        """
        await interaction.response.defer(ephemeral=not share, thinking=True)
        standing = await self._leaderboards.find(
            actor_of(interaction), board=board, player=player, experience=experience
        )
        await reply(interaction, render.standing_card(standing), private=not share)

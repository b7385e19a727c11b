"""`/leaderboard …`."""

from __future__ import annotations

from typing import Literal

from discord import app_commands
from discord.ext import commands

from bot.access import Capability
from bot.features.boards import cards as render
from bot.features.boards.boards import BoardRequest, Leaderboards
from bot.features.boards.rows import RowName
from bot.features.boards.scores import WHOLE_TO, Only, ScorePlan, ScoreRequest, Scores
from bot.i18n import mark, tr
from bot.runtime.asking import PLAYER, asks_for
from bot.runtime.confirming import confirm
from bot.runtime.gate import actor_of, requires
from bot.runtime.options import BoardOption, ExperienceOption, PlayerOption, usual_options
from bot.runtime.paging import reply_in_pages
from bot.ui.paging import Turning
from bot.ui.taking import acknowledge
from bot.ui.views import Interaction, reply

Score = app_commands.Range[int, -WHOLE_TO, WHOLE_TO]
Order = Literal["highest first", "lowest first"]
Exclusive = Literal["create only", "update only"]
Reason = app_commands.Range[str, 1, 400]

asks_for_a_player = asks_for(mark("Which player?"), PLAYER)


class LeaderboardCommands(
    commands.GroupCog, group_name="leaderboard", group_description="The game's leaderboards, and the scores on them."
):
    """The boards of the settings."""

    def __init__(self, leaderboards: Leaderboards, scores: Scores) -> None:
        self._leaderboards, self._scores = leaderboards, scores

    @app_commands.command()
    @requires(Capability.BOARDS_READ, example="board:coins")
    @usual_options
    async def show(
        self,
        interaction: Interaction,
        board: BoardOption,
        order: Order | None = None,
        minimum: Score | None = None,
        maximum: Score | None = None,
        scope: str | None = None,
        experience: ExperienceOption | None = None,
        share: bool = False,
    ) -> None:
        """Show a leaderboard, ten rows a page.

        Args:
            order: Highest or lowest score first; otherwise the board's own order.
            minimum: Only scores of at least this.
            maximum: Only scores of at most this.
            scope: Another scope of the board; otherwise the one in the settings.
        """
        await acknowledge(interaction, private=not share)
        request = BoardRequest(
            board=board,
            descending=order == "highest first" if order is not None else None,
            minimum=minimum,
            maximum=maximum,
            scope=scope,
            experience=experience,
        )
        listing = self._leaderboards.show(actor_of(interaction), request)
        turning = Turning.HIGHEST_FIRST if listing.descending else Turning.LOWEST_FIRST
        await reply_in_pages(interaction, listing.page, render.board_page, private=not share, turning=turning)

    @app_commands.command()
    @requires(Capability.BOARDS_READ, example="board:coins player:BuilderBen")
    @asks_for_a_player
    @usual_options
    async def find(
        self,
        interaction: Interaction,
        board: BoardOption,
        player: PlayerOption | None = None,
        key: str | None = None,
        scope: str | None = None,
        experience: ExperienceOption | None = None,
        share: bool = False,
    ) -> None:
        """Show a player's place on a leaderboard, and who is next to them.

        Args:
            player: Username, earlier username, user id, or profile link.
            key: Any row by its key, as the board shows it, instead of a player.
            scope: Another scope of the board; - if the key begins with its scope; otherwise the one in the settings.
        """
        await acknowledge(interaction, private=not share)
        name = RowName(board=board, player=player, key=key, scope=scope, experience=experience)
        standing = await self._leaderboards.find(actor_of(interaction), name)
        await reply(interaction, render.standing_card(standing), private=not share)

    @app_commands.command(name="set")
    @requires(Capability.BOARDS_WRITE, example='board:coins player:BuilderBen score:500 reason:"Corrected"')
    @asks_for_a_player
    @usual_options
    async def set_score(
        self,
        interaction: Interaction,
        board: BoardOption,
        score: Score,
        reason: Reason,
        player: PlayerOption | None = None,
        key: str | None = None,
        scope: str | None = None,
        exclusive: Exclusive | None = None,
        experience: ExperienceOption | None = None,
    ) -> None:
        """Set a player's score.

        Args:
            player: Username, earlier username, user id, or profile link.
            key: Any row by its key, as the board shows it, instead of a player.
            scope: Another scope of the board; - if the key begins with its scope; otherwise the one in the settings.
            score: The new score, a whole number.
            reason: Why; only staff read it.
            exclusive: Only if the player is not on the board yet, or only if they are.
        """
        await acknowledge(interaction)
        request = ScoreRequest(board=board, player=player, key=key, scope=scope, reason=reason, experience=experience)
        plan = await self._scores.plan_set(actor_of(interaction), request, score=score, only=_only(exclusive))
        await self._ask(interaction, plan, verb=tr("Set score"))

    @app_commands.command()
    @requires(Capability.BOARDS_WRITE, example='board:coins player:BuilderBen amount:-500 reason:"Duplicated coins"')
    @asks_for_a_player
    @usual_options
    async def increment(
        self,
        interaction: Interaction,
        board: BoardOption,
        amount: Score,
        reason: Reason,
        player: PlayerOption | None = None,
        key: str | None = None,
        scope: str | None = None,
        experience: ExperienceOption | None = None,
    ) -> None:
        """Add to a player's score, or take away from it.

        Args:
            player: Username, earlier username, user id, or profile link.
            key: Any row by its key, as the board shows it, instead of a player.
            scope: Another scope of the board; - if the key begins with its scope; otherwise the one in the settings.
            amount: How much to add, a whole number; a number below 0 takes away.
            reason: Why; only staff read it.
        """
        await acknowledge(interaction)
        request = ScoreRequest(board=board, player=player, key=key, scope=scope, reason=reason, experience=experience)
        plan = await self._scores.plan_increment(actor_of(interaction), request, amount=amount)
        await self._ask(interaction, plan, verb=tr("Change score"))

    @app_commands.command()
    @requires(Capability.BOARDS_WRITE, example='board:coins player:BuilderBen reason:"Exploited score"')
    @asks_for_a_player
    @usual_options
    async def remove(
        self,
        interaction: Interaction,
        board: BoardOption,
        reason: Reason,
        player: PlayerOption | None = None,
        key: str | None = None,
        scope: str | None = None,
        experience: ExperienceOption | None = None,
    ) -> None:
        """Remove a player from a leaderboard; the case keeps the score.

        Args:
            player: Username, earlier username, user id, or profile link.
            key: Any row by its key, as the board shows it, instead of a player.
            scope: Another scope of the board; - if the key begins with its scope; otherwise the one in the settings.
            reason: Why; only staff read it.
        """
        await acknowledge(interaction)
        request = ScoreRequest(board=board, player=player, key=key, scope=scope, reason=reason, experience=experience)
        plan = await self._scores.plan_remove(actor_of(interaction), request)
        await self._ask(interaction, plan, verb=tr("Remove score"), harmful=True)

    async def _ask(self, interaction: Interaction, plan: ScorePlan, *, verb: str, harmful: bool = False) -> None:
        await confirm(
            interaction,
            plan,
            ask=render.score_question,
            verb=verb,
            harmful=harmful,
            apply=self._scores.apply_change,
        )


def _only(exclusive: Exclusive | None) -> Only | None:
    if exclusive is None:
        return None
    return Only.CREATE if exclusive == "create only" else Only.UPDATE

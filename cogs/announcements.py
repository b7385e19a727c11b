"""`/announce …`."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.access import Capability
from bot.features.announcements import cards as render
from bot.features.announcements.announcements import AnnouncementRequest, Announcements
from bot.i18n import tr
from bot.runtime.confirming import confirm
from bot.runtime.gate import actor_of, requires
from bot.runtime.options import ExperienceOption, PlaceOption, PlayerOption
from bot.ui.views import Interaction


class AnnouncementCommands(
    commands.GroupCog, group_name="announce", group_description="Say something to the players in the running servers."
):
    """What staff say in the game."""

    def __init__(self, announcements: Announcements) -> None:
        self._announcements = announcements

    @app_commands.command()
    @requires(Capability.ANNOUNCE_SEND, example='text:"Double coins until midnight!"')
    async def send(
        self,
        interaction: Interaction,
        text: str,
        place: PlaceOption | None = None,
        player: PlayerOption | None = None,
        server: app_commands.Range[str, 1, 64] | None = None,
        reason: app_commands.Range[str, 1, 400] | None = None,
        experience: ExperienceOption | None = None,
    ) -> None:
        r"""Announce something in the game now; you see it before it is sent.

        Args:
            interaction: The command.
            text: What the players read; \n begins a new line.
            place: Only servers of this place.
            player: Only this player, if they are in the game.
            server: Only this server, by its job id.
            reason: Why; only staff read it.
            experience: Which game; otherwise the default one.
        """
        await interaction.response.defer(ephemeral=True, thinking=True)
        request = AnnouncementRequest(
            text=text, reason=reason, place=place, player=player, server=server, experience=experience
        )
        plan = await self._announcements.plan_announcement(actor_of(interaction), request)
        await confirm(
            interaction,
            plan,
            ask=render.announcement_question,
            verb=tr("Send"),
            apply=self._announcements.apply_announcement,
        )

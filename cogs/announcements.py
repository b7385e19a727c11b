"""`/announce …`."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.access import Capability
from bot.features.announcements import cards as render
from bot.features.announcements.announcements import AnnouncementRequest, Announcements
from bot.i18n import mark, tr
from bot.runtime.asking import Asked, asks_for
from bot.runtime.confirming import confirm
from bot.runtime.gate import actor_of, requires
from bot.runtime.options import ExperienceOption, PlaceOption, PlayerOption
from bot.ui.taking import acknowledge
from bot.ui.views import Interaction

TEXT = Asked(
    option="text",
    label=mark("Text"),
    description=mark("Up to 900 characters. Players read it as you write it."),
    longest=900,
    paragraph=True,
    file_name="announcement.txt",
)


class AnnouncementCommands(
    commands.GroupCog, group_name="announce", group_description="Say something to the players in the running servers."
):
    """What staff say in the game."""

    def __init__(self, announcements: Announcements) -> None:
        self._announcements = announcements

    @app_commands.command()
    @requires(Capability.ANNOUNCE_SEND, example='text:"Double coins until midnight!"')
    @asks_for(mark("Write the announcement"), TEXT)
    async def send(
        self,
        interaction: Interaction,
        text: str | None = None,
        place: PlaceOption | None = None,
        player: PlayerOption | None = None,
        server: app_commands.Range[str, 1, 64] | None = None,
        reason: app_commands.Range[str, 1, 400] | None = None,
        experience: ExperienceOption | None = None,
    ) -> None:
        r"""Announce something in the game now; you see it before it is sent.

        Args:
            interaction: The command.
            text: What the players read; without it, a form asks for it, and that has several lines.
            place: Only servers of this place.
            player: Only this player, if they are in the game.
            server: Only this server, by its job id.
            reason: Why; only staff read it.
            experience: Which game; otherwise the default one.
        """
        await acknowledge(interaction)
        request = AnnouncementRequest(
            text=text or "", reason=reason, place=place, player=player, server=server, experience=experience
        )
        plan = await self._announcements.plan_announcement(actor_of(interaction), request)
        await confirm(
            interaction,
            plan,
            ask=render.announcement_question,
            verb=tr("Send now"),
            apply=self._announcements.apply_announcement,
        )

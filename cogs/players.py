"""`/player …`."""

from __future__ import annotations

from functools import partial
from typing import Literal

from discord import app_commands, ui
from discord.ext import commands

from bot.access import Capability
from bot.experiences.players import PlayerRef
from bot.features.notes.notes import TEXT_LIMIT, Notes
from bot.features.players.cards import profiles as render
from bot.features.players.cards import timelines as timelines_render
from bot.features.players.profiles import Profile, Profiles
from bot.features.players.timelines import Source, Timelines
from bot.i18n import tr
from bot.runtime.asking import keeps_words
from bot.runtime.gate import actor_of, requires
from bot.runtime.options import ExperienceOption, PlayerOption, usual_options
from bot.runtime.paging import reply_in_pages
from bot.ui.faces import Faces
from bot.ui.forms import Answers, Form, FormField
from bot.ui.host import host_of
from bot.ui.paging import Turning
from bot.ui.taking import acknowledge
from bot.ui.views import Dialog, FormPress, Interaction, reply


class PlayerCommands(commands.GroupCog, group_name="player", group_description="What is known about a player."):
    """Looking players up, now and in the past, and keeping notes on them."""

    def __init__(self, profiles: Profiles, notes: Notes, timelines: Timelines, faces: Faces) -> None:
        self._profiles, self._notes, self._timelines, self._faces = profiles, notes, timelines, faces

    @app_commands.command()
    @requires(Capability.PLAYERS_READ, example="player:BuilderBen")
    @usual_options
    async def view(
        self,
        interaction: Interaction,
        player: PlayerOption,
        experience: ExperienceOption | None = None,
        share: bool = False,
    ) -> None:
        """Show a player: names, account, ban, data summary, notes, latest cases.

        Args:
            player: Username, earlier username, user id, or profile link.
        """
        await acknowledge(interaction, private=not share)
        actor = actor_of(interaction)
        profile = await self._profiles.of(actor, player, experience=experience)
        card = render.profile_card(profile, self._faces)
        may_note = self._notes.allows(actor, profile.experience)
        await reply(
            interaction,
            Dialog(interaction, card, ui.ActionRow(self._note_button(profile))) if may_note else card,
            private=not share,
        )

    @app_commands.command()
    @requires(Capability.PLAYERS_READ, example="player:BuilderBen")
    @usual_options
    async def timeline(
        self,
        interaction: Interaction,
        player: PlayerOption,
        only: Literal["cases", "bans", "versions"] | None = None,
        experience: ExperienceOption | None = None,
        share: bool = False,
    ) -> None:
        """Show all about a player in order of time: cases, Roblox's log of bans, versions of the data.

        Args:
            player: Username, earlier username, user id, or profile link.
            only: Only records of this kind; otherwise all that you may read.
        """
        await acknowledge(interaction, private=not share)
        source = Source(only) if only is not None else None
        timeline = await self._timelines.of(actor_of(interaction), player=player, only=source, experience=experience)
        draw = partial(timelines_render.timeline_page, faces=self._faces)
        await reply_in_pages(interaction, timeline.page, draw, private=not share, turning=Turning.NEWEST_FIRST)

    @app_commands.command()
    @requires(Capability.NOTES_WRITE, example='player:BuilderBen text:"Says that a friend used the account."')
    @keeps_words
    @usual_options
    async def note(
        self,
        interaction: Interaction,
        player: PlayerOption,
        text: app_commands.Range[str, 1, TEXT_LIMIT],
        experience: ExperienceOption | None = None,
    ) -> None:
        """Keep a note on a player: a case that staff see on the player's card.

        Args:
            player: Username, earlier username, user id, or profile link.
            text: What staff should know.
        """
        await acknowledge(interaction)
        await self._keep(interaction, player, text, experience)

    def _note_button(self, profile: Profile) -> FormPress:
        async def written(submitted: Interaction, answers: Answers) -> None:
            await acknowledge(submitted)
            await self._keep(submitted, profile.player, answers["text"] or "", profile.experience.key)

        async def form(press: Interaction) -> Form:
            self._notes.require(actor_of(press), profile.experience)
            field = FormField(
                name="text",
                label=tr("Note"),
                description=tr("What staff should know."),
                longest=TEXT_LIMIT,
                paragraph=True,
                file_name="note.txt",
            )
            return Form(press, tr("Note on a player"), [field], written)

        return FormPress(tr("Note"), form)

    async def _keep(self, interaction: Interaction, player: PlayerRef, text: str, experience: str | None) -> None:
        actor = actor_of(interaction)
        with host_of(interaction).working():
            plan = await self._notes.plan(actor, player=player, text=text, experience=experience)
            done = await self._notes.apply(actor, plan)
            await reply(interaction, await host_of(interaction).done_card(interaction, done), private=True)

"""`/place …`."""

from __future__ import annotations

from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.access import Capability
from bot.features.places import cards as render
from bot.features.places.places import Places, PublishRequest
from bot.i18n import tr
from bot.runtime.asking import keeps_words
from bot.runtime.confirming import confirm
from bot.runtime.evidence import uploads
from bot.runtime.file_types import PLACE, takes_files
from bot.runtime.gate import actor_of, requires
from bot.runtime.options import ExperienceOption, PlaceOption, usual_options
from bot.ui.taking import acknowledge
from bot.ui.views import Interaction


class PlaceCommands(commands.GroupCog, group_name="place", group_description="The places of the experience."):
    """The experience's places."""

    def __init__(self, places: Places) -> None:
        self._places = places

    @app_commands.command()
    @app_commands.rename(kind="as")
    @requires(Capability.PLACES_PUBLISH, example='place:lobby file:lobby.rbxl reason:"Hotfix"')
    @keeps_words
    @takes_files(file=PLACE)
    @usual_options
    async def publish(
        self,
        interaction: Interaction,
        place: PlaceOption,
        file: discord.Attachment,
        reason: app_commands.Range[str, 1, 400],
        kind: Literal["published", "saved"] = "published",
        experience: ExperienceOption | None = None,
    ) -> None:
        """Publish a place file to players as the newest version of a place; with as:saved, only save it.

        Args:
            place: Which place.
            file: A .rbxl or .rbxlx file of at most 10 MiB.
            reason: Why; only staff read it.
            kind: Published to players, which is the default, or only saved, for Studio.
        """
        await acknowledge(interaction)
        request = PublishRequest(
            place=place,
            file=uploads(interaction, file)[0],
            published=kind == "published",
            reason=reason,
            experience=experience,
        )
        plan = await self._places.plan_publish(actor_of(interaction), request)
        await confirm(
            interaction,
            plan,
            ask=render.publish_question,
            verb=tr("Publish place") if plan.published else tr("Save place"),
            harmful=plan.published,
            apply=self._places.apply_publish,
        )

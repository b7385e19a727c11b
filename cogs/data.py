"""`/data …`."""

from __future__ import annotations

import asyncio
from typing import Any, Literal

from discord import app_commands
from discord.ext import commands

from bot.access import Capability
from bot.runtime.gate import actor_of, requires
from bot.runtime.options import ExperienceOption, PlayerOption, Suggested, Suggestion, Suggestions, matching
from bot.services.data import Data
from bot.services.data.addresses import Where
from bot.services.data.edits import Action
from bot.services.data.reading import Moment
from bot.services.data.suggesting import DataSuggestions
from bot.services.data.writing import EntryPlan
from bot.ui.render import data as render
from bot.ui.views import Confirmation, Interaction, reply

Reason = app_commands.Range[str, 1, 400]
Text = app_commands.Range[str, 1, 4_000]


class _Suggested(Suggested):
    def data(self, interaction: Interaction) -> DataSuggestions:
        """Return what this cog's suggestions draw on."""
        suggestions: DataSuggestions = interaction.client.get_cog(DataCommands.__cog_name__).data.suggestions
        return suggestions


class _Store(_Suggested):
    async def suggest(self, _suggestions: Suggestions, interaction: Interaction, typed: str) -> list[Suggestion]:
        stores = self.data(interaction).stores(actor_of(interaction), _typed_so_far(interaction))
        return matching(typed, ((f"{alias} ({name})", alias) for alias, name in stores))


class _Key(_Suggested):
    async def suggest(self, _suggestions: Suggestions, interaction: Interaction, typed: str) -> list[Suggestion]:
        found = await self.data(interaction).keys(actor_of(interaction), _typed_so_far(interaction), typed.strip())
        return [(each.key, each.key) for each in found]


class _Field(_Suggested):
    async def suggest(self, _suggestions: Suggestions, interaction: Interaction, typed: str) -> list[Suggestion]:
        found = await self.data(interaction).fields(actor_of(interaction), _typed_so_far(interaction), typed)
        return [(f"{path} · {kind}", str(path)) for path, kind in found]


class _Version(_Suggested):
    async def suggest(self, _suggestions: Suggestions, interaction: Interaction, typed: str) -> list[Suggestion]:
        found = await self.data(interaction).versions(actor_of(interaction), _typed_so_far(interaction))
        return matching(typed, ((render.version_line(each), each.revision_id) for each in found))


StoreOption = app_commands.Transform[str, _Store]
KeyOption = app_commands.Transform[str, _Key]
FieldOption = app_commands.Transform[str, _Field]
VersionOption = app_commands.Transform[str, _Version]


def _typed_so_far(interaction: Interaction) -> Where:
    options = interaction.namespace
    return Where(
        player=options.player, key=options.key, store=options.store, scope=options.scope, experience=options.experience
    )


class DataCommands(
    commands.GroupCog, group_name="data", group_description="Player data, its versions, and changes of it."
):
    """Reading and changing entries of data stores."""

    def __init__(self, data: Data) -> None:
        self.data = data

    @app_commands.command()
    @requires(Capability.DATA_READ)
    async def view(
        self,
        interaction: Interaction,
        player: PlayerOption | None = None,
        field: FieldOption | None = None,
        version: VersionOption | None = None,
        at: str | None = None,
        key: KeyOption | None = None,
        store: StoreOption | None = None,
        scope: str | None = None,
        experience: ExperienceOption | None = None,
        share: bool = False,
    ) -> None:
        """Show an entry, or one field of it, now or in the past.

        Args:
            interaction: The command.
            player: Whose entry: username, earlier username, or user id.
            field: Only this field, like Data.Coins.
            version: An older version.
            at: As it stood then: 2026-11-24 18:00 (UTC), 2h ago, or a Discord timestamp.
            key: Any entry by its key, instead of a player.
            store: Which data store; otherwise the players' own.
            scope: The store's scope; otherwise the configured one.
            experience: Which game; otherwise the default one.
            share: Show the answer to everybody in this channel.
        """
        await interaction.response.defer(ephemeral=not share, thinking=True)
        where = Where(player=player, key=key, store=store, scope=scope, experience=experience)
        found = await self.data.reading.view(
            actor_of(interaction), where, moment=Moment(version=version, at=at), field=field
        )
        await reply(interaction, await asyncio.to_thread(render.entry_card, found), private=not share)

    @app_commands.command()
    @requires(Capability.DATA_WRITE)
    async def edit(
        self,
        interaction: Interaction,
        field: FieldOption,
        action: Literal["set", "add", "append", "remove", "unset"],
        reason: Reason,
        value: Text | None = None,
        player: PlayerOption | None = None,
        key: KeyOption | None = None,
        store: StoreOption | None = None,
        scope: str | None = None,
        experience: ExperienceOption | None = None,
    ) -> None:
        """Change one field of an entry, and nothing else of it.

        Args:
            interaction: The command.
            field: The field, like Data.Coins or Data.Inventory[0].Name.
            action: What to do: set, add to a number, append to or remove from a list, or unset the field.
            reason: Why; the case keeps it.
            value: A number, a text, true, false, or JSON.
            player: Whose entry: username, earlier username, or user id.
            key: Any entry by its key, instead of a player.
            store: Which data store; otherwise the players' own.
            scope: The store's scope; otherwise the configured one.
            experience: Which game; otherwise the default one.
        """
        await interaction.response.defer(ephemeral=True, thinking=True)
        where = Where(player=player, key=key, store=store, scope=scope, experience=experience)
        plan = await self.data.writing.plan_edit(
            actor_of(interaction), where, field=field, action=Action(action), value=value, reason=reason
        )
        await self._confirm(interaction, plan, verb="Apply")

    async def _confirm(self, interaction: Interaction, plan: EntryPlan, *, verb: str, harmful: bool = False) -> None:
        dialog: Confirmation[Any, Any] = Confirmation(
            interaction,
            plan,
            ask=render.question,
            tell=render.outcome,
            verb=verb,
            harmful=harmful,
            apply=lambda press, shown: self.data.writing.apply(actor_of(press), shown),
        )
        await reply(interaction, dialog, private=True)

"""Options that name an entry, a field of it or a version, with their autocompletes."""

from __future__ import annotations

from discord import app_commands

from bot.runtime.gate import actor_of
from bot.runtime.options import Suggested, Suggestion, Suggestions, matching
from bot.services.data.addresses import Where
from bot.ui.render import data_lists as lists
from bot.ui.views import Interaction


class _Store(Suggested):
    async def suggest(self, suggestions: Suggestions, interaction: Interaction, typed: str) -> list[Suggestion]:
        stores = suggestions.data.stores(actor_of(interaction), _where(interaction))
        return matching(typed, ((f"{alias} ({name})", alias) for alias, name in stores))


class _Key(Suggested):
    async def suggest(self, suggestions: Suggestions, interaction: Interaction, typed: str) -> list[Suggestion]:
        found = await suggestions.data.keys(actor_of(interaction), _where(interaction), typed.strip())
        return [(each.key, each.key) for each in found]


class _Field(Suggested):
    async def suggest(self, suggestions: Suggestions, interaction: Interaction, typed: str) -> list[Suggestion]:
        found = await suggestions.data.fields(actor_of(interaction), _where(interaction), typed)
        return [(f"{path} · {kind}", str(path)) for path, kind in found]


class _Version(Suggested):
    async def suggest(self, suggestions: Suggestions, interaction: Interaction, typed: str) -> list[Suggestion]:
        found = await suggestions.data.versions(actor_of(interaction), _where(interaction))
        return matching(typed, ((lists.version_line(each), each.revision_id) for each in found))


StoreOption = app_commands.Transform[str, _Store]
KeyOption = app_commands.Transform[str, _Key]
FieldOption = app_commands.Transform[str, _Field]
VersionOption = app_commands.Transform[str, _Version]


def _where(interaction: Interaction) -> Where:
    options = interaction.namespace
    return Where(
        player=options.player, key=options.key, store=options.store, scope=options.scope, experience=options.experience
    )

"""`/servers …`."""

from __future__ import annotations

from typing import Literal

from discord import app_commands
from discord.ext import commands

from bot.access import Capability
from bot.features.servers import cards as render
from bot.features.servers.servers import RestartRequest, Servers
from bot.i18n import tr
from bot.runtime.asking import keeps_words
from bot.runtime.confirming import confirm
from bot.runtime.gate import actor_of, requires
from bot.runtime.options import ExperienceOption, Suggested, Suggestion, Suggestions, matching, usual_options
from bot.ui.taking import acknowledge
from bot.ui.views import Interaction


class _Places(Suggested):
    async def suggest(self, suggestions: Suggestions, interaction: Interaction, typed: str) -> list[Suggestion]:
        chosen, comma, last = typed.rpartition(",")
        before = f"{chosen}{comma} " if comma else ""
        found = matching(last, ((name, name) for name in suggestions.experience(interaction).places))
        return [(before + shown, before + sent) for shown, sent in found]


class ServerCommands(commands.GroupCog, group_name="servers", group_description="The servers that run now."):
    """The running servers."""

    def __init__(self, servers: Servers) -> None:
        self._servers = servers

    @app_commands.command()
    @app_commands.rename(bleed_off_minutes="bleed_off")
    @requires(Capability.SERVERS_RESTART, example='reason:"Update is out"')
    @keeps_words
    @usual_options
    async def restart(
        self,
        interaction: Interaction,
        reason: app_commands.Range[str, 1, 400],
        which: Literal["outdated", "all"] = "outdated",
        places: app_commands.Transform[str, _Places] | None = None,
        bleed_off_minutes: app_commands.Range[int, 1, 60] | None = None,
        experience: ExperienceOption | None = None,
    ) -> None:
        """Restart servers; players on them are moved to new ones.

        Args:
            reason: Why; only staff read it.
            which: Only servers that run an older version, which is the default, or all of them.
            places: Only servers of these places, with commas between them; otherwise of every place.
            bleed_off_minutes: First let servers empty by themselves for this many minutes, 1 to 60; then players are moved.
        """
        await acknowledge(interaction)
        request = RestartRequest(
            reason=reason,
            everything=which == "all",
            places=places,
            bleed_off_minutes=bleed_off_minutes,
            experience=experience,
        )
        plan = self._servers.plan_restart(actor_of(interaction), request)
        await confirm(
            interaction,
            await self._servers.where_servers_run(plan),
            ask=render.restart_question,
            verb=tr("Restart servers"),
            asks=tr("Ask to restart"),
            harmful=True,
            apply=self._servers.apply_restart,
        )

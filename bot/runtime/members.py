"""Members of the servers, as actors with the roles that they hold now."""

from __future__ import annotations

import discord

from bot.access import Actor, DiscordId
from bot.runtime.gate import member_actor


class Members:
    """Asks Discord for one member at a time, which needs no privileged intent."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def find(self, guild_id: DiscordId, user_id: DiscordId) -> Actor | None:
        """Find a member of a server; None if they have left, or the bot is not in that server."""
        guild = self._client.get_guild(guild_id)
        if guild is None:
            return None
        try:
            return member_actor(await guild.fetch_member(user_id))
        except discord.NotFound:
            return None

"""Members of the servers, as actors with the roles that they hold now."""

from __future__ import annotations

import asyncio

import discord

from bot.access import Actor, DiscordId
from bot.errors import MemberUnreadable
from bot.runtime.discord_failures import raised_as
from bot.runtime.gate import member_actor

WAIT_S = 5.0
"""Seconds that Discord may take. discord.py asks a server that fails for half a minute, and a person waits for this."""


class Members:
    """Asks Discord for one member at a time, which needs no privileged intent."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def find(self, guild_id: DiscordId, user_id: DiscordId) -> Actor | None:
        """Find a member of a server; None where they have left, or the bot is not in that server.

        Raises:
            MemberUnreadable: Discord did not say who they are.
        """
        guild = self._client.get_guild(guild_id)
        if guild is None:
            return None
        with raised_as(MemberUnreadable):
            try:
                async with asyncio.timeout(WAIT_S):
                    return member_actor(await guild.fetch_member(user_id))
            except discord.NotFound:
                return None

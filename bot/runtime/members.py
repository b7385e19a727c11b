"""Members of the servers, as actors with the roles that they hold now."""

from __future__ import annotations

import asyncio

import discord

from bot.access import Actor, DiscordId
from bot.errors import MemberUnreadable
from bot.runtime.discord_failures import raised_as

WAIT_S = 5.0
"""Seconds that Discord may take. discord.py asks a server that fails for half a minute, and a person waits for this."""


class Members:
    """Asks Discord for one member at a time, which needs no privileged intent.

    It does not look at the servers that discord.py knows: after a reconnect they may not have come yet.
    """

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def find(self, guild_id: DiscordId, user_id: DiscordId) -> Actor | None:
        """Find a member of a server; None where they have left.

        Raises:
            MemberUnreadable: Discord did not say who they are.
        """
        with raised_as(MemberUnreadable):
            try:
                async with asyncio.timeout(WAIT_S):
                    member = await self._client.http.get_member(guild_id, user_id)
            except discord.NotFound:
                return None
        held = (guild_id, *member["roles"])
        return Actor(
            user_id=user_id,
            name=member["user"]["username"],
            guild_id=guild_id,
            role_ids=frozenset(DiscordId(int(each)) for each in held),
        )

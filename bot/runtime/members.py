"""Members of the servers, as actors with the roles that they hold now."""

from __future__ import annotations

import discord

from bot.access import Actor, DiscordId


class Members:
    """Asks Discord for one member at a time, which needs no privileged intent.

    It does not look at the servers that discord.py knows: after a reconnect they may not have come yet.
    """

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def find(self, guild_id: DiscordId, user_id: DiscordId) -> Actor | None:
        """Find a member of a server; None where they have left.

        Raises:
            discord.HTTPException: Discord did not say.
        """
        try:
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

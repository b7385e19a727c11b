"""How the bot stands in the list of members: while all changes are stopped, everybody sees so."""

from __future__ import annotations

import discord

from bot.journal import Journal

FROZEN = discord.CustomActivity("Frozen: changes are stopped")


class Presence:
    """Shows whether all changes are stopped, whichever process on the journal stopped them."""

    def __init__(self, client: discord.Client, journal: Journal) -> None:
        self._client, self._journal = client, journal
        self._shown: tuple[bool, str | None] | None = None

    async def update(self) -> None:
        """Show what the journal says, where this session does not show it yet: Discord forgets it with the session.

        Raises:
            JournalUnreadable: The journal cannot be read.
        """
        frozen = any(each.member_id is None for each in await self._journal.freezes())
        wanted = frozen, self._client.ws.session_id
        if wanted == self._shown:
            return
        status = discord.Status.dnd if frozen else discord.Status.online
        await self._client.change_presence(activity=FROZEN if frozen else None, status=status)
        self._shown = wanted

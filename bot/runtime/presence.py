"""The bot's status in the list of members: it shows everybody when all changes are stopped, or the log channel lacks cards."""

from __future__ import annotations

from contextlib import suppress

import aiohttp
import discord

from bot.i18n import mark, tr, trn
from bot.journal import Journal, Owed

FROZEN = mark("Frozen: changes are stopped")


class Presence:
    """Shows whether all changes are stopped, also by another process on the same journal, and what the log channel lacks."""

    def __init__(self, client: discord.Client, journal: Journal) -> None:
        self._client, self._journal = client, journal
        self._shown: tuple[str, bool, str | None] | None = None

    async def update(self) -> None:
        """Show what the journal says, unless this session already shows it. Discord forgets the status with the session.

        Raises:
            JournalUnreadable: The journal cannot be read.
        """
        frozen = any(each.member_id is None for each in await self._journal.freezes())
        owed = await self._journal.log.owed()
        lacks = [] if owed is None else [_lacks(owed)]
        words = " · ".join([*([tr(FROZEN)] if frozen else []), *lacks])
        wanted = words, frozen, self._client.ws.session_id
        if wanted == self._shown:
            return
        status = discord.Status.dnd if frozen else discord.Status.online
        with suppress(aiohttp.ClientError, OSError):  # the connection is about to end: the next one shows it
            await self._client.change_presence(activity=discord.CustomActivity(words) if words else None, status=status)
            self._shown = wanted


def _lacks(owed: Owed) -> str:
    return trn("The log channel lacks {count} card", "The log channel lacks {count} cards", owed.cards)

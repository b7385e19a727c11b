"""Gives Discord the commands of each configured server, where they appear at once, as soon as the bot is in that server."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable

import aiohttp
import discord
from discord import app_commands

from bot.access import DiscordId
from bot.runtime.file_types import send_file_types

log = logging.getLogger(__name__)

LONGEST_WORDS = 300
"""Characters of what Discord says about commands that it refuses: it has a line for each field."""


class CommandSync:
    """Syncs the commands to servers, and remembers which have them.

    Args:
        tree: The commands.
        guild_ids: The servers that the settings name.
    """

    def __init__(self, tree: app_commands.CommandTree[discord.Client], guild_ids: Iterable[DiscordId]) -> None:
        self._tree, self._guild_ids = tree, tuple(guild_ids)
        self._done: set[int] = set()
        self._syncing = asyncio.Lock()

    async def begin(self) -> None:
        """Sync to every server of the settings, at the start.

        Raises:
            discord.LoginFailure: Discord no longer takes the bot's token.
        """
        send_file_types(self._tree)
        for guild_id in self._guild_ids:
            self._tree.copy_global_to(guild=discord.Object(guild_id))
            await self._sync(guild_id)

    async def appeared(self, guild_ids: Iterable[int]) -> None:
        """Sync to those of these servers that the settings name and that have no commands yet."""
        for guild_id in {*guild_ids} & {*self._guild_ids}:
            await self._sync(guild_id)

    def left(self, guild_id: int) -> None:
        """Note that Discord has removed the commands with the bot."""
        self._done.discard(guild_id)

    async def _sync(self, guild_id: int) -> None:
        async with self._syncing:
            if guild_id in self._done:
                return
            try:
                await self._tree.sync(guild=discord.Object(guild_id))
            except discord.Forbidden:
                log.error(
                    "server %s: the bot is not in it, or was invited without the applications.commands scope", guild_id
                )
            except discord.HTTPException as error:
                self._refused(guild_id, error)
            except (aiohttp.ClientError, OSError) as error:
                log.error("server %s: Discord did not take the commands: %s", guild_id, error or type(error).__name__)
            else:
                self._done.add(guild_id)

    def _refused(self, guild_id: int, error: discord.HTTPException) -> None:
        if error.status == 401:
            raise discord.LoginFailure from error
        words = " · ".join(line.strip() for line in str(error).splitlines() if line.strip())
        log.error("server %s: Discord refuses the commands: %.*s", guild_id, LONGEST_WORDS, words)
        if error.status < 500:
            self._done.add(guild_id)  # the same commands would be refused again

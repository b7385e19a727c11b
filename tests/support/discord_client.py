"""Starts a real discord.py client against the stand-in, and stops it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from unittest import mock

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from sandbox.discord import DiscordStandIn


@asynccontextmanager
async def logged_in(client: discord.Client, discord_: DiscordStandIn) -> AsyncIterator[discord.Client]:
    """The client, connected and with its commands synced; a crash of its task is raised."""
    with (
        mock.patch.object(Route, "BASE", discord_.api_base_url),
        mock.patch.object(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(discord_.gateway_url)),
    ):
        running = asyncio.create_task(client.start(discord_.token))
        ready = asyncio.create_task(discord_.ready())
        try:
            await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED)
            if running.done():
                ready.cancel()
                await running
            await ready
            yield client
        finally:
            await client.close()
            await asyncio.gather(running, return_exceptions=True)

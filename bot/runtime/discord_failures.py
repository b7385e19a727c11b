"""Failures of Discord, as errors of Steward's own that have words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
import discord

from bot.errors import BotError


@contextmanager
def raised_as(kind: type[BotError]) -> Iterator[None]:
    """Turn every way in which a request to Discord can fail into one error.

    discord.py lets the errors of its HTTP client through, and a timeout is an OSError.
    """
    try:
        yield
    except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
        raise kind from error

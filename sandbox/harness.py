"""Everything on loopback: both stand-ins and, between them, the unmodified bot.

The sandbox, the console, the tests of commands and the load tests share this harness.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bot import app, settings
from bot.opencloud.client import RetryPolicy
from bot.runtime.bot import Bot, Patience
from sandbox.discord import DiscordStandIn, Validator
from sandbox.example.guild import example_guild, foreign_guild
from sandbox.example.world import API_KEY, example_world
from sandbox.roblox import RobloxStandIn, World

CONFIG = Path(__file__).parents[1] / "config.example.toml"
"""The sandbox runs with the file that operators copy, so that a mistake in it shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sandbox:
    """The running parts.

    Attributes:
        journal: The journal's database file.
    """

    discord: DiscordStandIn
    roblox: RobloxStandIn
    bot: Bot
    settings: settings.Settings
    journal: Path


@asynccontextmanager
async def sandbox(
    *,
    world: World | None = None,
    world_file: Path | None = None,
    config: Path = CONFIG,
    journal: Path | None = None,
    ack_limit_s: float = 3.0,
    retry: RetryPolicy = RetryPolicy(),  # noqa: B008  frozen
    clock: app.Clock = app.utc_now,
    patience: Patience = Patience(),  # noqa: B008  frozen
    pace: float = 1.0,
    identify_every_s: float = 5.0,
    validators: Sequence[Validator] = (),
) -> AsyncIterator[Sandbox]:
    """Start everything, with the bot logged in and its commands synced. Leaving the block stops it and saves the world.

    Args:
        world: The world of the Roblox stand-in; Example Kingdom if neither this nor a file is given.
        world_file: Keeps the world, with the journal in a file beside it whose name adds `.journal.sqlite3`, which no bot's own
            journal has; otherwise both are forgotten.
        config: The bot's settings.
        journal: The journal's file, to keep it apart from the world.
        ack_limit_s: Real seconds that the Discord stand-in waits for a first response.
        retry: How often and how long the bot asks Roblox again.
        clock: The bot's own time.
        patience: The bot's own time limits.
        pace: How long the windows of Discord's rate limits are, compared with the real ones.
        identify_every_s: Real seconds between two sessions at the Discord stand-in's gateway.
        validators: Checks for every body that the bot sends to Discord.
    """
    with tempfile.TemporaryDirectory(prefix="steward-", ignore_cleanup_errors=True) as folder:
        kept = world if world is not None else _world(world_file)
        beside = world_file if world_file is not None else Path(folder) / "world"
        database = journal or beside.with_name(f"{beside.name}.journal.sqlite3")
        discord = DiscordStandIn(
            example_guild(),
            elsewhere=[foreign_guild()],
            ack_limit=ack_limit_s,
            identify_every_s=identify_every_s,
            pace=pace,
            validators=validators,
        )
        try:
            async with RobloxStandIn(kept) as roblox, discord:
                loaded = _with_journal(settings.load(config, environment(roblox, discord)), database)
                async with (
                    app.build(loaded, retry=retry, clock=clock, patience=patience, guild_ready_timeout_s=0) as bot,
                    _running(bot, discord),
                ):
                    yield Sandbox(discord=discord, roblox=roblox, bot=bot, settings=loaded, journal=database)
        finally:
            if world_file is not None:
                kept.to_file(world_file)


def environment(roblox: RobloxStandIn, discord: DiscordStandIn) -> Mapping[str, str]:
    """Return the environment that points a bot to the two stand-ins."""
    return {
        "DISCORD_TOKEN": discord.token,
        "KINGDOM_OPEN_CLOUD_KEY": API_KEY,
        "DISCORD_API_BASE_URL": discord.api_base_url,
        "DISCORD_GATEWAY_URL": discord.gateway_url,
        "OPEN_CLOUD_BASE_URL": roblox.base_url,
        "ROBLOX_USERS_BASE_URL": roblox.base_url,
        "ROBLOX_THUMBNAILS_BASE_URL": roblox.base_url,
    }


def _with_journal(loaded: settings.Settings, journal: Path) -> settings.Settings:
    database = settings.DatabaseSettings.model_validate({"url": f"sqlite+aiosqlite:///{journal.as_posix()}"})
    return loaded.model_copy(update={"database": database})


def _world(file: Path | None) -> World:
    return World.from_file(file) if file is not None and file.exists() else example_world()


@asynccontextmanager
async def _running(bot: Bot, discord: DiscordStandIn) -> AsyncIterator[None]:
    task = asyncio.create_task(bot.start(discord.token), name="bot")
    ready = asyncio.create_task(discord.ready())
    try:
        await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            task.result()
        await ready
        yield
    finally:
        ready.cancel()
        await bot.close()
        with suppress(asyncio.CancelledError):
            await task

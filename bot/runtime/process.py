"""The bot as a process: logs without secrets, a stop that waits, a sign of life for supervisors."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path

import aiohttp
import discord

from bot.runtime.bot import Bot
from bot.runtime.connection import TOKEN_REFUSED
from bot.runtime.jobs import RegularJob
from bot.runtime.sign_of_life import sign_of_life
from bot.settings import SecretFilter, Settings

log = logging.getLogger(__name__)

BEAT = timedelta(seconds=15)


def log_to_stderr(secrets: Iterable[str]) -> None:
    """Send every log line, of other libraries too, to stderr with the secrets masked."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)-7s %(name)s: %(message)s"))
    handler.addFilter(SecretFilter(secrets))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    # Operators need neither the plug-ins of a migration nor a warning about voice, which nobody uses.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False


async def run_until_stopped(bot: Bot, settings: Settings) -> int:
    """Run a bot until SIGTERM or Ctrl-C, then stop it cleanly; return the process's exit code.

    A login that fails ends it: a supervisor starts the process again. The bot repairs later failures of the connection, unless
    Discord says that it takes no connection of this bot.
    """
    sign = sign_of_life(settings)
    bot.repeat(RegularJob("the sign of life", partial(show_life, bot, sign), every=BEAT))
    stop = asyncio.Event()
    _on_signals(stop.set)
    running = asyncio.create_task(bot.start(settings.discord.token.get_secret_value()), name="bot")
    stopping = asyncio.create_task(stop.wait(), name="stop")
    try:
        await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
        log.info("stopping")
        await bot.close()
        await running
    except discord.LoginFailure:
        _say_that_the_token_is_refused()
        return 1
    except discord.ConnectionClosed as error:
        if error.code == TOKEN_REFUSED:
            _say_that_the_token_is_refused()
        else:
            log.error("Discord takes no connection of this bot, and gives the code %s", error.code)
        return 1
    except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
        # A timeout has no text.
        log.error("Discord could not be reached or refused the connection: %s", str(error) or type(error).__name__)
        return 1
    finally:
        stopping.cancel()
        sign.unlink(missing_ok=True)
    return 0


def _say_that_the_token_is_refused() -> None:
    log.error("Discord does not accept DISCORD_TOKEN; copy it again from the Developer Portal, Bot, Reset Token")


async def show_life(bot: Bot, sign: Path) -> None:
    """Touch the sign of life, if the gateway is open and the journal takes a write.

    Raises:
        JournalUnavailable: The journal is not in its place, or cannot be written.
        OSError: The file cannot be made.
    """
    if bot.ws.open:
        await bot.ensure_writable()
        await asyncio.to_thread(sign.touch)


def _on_signals(then: Callable[[], None]) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        # Windows has no signal handlers in its loop: there Ctrl-C cancels the task instead.
        with suppress(NotImplementedError):
            loop.add_signal_handler(number, then)

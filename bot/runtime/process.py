"""The bot as a process: logs that keep secrets, a stop that waits, a sign of life for whoever watches."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import discord

from bot.runtime.bot import Bot
from bot.settings import SecretFilter

log = logging.getLogger(__name__)

SIGN_OF_LIFE = Path(tempfile.gettempdir()) / "steward.alive"
"""Touched while the bot is connected. A container's health check looks at its age."""

BEAT_S = 15.0
DEAD_AFTER_S = 60.0


def log_to_stderr(secrets: Iterable[str]) -> None:
    """Send every log line, of other libraries too, to stderr with the secrets masked."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)-7s %(name)s: %(message)s"))
    handler.addFilter(SecretFilter(secrets))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)


async def run_until_stopped(bot: Bot, token: str) -> int:
    """Run a bot until SIGTERM or Ctrl-C, then stop it cleanly; return the process's exit code."""
    bot.run_in_background(lambda: show_life(bot), name="sign of life")
    stop = asyncio.Event()
    _on_signals(stop.set)
    running = asyncio.create_task(bot.start(token), name="bot")
    stopping = asyncio.create_task(stop.wait(), name="stop")
    try:
        await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
        log.info("stopping")
        await bot.close()
        await running
    except discord.LoginFailure:
        log.error("Discord does not accept DISCORD_TOKEN; copy it again from the Developer Portal, Bot, Reset Token")
        return 1
    except (discord.HTTPException, discord.GatewayNotFound, discord.ConnectionClosed, OSError) as error:
        log.error("Discord could not be reached or refused the connection: %s", error)
        return 1
    finally:
        stopping.cancel()
        SIGN_OF_LIFE.unlink(missing_ok=True)
    return 0


async def show_life(bot: Bot) -> None:
    """Touch the sign of life for as long as the gateway answers."""
    while True:
        if bot.is_ready():
            SIGN_OF_LIFE.touch()
        await asyncio.sleep(BEAT_S)


def is_alive() -> bool:
    """Whether a bot on this machine has been connected within the last minute."""
    try:
        return time.time() - SIGN_OF_LIFE.stat().st_mtime < DEAD_AFTER_S
    except FileNotFoundError:
        return False


def _on_signals(then: Any) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        # Windows has no signal handlers in its loop: there Ctrl-C cancels the task instead.
        with suppress(NotImplementedError):
            loop.add_signal_handler(number, then)

"""The unmodified bot in a process of its own, between stand-ins that run here."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from bot.opencloud._wire import Budget
from bot.runtime.bot import Bot
from sandbox.discord import DiscordStandIn
from sandbox.harness import environment
from sandbox.roblox import RobloxStandIn

ROOT = Path(__file__).parents[1]
BOT = ("-m", "bot")
PROCESSES = Path("/proc")
"""Where Linux says what a process uses: proc_pid_stat(5)."""
COUNTS_TICKS = PROCESSES.joinpath("self", "stat").exists()
TICK_S = 1 / os.sysconf("SC_CLK_TCK") if COUNTS_TICKS else 0.0


@asynccontextmanager
async def bot_process(
    config: Path, roblox: RobloxStandIn, discord: DiscordStandIn, program: tuple[str, ...] = BOT
) -> AsyncIterator[Process]:
    """Run the bot with these settings, or another program that takes the same arguments, and wait until it is ready.

    What it prints can be read.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, *program, "run", "--config", str(config),
        cwd=config.parent, env={**os.environ, **environment(roblox, discord), "PYTHONPATH": str(ROOT)},
        stdout=PIPE, stderr=DEVNULL,
    )  # fmt: skip
    try:
        await discord.ready()
        yield process
    finally:
        process.terminate()
        await process.wait()


def processor_s(pid: int) -> float:
    """Return the seconds of a processor that a process has used, and its children that have ended."""
    fields = PROCESSES.joinpath(str(pid), "stat").read_text(encoding="ascii").rpartition(") ")[2].split()
    return sum(map(int, fields[11:15])) * TICK_S


def unpace(bot: Bot) -> None:
    """Let no budget be used up: in a benchmark people act faster than in life."""
    for experience in bot.suggestions.experiences:
        experience.client.pacing._adjust = _endless


def _endless(budget: Budget) -> Budget:
    return replace(budget, count=10**9, per_subject=None, size=None)

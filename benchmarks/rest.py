"""Measures what the bot takes when nobody uses it: how long its start is, and how much of a processor it uses after that.

    python -m benchmarks.rest --rounds 7 --seconds 20

The start is that of `python -m bot run`, from a new process to the moment when Discord has all of it: the commands and a session.
Its journal is there already, and up to date. It is compared with a process that only imports discord.py and SQLAlchemy, which
every bot of this kind has to do; the two take turns. Python keeps compiled modules, as it does by default.

Where there is no /proc, the processor of the ready bot is not measured.
"""

import argparse
import asyncio
import os
import platform
import shutil
import sys
import tempfile
import time
from asyncio.subprocess import PIPE
from pathlib import Path
from statistics import median

from benchmarks._bot import COUNTS_TICKS, TICK_S, bot_process, processor_s
from benchmarks._measures import keep, say, show
from sandbox.discord import DiscordStandIn
from sandbox.example.guild import example_guild
from sandbox.example.world import example_world
from sandbox.harness import CONFIG
from sandbox.roblox import RobloxStandIn

IMPORTS = "import discord, sqlalchemy"
TIMES, IDLE_PERCENT = 2.0, 0.3
"""The bounds: of the start compared with the imports, and of the processor of a ready bot."""
SETTLING_S = 5.0
"""From the start to the first moment that counts as idle."""


async def imports_s() -> float:
    """Return the seconds in which a new process imports the two libraries."""
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", f"{IMPORTS}; print(flush=True)", stdout=PIPE)
    assert process.stdout is not None
    await process.stdout.readline()
    took = time.perf_counter() - began  # its end is not part of it, as a bot that is ready has not ended
    await process.communicate()
    return took


async def start_s(config: Path, *, idle_s: float = 0) -> tuple[float, float | None]:
    """Return the seconds in which a new bot becomes ready, and how many percent of a processor it then uses.

    Args:
        config: Its settings.
        idle_s: How long its use of the processor is watched, where that is possible; 0 for not at all.
    """
    async with RobloxStandIn(example_world()) as roblox, DiscordStandIn(example_guild()) as discord:
        began = time.perf_counter()
        async with bot_process(config, roblox, discord) as process:
            took = time.perf_counter() - began
            return took, await idle_percent(process.pid, idle_s) if idle_s and COUNTS_TICKS else None


async def idle_percent(pid: int, seconds: float) -> float:
    """Return how many percent of a processor a process uses at most."""
    await asyncio.sleep(SETTLING_S)
    before = processor_s(pid)
    await asyncio.sleep(seconds)
    used_s = processor_s(pid) - before + TICK_S  # one tick may have just not been full
    return used_s / seconds * 100


async def main() -> int:
    """Measure, print, and return 1 if a bound is not kept."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=20)
    options = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # of this process's children
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.toml"
        shutil.copyfile(CONFIG, config)
        _, idle = await start_s(config, idle_s=options.seconds)
        await imports_s()
        rounds = [(await imports_s(), (await start_s(config))[0]) for _ in range(options.rounds)]
    imports, starts = zip(*rounds, strict=True)
    times = median(start / its for its, start in rounds)
    kept = times <= TIMES and (idle is None or idle < IDLE_PERCENT)
    print(f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}")
    show(
        f"From the start to a bot that is ready; medians of {options.rounds}",
        ["", "ms", "times the imports", "bound", "kept"],
        [
            [f"`{IMPORTS}`", median(imports) * 1e3, 1.0, "", ""],
            ["the bot", median(starts) * 1e3, times, f"{TIMES:.0f}", "yes" if times <= TIMES else "NO"],
        ],
    )
    if idle is None:
        say("There is no /proc here, so the processor of an idle bot was not measured.")
    else:
        verdict = "kept" if idle < IDLE_PERCENT else "NOT kept"
        say(f"An idle bot uses {idle:.2f} % of a processor at most; the bound of {IDLE_PERCENT} % is {verdict}.")
    keep("rest")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))

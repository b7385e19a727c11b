"""Uses the bot at random for a long time, and compares what it holds after a tenth of that with what it holds at the end.

    python -m benchmarks.growth --interactions 100000

People use commands, type, press, choose, fill in forms, and forge all of these, as in `fuzz`, some of them at the same time. The
bot runs in a process of its own; before it is measured nobody uses it for a while, and it collects its garbage. `--traced` makes
it slow, and says which places of the code asked for the memory that it holds since.

Only Linux says what a process holds. Ends with 1 if a bound is not kept.
"""

import argparse
import asyncio
import itertools
import json
import os
import platform
import signal
import sys
import tempfile
from asyncio.subprocess import Process
from collections.abc import Iterator, Mapping
from pathlib import Path

from benchmarks._bot import COUNTS_TICKS, bot_process
from benchmarks._growth_child import TRACED, Held
from benchmarks._measures import keep, say, show
from benchmarks.fuzz import LONGEST_ANSWER_S, Around, Clock, Game, Report
from bot import app, settings
from bot.runtime.catalogue import entries
from sandbox.discord import CannotDo, DiscordStandIn
from sandbox.discord import client as discord_client
from sandbox.example.guild import example_guild
from sandbox.example.world import UNIVERSE_ID, example_world
from sandbox.harness import CONFIG, environment
from sandbox.roblox import RobloxStandIn

AT_ONCE = 6
REST_S = 35.0
"""Longer than dialogs are kept, and connections that nobody uses: aiohttp closes these after 15 seconds, and looks as often."""
MOST_MB, MOST_FILES, MOST_TASKS = 10.0, 2, 2
"""The bounds of what may come to be held between the two measurements. A pool of connections may have one more of them open."""
PROGRAM = ("-m", "benchmarks._growth_child")
REMEMBERED = 300
"""How many messages the stand-in for Discord still has."""
ALARM = 'changes = 30\nwithin = "5m"', 'changes = 10000\nwithin = "1m"'
"""The example's, and one that many changes at once do not set off."""
FORGETS_EVERY = 100
"""Interactions."""


class Play(Game):
    """Somebody who uses the bot at random, in real time, and does not look at the answers."""

    def pass_time(self) -> None:
        """Let time pass by itself."""

    def fail(self, words: str) -> None:
        """Judge nothing: others change the game too."""

    async def act(self) -> None:
        """Make one interaction, or several."""
        weights, acts = zip(*self.steps, strict=True)
        (act,) = self.dice.choices(acts, weights)
        self.report.interactions += 1
        self.report.did[act.__name__] += 1
        try:
            async with asyncio.timeout(LONGEST_ANSWER_S):
                await act()
        except CannotDo:
            self.report.refused_by_client += 1
        except (discord_client.DidNotRespond, TimeoutError):
            self.report.did["unanswered"] += 1


async def play(around: Around, seeds: Iterator[int], report: Report, until: int) -> None:
    """Let some people at once use the bot, until there were so many interactions."""

    async def one() -> None:
        player = Play(around, Clock(), next(seeds), report)
        while report.interactions < until:
            await player.act()
            if report.interactions % FORGETS_EVERY == 0:
                forget(around)

    await asyncio.gather(*(one() for _ in range(AT_ONCE)))


def forget(around: Around) -> None:
    """Let the stand-ins forget what is old: to go through all of it would take longer and longer."""
    world, restrictions = around.discord.world, around.roblox.world.universes[UNIVERSE_ID].restrictions
    for kept in (world.messages, world.interactions, world.files):
        for key in list(kept)[:-REMEMBERED]:
            del kept[key]
    world.events.clear()
    around.discord.exchanges.clear()
    del restrictions.log[:-REMEMBERED]


async def what_is_held(process: Process) -> Held:
    """Let the bot rest, and ask it what it holds."""
    assert process.stdout is not None
    await asyncio.sleep(REST_S)
    process.send_signal(signal.SIGUSR1)
    async with asyncio.timeout(LONGEST_ANSWER_S):
        return Held(**json.loads(await process.stdout.readline()))


async def measure(interactions: int) -> tuple[Held, Held, Report]:
    """Return what the bot holds after a tenth of the interactions and after all of them."""
    report, seeds, world = Report(), itertools.count(1), example_world()
    world.limits.enabled = False
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.toml"
        config.write_text(CONFIG.read_text(encoding="utf-8").replace(*ALARM), encoding="utf-8")
        async with (
            RobloxStandIn(world) as roblox,
            DiscordStandIn(example_guild(), ack_limit=LONGEST_ANSWER_S, pace=0.01) as discord,
        ):
            async with app.build(settings.load(config, environment(roblox, discord))) as bot:
                around = Around(discord, roblox, tuple(entries(bot.tree)))
            async with bot_process(config, roblox, discord, PROGRAM) as process:
                await play(around, seeds, report, interactions // 10)
                early = await what_is_held(process)
                await play(around, seeds, report, interactions)
                return early, await what_is_held(process), report


def main() -> int:
    """Measure, print, and return 1 if a bound is not kept."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--interactions", type=int, default=100_000)
    parser.add_argument("--traced", action="store_true")
    options = parser.parse_args()
    if not COUNTS_TICKS:
        print("This system does not say what a process holds.")
        return 0
    if options.traced:
        os.environ[TRACED] = "1"
    early, late, report = asyncio.run(measure(options.interactions))
    print(f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}")
    tasks = [sum(each.tasks.values()) for each in (early, late)]
    rows: list[tuple[str, float, float, float, float]] = [
        ("memory, MB", early.memory_mb, late.memory_mb, late.memory_mb - early.memory_mb, MOST_MB),
        ("open files", early.files, late.files, late.files - early.files, MOST_FILES),
        ("tasks", tasks[0], tasks[1], tasks[1] - tasks[0], MOST_TASKS),
    ]
    kept = [more < bound for *_, more, bound in rows]
    show(
        "What the bot holds while nobody uses it",
        ["", f"after {options.interactions // 10:,}", f"after {options.interactions:,}", "more", "less than", "kept"],
        [[*row, "yes" if each else "NO"] for row, each in zip(rows, kept, strict=True)],
    )
    say(f"Objects of Python: {early.objects:,} and {late.objects:,}. {described(report.did)}.")
    print(f"\nTasks at the end: {described(late.tasks)}.\n{late.grown}")
    keep("growth")
    return 0 if all(kept) else 1


def described(counted: Mapping[str, int]) -> str:
    """Return how often there is what."""
    return ", ".join(f"{name} {count:,}" for name, count in sorted(counted.items()))


if __name__ == "__main__":
    sys.exit(main())

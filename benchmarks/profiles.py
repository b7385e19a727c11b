"""Says where the processor time of the hottest paths goes: an answer that Steward has, a look at Roblox, and a change.

    python -m benchmarks.profiles --calls 200

The real bot runs in a process of its own, between the stand-ins. A profile says where to look, not how fast something is: that is
what `commands`, `acknowledge` and `appends` measure. Only Linux says what a thread has used.
"""

import argparse
import asyncio
import json
import os
import platform
import signal
import tempfile
from asyncio.subprocess import Process
from collections import defaultdict
from collections.abc import Awaitable, Callable
from heapq import nlargest
from operator import itemgetter
from pathlib import Path

from benchmarks._bot import COUNTS_TICKS, bot_process
from benchmarks._measures import keep, say, show
from benchmarks._profile_child import LOOP, THREADS
from sandbox.discord import DiscordStandIn, Person
from sandbox.example.guild import example_guild
from sandbox.example.world import example_world
from sandbox.harness import CONFIG
from sandbox.roblox import RobloxStandIn

PROGRAM = ("-m", "benchmarks._profile_child")
WARM, FUNCTIONS, LIBRARIES = 10, 6, 6
ALARM = 'changes = 30\nwithin = "5m"', 'changes = 10000\nwithin = "1m"'
QUIET_S = 0.5

Command = Callable[[Person], Awaitable[object]]


async def answer(person: Person) -> None:
    """Use a command that asks nobody."""
    await person.slash("help")


async def look(person: Person) -> None:
    """Look at the ban of a player."""
    shown = await person.slash("bans view", player="BuilderBen")
    await person.until(lambda: shown.message is not None and not shown.message.thinking)


async def change(person: Person) -> None:
    """Give a player a coin, and confirm it."""
    await person.slash("data edit", player="BuilderBen", field="Data.Coins", action="add", value="1", reason="Lost it")
    outcome = await person.click("Save 1 change")
    await person.until(lambda: "Case #" in outcome.message.text)


PATHS: dict[str, tuple[Command, str]] = {
    "/help": (
        answer,
        "What all with the same roles read is drawn once. The rest is discord.py, which makes objects of what came.",
    ),
    "/bans view": (look, "Names and pictures of players are remembered, and the statement of a search is made once."),
    "/data edit, with its confirmation": (
        change,
        "Statements are made once. Intent and outcome are one hop to the database each. The log channel reads nothing again.",
    ),
}
"""The path, and what was done about what its profile said."""


async def spent(process: Process) -> list[tuple[str, str, float]]:
    """Return the seconds that the bot has used since the last time, by library and function."""
    assert process.stdout is not None
    await asyncio.sleep(QUIET_S)
    process.send_signal(signal.SIGUSR1)
    async with asyncio.timeout(30):
        return [
            (library, function, seconds) for library, function, seconds in json.loads(await process.stdout.readline())
        ]


def config_in(folder: Path) -> Path:
    """Write the example's settings, with an alarm that so many changes do not set off."""
    config = folder / "config.toml"
    config.write_text(CONFIG.read_text(encoding="utf-8").replace(*ALARM), encoding="utf-8")
    return config


async def measure(calls: int) -> dict[str, list[tuple[str, str, float]]]:
    """Return where the time of each path goes."""
    profiles = {}
    world = example_world()
    world.limits.enabled = False
    with tempfile.TemporaryDirectory() as made:
        async with (
            RobloxStandIn(world) as roblox,
            DiscordStandIn(example_guild()) as discord,
            bot_process(config_in(Path(made)), roblox, discord, PROGRAM) as process,
        ):
            person = discord.person("owner")
            for name, (path, _) in PATHS.items():
                for _ in range(WARM):
                    await path(person)
                await spent(process)
                for _ in range(calls):
                    await path(person)
                profiles[name] = await spent(process)
    return profiles


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--calls", type=int, default=200)
    calls = parser.parse_args().calls
    if not COUNTS_TICKS:
        print("This system does not say what a thread has used.")
        return
    profiles = asyncio.run(measure(calls))
    print(f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}")
    for name, profile in profiles.items():
        libraries, functions = defaultdict[str, float](float), defaultdict[str, float](float)
        for library, function, seconds in profile:
            libraries[library] += seconds
            if library not in (LOOP, THREADS):
                functions[f"{library}: {function}"] += seconds
        whole = sum(libraries.values())
        show(
            f"{name}: {whole / calls * 1e3:.2f} ms of the processor",
            ["library, and the functions that take most", "ms", "%"],
            [
                [part, seconds / calls * 1e3, round(100 * seconds / whole)]
                for counted, most in ((libraries, LIBRARIES), (functions, FUNCTIONS))
                for part, seconds in nlargest(most, counted.items(), key=itemgetter(1))
            ],
        )
        say(PATHS[name][1])
    keep("profiles")


if __name__ == "__main__":
    main()

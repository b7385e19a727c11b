"""Measures what commands cost with 10, 100 and 1,000 times the cases, players and bans.

    python -m benchmarks.scale --calls 15

The real bot runs in a process of its own, between the stand-ins, once for each size. The cost of a command is the time of a
processor that the bot takes, all of its threads together; the stand-ins are not part of it. The time to the answer has the
stand-ins in it, which go through everything that they hold.

The cases are about players of that world, so one player has as many of them at each size. Where there is no /proc, only the times
are measured.
"""

import argparse
import asyncio
import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median

from benchmarks import journal
from benchmarks._bot import COUNTS_TICKS, bot_process, processor_s
from benchmarks._measures import keep, say, show
from bot.access import Actor
from bot.journal import Intent, Outcome
from sandbox.discord import DiscordStandIn, Person
from sandbox.example.guild import example_guild
from sandbox.example.world import UNIVERSE_ID, example_world
from sandbox.harness import CONFIG
from sandbox.roblox import RobloxStandIn, User, World
from sandbox.roblox.data_stores import Target
from sandbox.roblox.restrictions import Terms
from sandbox.roblox.revisions import Content

SIZES = (1, 10, 100, 1_000)
CASES, PLAYERS, BANS = 100, 20, 5
"""At the smallest size, beside what Example Kingdom has."""
FIRST_ID = 310_000_000
MOST, MORE_MS = 2.0, 6.0
"""The bound at the largest size: times the cost at the smallest, or so many milliseconds more, because at the smallest size no
page is full, and one answer of the journal has everything. A cost that grows with what there is would be hundreds of times as
high."""
QUIET_S = 0.5
"""Between two commands, for what a command leaves to be done after its answer."""
PROFILE = {"Data": {"Coins": 1250, "Level": 3, "Inventory": []}, "MetaData": {}}


@dataclass(frozen=True)
class Spent:
    """What a command took.

    Attributes:
        ms: The median time to its answer.
        processor_ms: The average of the bot's processor time; None where the system does not say.
    """

    ms: float
    processor_ms: float | None


@dataclass(frozen=True)
class Size:
    """How much there is."""

    times: int

    @property
    def cases(self) -> int:
        """How many cases the journal has."""
        return CASES * self.times

    def player(self, random: Random) -> int:
        """Return the number of any player."""
        return random.randrange(PLAYERS * self.times)

    def act(self, random: Random) -> tuple[Actor, Intent, Outcome]:
        """Return an act about any player."""
        number = self.player(random)
        label = f"Display {number} (@{name_of(number)})"
        return *journal.act_about(random, FIRST_ID + number, label, "kingdom"), Outcome.DONE

    def world(self) -> World:
        """Return Example Kingdom with more players, their data, and bans."""
        world = example_world()
        world.limits.enabled = False
        universe = world.universes[UNIVERSE_ID]
        for number in range(PLAYERS * self.times):
            user_id = FIRST_ID + number
            world.users.add(User(user_id, name_of(number), f"Display {number}", 0))
            data = Content.of(PROFILE, users=[user_id])
            universe.stores.write(world.clock, Target("PlayerData", "global", f"Player_{user_id}"), data)
            universe.ordered.board("CoinsBoard")[str(user_id)] = number
            if number < BANS * self.times:
                universe.restrictions.put(user_id, Terms(active=True, private_reason="Spam"), world.clock.stamp())
        return world


def name_of(number: int) -> str:
    """Return the name of a player. Names begin in many ways, so that few players fit what is half typed."""
    return f"{Random(number).choice('ABCDEFGHKLMNPRST')}{number:x}Player"


Call = Callable[[Person, Size, Random], Awaitable[object]]


def command(name: str, options: Callable[[Size, Random], dict[str, object]]) -> Call:
    """Return how to use a command, with other options each time."""

    async def call(person: Person, size: Size, random: Random) -> None:
        answer = (await person.slash(name, **options(size, random))).message
        if answer is None:
            raise RuntimeError(f"/{name} was not answered")
        await person.until(lambda: not answer.thinking)

    return call


async def suggest(person: Person, size: Size, random: Random) -> None:
    """Type the beginning of a player's name."""
    await person.suggested("ban", "player", name_of(size.player(random))[:3], {})


def a_player(size: Size, random: Random) -> dict[str, object]:
    """Name any player."""
    return {"player": str(FIRST_ID + size.player(random))}


CALLS: Mapping[str, Call] = {
    "/player view": command("player view", a_player),
    "/player timeline": command("player timeline", a_player),
    "/bans view": command("bans view", a_player),
    "/data view": command("data view", a_player),
    "/case view": command("case view", lambda size, random: {"case": str(random.randint(1, size.cases))}),
    "/case search": command("case search", lambda *_: {}),
    "/case search, a word": command("case search", lambda _, random: {"text": random.choice(journal.WORDS)}),
    "/case search, a player": command("case search", a_player),
    "suggestions of a player": suggest,
}


@dataclass(frozen=True)
class Desk:
    """Somebody who uses commands at a size, and the process of the bot."""

    person: Person
    size: Size
    random: Random
    pid: int

    async def use(self, call: Call) -> float:
        """Use a command; return the milliseconds to its answer."""
        began = time.perf_counter()
        await call(self.person, self.size, self.random)
        return (time.perf_counter() - began) * 1e3

    async def spent(self, call: Call, calls: int) -> Spent:
        """Use a command so many times; return what it takes."""
        await asyncio.sleep(QUIET_S)
        before = processor_s(self.pid) if COUNTS_TICKS else 0.0
        taken = [await self.use(call) for _ in range(calls)]
        await asyncio.sleep(QUIET_S)
        return Spent(median(taken), (processor_s(self.pid) - before) / calls * 1e3 if COUNTS_TICKS else None)


async def measure(size: Size, calls: int) -> dict[str, Spent]:
    """Return what each command takes at a size."""
    with tempfile.TemporaryDirectory() as folder:
        config, file = Path(folder) / "config.toml", Path(folder) / "steward.sqlite3"
        shutil.copyfile(CONFIG, config)
        await journal.migrate(file)
        journal.write(file, size.cases, size.act)
        async with (
            RobloxStandIn(size.world()) as roblox,
            DiscordStandIn(example_guild(), ack_limit=30) as discord,
            bot_process(config, roblox, discord) as process,
        ):
            desk = Desk(discord.person("owner"), size, Random(size.times), process.pid)
            for call in CALLS.values():  # what a first use imports and remembers does not count
                await desk.use(call)
            return {name: await desk.spent(call, calls) for name, call in CALLS.items()}


def row(name: str, spent: list[Spent]) -> tuple[list[object], bool]:
    """Return a row of the costs, from the smallest size to the largest, and whether the bound is kept."""
    costs = [each.processor_ms for each in spent if each.processor_ms is not None]
    if not costs:
        return [name, *("" for _ in spent), ""], True
    kept = costs[-1] <= max(MOST * costs[0], costs[0] + MORE_MS)
    return [name, *costs, "yes" if kept else "NO"], kept


async def main() -> int:
    """Measure, print the tables, and return 1 if a bound is not kept."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--calls", type=int, default=15)
    calls = parser.parse_args().calls
    print(f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}")
    by_size = [await measure(Size(times), calls) for times in SIZES]
    taken = {name: [each[name] for each in by_size] for name in CALLS}
    rows = [row(name, spent) for name, spent in taken.items()]
    sizes = [f"{times:,} x" for times in SIZES]
    say(f"1 x is {CASES} cases, and {PLAYERS} players and {BANS} bans more than Example Kingdom has.")
    show("The bot's processor time per command, in milliseconds", ["", *sizes, "kept"], [cells for cells, _ in rows])
    show(
        "The time to the answer, with that of the stand-ins, in milliseconds",
        ["", *sizes],
        [[name, *(each.ms for each in spent)] for name, spent in taken.items()],
    )
    keep("scale")
    return 0 if all(kept for _, kept in rows) else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))

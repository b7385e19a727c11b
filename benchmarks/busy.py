"""Measures whether those who act feel those who type: 20 people type names and 5 ban players while a bulk runs.

    python -m benchmarks.busy --seconds 165   # two thousand bans each time, for their p99

The real bot runs in a process of its own, between the stand-ins. Each request takes Roblox 80 ms. First the 5 act alone, then
with all the others. A ban is measured from the command to its question, and from the press to its outcome.
"""

import argparse
import asyncio
import itertools
import os
import platform
import tempfile
import time
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import Any

from benchmarks._bot import bot_process
from benchmarks._measures import keep, say, show
from sandbox.discord import DiscordStandIn, Member, Person, SeenMessage
from sandbox.example.guild import GUILD_ID, LOG_CHANNEL_ID, OWNER, example_guild
from sandbox.example.world import example_world
from sandbox.roblox import Fault, RobloxStandIn, User, World

TYPISTS, ACTORS = 20, 5
LETTER_S = 0.25
"""Between two letters of a person, if all goes well."""
THINKING_S = 0.5
"""Between two bans of a person."""
BY_NAME = 10
"""One ban in so many names the player; five people who act without a pause would use up the limit of look-ups otherwise."""
ROBLOX_S = 0.08
SUGGESTIONS_MS, TIMES_IDLE = 300, 1.3
"""The bounds: of suggestions from what Steward knows, and of bans compared with those of a quiet time."""
UNKNOWN = 0.2
"""How many of the names that people type nobody has dealt with before."""
FIRST_ID, PLAYERS, IN_BULK = 210_000_000, 4_000, 200

CONFIG = f"""
[discord]
guilds = [{GUILD_ID}]
log_channel = {LOG_CHANNEL_ID}
[experiences.kingdom]
name = "Example Kingdom"
universe_id = 4000000001
api_key = "env:KINGDOM_OPEN_CLOUD_KEY"
[roles.owner]
id = {OWNER.id}
may = ["*"]
[alarm]
changes = 10000
within = "1m"
"""


@dataclass
class Spent:
    """Milliseconds, of each kind of answer."""

    bans: list[float] = field(default_factory=list)
    known: list[float] = field(default_factory=list)
    looked_up: list[float] = field(default_factory=list)


def name_of(number: int) -> str:
    """Return the name of a player. Names begin in many ways, so that few players fit what is half typed."""
    return f"{Random(number).choice('ABCDEFGHKLMNPRST')}{number:x}Player"


def world() -> World:
    """Return Example Kingdom with many more players."""
    made = example_world()
    for number in range(PLAYERS):
        made.users.add(User(FIRST_ID + number, name_of(number), f"Busy {number}", 0))
    return made


class Staff:
    """People who act and type until they are stopped."""

    def __init__(self, discord: DiscordStandIn) -> None:
        people = iter(each for each in discord.people if each.name.startswith("busy"))
        self.actors = list(itertools.islice(people, ACTORS))
        self.typists = list(itertools.islice(people, TYPISTS))
        self.bulk = next(people)
        self.dice = Random(1)
        self.banned: list[int] = []
        self._next = iter(range(IN_BULK, PLAYERS))

    async def act(self, person: Person, spent: Spent) -> None:
        """Ban one player after another, some of them by name: Roblox's limit of look-ups is 60 a minute."""
        for turn in itertools.count():
            number = next(self._next)
            player = name_of(number) if turn % BY_NAME == 0 else str(FIRST_ID + number)
            began = time.perf_counter()
            question = await asked_question(person, "ban", player=player, duration="7d", reason="Spam")
            asked = time.perf_counter()
            await person.click("Ban", on=question)
            await person.until(partial(_can_be_undone, question))
            spent.bans.append((time.perf_counter() - asked) * 1e3)
            spent.bans.append((asked - began) * 1e3)
            self.banned.append(number)
            await asyncio.sleep(THINKING_S)

    async def type(self, person: Person, spent: Spent) -> None:
        """Type one name after another, letter by letter, without a look at the suggestions."""
        async with asyncio.TaskGroup() as letters:
            while True:
                is_known = self.dice.random() >= UNKNOWN
                number = self.dice.choice(self.banned) if is_known else self.dice.randrange(PLAYERS - 500, PLAYERS)
                name = name_of(number)
                for end in range(1, len(name) + 1):
                    letters.create_task(self._letter(person, name[:end], spent.known if is_known else spent.looked_up))
                    await asyncio.sleep(LETTER_S * self.dice.uniform(0.8, 1.2))
                await asyncio.sleep(THINKING_S)

    async def _letter(self, person: Person, typed: str, spent: list[float]) -> None:
        began = time.perf_counter()
        await person.suggested("ban", "player", typed, {})
        spent.append((time.perf_counter() - began) * 1e3)

    async def begin_bulk(self) -> None:
        """Begin to ban many players."""
        listed = "\n".join(str(FIRST_ID + number) for number in range(IN_BULK)).encode()
        file = ("raid.txt", listed)
        question = await asked_question(self.bulk, "bans bulk", action="ban", duration="7d", reason="Raid", file=file)
        await self.bulk.click(question.buttons[0].label, on=question)


async def asked_question(person: Person, command: str, **options: object) -> SeenMessage:
    """Use a command that asks a question; return it as soon as it has buttons."""
    question = (await person.slash(command, **options)).message
    if question is None:
        raise RuntimeError(f"/{command} was not answered")
    await person.until(lambda: question.buttons)
    return question


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[Staff]:
    """Run the bot, and give its staff."""
    (folder / "config.toml").write_text(CONFIG, encoding="utf-8")
    people = tuple(
        Member(f"busy{number}", 1200000000000001000 + number, f"Busy {number}", (OWNER.id,))
        for number in range(ACTORS + TYPISTS + 1)
    )
    guild = replace(example_guild(), people=people)
    async with RobloxStandIn(world()) as roblox, DiscordStandIn(guild, ack_limit=30) as discord:
        roblox.faults.add(Fault("latency", seconds=ROBLOX_S, count=None))
        async with bot_process(folder / "config.toml", roblox, discord):
            yield Staff(discord)


def _can_be_undone(message: SeenMessage) -> bool:
    return "Undo" in str(message.buttons)


@asynccontextmanager
async def at_work(work: Iterator[Coroutine[Any, Any, object]]) -> AsyncIterator[None]:
    """Let people work during the block."""
    tasks = [asyncio.create_task(each) for each in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
    for each in ended:
        if isinstance(each, Exception):
            raise each


def p99(spent: list[float]) -> float:
    """Return how long all but one in a hundred took at most."""
    return quantiles(spent, n=100, method="inclusive")[98]


def row(name: str, spent: list[float], bound: str, *, kept: bool | None) -> list[object]:
    """Return a row of the table."""
    return [name, len(spent), median(spent), p99(spent), bound, "" if kept is None else "yes" if kept else "no"]


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=40)
    seconds = parser.parse_args().seconds
    idle, busy = Spent(), Spent()
    with tempfile.TemporaryDirectory() as folder:
        async with running(Path(folder)) as staff:
            async with at_work(staff.act(each, idle) for each in staff.actors):
                await asyncio.sleep(seconds)
            await staff.begin_bulk()
            acting = (staff.act(each, busy) for each in staff.actors)
            typing = (staff.type(each, busy) for each in staff.typists)
            async with at_work(itertools.chain(acting, typing)):
                await asyncio.sleep(seconds)
    times, known_ms = p99(busy.bans) / p99(idle.bans), p99(busy.known)
    print(f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}")
    show(
        f"{TYPISTS} people type and {ACTORS} ban while a bulk runs: milliseconds to an answer",
        ["", "answers", "p50", "p99", "bound of p99", "kept"],
        [
            row("suggestions, known names", busy.known, f"{SUGGESTIONS_MS}", kept=known_ms <= SUGGESTIONS_MS),
            row("suggestions, unknown names", busy.looked_up, "", kept=None),
            row("bans, nothing else", idle.bans, "", kept=None),
            row("bans, all at work", busy.bans, f"{TIMES_IDLE} x idle", kept=times <= TIMES_IDLE),
        ],
    )
    say(f"The slowest bans take {times:.2f} times as long as in a quiet time.")
    keep("busy")


if __name__ == "__main__":
    asyncio.run(main())

"""Measures how long whole commands take while Open Cloud is 100 ms away, beside the calls that have to follow one another.

    python -m benchmarks.commands --rounds 7

The real bot runs in a process of its own, between the stand-ins. Who waits for a command waits for the longest chain of calls to
Roblox of which each needs the answer to the one before it. The stand-in notes when each call came and was answered, so the
chain is measured too. The rest, of the bot and of both stand-ins, may take 15 % of the chain at most.

A player is new if Steward has not dealt with them; such a name has to be looked up first. Others were seen a moment ago.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks._bot import bot_process
from benchmarks._measures import keep, show
from sandbox.discord import DiscordStandIn, Person
from sandbox.discord.seen import SeenMessage
from sandbox.example.guild import example_guild
from sandbox.example.world import BUILDER_BEN, UNIVERSE_ID, example_world
from sandbox.harness import CONFIG
from sandbox.roblox import Fault, RobloxStandIn, World

AWAY_S = 0.1
MOST = 1.15
"""Times the chain that a command may take."""
QUIET_S = 0.3
"""Between two commands, for what a command leaves to be done after its answer."""
NEW, SEEN = "new", "BuilderBen"
REASON = "A measurement"


@dataclass(frozen=True)
class Case:
    """A command that is measured.

    Attributes:
        name: Its row.
        command: Its name in Discord.
        options: Its options. The player `NEW` is another one each time.
        chain: The most calls that may follow one another; None where nothing is promised.
    """

    name: str
    command: str
    options: dict[str, object] = field(default_factory=dict)
    chain: int | None = None


def _of_a_player(command: str, **options: object) -> Iterator[Case]:
    yield Case(f"/{command}, player seen", command, {"player": SEEN, **options}, 1)
    yield Case(f"/{command}, new name", command, {"player": NEW, **options}, 2)


EDIT = {"field": "Data.Coins", "action": "add", "value": "5", "reason": REASON}
CASES = [
    *_of_a_player("player view"),
    *_of_a_player("bans view"),
    *_of_a_player("ban", duration="7d", reason=REASON),
    *_of_a_player("data view"),
    *_of_a_player("data edit", **EDIT),
    *_of_a_player("unban", reason=REASON),
    Case("/data versions, player seen", "data versions", {"player": SEEN}),
    Case("/leaderboard find, player seen", "leaderboard find", {"board": "coins", "player": SEEN}, 3),
    # The name, the row, a page for each hundred rows above it, the names: each needs the one before.
    Case("/leaderboard find, new name", "leaderboard find", {"board": "coins", "player": NEW}),
    Case("/leaderboard show", "leaderboard show", {"board": "coins"}),
    Case("/leaderboard set", "leaderboard set", {"board": "coins", "player": SEEN, "score": 5, "reason": REASON}),
    Case("/bans list", "bans list"),
    Case("/bans history", "bans history", {"player": SEEN}),
    Case("/data keys", "data keys", {"store": "players"}),
    Case("/data stores", "data stores"),
    Case("/player timeline", "player timeline", {"player": SEEN}),
    Case("/player note", "player note", {"player": SEEN, "text": "Seen twice"}),
    Case("/announce send", "announce send", {"text": "Hello", "reason": REASON}),
    Case("/servers restart", "servers restart", {"reason": REASON}),
    Case("/case search", "case search"),
    Case("/case stats", "case stats"),
    Case("/staff whoami", "staff whoami"),
    Case("/staff health", "staff health"),
    Case("/help", "help"),
]


class Distance(Fault):
    """How far away Roblox is; notes when each call came and was answered, in seconds."""

    def __init__(self) -> None:
        super().__init__("latency", seconds=AWAY_S, count=None)
        object.__setattr__(self, "calls", [])

    calls: list[tuple[float, float]]

    async def delay(self) -> None:
        """Wait as long as the way takes."""
        came = time.perf_counter()
        await super().delay()
        self.calls.append((came, time.perf_counter()))


def chain_of(calls: list[tuple[float, float]]) -> int:
    """Return how many of the calls followed one another, each begun once the one before it was answered."""
    longest = [0] * len(calls)
    for at, (came, _) in enumerate(calls):
        before = (longest[other] for other in range(len(calls)) if calls[other][1] <= came)
        longest[at] = 1 + max(before, default=0)
    return max(longest, default=0)


@dataclass
class Spent:
    """What a case took, each time.

    Attributes:
        ms: Milliseconds to the finished answer.
        chains: Calls that followed one another before it.
    """

    ms: list[float] = field(default_factory=list)
    chains: list[int] = field(default_factory=list)


@dataclass
class Desk:
    """Somebody who uses the commands."""

    owner: Person
    roblox: Distance
    new: Iterator[str]

    async def use(self, case: Case, spent: Spent) -> None:
        """Use a command, and note what it took."""
        options = case.options | ({"player": next(self.new)} if case.options.get("player") == NEW else {})
        self.roblox.calls.clear()
        began = time.perf_counter()
        answer = (await self.owner.slash(case.command, **options)).message
        if answer is None:
            raise RuntimeError(f"/{case.command} was not answered")
        await self.owner.until(lambda: not answer.thinking)
        ended = time.perf_counter()
        spent.ms.append((ended - began) * 1e3)
        calls = sorted(call for call in self.roblox.calls if call[1] <= ended)
        spent.chains.append(chain_of(calls))
        await self._put_away(answer)
        await asyncio.sleep(QUIET_S)

    async def _put_away(self, answer: SeenMessage) -> None:
        if any(each.label == "Cancel" for each in answer.buttons):
            await self.owner.click("Cancel", on=answer)


def players(world: World) -> Iterator[str]:
    """Return the names of players who have data, other than the one who is seen all the time."""
    stored = world.universes[UNIVERSE_ID].stores.stores["PlayerData"].entries["global"]
    ids = (int(key.removeprefix("Player_")) for key in stored if key.startswith("Player_"))
    return (world.users.get(each).name for each in ids if each != BUILDER_BEN)


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[Desk]:
    """Run the bot, and give somebody who may use every command."""
    shutil.copyfile(CONFIG, folder / "config.toml")
    world = example_world()
    async with (
        RobloxStandIn(world) as roblox,
        DiscordStandIn(example_guild(), ack_limit=30) as discord,
        bot_process(folder / "config.toml", roblox, discord),
    ):
        yield Desk(discord.person("owner"), roblox.faults.add(Distance()), players(world))


def row(case: Case, spent: Spent) -> tuple[list[object], bool]:
    """Return a row of the table, and whether the bounds are kept."""
    chain, ms = max(spent.chains), median(spent.ms)
    times = ms / (chain * AWAY_S * 1e3) if chain else 0.0
    kept = times <= MOST and (case.chain is None or chain <= case.chain)
    promised = "" if case.chain is None else f"at most {case.chain}"
    return [case.name, chain, promised, ms, times or "", "yes" if kept else "NO"], kept


async def main() -> int:
    """Measure, print a table, and return 1 if a bound is not kept."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    taken = {case.name: Spent() for case in CASES}
    with tempfile.TemporaryDirectory() as folder:
        async with running(Path(folder)) as desk:
            for case in CASES:  # what a first use imports and remembers does not count
                await desk.use(case, Spent())
            for _ in range(rounds):
                for case in CASES:
                    await desk.use(case, taken[case.name])
    print(f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}; medians of {rounds}")
    rows = [row(case, taken[case.name]) for case in CASES]
    show(
        f"Whole commands with Open Cloud {AWAY_S * 1e3:.0f} ms away; at most {MOST} times the chain",
        ["", "chain", "promised", "ms", "times the chain", "kept"],
        [cells for cells, _ in rows],
    )
    keep("commands")
    return 0 if all(kept for _, kept in rows) else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))

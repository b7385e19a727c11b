"""Measures how fast commands are acknowledged, beside a bare discord.py bot with one command that defers at once.

    python -m benchmarks.acknowledge --samples 2000

Both bots run in processes of their own, each with a stand-in for Discord in this one, in rounds that alternate. So many people
use a command at the same moment; the next round begins once all of them have their answers. An acknowledgement is measured from
the moment at which the stand-in sends the command.

Then more people than a machine carries come at once, while the bot may open 1,024 files: everybody reads an answer or that
Steward is busy, in time. The processor time is that of the bot's process, for whole answers.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

from benchmarks._bare_bot import COMMAND
from benchmarks._bot import COUNTS_TICKS, processor_s
from benchmarks._measures import keep, say, show
from sandbox.discord import DiscordStandIn
from sandbox.discord.interactions import Interaction, Stage
from sandbox.discord.world import Event
from sandbox.example.guild import example_guild
from sandbox.example.world import example_world
from sandbox.harness import CONFIG, environment
from sandbox.roblox import RobloxStandIn

AT_ONCE = (1, 20, 100, 1_000)
CROWD, FILES = 2_000, 1_024
"""More people at once than a machine carries, and the files that the bot may open then."""
MOST_TIMES, MOST_S, MOST_CPU_MS = 1.25, 3.0, 2.0
"""The bounds: times the bare bot's p99, seconds of Discord, milliseconds of processor time for a whole answer."""
WHOLE = ("staff whoami", "help")
ANSWERED_S = 60.0
BUSY = "Steward is busy"
ANSWERS, WARM = 200, 10


class TimedDiscord(DiscordStandIn):
    """Notes when each command was acknowledged.

    Those who wait look only when something happens to their own command; a thousand of them would keep the processor from the
    bots otherwise.

    Args:
        waits: Whether people wait for the whole answer.
    """

    def __init__(self, *, waits: bool) -> None:
        super().__init__(example_guild(), ack_limit=MOST_S)
        self.world.listeners.append(self._happened)
        self._waits = waits
        self._sent: dict[int, Sent] = {}
        self.spent = Spent()

    def _happened(self, event: Event) -> None:
        origin = event.message.origin if event.message is not None else None
        number = event.interaction.id if event.interaction is not None else origin.id if origin is not None else None
        if number is not None and number in self._sent:
            self._sent[number].look()

    async def _send(self, interaction: Interaction, settled: Callable[[], bool]) -> None:  # noqa: ARG002  the other one's
        sent = self._sent[interaction.id] = Sent(interaction)
        self.world.begin(interaction)
        asyncio.get_running_loop().call_later(self.ack_limit, self.world.give_up, interaction)
        await self._gateway.announce(interaction)
        async with asyncio.timeout(ANSWERED_S):
            await sent.acknowledged.wait()
            if self._waits:
                await sent.over.wait()
        del self._sent[interaction.id]
        self.spent.note(sent)


@dataclass
class Sent:
    """A command that was sent to a bot."""

    interaction: Interaction
    at: float = field(default_factory=time.perf_counter)
    ms: float = 0.0
    acknowledged: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    def look(self) -> None:
        """Note what has become of it."""
        if not self.ms:
            self.ms = (time.perf_counter() - self.at) * 1e3
            self.acknowledged.set()
        if self.interaction.stage in (Stage.SETTLED, Stage.FAILED):
            self.over.set()


@dataclass
class Spent:
    """What became of the commands: milliseconds to each acknowledgement, and how many had none in time."""

    ms: list[float] = field(default_factory=list)
    unanswered: int = 0
    busy: int = 0

    def note(self, sent: Sent) -> None:
        """Count a command."""
        self.ms.append(sent.ms)
        self.unanswered += sent.interaction.stage is Stage.FAILED
        self.busy += any(BUSY in str(each.components) for each in sent.interaction.shown)

    @property
    def p99(self) -> float:
        """How long all but one in a hundred took at most."""
        return quantiles(self.ms, n=100, method="inclusive")[98]


@dataclass
class Running:
    """A bot in a process of its own, and people who use it.

    Attributes:
        pid: Its process.
        command: What they use.
    """

    discord: TimedDiscord
    pid: int
    command: str

    async def use(self, at_once: int) -> None:
        """Let so many people use the command at the same moment, and wait until all have their answers."""
        person = self.discord.person("owner")
        await asyncio.gather(*(person.slash(self.command) for _ in range(at_once)))

    async def spend(self, at_once: int) -> Spent:
        """Do the same, and return what it took."""
        spent = self.discord.spent = Spent()
        await self.use(at_once)
        return spent


@asynccontextmanager
async def process(
    *arguments: str, cwd: Path, variables: Mapping[str, str], files: int | None = None
) -> AsyncIterator[int]:
    """Run Python with these arguments until the end of the block, and give the number of the process."""
    env = {**os.environ, **variables, "PYTHONPATH": str(CONFIG.parent)}
    program = [sys.executable, *arguments]
    if files is not None:
        program = ["sh", "-c", f'ulimit -n {files} && exec "$@"', "sh", *program]
    running = await asyncio.create_subprocess_exec(*program, cwd=cwd, env=env, stderr=asyncio.subprocess.DEVNULL)
    try:
        yield running.pid
    finally:
        running.terminate()
        await running.wait()


@asynccontextmanager
async def bare() -> AsyncIterator[Running]:
    """Run the bare bot."""
    async with TimedDiscord(waits=False) as discord:
        variables = {
            "DISCORD_TOKEN": discord.token,
            "DISCORD_API_BASE_URL": discord.api_base_url,
            "DISCORD_GATEWAY_URL": discord.gateway_url,
        }
        async with process("-m", "benchmarks._bare_bot", cwd=CONFIG.parent, variables=variables) as pid:
            await discord.ready()
            yield Running(discord, pid, COMMAND)


@asynccontextmanager
async def steward(files: int | None = None) -> AsyncIterator[Running]:
    """Run Steward, with the settings of the sandbox."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        config = shutil.copyfile(CONFIG, folder / "config.toml")
        async with RobloxStandIn(example_world()) as roblox, TimedDiscord(waits=True) as discord:
            run = ("-m", "bot", "run", "--config", str(config))
            async with process(*run, cwd=folder, variables=environment(roblox, discord), files=files) as pid:
                await discord.ready()
                yield Running(discord, pid, WHOLE[0])


async def beside(ours: Running, theirs: Running, at_once: int, samples: int) -> tuple[Spent, Spent]:
    """Return what both bots took, in rounds that alternate."""
    for running in (theirs, ours):  # what a first use imports, remembers and connects does not count
        await running.use(at_once)
    mine = ours.discord.spent = Spent()
    others = theirs.discord.spent = Spent()
    for _ in range(max(samples // at_once, 1)):
        await theirs.use(at_once)
        await ours.use(at_once)
    return mine, others


async def whole_ms(ours: Running, command: str) -> float:
    """Return the processor time of a whole answer, in milliseconds."""
    ours.command = command
    for _ in range(WARM):
        await ours.use(1)
    before = processor_s(ours.pid)
    for _ in range(ANSWERS):
        await ours.use(1)
    return (processor_s(ours.pid) - before) / ANSWERS * 1e3


def _row(at_once: int, mine: Spent, others: Spent) -> tuple[list[object], bool]:
    times = mine.p99 / others.p99
    kept = times <= MOST_TIMES and max(mine.ms) <= MOST_S * 1e3 and not mine.unanswered
    figures = [len(mine.ms), median(others.ms), others.p99, median(mine.ms), mine.p99, max(mine.ms), mine.unanswered]
    return [f"{at_once:,}", *figures, times, "yes" if kept else "NO"], kept


async def measure(samples: int) -> bool:
    """Measure, print the tables, and return whether the bounds are kept."""
    async with bare() as theirs, steward() as ours:
        rows = [_row(at_once, *await beside(ours, theirs, at_once, samples)) for at_once in AT_ONCE]
        whole = {command: await whole_ms(ours, command) for command in WHOLE}
    async with steward(files=FILES) as ours:
        await ours.use(1)
        crowd = await ours.spend(CROWD)
    print(f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}")
    show(
        "From a command to its acknowledgement, in milliseconds",
        ["at once", "samples", "bare", "bare p99", "Steward", "p99", "longest", "unanswered", "p99 / bare", "kept"],
        [row for row, _ in rows],
    )
    say(
        f"Of {CROWD:,} at once, with at most {FILES:,} open files, {crowd.busy:,} read that Steward is busy."
        f" All but {crowd.unanswered:,} were acknowledged in time, the last after {max(crowd.ms):,.0f} ms."
    )
    show(
        "Processor time of a whole answer, in milliseconds",
        ["command", "takes", "at most", "kept"],
        [[f"/{name}", took, MOST_CPU_MS, "yes" if took <= MOST_CPU_MS else "NO"] for name, took in whole.items()],
    )
    keep("acknowledge")
    crowd_kept = not crowd.unanswered and max(crowd.ms) <= MOST_S * 1e3
    return crowd_kept and all(kept for _, kept in rows) and all(took <= MOST_CPU_MS for took in whole.values())


def main() -> int:
    """Measure, and return 1 if a bound is not kept."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--samples", type=int, default=2_000, help="at least so many, of each number at once")
    options = parser.parse_args()
    if not COUNTS_TICKS:
        print("This system does not say what a process uses.")
        return 0
    gc.disable()  # a pause of this process would count as the bots'
    return 0 if asyncio.run(measure(options.samples)) else 1


if __name__ == "__main__":
    sys.exit(main())

"""The bot as a process of its own, between stand-ins that run here."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from kingdom import journal_of
from project import ROOT

from bot.journal import Case
from bot.storage import Database
from sandbox.discord import DiscordStandIn
from sandbox.example.guild import example_guild
from sandbox.example.world import BUILDER_BEN, example_world
from sandbox.harness import CONFIG, environment
from sandbox.roblox import RobloxStandIn


@dataclass(frozen=True)
class BotProcess:
    """A running process, and the world around it."""

    process: Process
    roblox: RobloxStandIn
    discord: DiscordStandIn
    folder: Path

    async def stop(self) -> str:
        """Send it a signal to stop, and wait until it begins to stop; return its log so far."""
        assert self.process.stderr is not None
        self.process.send_signal(signal.SIGTERM)
        log = await self.process.stderr.readuntil(b"bot.runtime.process: stopping\n")
        return log.decode()

    async def ended(self) -> tuple[int | None, str]:
        """Wait for its end; return its exit code and its log since the last read."""
        _, log = await self.process.communicate()
        return self.process.returncode, log.decode()

    async def suspended(self) -> None:
        """Wait until the process is stopped by SIGSTOP (proc_pid_stat(5): state T)."""
        stat = Path(f"/proc/{self.process.pid}/stat")
        async with asyncio.timeout(30):
            while (await asyncio.to_thread(stat.read_text)).rpartition(") ")[2][0] != "T":  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    async def cases(self) -> tuple[list[Case], list[Case]]:
        """The open cases, and those of BuilderBen."""
        async with Database.open(f"sqlite+aiosqlite:///{self.folder / 'steward.sqlite3'}") as database:
            journal = journal_of(database)
            unsettled = [await journal.case(case.id) for case in await journal.unsettled()]
            return unsettled, list(await journal.cases_of_player(BUILDER_BEN))


HASTY = ("-m", "hasty_bot", "run")
"""A program that is the bot with short pauses."""


@asynccontextmanager
async def running(
    folder: Path, *program: str, identify_every_s: float = 5.0, **changes: str
) -> AsyncIterator[BotProcess]:
    """Run `python -m bot run`, or another program with the same arguments, with the example's settings.

    `changes` are to the environment.
    """
    config = folder / "config.toml"
    config.write_text(CONFIG.read_text(encoding="utf-8"), encoding="utf-8")
    at_discord = DiscordStandIn(example_guild(), ack_limit=30, identify_every_s=identify_every_s)
    async with RobloxStandIn(example_world()) as roblox, at_discord as discord:
        paths = os.pathsep.join((str(ROOT), str(ROOT / "tests" / "support")))
        variables = {**os.environ, **environment(roblox, discord), "PYTHONPATH": paths, **changes}
        process = await asyncio.create_subprocess_exec(
            sys.executable, *(program or ("-m", "bot", "run")), "--config", str(config),
            cwd=folder, env=variables, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            yield BotProcess(process, roblox, discord, folder)
        finally:
            if process.returncode is None:
                process.kill()
                await process.communicate()

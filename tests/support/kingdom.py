"""The real app, logged in to the Discord stand-in, with the Roblox stand-in behind it: a person acts, and sees."""

import asyncio
import logging
import pickle
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from discord_contract import validators

from bot.journal import Case, CaseQuery, Journal, Outcome
from bot.runtime.bot import Patience
from bot.storage import Database
from sandbox.discord import Answer, Person
from sandbox.example.world import UNIVERSE_ID, example_world
from sandbox.harness import CONFIG, Sandbox, sandbox
from sandbox.roblox import Fault, RequestRecord, Universe, World


def journal_of(database: Database) -> Journal:
    """The journal of a database, for reading."""
    return Journal(database, outcome_of=lambda _: Outcome.UNKNOWN, clock=lambda: datetime.now(UTC))


def saved_world(file: Path) -> World:
    """A world as its file has it, for `running_kingdom`."""
    return World.from_file(file)


@dataclass(frozen=True)
class Kingdom:
    """Example Kingdom, running, and what a test asks of it."""

    running: Sandbox
    database: Database

    def __getattr__(self, name: str) -> Person:
        """`kingdom.moderator`, `.senior`, `.editor`, `.community`, `.support`, `.owner`, `.member`, `.stranger`."""
        return self.running.discord.person(name)

    @property
    def universe(self) -> Universe:
        """What Roblox holds."""
        return self.running.roblox.world.universes[UNIVERSE_ID]

    async def cases(self) -> list[Case]:
        """Every case, newest first, whole."""
        journal = journal_of(self.database)
        return [await journal.case(case.id) for case in await journal.search(CaseQuery(), limit=100)]

    def requests(self, method: str, path: str) -> list[RequestRecord]:
        """What was asked of Roblox, by method and a pattern in the path."""
        return [each for each in self.running.roblox.requests if each.method == method and re.search(path, each.path)]

    def break_roblox(self, **fault: object) -> None:
        """Inject a fault into the Roblox stand-in."""
        self.running.roblox.faults.add(Fault(**fault))

    async def until_outcome(self, person: Person, answer: Answer, *words: str) -> str:
        """Wait until a message says all of `words`; return its text."""
        await person.until(lambda: all(word in answer.message.text for word in words), 30)
        return answer.message.text

    async def until(self, holds: Callable[[list[Case]], object], *, timeout_s: float = 10) -> list[Case]:
        """Wait until something holds of all cases, newest first; return them."""
        async with asyncio.timeout(timeout_s):
            while not holds(found := await self.cases()):  # noqa: ASYNC110  the journal is read as another process would
                await asyncio.sleep(0.01)
        return found

    def pings(self) -> list[object]:
        """Everyone whom any message of the bot would have pinged."""
        return [ping for message in self.running.discord.world.messages.values() for ping in message.pings]


@lru_cache(maxsize=1)
def _example_world(_minute: int) -> bytes:
    return pickle.dumps(example_world())


_EMPTY: list[bytes] = []


async def _empty_journal(folder: Path) -> bytes:
    """A journal without cases, as the migrations make it; made once and copied."""
    if not _EMPTY:
        file = folder / "empty.sqlite3"
        async with Database.open(f"sqlite+aiosqlite:///{file}") as database:
            await database.migrate()
            await database.scrub()
        _EMPTY.append(file.read_bytes())
        file.unlink()
    return _EMPTY[0]


@asynccontextmanager
async def running_kingdom(folder: Path, *, config: Path = CONFIG, **options: object) -> AsyncIterator[Kingdom]:
    """Start Example Kingdom with its journal in `folder`; used twice on one folder, it is a restart."""
    journal = folder / "journal.sqlite3"
    if not journal.exists():
        journal.write_bytes(await _empty_journal(folder))
    # A press answers with its outcome, however busy the machine is; one that nothing takes is answered at once.
    options.setdefault("patience", Patience(forgotten_s=0, slow_s=30))
    options.setdefault("validators", validators())
    # Made once a minute and copied: every test gets a world of its own, in which what is live still is.
    options.setdefault("world", pickle.loads(_example_world(int(time.monotonic() // 60))))
    overheard = Overheard()
    logging.getLogger().addHandler(overheard)
    try:
        async with sandbox(journal=journal, config=config, **options) as running:
            async with Database.open(f"sqlite+aiosqlite:///{journal}") as database:
                kingdom = Kingdom(running, database)
                yield kingdom
            assert kingdom.pings() == []
            said = [str(exchange.body) for exchange in running.discord.exchanges]
            secrets = running.settings.secrets()
    finally:
        logging.getLogger().removeHandler(overheard)
    stored = _stored(folder)
    for secret in secrets:
        assert secret.encode() not in stored, "a secret is in the journal"
        assert not any(secret in each for each in said), "a secret was sent to Discord"
        assert not any(secret in line for line in overheard.lines), "a secret was logged"


def _stored(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.glob("journal.sqlite3*"))


class Overheard(logging.Handler):
    """Keeps every line that is logged while a kingdom runs, tracebacks included."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))

"""The real app, logged in to the Discord stand-in, with the Roblox stand-in behind it: a person acts, and sees."""

import asyncio
import logging
import pickle
import re
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from discord_contract import validators

from bot.journal import Case, CaseQuery, Journal, Outcome
from bot.runtime.bot import Patience
from bot.storage import Database
from sandbox.discord import Answer, Person
from sandbox.discord.interactions import Interaction
from sandbox.example.world import UNIVERSE_ID, example_world
from sandbox.harness import CONFIG, Sandbox, sandbox
from sandbox.roblox import Fault, Hold, RequestRecord, Universe, World

T = TypeVar("T")

PATIENCE = Patience(forgotten_s=0, slow_s=30, suggest_s=30)
"""However busy the machine is, a press answers with its outcome and suggestions come; what nothing takes is answered at once."""


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

    def hold_roblox(self, method: str, path: str | None = None) -> Hold:
        """Have Roblox hold the next request of a method and a pattern in the path, before it is carried out."""
        return self.running.roblox.faults.add(Hold(method, path))

    @asynccontextmanager
    async def held(
        self, act: Coroutine[object, object, T], method: str, path: str | None = None
    ) -> AsyncIterator[asyncio.Task[T]]:
        """Have the block run while Roblox holds a request of an act, whose task it is given; after it, the act has ended."""
        hold = self.hold_roblox(method, path)
        acting = asyncio.create_task(act)
        await hold.arrived()
        try:
            yield acting
        finally:
            hold.release()
            await acting

    async def waiting(self, person: Person, press: Coroutine[object, object, T]) -> asyncio.Task[T]:
        """Start a press that is to wait for something else; return its task once one that waits for nothing would be over.

        By then a ban of another player, begun after it, is done.
        """
        before = len(self.acknowledged(person))
        pressing = asyncio.create_task(press)
        await person.until(lambda: len(self.acknowledged(person)) > before)
        await self.senior.slash("ban", player="LiveLuca", duration="7d", reason="Nobody else saw it")
        await self.senior.click("Ban")
        return pressing

    def acknowledged(self, person: Person) -> list[Interaction]:
        """The presses of a person that Discord has taken an answer to."""
        presses = self.running.discord.world.interactions.values()
        return [each for each in presses if each.user_id == person.id and each.source is not None and each.reply]

    async def until_outcome(self, person: Person, answer: Answer, *words: str) -> str:
        """Wait until a message says all of `words`; return its text."""
        await person.until(lambda: all(word in answer.message.text for word in words))
        return answer.message.text

    async def until(self, holds: Callable[[list[Case]], object]) -> list[Case]:
        """Wait until something holds of all cases, newest first; return them."""
        async with asyncio.timeout(60):
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
    options.setdefault("ack_limit_s", 30)
    options.setdefault("patience", PATIENCE)
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

"""The real app, logged in to the Discord stand-in, with the Roblox stand-in behind it, and people who act."""

import asyncio
import io
import json
import logging
import pickle
import re
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, TypedDict, TypeVar, Unpack
from unittest.mock import patch

import discord
from card_language import buttons, containers, label_of, problems
from discord_contract import validators

from bot.journal import Case, CaseQuery, Journal, Outcome, Stored
from bot.opencloud.client import RetryPolicy
from bot.runtime.bot import Patience
from bot.storage import Database
from sandbox.discord import Answer, Person
from sandbox.discord.interactions import Interaction
from sandbox.discord.rest import Validator
from sandbox.example.world import UNIVERSE_ID, example_world
from sandbox.harness import CONFIG, Sandbox, sandbox
from sandbox.roblox import Fault, Hold, RequestRecord, Universe, World
from sandbox.roblox.revisions import Content, Revision

T = TypeVar("T")

PATIENCE = Patience(forgotten_s=0, slow_s=30, suggest_s=30, rests_s=0, keep_s=60)
"""On a busy machine, a press still answers with its outcome and suggestions come; a press of nothing is answered at once, and
typing rests after each letter."""


RETRY = RetryPolicy(base_s=0.01, cap_s=0.01)
"""The pauses between attempts that Steward chooses itself are short. Those that Roblox asks for are as long as it says."""


async def identify_at_once(_client: discord.Client, _shard_id: int | None, *, initial: bool = False) -> None:
    """Take the place of the five seconds that discord.py waits before a second session."""


def journal_of(database: Database) -> Journal:
    """The journal of a database, to read it."""
    return Journal(database, outcome_of=lambda _: Outcome.UNKNOWN, clock=lambda: datetime.now(UTC))


def image(kept: Any) -> Any:
    """An image of an entry that a case keeps, as Python's objects."""
    return json.loads(kept.text()) if isinstance(kept, Stored) else kept


def saved_world(file: Path) -> World:
    """A world in the form of its file, for `running_kingdom`."""
    return World.from_file(file)


@dataclass(frozen=True)
class Kingdom:
    """Example Kingdom, running, with helpers for tests."""

    running: Sandbox
    database: Database

    def __getattr__(self, name: str) -> Person:
        """`kingdom.moderator`, `.senior`, `.editor`, `.community`, `.support`, `.owner`, `.member`, `.stranger`."""
        return self.running.discord.person(name)

    @property
    def universe(self) -> Universe:
        """The world at Roblox."""
        return self.running.roblox.world.universes[UNIVERSE_ID]

    async def cases(self) -> list[Case]:
        """Every whole case, newest first."""
        journal = journal_of(self.database)
        return [await journal.case(case.id) for case in await journal.search(CaseQuery(), limit=100)]

    def requests(self, method: str, path: str) -> list[RequestRecord]:
        """The requests to Roblox with this method and a pattern in the path."""
        return [each for each in self.running.roblox.requests if each.method == method and re.search(path, each.path)]

    def break_roblox(self, **fault: Any) -> None:
        """Inject a fault into the Roblox stand-in."""
        self.running.roblox.faults.add(Fault(**fault))

    def hold_roblox(self, method: str, path: str | None = None) -> Hold:
        """Hold the next request with this method and a pattern in the path, before Roblox applies it."""
        return self.running.roblox.faults.add(Hold(method, path))

    @asynccontextmanager
    async def held(
        self, act: Coroutine[object, object, T], method: str, path: str | None = None
    ) -> AsyncIterator[asyncio.Task[T]]:
        """Run the block while Roblox holds a request of an act. The block gets the task; after it, the act has ended."""
        hold = self.hold_roblox(method, path)
        acting, arrived = asyncio.create_task(act), asyncio.create_task(hold.arrived())
        try:
            await asyncio.wait({acting, arrived}, return_when=asyncio.FIRST_COMPLETED)
            if acting.done():
                acting.result()  # an act that fails sends nothing, so nobody waits for it
            await arrived
        finally:
            arrived.cancel()
        try:
            yield acting
        finally:
            hold.release()
            await acting

    async def waiting(self, person: Person, press: Coroutine[object, object, T]) -> asyncio.Task[T]:
        """Start a press that must wait for something else; return its task when a press without a wait would be over.

        To know that time, it bans another player after the press and waits for that.
        """
        before = len(self.acknowledged(person))
        pressing = asyncio.create_task(press)
        await person.until(lambda: len(self.acknowledged(person)) > before)
        await self.senior.slash("ban", player="LiveLuca", duration="7d", reason="Nobody else saw it")
        await self.senior.click("Ban for 7 days")
        return pressing

    def acknowledged(self, person: Person) -> list[Interaction]:
        """The presses of a person that have an answer."""
        presses = self.running.discord.world.interactions.values()
        return [each for each in presses if each.user_id == person.id and each.source is not None and each.reply]

    async def until_outcome(self, person: Person, answer: Answer, *words: str) -> str:
        """Wait until a message says all of `words`; return its text."""
        message = answer.message
        assert message is not None
        await person.until(lambda: all(word in message.text for word in words))
        return message.text

    async def until(self, holds: Callable[[list[Case]], object]) -> list[Case]:
        """Wait until the predicate is true for all cases, newest first; return them.

        The journal is read as another process would, again once somebody has written it.
        """
        async with asyncio.timeout(60):
            with closing(sqlite3.connect(self.database.file)) as watching:
                version, found = None, await self.cases()
                while not holds(found):
                    await asyncio.sleep(0.01)
                    before, version = version, watching.execute("PRAGMA data_version").fetchone()
                    if version != before:
                        found = await self.cases()
        return found

    def pings(self) -> list[object]:
        """Everyone that a message of the bot pinged."""
        return [ping for message in self.running.discord.world.messages.values() for ping in message.pings]


class _Mold(pickle.Pickler):
    """Makes copies of a world that share what never changes: contents, and revisions that were replaced. Most of it is these."""

    def __init__(self, world: World) -> None:
        self._bytes = io.BytesIO()
        self._shared: list[Content | Revision] = []
        super().__init__(self._bytes)
        self.dump(world)

    def persistent_id(self, value: object) -> int | None:
        if isinstance(value, Content) or (isinstance(value, Revision) and value.replaced_ns is not None):
            self._shared.append(value)
            return len(self._shared) - 1
        return None

    def copy(self) -> World:
        self._bytes.seek(0)
        unpickler = pickle.Unpickler(self._bytes)
        unpickler.persistent_load = self._shared.__getitem__  # type: ignore[method-assign]
        world: World = unpickler.load()
        return world


@lru_cache(maxsize=1)
def _example_world(_minute: int) -> _Mold:
    return _Mold(example_world())


def fresh_world() -> World:
    """A new Example Kingdom, made once a minute and copied, so that live sessions are still live in it."""
    return _example_world(int(time.monotonic() // 60)).copy()


_EMPTY: list[bytes] = []


async def empty_journal(folder: Path) -> bytes:
    """An empty journal, as the migrations make it; made once and copied."""
    if not _EMPTY:
        file = folder / "empty.sqlite3"
        async with Database.open(f"sqlite+aiosqlite:///{file}") as database:
            await database.migrate()
            await database.scrub()
        _EMPTY.append(file.read_bytes())
        file.unlink()
    return _EMPTY[0]


class Options(TypedDict, total=False):
    """Options of `sandbox` that a test may set."""

    world: World
    ack_limit_s: float
    retry: RetryPolicy
    clock: Callable[[], datetime]
    patience: Patience
    pace: float
    identify_every_s: float
    validators: Sequence[Validator]


@asynccontextmanager
async def running_kingdom(
    folder: Path, *, config: Path = CONFIG, judge_cards: bool = True, **options: Unpack[Options]
) -> AsyncIterator[Kingdom]:
    """Start Example Kingdom with its journal in `folder`; used twice on one folder, it is a restart.

    In the end it judges every card by `card_language`, unless the journal keeps cards of earlier versions.
    """
    journal = folder / "journal.sqlite3"
    if not journal.exists():
        journal.write_bytes(await empty_journal(folder))
    options.setdefault("ack_limit_s", 30)
    options.setdefault("patience", PATIENCE)
    options.setdefault("pace", 0.01)
    options.setdefault("retry", RETRY)
    options.setdefault("identify_every_s", 0)
    options.setdefault("validators", validators())
    options.setdefault("world", fresh_world())
    overheard = Overheard()
    logging.getLogger().addHandler(overheard)
    try:
        with patch.object(discord.Client, "before_identify_hook", identify_at_once):
            async with sandbox(journal=journal, config=config, **options) as running:
                async with Database.open(f"sqlite+aiosqlite:///{journal}") as database:
                    kingdom = Kingdom(running, database)
                    yield kingdom
                assert kingdom.pings() == []
                assert running.discord.world.deprecated == []
                bodies = [str(exchange.body) for exchange in running.discord.exchanges]
                secrets = running.settings.secrets()
                cards = [card for exchange in running.discord.exchanges for card in containers(exchange.body)]
                opened = _opened_by(cards, running.discord.world.interactions.values())
    finally:
        logging.getLogger().removeHandler(overheard)
    wrong = sorted({problem for card in cards for problem in problems(card)})
    assert not (judge_cards and wrong), wrong
    assert [label for label in opened if not label.endswith("…")] == [], "a button that opens a form ends in …"
    stored = _stored(folder)
    for secret in secrets:
        assert secret.encode() not in stored, "a secret is in the journal"
        assert not any(secret in each for each in bodies), "a secret was sent to Discord"
        assert not any(secret in line for line in overheard.lines), "a secret was logged"


def _opened_by(cards: Sequence[dict[str, Any]], interactions: Iterable[Interaction]) -> list[str]:
    """The labels of the buttons that opened a form."""
    labels = {each.get("custom_id"): label_of(each) for card in cards for each in buttons(card)}
    presses = (each for each in interactions if each.source is not None and each.modal is not None)
    return [labels[each.data["custom_id"]] for each in presses if each.data.get("custom_id") in labels]


def _stored(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.glob("journal.sqlite3*"))


class Overheard(logging.Handler):
    """Keeps every log line of a running kingdom, tracebacks included."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))

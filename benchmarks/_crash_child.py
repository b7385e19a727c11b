"""The process that is killed: the real services, journal and client, making changes of every kind one after the other.

At start it settles what the one before it left, tells so, and goes on when it is told to.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

import aiohttp

from bot import app, settings
from bot.access import Actor, DiscordId
from bot.errors import BotError
from bot.journal import Case, Journal, Outcome
from bot.opencloud.client import RetryPolicy, Transport
from bot.opencloud.errors import OpenCloudError
from bot.sandbox.example.world import API_KEY, BUILDER_BEN
from bot.services.announcements import AnnouncementRequest
from bot.services.ban_orders import BanRequest
from bot.services.data.addresses import Where
from bot.services.data.edits import Action
from bot.services.data.reading import Moment
from bot.services.outcomes import outcome_of
from bot.services.scores import ScoreRequest
from bot.services.settling import Settling
from bot.storage import Database

GUILD, ROLE = 1200000000000000001, 1200000000000000014
OWNER = Actor(
    user_id=DiscordId(1200000000000000114),
    name="owner",
    guild_id=DiscordId(GUILD),
    role_ids=frozenset({DiscordId(ROLE)}),
)
CONFIG = f"""
[discord]
guilds = [{GUILD}]
[experiences.kingdom]
name = "Example Kingdom"
universe_id = 4000000001
api_key = "env:KINGDOM_OPEN_CLOUD_KEY"
[experiences.kingdom.leaderboards.coins]
ordered_data_store = "CoinsBoard"
title = "Richest players"
[experiences.kingdom.announcements]
topic = "Steward"
[roles.owner]
id = {ROLE}
may = ["*"]
[alarm]
changes = 10000
within = "1m"
"""
CASE_HEADER = "x-case"
"""Every request carries the case during which it was made, so that Roblox's side can tell without the journal."""
STORE, KEYS, COUNTERS = "Crash", 6, 4
PLAYERS = [BUILDER_BEN + number for number in range(10)]
WHY = "Crash test"
# Twice at most, and soon: what is looked for is in what a lost answer leaves behind, not in the waiting.
RETRY = RetryPolicy(attempts=2, base_s=0.005, cap_s=0.01, patience_s=0.5)


@dataclass(slots=True)
class Current:
    """The case that is open now."""

    number: str = "none"

    def follow(self, case: Case) -> None:
        """Take note of a case that opens or ends."""
        self.number = str(case.id) if case.outcome is Outcome.SENT else "none"

    def trace(self) -> aiohttp.TraceConfig:
        """Write it into every request."""
        trace = aiohttp.TraceConfig()

        async def sign(_session: object, _context: object, request: aiohttp.TraceRequestStartParams) -> None:
            request.headers[CASE_HEADER] = self.number

        trace.on_request_start.append(sign)
        return trace


@dataclass(slots=True)
class Work:
    """Changes of every kind, by a seed."""

    services: app.Services
    dice: Random

    async def one(self) -> None:
        """Make one change, or be refused it for how things stand."""
        with suppress(BotError, OpenCloudError):
            await self.dice.choice(self._operations())()

    def _operations(self) -> list[Callable[[], Awaitable[object]]]:
        return [
            self._ban,
            self._unban,
            self._create,
            self._edit,
            self._replace,
            self._increment,
            self._delete,
            self._restore,
            self._set_score,
            self._increment_score,
            self._remove_score,
            self._announce,
        ]

    async def _ban(self) -> None:
        request = BanRequest(player=self._player(), duration=f"{self.dice.randint(1, 20)}d", reason=WHY)
        moderation = self.services.moderation
        await moderation.apply_ban(OWNER, await moderation.plan_ban(OWNER, request))

    async def _unban(self) -> None:
        moderation = self.services.moderation
        await moderation.apply_unban(OWNER, await moderation.plan_unban(OWNER, player=self._player(), reason=WHY))

    async def _create(self) -> None:
        writing = self.services.data.writing
        await writing.apply(OWNER, await writing.plan_create(OWNER, self._key(), text=self._value(), reason=WHY))

    async def _edit(self) -> None:
        writing, value = self.services.data.writing, str(self._next())
        await writing.apply(
            OWNER,
            await writing.plan_edit(OWNER, self._key(), field="n", action=Action.SET, value=value, reason=WHY),
        )

    async def _replace(self) -> None:
        writing = self.services.data.writing
        await writing.apply(OWNER, await writing.plan_replace(OWNER, self._key(), text=self._value(), reason=WHY))

    async def _increment(self) -> None:
        writing, where = self.services.data.writing, Where(store=STORE, key=f"count{self.dice.randrange(COUNTERS)}")
        amount = self.dice.randint(1, 9)
        await writing.apply(OWNER, await writing.plan_increment(OWNER, where, amount=amount, reason=WHY))

    async def _delete(self) -> None:
        writing = self.services.data.writing
        await writing.apply(OWNER, await writing.plan_delete(OWNER, self._key(), reason=WHY))

    async def _restore(self) -> None:
        writing, where = self.services.data.writing, self._key()
        stores = self.services.experiences.get(None).client.data_stores
        versions = await stores.list_revisions(store=STORE, key=str(where.key)).first(20)
        moment = Moment(version=self.dice.choice(versions).revision_id)
        await writing.apply(OWNER, await writing.plan_restore(OWNER, where, moment=moment, reason=WHY))

    async def _set_score(self) -> None:
        scores = self.services.scores
        await scores.apply_change(OWNER, await scores.plan_set(OWNER, self._score(), score=self._next()))

    async def _increment_score(self) -> None:
        scores, amount = self.services.scores, self.dice.randint(1, 9)
        await scores.apply_change(OWNER, await scores.plan_increment(OWNER, self._score(), amount=amount))

    async def _remove_score(self) -> None:
        scores = self.services.scores
        await scores.apply_change(OWNER, await scores.plan_remove(OWNER, self._score()))

    async def _announce(self) -> None:
        announcements = self.services.announcements
        request = AnnouncementRequest(text=f"Number {self._next()}")
        await announcements.apply_announcement(OWNER, await announcements.plan_announcement(OWNER, request))

    def _player(self) -> str:
        return str(self.dice.choice(PLAYERS))

    def _key(self) -> Where:
        return Where(store=STORE, key=f"key{self.dice.randrange(KEYS)}")

    def _score(self) -> ScoreRequest:
        return ScoreRequest(board="coins", player=self._player(), reason=WHY)

    def _value(self) -> str:
        return f'{{"n": {self._next()}}}'

    def _next(self) -> int:
        return self.dice.randrange(10**12)


def run(base_url: str, database: str, seed: int, parent: Connection) -> None:
    """Settle, then change things until somebody kills this process."""
    asyncio.run(_run(base_url, Path(database), seed, parent))


async def _run(base_url: str, database: Path, seed: int, parent: Connection) -> None:
    config = database.with_suffix(f".{seed}.toml")
    config.write_text(CONFIG, encoding="utf-8")
    hosts = ("OPEN_CLOUD_BASE_URL", "ROBLOX_USERS_BASE_URL", "ROBLOX_THUMBNAILS_BASE_URL")
    environ = {"DISCORD_TOKEN": "none", "KINGDOM_OPEN_CLOUD_KEY": API_KEY, **dict.fromkeys(hosts, base_url)}
    loaded, current = settings.load(config, environ), Current()
    async with (
        Database.open(f"sqlite+aiosqlite:///{database}") as opened,
        aiohttp.ClientSession(trace_configs=[current.trace()]) as session,
    ):
        await opened.migrate()
        journal = Journal(opened, outcome_of=outcome_of, clock=app.utc_now)
        services = app.services_of(loaded, Transport(session), RETRY, journal, loaded.policy(), app.utc_now)
        await Settling(journal, services.settlers(), clock=app.utc_now, grace=timedelta(0)).settle_all()
        journal.subscribe(current.follow)
        parent.send("settled")
        await asyncio.to_thread(parent.recv)
        work = Work(services, Random(seed))
        while True:
            await work.one()

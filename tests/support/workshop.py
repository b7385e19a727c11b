"""Every feature with a real journal and the Roblox stand-in over real sockets, but without Discord."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import aiohttp
from kingdom import empty_journal, fresh_world

from bot import app, settings
from bot.access import Actor, DiscordId
from bot.changes.outcomes import outcome_of
from bot.changes.settling import Settling
from bot.documents.documents import Documents
from bot.journal import Case, CaseQuery, Journal
from bot.opencloud.client import RetryPolicy, Transport
from bot.storage import Database
from bot.wiring import Services
from sandbox.example.guild import GUILD_ID, PEOPLE
from sandbox.example.world import API_KEY, UNIVERSE_ID
from sandbox.harness import CONFIG
from sandbox.roblox import Fault, RequestRecord, RobloxStandIn, Universe

WRITES = ("POST", "PATCH", "DELETE")
NOT_A_NAME = "^(?!.*/usernames/)"
"""Every request except a look-up of player names, which is a POST without being a write."""
SOON = RetryPolicy(attempts=2, base_s=0.001, cap_s=0.001)


@dataclass(frozen=True)
class Workshop:
    """The services of the example settings, and the world that they change."""

    services: Services
    journal: Journal
    roblox: RobloxStandIn

    @property
    def universe(self) -> Universe:
        """The game at Roblox."""
        return self.roblox.world.universes[UNIVERSE_ID]

    async def cases(self) -> list[Case]:
        """Every case, newest first."""
        return [await self.journal.case(each.id) for each in await self.journal.search(CaseQuery(), limit=100)]

    def writes(self) -> list[RequestRecord]:
        """The requests that change something."""
        records = self.roblox.requests
        return [each for each in records if each.method in WRITES and "/usernames/" not in each.path]

    def break_writes(self, fault: Fault) -> None:
        """Make every write meet a fault."""
        for method in WRITES:
            self.roblox.faults.add(Fault(fault.kind, method, NOT_A_NAME, status=fault.status, count=None))

    async def settle(self) -> None:
        """Read every open case back, as the bot does regularly."""
        await Settling(self.journal, self.services.kinds, clock=app.utc_now, grace=timedelta(0)).settle_all()


def person(name: str) -> Actor:
    """A member of the example guild with their roles."""
    (member,) = [each for each in PEOPLE if each.name == name]
    roles = frozenset(DiscordId(role) for role in member.roles)
    return Actor(user_id=DiscordId(member.id), name=member.display_name, guild_id=DiscordId(GUILD_ID), role_ids=roles)


@asynccontextmanager
async def opened_workshop(folder: Path) -> AsyncIterator[Workshop]:
    """Build the services as the app does, with a new world and an empty journal in `folder`."""
    file = folder / "journal.sqlite3"
    file.write_bytes(await empty_journal(folder))
    async with (
        RobloxStandIn(fresh_world()) as roblox,
        Database.open(f"sqlite+aiosqlite:///{file}") as database,
        aiohttp.ClientSession() as session,
        Documents() as documents,
    ):
        hosts = dict.fromkeys(
            ("OPEN_CLOUD_BASE_URL", "ROBLOX_USERS_BASE_URL", "ROBLOX_THUMBNAILS_BASE_URL"), roblox.base_url
        )
        loaded = settings.load(CONFIG, {"DISCORD_TOKEN": "token", "KINGDOM_OPEN_CLOUD_KEY": API_KEY, **hosts})
        journal = Journal(database, outcome_of=outcome_of, clock=app.utc_now, alarm=loaded.alarm.rate)
        services = Services(
            loaded,
            transport=Transport(session),
            retry=SOON,
            journal=journal,
            policy=loaded.policy(),
            clock=app.utc_now,
            documents=documents,
            find_member=None,
        )
        yield Workshop(services, journal, roblox)

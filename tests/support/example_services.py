"""The services of the example settings without Discord or Roblox, for tests of their declarations."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import ClientSession

from bot import app, settings
from bot.changes.outcomes import outcome_of
from bot.documents.documents import Documents
from bot.journal import Journal
from bot.opencloud.client import RetryPolicy, Transport
from bot.storage import Database
from bot.wiring import Services
from sandbox.harness import CONFIG


@asynccontextmanager
async def example_services(folder: Path) -> AsyncIterator[Services]:
    loaded = settings.load(CONFIG, {"DISCORD_TOKEN": "token", "KINGDOM_OPEN_CLOUD_KEY": "key"})
    async with (
        Documents() as documents,
        ClientSession() as http,
        Database.open(f"sqlite+aiosqlite:///{folder / 'journal.sqlite3'}") as database,
    ):
        journal = Journal(database, outcome_of=outcome_of, clock=app.utc_now)
        yield Services(
            loaded,
            transport=Transport(http),
            retry=RetryPolicy(),
            journal=journal,
            policy=loaded.policy(),
            clock=app.utc_now,
            documents=documents,
            find_member=None,
        )

"""A journal on a real SQLite file."""

import asyncio
import shutil

import pytest
from journal_samples import Clock, journal_on

from bot.access import Actor, DiscordId
from bot.journal import Archive
from bot.storage import Database


@pytest.fixture
def url(tmp_path):
    return f"sqlite+aiosqlite:///{tmp_path}/steward.sqlite3"


@pytest.fixture(scope="session")
def migrated(tmp_path_factory):
    """A file with empty tables, made once: each test copies it."""
    file = tmp_path_factory.mktemp("journal") / "steward.sqlite3"

    async def migrate():
        async with Database.open(f"sqlite+aiosqlite:///{file}") as database:
            await database.migrate()

    asyncio.run(migrate())
    return file


@pytest.fixture
async def database(url, tmp_path, migrated):
    shutil.copy(migrated, tmp_path)
    async with Database.open(url) as database:
        yield database


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def journal(database, clock):
    return journal_on(database, clock)


@pytest.fixture
def archive(database, clock):
    return Archive(database, clock=clock)


@pytest.fixture
def mona():
    return Actor(user_id=DiscordId(11), name="Mona", guild_id=DiscordId(1), role_ids=frozenset())


@pytest.fixture
def otto():
    return Actor(user_id=DiscordId(12), name="Otto", guild_id=None, role_ids=frozenset())

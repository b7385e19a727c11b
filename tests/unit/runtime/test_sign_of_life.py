"""A container's health check of a bot."""

import asyncio
import os
import shutil
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.__main__ import main
from bot.errors import JournalUnavailable
from bot.runtime.process import show_life
from bot.runtime.sign_of_life import sign_of_life
from bot.settings import load, load_database
from bot.storage import Database
from bot.vital_signs import DEAD_AFTER_S
from sandbox.harness import CONFIG


class Bot:
    """A bot that is connected or not, with a journal that can be written or not."""

    def __init__(self, *, connected=True, unwritable=False):
        self.ws, self.unwritable = SimpleNamespace(open=connected), unwritable

    async def ensure_writable(self):
        if self.unwritable:
            raise JournalUnavailable


@pytest.fixture
async def config(tmp_path):
    """The settings of a bot, with its journal beside them."""
    config = Path(shutil.copy(CONFIG, tmp_path))
    async with Database.open(load_database(config).url) as database:
        await database.migrate()
    return config


@pytest.fixture
def environ(monkeypatch):
    variables = {"DISCORD_TOKEN": "one.bots.token", "KINGDOM_OPEN_CLOUD_KEY": "one-games-key"}
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return variables


@pytest.fixture
def health(config):
    """Runs it in another thread, because it starts its own loop."""
    return lambda: asyncio.to_thread(main, ["health", "--config", str(config)])


async def test_a_bot_is_well_while_its_gateway_is_open_and_for_a_minute_after(health, config, environ, capsys):
    sign = sign_of_life(load(config, environ))
    assert sign.parent == config.parent
    assert await health() == 1
    await show_life(Bot(connected=False), sign)
    assert await health() == 1
    await show_life(Bot(), sign)
    assert "Not running, not connected" in capsys.readouterr().out
    assert await health() == 0
    assert capsys.readouterr().out == "Connected to Discord, and the journal can be written.\n"
    os.utime(sign, (time.time() - DEAD_AFTER_S - 1,) * 2)
    assert await health() == 1


@pytest.mark.parametrize("ahead_s", [30, 3_600, 3 * 365 * 86_400])
async def test_a_sign_of_life_from_the_future_says_nothing(health, config, environ, capsys, ahead_s):
    sign = sign_of_life(load(config, environ))
    await show_life(Bot(), sign)
    os.utime(sign, (time.time() + ahead_s,) * 2)
    assert await health() == 1
    assert "Not running, not connected" in capsys.readouterr().out
    await show_life(Bot(), sign)
    assert await health() == 0


async def test_a_bot_whose_journal_takes_no_write_is_not_well(health, config, environ, capsys):
    sign = sign_of_life(load(config, environ))
    with pytest.raises(JournalUnavailable):
        await show_life(Bot(unwritable=True), sign)
    assert await health() == 1
    assert "not able to write the journal" in capsys.readouterr().out


async def test_another_bot_on_the_same_journal_does_not_count(health, config, environ, monkeypatch):
    await show_life(Bot(), sign_of_life(load(config, environ)))
    monkeypatch.setenv("DISCORD_TOKEN", "another.bots.token")
    assert await health() == 1

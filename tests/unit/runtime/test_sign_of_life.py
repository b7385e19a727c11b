"""What a container's health check sees of a bot."""

import os
import shutil
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.__main__ import main
from bot.runtime.process import DEAD_AFTER_S, show_life, sign_of_life
from bot.sandbox.harness import CONFIG
from bot.settings import load


@pytest.fixture
def config(tmp_path):
    """The settings of a bot, beside which its journal is."""
    return Path(shutil.copy(CONFIG, tmp_path))


@pytest.fixture
def environ(monkeypatch):
    variables = {"DISCORD_TOKEN": "one.bots.token", "KINGDOM_OPEN_CLOUD_KEY": "one-games-key"}
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return variables


@pytest.fixture
def health(config):
    return lambda: main(["health", "--config", str(config)])


async def test_a_bot_is_well_while_its_gateway_is_open_and_for_a_minute_after(health, config, environ, capsys):
    sign = sign_of_life(load(config, environ))
    assert sign.parent == config.parent
    assert health() == 1
    await show_life(SimpleNamespace(ws=SimpleNamespace(open=False)), sign)
    assert health() == 1
    await show_life(SimpleNamespace(ws=SimpleNamespace(open=True)), sign)
    assert "Not running, or not connected" in capsys.readouterr().out
    assert health() == 0
    assert capsys.readouterr().out == "Connected to Discord.\n"
    os.utime(sign, (time.time() - DEAD_AFTER_S - 1,) * 2)
    assert health() == 1


async def test_another_bot_on_the_same_journal_is_not_taken_for_it(health, config, environ, monkeypatch):
    await show_life(SimpleNamespace(ws=SimpleNamespace(open=True)), sign_of_life(load(config, environ)))
    monkeypatch.setenv("DISCORD_TOKEN", "another.bots.token")
    assert health() == 1

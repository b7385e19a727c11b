"""The packages that a command loads: a health check runs twice a minute as long as the bot runs."""

import json
import os
import subprocess
import sys

import pytest

from sandbox.harness import CONFIG

HEAVY = {"aiohttp", "alembic", "discord", "pydantic", "sandbox", "sqlalchemy"}
LOADED = """
import json, sys
from bot.__main__ import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
json.dump([*sys.modules], sys.stderr)
"""


@pytest.fixture
def loaded(monkeypatch):
    """The heavy packages, and the modules of the bot, that a command loads."""
    monkeypatch.setenv("DISCORD_TOKEN", "one.bots.token")
    monkeypatch.setenv("KINGDOM_OPEN_CLOUD_KEY", "one-games-key")

    def run(*arguments):
        command = [sys.executable, "-c", LOADED, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, env=os.environ, check=True)
        return {name for name in json.loads(done.stderr) if name in HEAVY or name.partition(".")[0] == "bot"}

    return run


@pytest.mark.parametrize("command", ["", "run", "check", "journal export", "sandbox"])
def test_help_loads_nothing_heavy(loaded, command):
    assert HEAVY & loaded(*command.split(), "--help") == set()


def test_a_health_check_loads_nothing_of_the_bot_but_what_finds_its_file(loaded, tmp_path):
    config = tmp_path / "config.toml"
    config.write_text(CONFIG.read_text(encoding="utf-8"), encoding="utf-8")
    assert loaded("health", "--config", str(config)) == {"bot", "bot.__main__", "bot.vital_signs"}


@pytest.mark.parametrize("written", ["discord = [", "[database]\nurl = 5", '[database]\nurl = "postgresql://"'])
def test_a_health_check_says_what_is_wrong_with_settings_that_it_cannot_read(tmp_path, written):
    (tmp_path / "config.toml").write_text(written, encoding="utf-8")
    command = [sys.executable, "-m", "bot", "health", "--config", str(tmp_path / "config.toml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "The settings cannot be used" in done.stderr


STARTED = """
import gc, json, sys
from bot.__main__ import main
code = main(sys.argv[1:])
json.dump([code, gc.isenabled(), gc.get_freeze_count(), len(gc.get_objects())], sys.stdout)
"""


def test_the_garbage_collector_leaves_what_a_start_imports_alone(tmp_path, monkeypatch):
    config = tmp_path / "config.toml"
    config.write_bytes(CONFIG.read_bytes())
    monkeypatch.setenv("DISCORD_TOKEN", "one.bots.token")
    monkeypatch.setenv("KINGDOM_OPEN_CLOUD_KEY", "one-games-key")
    monkeypatch.setenv("DISCORD_API_BASE_URL", "http://127.0.0.1:1")  # nobody is there, so it ends at once
    done = subprocess.run(
        [sys.executable, "-c", STARTED, "run", "--config", config], capture_output=True, text=True, check=True
    )
    code, collects, frozen, others = json.loads(done.stdout)
    assert (code, collects) == (1, True)
    assert frozen > 5 * others

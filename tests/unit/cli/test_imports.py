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
    """The heavy packages that a command loads."""
    monkeypatch.setenv("DISCORD_TOKEN", "one.bots.token")
    monkeypatch.setenv("KINGDOM_OPEN_CLOUD_KEY", "one-games-key")

    def run(*arguments):
        command = [sys.executable, "-c", LOADED, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, env=os.environ, check=True)
        return HEAVY & set(json.loads(done.stderr))

    return run


@pytest.mark.parametrize("command", ["", "run", "check", "journal export", "sandbox"])
def test_help_loads_nothing_heavy(loaded, command):
    assert loaded(*command.split(), "--help") == set()


def test_a_health_check_loads_the_settings_alone(loaded, tmp_path):
    config = tmp_path / "config.toml"
    config.write_text(CONFIG.read_text(encoding="utf-8"), encoding="utf-8")
    assert loaded("health", "--config", str(config)) == {"pydantic"}

"""`python -m bot commands`: the command tree as JSON, for scripts."""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.cli.arguments import Commands, subcommand

if TYPE_CHECKING:
    from bot.runtime.catalogue import CommandEntry
    from bot.settings import Settings

ANY = """\
[discord]
guilds = [1000000000000000000]
[experiences.any]
name = "Any"
universe_id = 1
api_key = "env:ANY"
"""
"""The fewest possible settings: the command tree is the same for all settings."""


def add(commands: Commands) -> None:
    """Add the subcommand."""
    subcommand(commands, "commands", "print the command tree as JSON").set_defaults(command=_run)


def _run(_options: argparse.Namespace) -> int:
    print(json.dumps(asyncio.run(command_tree()), indent=2, ensure_ascii=False))
    return 0


async def command_tree() -> list[dict[str, Any]]:
    """Return the commands of the whole bot, which is built but connects to nothing."""
    from bot import app
    from bot.runtime.catalogue import entries

    with tempfile.TemporaryDirectory(prefix="steward-", ignore_cleanup_errors=True) as folder:
        async with app.build(_any_settings(Path(folder))) as bot:
            return [_described(entry) for entry in entries(bot.tree)]


def _any_settings(folder: Path) -> Settings:
    from bot.settings import load

    config = folder / "config.toml"
    config.write_text(ANY, encoding="utf-8")
    return load(config, {"DISCORD_TOKEN": "any", "ANY": "any"})


def _described(entry: CommandEntry) -> dict[str, Any]:
    return {
        "name": entry.name,
        "description": entry.description,
        "options": [asdict(option) for option in entry.options],
        "capability": entry.requires.value if entry.requires is not None else None,
        "or_for_own": [each.value for each in entry.or_for_own],
        "example": entry.example,
    }

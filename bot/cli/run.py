"""`python -m bot run`: the bot itself, until it is stopped."""

from __future__ import annotations

import argparse
import asyncio

from bot.cli.arguments import Commands, add_config, subcommand


def add(commands: Commands) -> None:
    """Add the subcommand."""
    parser = subcommand(commands, "run", "run the bot with a real token and keys")
    add_config(parser)
    parser.set_defaults(command=_run)


def _run(options: argparse.Namespace) -> int:
    from bot import app, settings

    return asyncio.run(app.run(settings.load(options.config)))

"""`python -m bot health`: for a program that watches the process, such as a container's health check every half minute.

It checks the age of one file, and imports only what it needs to find this file.
"""

from __future__ import annotations

import argparse

from bot.cli.arguments import Commands, add_config, subcommand


def add(commands: Commands) -> None:
    """Add the subcommand."""
    parser = subcommand(
        commands, "health", "exit 0 if the bot of these settings is connected to Discord and can record changes"
    )
    add_config(parser)
    parser.set_defaults(command=_run)


def _run(options: argparse.Namespace) -> int:
    from bot import settings
    from bot.runtime.sign_of_life import is_alive

    alive = is_alive(settings.load(options.config))
    ill = "Not running, not connected to Discord, or not able to write the journal; the log of `run` says why."
    print("Connected to Discord, and the journal can be written." if alive else ill)
    return 0 if alive else 1

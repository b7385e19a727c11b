"""`python -m bot health`: for a program that watches the process, such as a container's health check every half minute.

`bot.vital_signs` answers without this, unless it needs the whole of the settings.
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
    from bot.runtime.sign_of_life import sign_of_life
    from bot.vital_signs import ILL, WELL, is_fresh

    well = is_fresh(sign_of_life(settings.load(options.config)))
    print(WELL if well else ILL)
    return 0 if well else 1

"""`python -m bot check`: says what will not work, before staff notice it."""

from __future__ import annotations

import argparse

from bot.cli.arguments import Commands, add_config, subcommand


def add(commands: Commands) -> None:
    """Add the subcommand."""
    parser = subcommand(commands, "check", "say what will not work")
    add_config(parser)
    parser.add_argument(
        "--offline", action="store_true", help="check only the settings, ask neither Discord nor Roblox"
    )
    parser.add_argument("--who", metavar="ROLE", help="print what a role of the settings may do, with its limits")
    parser.set_defaults(command=_run)


def _run(options: argparse.Namespace) -> int:
    from bot.cli.check.check import run

    return run(options.config, offline=options.offline, who=options.who)

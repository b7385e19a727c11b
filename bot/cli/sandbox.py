"""`python -m bot sandbox`: the real bot between the two stand-ins, in a browser and at a console."""

from __future__ import annotations

from bot.cli.arguments import Command, Commands, port, subcommand
from bot.cli.console import add_lines


def add(commands: Commands, command: Command) -> None:
    """Add the subcommand, which `command` carries out."""
    parser = subcommand(
        commands,
        "sandbox",
        "try Steward without an account: the real bot between two stand-ins, in a browser and at a console",
    )
    add_lines(parser)
    parser.add_argument("--port", type=port, default=0, help="the port of the page; 0 means any free port")
    parser.add_argument("--no-console", action="store_true", help="serve only the page, until stopped")
    parser.set_defaults(command=command)

"""`python -m bot open-cloud`: the Open Cloud stand-in as its own process."""

from __future__ import annotations

from pathlib import Path

from bot.cli.arguments import Command, Commands, port, subcommand


def add(commands: Commands, command: Command) -> None:
    """Add the subcommand, which `command` carries out."""
    parser = subcommand(commands, "open-cloud", "only the Open Cloud stand-in, on 127.0.0.1")
    parser.add_argument("--port", type=port, default=0, help="the port; 0 means any free port")
    parser.add_argument("--world", type=Path, help="keep the world in this file")
    parser.set_defaults(command=command)

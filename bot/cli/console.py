"""`python -m bot console`: the sandbox for scripts: takes lines and prints their results."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.cli.arguments import Command, Commands, subcommand


def add(commands: Commands, command: Command) -> None:
    """Add the subcommand, which `command` carries out."""
    parser = subcommand(
        commands, "console", "the same for scripts, without the browser: lines from standard input or a file"
    )
    add_lines(parser)
    parser.set_defaults(command=command)


def add_lines(parser: argparse.ArgumentParser) -> None:
    """Add the options for the world, the source of the lines, and the form of the results."""
    parser.add_argument("--world", type=Path, help="keep the world and the journal in this file")
    parser.add_argument("--script", type=Path, help="take the lines from this file")
    parser.add_argument("--json", action="store_true", help="print one JSON object per step")

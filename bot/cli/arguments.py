"""Shared by the subcommands: how to add one, the option for the settings, and the parsing of arguments."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias, TypeVar

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
Command: TypeAlias = Callable[[argparse.Namespace], int]
"""Carries out a subcommand with its arguments; returns the exit code."""

CONFIG = Path("config.toml")
T = TypeVar("T")


def subcommand(commands: Commands, name: str, words: str) -> argparse.ArgumentParser:
    """Add a subcommand; return the parser of its arguments."""
    return commands.add_parser(name, help=words, description=f"{words[0].upper()}{words[1:]}.")


def add_config(parser: argparse.ArgumentParser) -> None:
    """Add the option that names the settings."""
    parser.add_argument("--config", type=Path, default=CONFIG, help="the settings; config.toml unless given")


def port(text: str) -> int:
    """Read the number of a port.

    Raises:
        argparse.ArgumentTypeError: It is not a number of a port.
    """
    if not text.isascii() or not text.isdigit() or int(text) > 65_535:
        raise argparse.ArgumentTypeError("must be a number from 0 to 65535")
    return int(text)


def parsed(parse: Callable[[str], T], text: str) -> T:
    """Parse an argument so that the command line shows the rule that it breaks.

    Raises:
        argparse.ArgumentTypeError: `parse` raised ValueError; carries its message.
    """
    try:
        return parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None

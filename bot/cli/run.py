"""`python -m bot run`: the bot itself, until it is stopped."""

from __future__ import annotations

import argparse
import asyncio
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bot.cli.arguments import Commands, add_config, subcommand

_SWITCH_SECONDS = 0.0003
"""How long a thread of the database may keep the interpreter while the event loop waits for it. Python's 5 ms, several times in a
change, were what people waited for while many others typed."""


def add(commands: Commands) -> None:
    """Add the subcommand."""
    parser = subcommand(commands, "run", "run the bot with a real token and keys")
    add_config(parser)
    parser.set_defaults(command=_run)


def _run(options: argparse.Namespace) -> int:
    with _no_collection():
        from bot import app, settings

    sys.setswitchinterval(_SWITCH_SECONDS)
    return asyncio.run(app.run(settings.load(options.config)))


@contextmanager
def _no_collection() -> Iterator[None]:
    """Import without Python's garbage collector, and keep what is imported out of its sight for good.

    Modules stay as long as the process. To go through them again and again took a fifth of a start, and later the longest of the
    pauses in which nobody gets an answer.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()

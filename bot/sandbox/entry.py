"""`python -m bot sandbox` and `python -m bot console`: the whole on loopback, with a person at the terminal or a script."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Final

from bot.sandbox.console import Console
from bot.sandbox.console_terminal import interact
from bot.sandbox.harness import sandbox

TRY_FIRST: Final = (
    "/help",
    "/player view player:BuilderBen",
    '/ban player:GrieferGus duration:7d reason:"Exploiting the duel bug"',
    "click Ban",
    "/bans view player:GrieferGus",
    "as editor",
    '/data edit player:BuilderBen field:Data.Coins action:add value:500 reason:"Lost in the crash"',
)


async def run(world_file: Path | None, script: Path | None, *, as_json: bool) -> int:
    """Start everything, then take lines from a script, a pipe or a person; return the exit code.

    Args:
        world_file: Keeps the world, and the journal beside it.
        script: Lines to do; without it they come from standard input.
        as_json: Print one JSON object per step.
    """
    # What a newcomer reads here is what a person in Discord would read; the log would stand between.
    logging.getLogger().addHandler(logging.NullHandler())
    async with sandbox(world_file=world_file) as running:
        console = Console(running.discord)
        if script is not None:
            with script.open(encoding="utf-8") as lines:
                return await console.run(lines, sys.stdout, json=as_json)
        if sys.stdin.isatty():
            return await interact(console, try_first=TRY_FIRST)
        return await console.run(sys.stdin, sys.stdout, json=as_json)

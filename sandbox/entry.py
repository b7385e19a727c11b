"""`python -m bot sandbox` and `python -m bot console`: all of it on loopback, with a person at the terminal or a script."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Final

from sandbox.console.console import Console
from sandbox.console.terminal import interact
from sandbox.harness import sandbox
from sandbox.page import PageServer
from sandbox.stopping import until_stopped

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
    """Start everything, then read lines from a script, a pipe or a person; return the exit code.

    Args:
        world_file: Where the world is kept, with the journal beside it.
        script: Lines to run; standard input by default.
        as_json: Print one JSON object per step.
    """
    _quiet()
    async with sandbox(world_file=world_file) as running:
        return await _take_lines(Console(running.discord), script, as_json=as_json)


async def run_with_page(
    world_file: Path | None, script: Path | None, *, as_json: bool, port: int, console: bool = True
) -> int:
    """Do the same and also serve the page, whose address is printed first; return the exit code.

    Args:
        world_file: Where the world is kept, with the journal beside it.
        script: Lines to run; standard input by default.
        as_json: Print one JSON object per step.
        port: The page's port; 0 takes a free one.
        console: Whether to read lines; without it, the page is served until the process is stopped.
    """
    _quiet()
    async with sandbox(world_file=world_file) as running, PageServer(running, port=port) as page:
        # Standard output is only for the steps, because a script may read it.
        out = sys.stdout if sys.stdin.isatty() else sys.stderr
        out.write(f"Open this in a browser (anybody who has the address can act):\n\n  {page.address}\n\n")
        out.flush()
        if console:
            return await _take_lines(Console(running.discord), script, as_json=as_json)
        await until_stopped()
        return 0


def _quiet() -> None:
    # A newcomer reads here what a person in Discord reads, without log lines in between.
    logging.getLogger().addHandler(logging.NullHandler())


async def _take_lines(console: Console, script: Path | None, *, as_json: bool) -> int:
    if script is not None:
        with script.open(encoding="utf-8") as lines:
            return await console.run(lines, sys.stdout, json=as_json)
    if sys.stdin.isatty():
        return await interact(console, try_first=TRY_FIRST)
    return await console.run(sys.stdin, sys.stdout, json=as_json)

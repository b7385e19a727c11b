"""The command line: puts the subcommands of `bot.cli` together, and explains each error that ends one.

Of the whole bot, only this module knows the sandbox. It loads it when a command needs it, because the image has none.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import os
import sys

from bot.cli import check, commands, console, health, journal, open_cloud, probe, run, sandbox, unfreeze
from bot.errors import SettingsError

NO_SANDBOX = """\
There is no sandbox here, so nothing was started: Steward's image has only the bot.
Clone the project, and run this in the clone: python3 steward.py {command}
"""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return its exit code."""
    options = command_line().parse_args(arguments)
    _use_every_character()
    try:
        code: int = options.command(options)
    except SettingsError as error:
        from bot.settings import describe

        print(describe(error.problems, options.config), file=sys.stderr)
        return 1
    except OSError as error:  # a file that is not there, a folder that cannot be written, a port that is taken
        print(f"This cannot be done: {error}", file=sys.stderr)
        return 1
    except ModuleNotFoundError as error:
        if error.name != "sandbox":
            raise
        print(NO_SANDBOX.format(command=options.name), end="", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return code


def command_line() -> argparse.ArgumentParser:
    """Return the parser of the command line. Each subcommand imports what it needs when it runs."""
    called_as = os.environ.get("STEWARD_CALLED_AS", "python -m bot")
    whole = argparse.ArgumentParser(prog=called_as, description="Steward, for the staff of a Roblox experience.")
    subcommands = whole.add_subparsers(required=True, dest="name", metavar="COMMAND")
    run.add(subcommands)
    check.add(subcommands)
    health.add(subcommands)
    probe.add(subcommands)
    sandbox.add(subcommands, _sandbox)
    console.add(subcommands, _console)
    open_cloud.add(subcommands, _open_cloud)
    commands.add(subcommands)
    unfreeze.add(subcommands)
    journal.add(subcommands)
    return whole


def _use_every_character() -> None:
    """Use UTF-8 for files and pipes. On an older terminal, replace characters that it cannot show."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")


def _sandbox(options: argparse.Namespace) -> int:
    from sandbox import entry

    page = entry.run_with_page(
        options.world, options.script, as_json=options.json, port=options.port, console=not options.no_console
    )
    return asyncio.run(page)


def _console(options: argparse.Namespace) -> int:
    from sandbox import entry

    return asyncio.run(entry.run(options.world, options.script, as_json=options.json))


def _open_cloud(options: argparse.Namespace) -> int:
    from sandbox import open_cloud

    open_cloud.serve(options.port, options.world)
    return 0

"""The command line: `python -m bot run`, `check`, `sandbox` and the others that `python -m bot --help` names.

Each command imports what it needs, so that `check` starts fast. A settings error is one readable message.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import os
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from bot.errors import SettingsError

if TYPE_CHECKING:
    from datetime import datetime

    from bot.journal import Head

CONFIG = Path("config.toml")
T = TypeVar("T")
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return its exit code."""
    options = _parser().parse_args(arguments)
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
    except KeyboardInterrupt:
        return 130
    return code


def _use_every_character() -> None:
    """Speak UTF-8 with files and pipes, and have no older terminal stop us for a character that it lacks."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")


def _parser() -> argparse.ArgumentParser:
    called_as = os.environ.get("STEWARD_CALLED_AS", "python -m bot")
    parser = argparse.ArgumentParser(prog=called_as, description="Steward, for the staff of a Roblox experience.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    run = _add(commands, "run", "run the bot with a real token and keys")
    _add_config(run)
    run.set_defaults(command=_run)

    check = _add(commands, "check", "say in words what will not work")
    _add_config(check)
    check.add_argument(
        "--offline", action="store_true", help="look at the settings alone, ask neither Discord nor Roblox"
    )
    check.add_argument("--who", metavar="ROLE", help="print what a role of the settings may do, with its limits")
    check.set_defaults(command=_check)

    health = _add(
        commands, "health", "exit 0 if the bot of these settings is connected to Discord and can record changes"
    )
    _add_config(health)
    health.set_defaults(command=_health)

    for name, words in (
        ("sandbox", "try Steward with no account: the real bot between two stand-ins, in a browser and at a console"),
        ("console", "the same for scripts, without the browser: lines from standard input or a file"),
    ):
        console = _add(commands, name, words)
        console.add_argument("--world", type=Path, help="keep the world and the journal in this file")
        console.add_argument("--script", type=Path, help="take the lines from this file")
        console.add_argument("--json", action="store_true", help="print one JSON object per step")
        console.set_defaults(command=_console)
        if name == "sandbox":
            console.add_argument("--port", type=_port, default=0, help="of the page; 0 takes a free one")
            console.add_argument("--no-console", action="store_true", help="serve the page alone, until stopped")
            console.set_defaults(command=_sandbox)

    open_cloud = _add(commands, "open-cloud", "the Open Cloud stand-in alone, on 127.0.0.1")
    open_cloud.add_argument("--port", type=_port, default=0, help="0 takes a free one")
    open_cloud.add_argument("--world", type=Path, help="keep the world in this file")
    open_cloud.set_defaults(command=_open_cloud)

    tree = _add(commands, "commands", "print the command tree as JSON")
    tree.set_defaults(command=_commands)

    unfreeze = _add(commands, "unfreeze", "allow changes again, where nobody can in Discord")
    _add_config(unfreeze)
    unfreeze.add_argument("--reason", required=True, help="why; the journal keeps it")
    unfreeze.set_defaults(command=_unfreeze)

    _add_journal(_add(commands, "journal", "prove the journal, hand it out, or erase from it"))
    return parser


def _add(commands: Commands, name: str, words: str) -> argparse.ArgumentParser:
    return commands.add_parser(name, help=words, description=f"{words[0].upper()}{words[1:]}.")


def _add_config(command: argparse.ArgumentParser) -> None:
    command.add_argument("--config", type=Path, default=CONFIG, help="the settings; config.toml unless given")


def _add_journal(journal: argparse.ArgumentParser) -> None:
    _add_config(journal)
    journal.add_argument(
        "--file", type=Path, help="the journal's file, such as a copy, instead of the settings' database"
    )
    commands = journal.add_subparsers(required=True, metavar="COMMAND")

    verify = _add(commands, "verify", "exit 0 if no case was altered; else name the first that was")
    verify.add_argument(
        "--head", type=_head, help="what an earlier run printed as the head, and must still be in the chain"
    )
    verify.set_defaults(command=_journal_verify)

    export = _add(commands, "export", "write every case, oldest first")
    export.add_argument(
        "--format", choices=("jsonl", "csv"), default="jsonl", help="plans and images are in jsonl only"
    )
    export.add_argument("--since", type=_moment, help="only cases from this date or time on, in UTC, like 2026-01-31")
    export.add_argument("--output", type=Path, help="a file instead of standard output")
    export.set_defaults(command=_journal_export)

    erase = _add(commands, "erase", "erase old plans and images for good; first says of how many cases")
    erase.add_argument("--before", type=_moment, required=True, help="a date or time, in UTC, like 2026-01-31")
    erase.add_argument("--yes", action="store_true", help="erase them")
    erase.set_defaults(command=_journal_erase)

    forget = _add(commands, "forget", "erase for good what is told of a player; first says what that would be")
    forget.add_argument("user_id", type=_user_id, metavar="USER_ID", help="the Roblox user id")
    forget.add_argument("--yes", action="store_true", help="erase it")
    forget.set_defaults(command=_journal_forget)


def _run(options: argparse.Namespace) -> int:
    from bot import app, settings

    return asyncio.run(app.run(settings.load(options.config)))


def _check(options: argparse.Namespace) -> int:
    from bot.cli import check

    return check.run(options.config, offline=options.offline, who=options.who)


def _health(options: argparse.Namespace) -> int:
    from bot import settings
    from bot.cli import journal as archive
    from bot.runtime.process import is_alive

    loaded = settings.load(options.config)
    if not is_alive(loaded):
        print("Not running, not connected to Discord, or without its journal; the log of `run` says why.")
        return 1
    return _on_journal(archive.try_to_write(loaded.database.url))


def _console(options: argparse.Namespace) -> int:
    from sandbox.entry import run

    return asyncio.run(run(options.world, options.script, as_json=options.json))


def _sandbox(options: argparse.Namespace) -> int:
    from sandbox.entry import run_with_page

    page = run_with_page(
        options.world, options.script, as_json=options.json, port=options.port, console=not options.no_console
    )
    return asyncio.run(page)


def _open_cloud(options: argparse.Namespace) -> int:
    from sandbox.roblox.serve import serve

    serve(options.port, options.world)
    return 0


def _commands(_options: argparse.Namespace) -> int:
    import json

    from sandbox.harness import command_tree

    print(json.dumps(asyncio.run(command_tree()), indent=2, ensure_ascii=False))
    return 0


def _unfreeze(options: argparse.Namespace) -> int:
    from bot import settings
    from bot.cli import unfreeze as brake

    return _on_journal(brake.release(settings.load_database(options.config).url, options.reason))


def _journal_verify(options: argparse.Namespace) -> int:
    from bot.cli import journal as archive

    return _on_journal(archive.verify(_journal_url(options), known=options.head))


def _journal_export(options: argparse.Namespace) -> int:
    from bot.cli import journal as archive

    read = () if options.file is not None else (options.config,)
    url = _journal_url(options)
    return _on_journal(archive.export(url, options.output, form=options.format, since=options.since, read=read))


def _journal_erase(options: argparse.Namespace) -> int:
    from bot.cli import journal as archive

    return _on_journal(archive.erase(_journal_url(options), options.before, yes=options.yes))


def _journal_forget(options: argparse.Namespace) -> int:
    from bot.cli import journal as archive

    return _on_journal(archive.forget(_journal_url(options), options.user_id, yes=options.yes))


def _on_journal(work: Coroutine[Any, Any, int]) -> int:
    import sqlite3

    from sqlalchemy.exc import SQLAlchemyError

    from bot.errors import JournalUnavailable, JournalUnreadable
    from bot.storage import NoDatabase

    try:
        return asyncio.run(work)
    except NoDatabase as error:
        why = ": the file is empty, or holds something else" if error.exists else ""
        print(f"There is no journal at {error.file}{why}.", file=sys.stderr)
    except (JournalUnavailable, JournalUnreadable, SQLAlchemyError, sqlite3.Error) as error:
        cause = error.__cause__ or error
        print(f"The journal cannot be read or written: {getattr(cause, 'orig', cause)}.", file=sys.stderr)
    return 1


def _journal_url(options: argparse.Namespace) -> str:
    from bot import settings

    if options.file is not None:
        return f"sqlite+aiosqlite:///{options.file}"
    return settings.load_database(options.config).url


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 65_535:
        raise argparse.ArgumentTypeError("must be a number from 0 to 65535")
    return int(text)


def _head(text: str) -> Head:
    from bot.journal import Head

    return _argument(Head.parse, text)


def _moment(text: str) -> datetime:
    from bot.cli.journal import parse_moment

    return _argument(parse_moment, text)


def _user_id(text: str) -> int:
    from bot.cli.journal import parse_user_id

    return _argument(parse_user_id, text)


def _argument(parse: Callable[[str], T], text: str) -> T:
    """Read an argument so that the command line shows the rule that it breaks."""
    try:
        return parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


if __name__ == "__main__":
    raise SystemExit(main())

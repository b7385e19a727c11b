"""`python -m bot journal verify | export | forget | erase`: for the keeper of the journal, at a terminal.

It works while the bot runs, and on a copy of the file without any settings.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Coroutine, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import astuple
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.cli.arguments import Commands, add_config, parsed, subcommand
from bot.cli.exports import Format, write_csv, write_jsonl
from bot.cli.files import is_same, replacing

if TYPE_CHECKING:
    from bot.journal import Archive, Forgotten, Head, Posted
    from bot.storage import Database

NAMED = 40
"""The most case numbers in one line."""


def add(commands: Commands) -> None:
    """Add the subcommand, with its own subcommands."""
    journal = subcommand(commands, "journal", "verify or export the journal, or erase from it")
    add_config(journal)
    journal.add_argument(
        "--file", type=Path, help="the journal's file, such as a copy, instead of the settings' database"
    )
    inner = journal.add_subparsers(required=True, metavar="COMMAND")
    _add_verify(inner)
    _add_export(inner)
    _add_erase(inner)
    _add_forget(inner)


def _add_verify(commands: Commands) -> None:
    parser = subcommand(commands, "verify", "exit 0 if no case was altered; else name the first altered case")
    parser.add_argument(
        "--head", type=_head, help="the head that an earlier run printed; it must still be in the chain"
    )
    parser.set_defaults(command=_verify)


def _add_export(commands: Commands) -> None:
    parser = subcommand(commands, "export", "write every case, oldest first")
    parser.add_argument(
        "--format", choices=("jsonl", "csv"), default="jsonl", help="plans and images are only in jsonl"
    )
    parser.add_argument("--since", type=_moment, help="only cases since this date or time, in UTC, like 2026-01-31")
    parser.add_argument("--output", type=Path, help="a file instead of standard output")
    parser.set_defaults(command=_export)


def _add_erase(commands: Commands) -> None:
    parser = subcommand(commands, "erase", "erase old plans and images for good; without --yes, only count the cases")
    parser.add_argument("--before", type=_moment, required=True, help="a date or time, in UTC, like 2026-01-31")
    parser.add_argument("--yes", action="store_true", help="erase them")
    parser.set_defaults(command=_erase)


def _add_forget(commands: Commands) -> None:
    parser = subcommand(
        commands,
        "forget",
        "erase a player's data from the journal for good; without --yes, only say what would be erased",
    )
    parser.add_argument(
        "user_id",
        type=_user_id,
        metavar="USER_ID",
        help="the Roblox user id, or a text that has it, as the option `player` takes it",
    )
    parser.add_argument("--yes", action="store_true", help="erase it")
    parser.set_defaults(command=_forget)


def _verify(options: argparse.Namespace) -> int:
    return on_journal(verify(_url(options), known=options.head))


def _export(options: argparse.Namespace) -> int:
    read = () if options.file is not None else (options.config,)
    return on_journal(export(_url(options), options.output, form=options.format, since=options.since, read=read))


def _erase(options: argparse.Namespace) -> int:
    return on_journal(erase(_url(options), options.before, yes=options.yes))


def _forget(options: argparse.Namespace) -> int:
    return on_journal(forget(_url(options), options.user_id, yes=options.yes))


def on_journal(work: Coroutine[Any, Any, int]) -> int:
    """Do work on the journal, or say why it is not possible; return the exit code."""
    import logging
    import sqlite3

    from sqlalchemy.exc import SQLAlchemyError

    from bot.errors import BotError, JournalUnavailable, JournalUnreadable
    from bot.storage import FileReplaced, NoDatabase, in_short

    logging.getLogger("bot").addHandler(logging.NullHandler())  # what follows says the same in fewer words
    try:
        return asyncio.run(work)
    except NoDatabase as error:
        print(f"T{str(error)[1:]}.", file=sys.stderr)
    except (JournalUnavailable, JournalUnreadable, FileReplaced, SQLAlchemyError, sqlite3.Error) as error:
        cause = error.__cause__ if isinstance(error, BotError) else error
        print(f"The journal cannot be read or written: {in_short(cause or error)}.", file=sys.stderr)
    return 1


def _url(options: argparse.Namespace) -> str:
    from sqlalchemy.engine import URL

    from bot import settings

    if options.file is not None:  # a name may hold what means something in an address: `?`, `%`
        return URL.create("sqlite+aiosqlite", database=str(options.file)).render_as_string()
    return settings.load_database(options.config).url


def _head(text: str) -> Head:
    from bot.journal import Head

    return parsed(Head.parse, text)


def _moment(text: str) -> datetime:
    return parsed(parse_moment, text)


def _user_id(text: str) -> int:
    return parsed(parse_user_id, text)


async def verify(url: str, *, known: Head | None = None) -> int:
    """Verify that nothing was altered; print the head of the chain, or the first altered case.

    Returns:
        The exit code: 0, or 1 if something was altered.
    """
    async with _journal_at(url) as database:
        if database.lost is not None:
            sys.stderr.write(f"{database.lost}.\n")
            return 1
        archive = _archive(database)
        found = await archive.verify(known=known)
        if found is not None:
            where = f"Case #{found.case_id}" if found.case_id is not None else "The journal as a whole"
            sys.stderr.write(f"{where} was altered: {found.part}.\n")
            return 1
        head = await archive.head()
    hint = "Keep this head in another place. Later, --head with it proves that the journal was not replaced."
    sys.stdout.write(f"Unaltered: {head.length:,} events.\nHead {head}\n{hint}\n")
    return 0


async def export(
    url: str, output: Path | None, *, form: Format, since: datetime | None = None, read: Iterable[Path] = ()
) -> int:
    """Write every case, oldest first, with only a few in memory.

    Args:
        url: The address of the journal.
        output: A file, which is replaced when everything is written; None for standard output.
        form: The format.
        since: Older cases are skipped.
        read: Files that must not be the output either, besides those of the journal.

    Returns:
        The exit code: 0, or 1 if the output is one of the files that are read.
    """
    async with _journal_at(url) as database:
        if output is not None and any(is_same(output, each) for each in (*database.files, *read)):
            sys.stderr.write(_OUTPUT_IS_READ.format(output))
            return 1
        found = _archive(database).cases(since=since)
        with nullcontext(sys.stdout) if output is None else replacing(output) as out:
            await (write_csv(out, found) if form == "csv" else write_jsonl(out, found))
    return 0


_OUTPUT_IS_READ = """\
{} belongs to the journal or to the settings: an export to this file would destroy it. Nothing was written.
Give --output another file.
"""


async def forget(url: str, player_id: int, *, yes: bool) -> int:
    """Erase a player's data from the journal; without `yes`, only say what would be erased.

    Returns:
        The exit code: 0; 1 if a copy may be left; or 2 if something would be erased with `yes`.
    """
    async with _journal_at(url) as database:
        archive = _archive(database)
        try:
            found = await (archive.forget(player_id) if yes else archive.find_personal(player_id))
        except TimeoutError:
            sys.stderr.write(_STILL_READ)
            return 1
    sys.stdout.write("\n".join(_described(found, player_id, erased=yes)) + "\n")
    return 0 if yes or not any(astuple(found)) else 2


async def erase(url: str, before: datetime, *, yes: bool) -> int:
    """Erase plans and images of settled cases that were opened before a time; without `yes`, only count the cases.

    Returns:
        The exit code: 0; 1 where the time is later than now and the newest event; or 2 where `yes` would erase something.
    """
    async with _journal_at(url) as database:
        archive = _archive(database)
        newest = await archive.newest() or before
        if before > max(newest, datetime.now(UTC)):
            sys.stderr.write(_TOO_LATE.format(newest))
            return 1
        if yes:
            count = await archive.erase_images(before=before)
        else:
            count = len([each async for each in archive.with_images(before=before)])
    what = f"plans and images of {count:,} {'case' if count == 1 else 'cases'} from before {before:%Y-%m-%d %H:%M} UTC"
    clock = _IS_THE_CLOCK_RIGHT.format(newest) if count and before > newest else ""
    sys.stdout.write(
        f"Erased: {what}.\n"
        if yes
        else f"This would erase {what}. Nothing was erased.{clock}{_SAY_YES if count else ''}\n"
    )
    return 0 if yes or not count else 2


_TOO_LATE = """\
--before must not be later than the newest event, of {:%Y-%m-%d %H:%M} UTC, or than now, if that is later. Nothing was erased.
"""
_IS_THE_CLOCK_RIGHT = (
    " The newest event is of {:%Y-%m-%d %H:%M} UTC: if the clock of this computer is wrong, set it first."
)
_SAY_YES = " Add --yes to erase it for good."
_STILL_READ = """\
Erased, but another process was reading the journal, so a copy may be left in the file's write-ahead log.
Run the same command again when no other process reads the journal.
"""


def parse_moment(text: str) -> datetime:
    """Read a date or time as staff type it; without a time zone it is in UTC.

    Raises:
        ValueError: It is not a date or time.
    """
    from bot.access.moments import find_moment

    moment = find_moment(text, now=datetime.now(UTC))
    if moment is None:
        message = "must be a date or a time, in UTC, like 2026-01-31 or 2026-01-31T18:00"
        raise ValueError(message)
    return moment


def parse_user_id(text: str) -> int:
    """Read a Roblox user id in any form that the option `player` takes and that has the id.

    Raises:
        ValueError: It has no id, as a username alone, or one that no account can have.
    """
    from bot.references import account_id

    try:
        return account_id(text)
    except ValueError:
        message = (
            "must be the player's Roblox user id, or a text that has it: the address of the profile, or the name with the id, as "
            "Steward's suggestions show it. A username alone can belong to another account later"
        )
        raise ValueError(message) from None


def _journal_at(url: str) -> AbstractAsyncContextManager[Database]:
    from bot.storage import Database

    return Database.existing(url)


def _archive(database: Database) -> Archive:
    from bot.journal import Archive

    return Archive(database, clock=lambda: datetime.now(UTC))


def _described(found: Forgotten, player_id: int, *, erased: bool) -> Iterable[str]:
    if not any(astuple(found)):
        yield f"The journal does not know player {player_id}. Nothing was changed."
        return
    what = f"names, reasons, notes, plans, images and evidence of {_cases(found.case_ids)}"
    also = f"{_counted(found.ended_lists, 'list')} of bulks, {_counted(found.requests, 'request')} for approval"
    if erased:
        yield f"Erased of player {player_id}: {what}, {also}."
        yield "The kind, time, outcome and member of staff of each case are kept, and the chain still verifies."
    else:
        yield f"This would erase of player {player_id}: {what}, {also}."
        yield f"Nothing was erased.{_SAY_YES}"
    if found.open_ids:
        yield f"Left as they are until they are settled, then run this again: {_cases(found.open_ids)}."
    if found.listed_in:
        yield f"On the list of bulks that wait to be resumed; end them, then run this again: {_cases(found.listed_in)}."
    if found.waiting:
        numbers = ", ".join(f"#{each}" for each in found.waiting)
        yield f"Named in requests that wait for a second person; deny them, then run this again: {numbers}."
    if found.mentioned_in:
        yield f"Mentioned in cases about others, which a person has to check: {_cases(found.mentioned_in)}."
    if found.posted:
        yield "Messages in Discord that still show it; delete them there:"
        yield from map(_message, found.posted)


def _counted(items: Sequence[object], noun: str) -> str:
    return f"{len(items) or 'no'} {noun}{'' if len(items) == 1 else 's'}"


def _cases(ids: Iterable[int]) -> str:
    numbers = [f"#{each}" for each in ids]
    noun = "case" if len(numbers) == 1 else "cases"
    more = f" and {len(numbers) - NAMED:,} more" if len(numbers) > NAMED else ""
    return f"{len(numbers):,} {noun} ({', '.join(numbers[:NAMED])}{more})" if numbers else "no case"


def _message(posted: Posted) -> str:
    return f"  {posted.shows}: message {posted.message_id} in channel {posted.channel_id}"

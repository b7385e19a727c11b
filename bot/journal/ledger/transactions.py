"""The journal's two kinds of transaction, and work that a cancellation does not interrupt."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import JournalUnavailable, JournalUnreadable
from bot.storage import Database, FileReplaced, in_short

_T = TypeVar("_T")
_log = logging.getLogger(__name__)


async def write(database: Database, work: Callable[[Connection], _T], *, since: float | None = None) -> _T:
    """Do work in a transaction that writes; return its result.

    Args:
        database: Migrated and open.
        work: As in `Database.write`.
        since: As in `Database.write`.

    Raises:
        JournalUnavailable: It could not be written.
    """
    try:
        return await database.write(work, since=since)
    except (SQLAlchemyError, OSError, FileReplaced) as error:
        _log.error("the journal cannot be written: %s", in_short(error))
        raise JournalUnavailable(replaced=isinstance(error, FileReplaced)) from error


async def read(database: Database, work: Callable[[Connection], _T]) -> _T:
    """Do work in a transaction that reads one moment's state; return its result.

    Raises:
        JournalUnreadable: It could not be read.
    """
    try:
        return await database.read(work)
    except (SQLAlchemyError, OSError, FileReplaced) as error:
        _log.error("the journal cannot be read: %s", in_short(error))
        raise JournalUnreadable(replaced=isinstance(error, FileReplaced)) from error


async def to_the_end(work: asyncio.Future[_T] | Coroutine[Any, Any, _T]) -> _T:
    """Wait for `work` even when the waiting task is cancelled; the cancellation is raised afterwards."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        raise cancelled
    return task.result()

"""The journal's two kinds of transaction, and work that a cancellation does not interrupt."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import JournalUnavailable, JournalUnreadable
from bot.storage import Database, FileReplaced, in_short

_T = TypeVar("_T")
_log = logging.getLogger(__name__)


@asynccontextmanager
async def writing(database: Database, *, since: float | None = None) -> AsyncIterator[AsyncConnection]:
    """A transaction that writes.

    Args:
        database: Migrated and open.
        since: As in `Database.begin`.

    Raises:
        JournalUnavailable: It could not be written.
    """
    try:
        async with database.begin(since=since) as connection:
            yield connection
    except (SQLAlchemyError, OSError, FileReplaced) as error:
        _log.error("the journal cannot be written: %s", in_short(error))
        raise JournalUnavailable(replaced=isinstance(error, FileReplaced)) from error


@asynccontextmanager
async def reading(database: Database) -> AsyncIterator[AsyncConnection]:
    """A transaction that reads one moment's state.

    Raises:
        JournalUnreadable: It could not be read.
    """
    try:
        async with database.read() as connection:
            yield connection
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

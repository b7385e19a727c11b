"""The journal's two kinds of transaction, and work that no cancellation cuts off."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import JournalUnavailable, JournalUnreadable
from bot.storage import Database

_T = TypeVar("_T")


@asynccontextmanager
async def writing(database: Database) -> AsyncIterator[AsyncConnection]:
    """A transaction that writes.

    Raises:
        JournalUnavailable: It could not be written.
    """
    try:
        async with database.begin() as connection:
            yield connection
    except (SQLAlchemyError, OSError) as error:
        raise JournalUnavailable from error


@asynccontextmanager
async def reading(database: Database) -> AsyncIterator[AsyncConnection]:
    """A transaction that reads one moment's state.

    Raises:
        JournalUnreadable: It could not be read.
    """
    try:
        async with database.read() as connection:
            yield connection
    except (SQLAlchemyError, OSError) as error:
        raise JournalUnreadable from error


async def to_the_end(work: asyncio.Future[_T] | Coroutine[Any, Any, _T]) -> _T:
    """Wait for `work` even while the waiting task is being cancelled; the cancellation goes on afterwards."""
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

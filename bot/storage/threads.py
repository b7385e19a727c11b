"""Threads in which transactions run, and how a task waits for one."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy.exc import OperationalError

_INTERRUPT_AGAIN_SECONDS = 0.01
_T = TypeVar("_T")


class Interrupt:
    """Interrupts the statement that a connection executes, for as long as the connection is used for one piece of work."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    @contextmanager
    def of(self, connection: sqlite3.Connection) -> Iterator[None]:
        """Be able to interrupt this connection during the block."""
        self._connection = connection
        try:
            yield
        finally:
            with self._lock:  # after this the connection works for somebody else
                self._connection = None

    def __call__(self) -> None:
        """Interrupt the statement, if there is one."""
        with self._lock:
            if self._connection is not None:
                self._connection.interrupt()


class Threads:
    """A few threads that do the work of one database.

    Args:
        count: How many.
    """

    def __init__(self, count: int) -> None:
        self._pool = ThreadPoolExecutor(count, "database")
        self._running: set[asyncio.Future[Any]] = set()
        self._closed = False

    async def run(self, work: Callable[[], _T], interrupt: Interrupt | None = None) -> _T:
        """Do work in a thread, and wait for its end even if the task is cancelled; the cancellation is raised afterwards.

        Work that no thread has begun when the task is cancelled is not done.

        Args:
            work: What the thread does.
            interrupt: Interrupts the work if the task is cancelled, again and again until the work has ended.

        Raises:
            sqlalchemy.exc.OperationalError: The threads take no more work.
        """
        if self._closed:
            raise OperationalError("", None, sqlite3.OperationalError("it is closed"))
        submitted = self._pool.submit(work)
        running = asyncio.wrap_future(submitted)
        self._running.add(running)
        running.add_done_callback(self._running.discard)
        cancelled: asyncio.CancelledError | None = None
        while not running.done():
            try:
                await asyncio.wait({running}, timeout=_INTERRUPT_AGAIN_SECONDS if cancelled and interrupt else None)
            except asyncio.CancelledError as error:
                cancelled = error
                submitted.cancel()
            if cancelled is not None and interrupt is not None:
                interrupt()
        if cancelled is not None:
            if not running.cancelled():
                running.exception()  # otherwise asyncio reports it as never retrieved
            raise cancelled
        return running.result()

    async def close(self, *, within_s: float) -> None:
        """Wait for the work that still runs, at most for some time, and take no more."""
        self._closed = True
        if self._running:
            await asyncio.wait(self._running, timeout=within_s)
        self._pool.shutdown(wait=not self._running)

"""The database: opening it, migrating it, and its two kinds of transaction.

SQLite rules relied on: https://www.sqlite.org/wal.html, https://www.sqlite.org/lang_transaction.html and
https://www.sqlite.org/pragma.html.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DatabaseError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.storage.identity import FileIdentity, FileReplaced, Mark

BUSY_SECONDS = 10
"""How long a statement waits for another process that holds the file's write lock."""

LAST_USE_SECONDS = 5
"""How long closing waits for whoever still uses a connection."""

MARKS = "marks"
"""Where in `connection.info` a transaction finds the marks that must be in the chain; it leaves there those for later ones."""

_POOL_SIZE = 4
_BEGIN = "begin"
_SCRUB_PAGES = 500
_MERGED = 2
"""Fewer changes than this say that a merge found nothing to do: the command itself counts as one."""


class NoDatabase(Exception):
    """A file that was to hold Steward's tables does not; nothing was made, and nothing was changed.

    Attributes:
        exists: Whether there is such a file, which then is empty or holds something else.
    """

    def __init__(self, file: Path, *, exists: bool) -> None:
        super().__init__(file)
        self.file, self.exists = file, exists


class Database:
    """One SQLite file, shared by any number of tasks and processes.

    Use it as an async context manager: leaving it closes every connection and ends their threads.

    Args:
        engine: Opens connections to it.
        file: Where it is.
    """

    def __init__(self, engine: AsyncEngine, file: Path) -> None:
        self.engine, self.file = engine, file
        self._identity = FileIdentity(file)
        event.listen(engine.sync_engine, "checkin", self._identity.remember)
        self._writing = asyncio.Lock()
        self._lent = 0
        self._all_back = asyncio.Event()
        self._all_back.set()

    @classmethod
    def open(cls, url: str) -> Database:
        """Open `sqlite+aiosqlite:///path`; the folder is made where it is missing, the file at the first use.

        Raises:
            sqlalchemy.exc.ArgumentError: The address is not one that SQLAlchemy reads.
            ValueError: It names another database than SQLite, or none that lives in a file.
        """
        parsed, file = _parsed(url)
        file.parent.mkdir(parents=True, exist_ok=True)
        engine = create_async_engine(parsed, pool_size=_POOL_SIZE, connect_args={"timeout": BUSY_SECONDS})
        event.listen(engine.sync_engine, "connect", _prepare)
        event.listen(engine.sync_engine, "begin", _begin)
        return cls(engine, file.absolute())

    @classmethod
    @asynccontextmanager
    async def existing(cls, url: str) -> AsyncIterator[Database]:
        """Open a file that holds Steward's tables, and bring them to the newest revision.

        Raises:
            NoDatabase: There is no such file, or it holds no such tables.
            sqlalchemy.exc.SQLAlchemyError: As `migrate` does.
            ValueError: As `open` does.
        """
        _, file = _parsed(url)
        if not file.is_file():
            raise NoDatabase(file, exists=False)
        if file.stat().st_size == 0:  # opening it would delete a write-ahead log that is left beside it
            raise NoDatabase(file, exists=True)
        async with cls.open(url) as database:
            if not await database._has_tables():
                raise NoDatabase(file, exists=True)
            await database.migrate()
            yield database

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        with suppress(TimeoutError):
            # A connection that is in use while the loop ends would be lost, and its thread with it.
            await asyncio.wait_for(self._all_back.wait(), LAST_USE_SECONDS)
        await self.engine.dispose()

    @property
    def files(self) -> tuple[Path, ...]:
        """The file and those that SQLite keeps beside it, whether or not they exist now.

        https://www.sqlite.org/tempfiles.html
        """
        file = self.file.resolve()  # SQLite follows a link, and keeps the others where it leads
        return tuple(file.with_name(file.name + end) for end in ("", "-wal", "-shm", "-journal"))

    async def migrate(self) -> None:
        """Bring the tables to the newest revision, in one transaction; several processes may do so at once.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: The file cannot be read or written, is no database, or is of a newer version.
        """
        # Alembic takes a fifth of a second to import: it is paid here, away from the loop, not by every command.
        upgrade = await asyncio.to_thread(_load_upgrade)
        await self._use_write_ahead_log()
        async with self.begin() as connection:
            await connection.run_sync(upgrade)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that writes: commits at the end of the block, rolls back if the block raises.

        It holds the write lock from its first moment, so what it counts still holds when it inserts, in every process.

        Raises:
            FileReplaced: The file was removed or replaced while it was open.
        """
        # Writers of one process queue here in order: SQLite's own waiting is polling, and is not fair.
        async with self._writing, self._connection() as connection:
            await connection.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"})
            async with self._transaction(connection):
                yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that reads one moment's state throughout, and neither waits for writers nor stops them.

        Raises:
            FileReplaced: The file was removed or replaced while it was open.
        """
        async with self._connection() as connection, self._transaction(connection):
            yield connection

    async def scrub(self) -> None:
        """Overwrite what was deleted, in the search index and in the write-ahead log too.

        Steps are short, so that others can write between them.

        Raises:
            TimeoutError: Somebody read all the while, so what was deleted may still stand in the log.
        """
        pages = -_SCRUB_PAGES
        while await self._merge_text_index(pages):
            pages = _SCRUB_PAGES
        async with self._connection() as connection:
            # https://www.sqlite.org/pragma.html#pragma_wal_checkpoint
            is_busy, _pages, _moved = await _execute_raw(connection, "PRAGMA wal_checkpoint(TRUNCATE)")
        if is_busy:
            raise TimeoutError

    async def _merge_text_index(self, pages: int) -> bool:
        """Do one step of rewriting the index, in which deleted words stay until it is done; False where nothing is left.

        https://www.sqlite.org/fts5.html#the_merge_command
        """
        async with self.begin() as connection:
            before: int = (await connection.exec_driver_sql("SELECT total_changes()")).scalar_one()
            await connection.exec_driver_sql("INSERT INTO case_text(case_text, rank) VALUES('merge', ?)", (pages,))
            after: int = (await connection.exec_driver_sql("SELECT total_changes()")).scalar_one()
        return after - before >= _MERGED

    @asynccontextmanager
    async def _transaction(self, connection: AsyncConnection) -> AsyncIterator[None]:
        """A transaction that looks for marks, and leaves new ones if it ends well, beside those that others left since."""
        connection.info[MARKS] = given = self._identity.marks
        async with connection.begin():
            yield
        left: frozenset[Mark] = connection.info[MARKS]
        self._identity.marks = self._identity.marks - given | left

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[AsyncConnection]:
        """Check a connection out of the pool, to the end even while the waiting task is being cancelled.

        The driver loses a connection, with its thread, when it is cut off while it opens.
        """
        self._identity.ensure_in_place()
        self._lent += 1
        self._all_back.clear()
        try:
            opening = asyncio.ensure_future(self.engine.connect().start())
            try:
                connection = await asyncio.shield(opening)
            except asyncio.CancelledError:
                await (await opening).close()
                raise
            async with aclosing(connection):
                self._identity.ensure_log_in_place(connection.info)
                yield connection
            with suppress(FileReplaced):  # the next use says so: this one has ended well
                self._identity.ensure_in_place()
        finally:
            self._lent -= 1
            if self._lent == 0:
                self._all_back.set()

    async def _has_tables(self) -> bool:
        """Whether a migration has been here; asking changes nothing, also in a file that is no database."""
        try:
            async with self.read() as connection:
                found = await connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'events'")
                return found.first() is not None
        except DatabaseError as error:
            if getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_NOTADB:
                return False
            raise

    async def _use_write_ahead_log(self) -> None:
        # Changing the mode does not honour the busy timeout, so a second process that starts now is asked to wait here.
        for _ in range(BUSY_SECONDS * 20):
            try:
                return await self._set_journal_mode()
            except sqlite3.OperationalError as error:  # the driver's own: nothing of SQLAlchemy stands in between
                if "locked" not in str(error):
                    raise
                await asyncio.sleep(0.05)
        return await self._set_journal_mode()

    async def _set_journal_mode(self) -> None:
        async with self._connection() as connection:
            await _execute_raw(connection, "PRAGMA journal_mode = WAL")


async def _execute_raw(connection: AsyncConnection, statement: str) -> tuple[Any, ...]:
    """Run a statement outside of a transaction, in which it would do nothing; return its one row."""
    raw = await connection.get_raw_connection()
    async with raw.driver_connection.execute(statement) as cursor:  # type: ignore[union-attr]
        (row,) = await cursor.fetchall()
    return tuple(row)


def _parsed(url: str) -> tuple[URL, Path]:
    """Read the address of a file, and which file that is.

    Raises:
        sqlalchemy.exc.ArgumentError, ValueError: As `Database.open` does.
    """
    parsed = make_url(url)
    if parsed.drivername != "sqlite+aiosqlite" or parsed.database in {None, "", ":memory:"}:
        message = "must be the address of a file, like sqlite+aiosqlite:///data/steward.sqlite3"
        raise ValueError(message)
    # A path or a URI: https://www.sqlite.org/uri.html
    return parsed, Path(str(parsed.database).removeprefix("file:"))


def _prepare(connection: Any, _record: object) -> None:
    # The driver's own transactions start too late, at the first change: `_begin` opens every one instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    # FULL: an intent that was committed must survive a power cut, as the request that follows it may have arrived.
    # NORMAL would save one fsync per change, of which staff make a few a minute.
    cursor.execute("PRAGMA synchronous = FULL")
    # What is erased for good must not stay readable in free pages.
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get(_BEGIN, "BEGIN"))


def _load_upgrade() -> Any:
    from bot.storage.migrations import upgrade  # noqa: PLC0415  slow to import, see `migrate`

    return upgrade

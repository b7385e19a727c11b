"""Opens and migrates the database, and has its two kinds of transaction.

A transaction is a function of a connection. It runs in a thread of its own from its first statement to its commit: to change
threads for each statement would cost several times as much as the statements, and would hold the event loop.

It relies on these rules of SQLite: https://www.sqlite.org/wal.html, https://www.sqlite.org/lang_transaction.html and
https://www.sqlite.org/pragma.html.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import cache, partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, OperationalError, SQLAlchemyError

from bot.storage.addresses import beside, parsed
from bot.storage.identity import FileIdentity, FileReplaced
from bot.storage.last_end import LastEnd, Loss
from bot.storage.sqlite import BEGIN, BUSY_SECONDS, begin, driver_of, execute_raw, prepare, waiting
from bot.storage.threads import Interrupt, Threads

LAST_USE_SECONDS = 5
"""How long closing waits for connections that are still in use."""

MARKS = "marks"
"""Key in `connection.info`: the marks that a transaction must find in the chain. It puts the marks for later ones there."""

_READERS = 2
"""Threads that read, beside the one that writes. More would only compete with the event loop for the interpreter."""

_T = TypeVar("_T")
_TABLE = "events"
_SCRUB_PAGES = 500
_MERGED = 2
"""If fewer changes than this are counted, a merge had nothing to do. The command itself counts as one change."""


_SOMETHING_ELSE = "the file is empty, or holds something else"
_LEFT_LOG = "the file is missing or empty, but the last changes are still in {} beside it; put a backup in its place"
_NEW_FILE_SECONDS = 2
"""How long a file may be empty while another process makes a new journal in it."""


class NoDatabase(SQLAlchemyError):
    """The file is not there, or is not Steward's. Nothing was created or changed."""

    def __init__(self, file: Path, why: str = "") -> None:
        super().__init__(f"there is no journal at {file}{': ' if why else ''}{why}")


def in_short(error: BaseException) -> str:
    """Return an error's message without the SQL statement, which may hold what staff wrote."""
    return str(error.orig if isinstance(error, DBAPIError) else error)


class Database:
    """One SQLite file, for any number of tasks and processes.

    Use it as an async context manager: at the end of the block, it closes every connection and ends their threads.

    Args:
        engine: Opens connections to the file.
        file: The file.
    """

    def __init__(self, engine: Engine, file: Path) -> None:
        self.engine, self.file = engine, file
        self._identity, self._last_end = FileIdentity(file), LastEnd(file)
        event.listen(engine, "checkin", self._identity.remember)
        self._readers, self._writer = Threads(_READERS), Threads(1)
        self._writing = asyncio.Lock()
        self._written_at = float("-inf")

    @classmethod
    def open(cls, url: str) -> Database:
        """Open `sqlite+aiosqlite:///path`. A missing folder is created now, a missing file at the first use.

        Raises:
            sqlalchemy.exc.ArgumentError: SQLAlchemy cannot read the address, or its options.
            ValueError: The address is not that of an SQLite file.
        """
        address, file = parsed(url)
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            engine = create_engine(address, pool_size=_READERS + 1, connect_args={"timeout": BUSY_SECONDS})
        except (TypeError, ValueError) as error:
            message = "the options in its address cannot be used"
            raise ArgumentError(message) from error
        event.listen(engine, "connect", prepare)
        event.listen(engine, "begin", begin)
        return cls(engine, file.absolute())

    @classmethod
    @asynccontextmanager
    async def existing(cls, url: str) -> AsyncIterator[Database]:
        """Open a file that has Steward's tables, and migrate them to the newest revision.

        Raises:
            NoDatabase: The file does not exist, or does not have these tables.
            sqlalchemy.exc.SQLAlchemyError: As `migrate` does.
            ValueError: As `open` does.
        """
        _, file = parsed(url)
        _ensure_no_folder(file)
        if not file.is_file():
            raise NoDatabase(file)
        if file.stat().st_size == 0:  # opening an empty file deletes a write-ahead log beside it
            raise NoDatabase(file, _SOMETHING_ELSE)
        async with cls.open(url) as database:
            if not await database._has_tables():
                raise NoDatabase(file, _SOMETHING_ELSE)
            await database.migrate()
            yield database

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Wait a short time for the transactions that still run or wait for their turn, and close every connection."""
        until = time.monotonic() + LAST_USE_SECONDS
        is_last = await self._got_turn(LAST_USE_SECONDS)  # after all who wait for it now
        left_s = max(0, until - time.monotonic())
        await asyncio.gather(*(each.close(within_s=left_s) for each in (self._readers, self._writer)))
        if is_last:
            self._writing.release()
        self.engine.dispose()

    @property
    def files(self) -> tuple[Path, ...]:
        """The file, and the files that SQLite and Steward keep beside it. Some of them may not exist now."""
        return tuple(beside(self.file, end) for end in ("", "-wal", "-shm", "-journal", "-head"))

    async def migrate(self) -> None:
        """Migrate the tables to the newest revision, in one transaction. Several processes may do this at the same time.

        A missing file becomes a new journal. A file that is not Steward's is not changed.

        Raises:
            NoDatabase: The file is empty, a folder, or a database of something else, or only its log is left.
            sqlalchemy.exc.SQLAlchemyError: The file cannot be read or written, is not a database, or has a newer revision.
        """
        await self._ensure_own_or_new()
        await self._use_write_ahead_log()
        await self.write(_migrate)
        kept = self._last_end.read()  # first, because others may write
        await self.read(partial(self._last_end.compare, kept))

    @property
    def lost(self) -> Loss | None:
        """What the journal lacked once when it was migrated; None if it had all that Steward has written."""
        return self._last_end.loss

    async def write(self, work: Callable[[Connection], _T], *, since: float | None = None) -> _T:
        """Do work in a transaction that writes; return its result. It commits at the end, and rolls back if the work raises.

        It has the write lock from the start. So nothing that it reads changes before it writes, also not by another process.
        Once begun it goes on to its end, also if the waiting task is cancelled.

        Args:
            work: Runs in a thread.
            since: When the caller began to wait for the database, by the event loop's clock. By default it begins now.

        Raises:
            FileReplaced: The file was removed or replaced while it was open.
            sqlalchemy.exc.OperationalError: For `BUSY_SECONDS`, another process had the write lock.
        """
        since = time.monotonic() if since is None else since
        async with self._turn(since):
            return await self._writer.run(partial(self._write, work, since))

    def _write(self, work: Callable[[Connection], _T], since: float) -> _T:
        with self._connection() as connection, waiting(connection, self._patience_s(since)):
            connection.execution_options(**{BEGIN: "BEGIN IMMEDIATE"})
            given = self._identity.marks
            with self._transaction(connection):
                self._written_at = time.monotonic()
                found = work(connection)
            if connection.info[MARKS] != given:
                self._last_end.keep(max(connection.info[MARKS]))
            return found

    @asynccontextmanager
    async def _turn(self, since: float) -> AsyncIterator[None]:
        """Writers of one process wait here in order, because SQLite polls for its lock, which is not fair.

        If another process has the lock of the file, each gives up after the time for which it would wait alone.
        """
        while not await self._got_turn(self._patience_s(since)):
            if self._patience_s(since) <= 0:
                raise OperationalError("BEGIN IMMEDIATE", None, sqlite3.OperationalError("database is locked"))
        try:
            yield
        finally:
            self._writing.release()

    async def _got_turn(self, within_s: float) -> bool:
        try:
            async with asyncio.timeout(within_s):
                return await self._writing.acquire()
        except TimeoutError:
            return False

    def _patience_s(self, since: float) -> float:
        """Return how long a writer still waits. Only time in which nobody of this process could write counts."""
        return max(since, self._written_at) + BUSY_SECONDS - time.monotonic()

    async def read(self, work: Callable[[Connection], _T]) -> _T:
        """Do work in a transaction that reads; return its result.

        It sees one state of the database, and neither waits for writers nor blocks them. If the waiting task is cancelled, the
        work is interrupted.

        Args:
            work: Runs in a thread.

        Raises:
            FileReplaced: The file was removed or replaced while it was open.
        """
        interrupt = Interrupt()
        return await self._readers.run(partial(self._read, work, interrupt), interrupt)

    def _read(self, work: Callable[[Connection], _T], interrupt: Interrupt) -> _T:
        with (
            self._connection() as connection,
            self._transaction(connection),
            interrupt.of(driver_of(connection)),
        ):
            return work(connection)

    async def scrub(self) -> None:
        """Overwrite deleted data, also in the search index and in the write-ahead log.

        The steps are short, so that others can write between them.

        Raises:
            TimeoutError: Others read all the time, so the log may still have deleted data.
        """
        pages = -_SCRUB_PAGES
        while await self._merge_text_index(pages):
            pages = _SCRUB_PAGES
        # https://www.sqlite.org/pragma.html#pragma_wal_checkpoint
        is_busy, _pages, _moved = await self._writer.run(partial(self._execute_raw, "PRAGMA wal_checkpoint(TRUNCATE)"))
        if is_busy:
            raise TimeoutError

    async def _merge_text_index(self, pages: int) -> bool:
        """Rewrite a part of the index, which keeps deleted words until then. Return False if there is nothing left to do.

        https://www.sqlite.org/fts5.html#the_merge_command
        """

        def merge(connection: Connection) -> int:
            before: int = connection.exec_driver_sql("SELECT total_changes()").scalar_one()
            connection.exec_driver_sql("INSERT INTO case_text(case_text, rank) VALUES('merge', ?)", (pages,))
            after: int = connection.exec_driver_sql("SELECT total_changes()").scalar_one()
            return after - before

        return await self.write(merge) >= _MERGED

    @contextmanager
    def _transaction(self, connection: Connection) -> Iterator[None]:
        """A transaction that gets the marks. If it commits, its new marks replace these; marks from other transactions stay."""
        connection.info[MARKS] = given = self._identity.marks
        with connection.begin():
            yield
        self._identity.replace_marks(given, connection.info[MARKS])

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        """Take a connection from the pool, and check before and after its use that the file is in its place."""
        self._identity.ensure_in_place()
        with _in_utf8(), self.engine.connect() as connection:
            self._identity.ensure_log_in_place(connection.info)
            yield connection
            # This use was successful, and a change is committed. What goes wrong now, the next use raises.
            with suppress(OSError):
                self._identity.remember_log()
        with suppress(FileReplaced, OSError):
            self._identity.ensure_in_place()

    async def _ensure_own_or_new(self) -> None:
        _ensure_no_folder(self.file)
        for _ in range(_NEW_FILE_SECONDS * 20):
            if not _is_empty(self.file):
                break
            await asyncio.sleep(0.05)
        else:
            raise NoDatabase(self.file, _SOMETHING_ELSE)
        if self.file.exists() and (names := await self._tables()) and _TABLE not in names:
            raise NoDatabase(self.file, _SOMETHING_ELSE)

    async def _tables(self) -> set[str]:
        return await self.read(
            lambda connection: set(connection.exec_driver_sql("SELECT name FROM sqlite_master").scalars())
        )

    async def _has_tables(self) -> bool:
        """Whether the file has Steward's tables. This does not change the file, also if it is not a database."""
        try:
            return _TABLE in await self._tables()
        except DatabaseError as error:
            if getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_NOTADB:
                return False
            raise

    async def _use_write_ahead_log(self) -> None:
        await self._writer.run(self._set_journal_mode)

    def _set_journal_mode(self) -> None:
        # Changing the mode ignores the busy timeout, so a second process that starts at the same time waits here.
        for _ in range(BUSY_SECONDS * 20):
            try:
                self._execute_raw("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:  # the error comes from the driver, not from SQLAlchemy
                if "locked" not in str(error):
                    raise
                time.sleep(0.05)
            else:
                return
        self._execute_raw("PRAGMA journal_mode = WAL")

    def _execute_raw(self, statement: str) -> tuple[Any, ...]:
        """Run a statement outside a transaction, because it has no effect inside one. Return its only row."""
        with self._connection() as connection:
            return execute_raw(connection, statement)


@contextmanager
def _in_utf8() -> Iterator[None]:
    """Where a damaged file makes SQLite's own message unreadable, the driver raises this instead of an error of the database."""
    try:
        yield
    except UnicodeDecodeError as error:
        raise DatabaseError("", None, sqlite3.DatabaseError("its text is damaged")) from error


def _ensure_no_folder(file: Path) -> None:
    if file.is_dir():
        raise NoDatabase(file, "it is a folder")


def _is_empty(file: Path) -> bool:
    """Whether the file is empty. A missing file is only new if no log is left of it: opening it would delete this log.

    Raises:
        NoDatabase: There is a log, and no file that it belongs to.
    """
    # The log comes first: another process that makes a new file writes its log later.
    log = beside(file, "-wal")
    has_log = log.exists() and log.stat().st_size > 0
    size = file.stat().st_size if file.exists() else None
    if has_log and not size:
        raise NoDatabase(file, _LEFT_LOG.format(log.name))
    return size == 0


def _migrate(connection: Connection) -> None:
    tables = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE name = 'alembic_version'").all()
    query = "SELECT version_num FROM alembic_version"
    if not tables or connection.exec_driver_sql(query).scalars().all() != [newest_revision()]:
        # Importing Alembic takes 0.2 seconds, which most starts do not need.
        from bot.storage.migrations import upgrade  # noqa: PLC0415

        upgrade(connection)


@cache
def newest_revision() -> str:
    """Return the newest revision of the tables, by the names of the modules."""
    return max(each.name for each in (Path(__file__).parent / "migrations" / "versions").glob("0*.py")).partition("_")[
        0
    ]

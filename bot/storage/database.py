"""Opens and migrates the database, and has its two kinds of transaction.

It relies on these rules of SQLite: https://www.sqlite.org/wal.html, https://www.sqlite.org/lang_transaction.html and
https://www.sqlite.org/pragma.html.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, event
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.storage.addresses import parsed
from bot.storage.identity import FileIdentity, FileReplaced, Mark
from bot.storage.last_end import LastEnd, Loss

BUSY_SECONDS = 10
"""How long a writer waits while another process has the write lock of the file."""

LAST_USE_SECONDS = 5
"""How long closing waits for connections that are still in use."""

MARKS = "marks"
"""Key in `connection.info`: the marks that a transaction must find in the chain. It puts the marks for later ones there."""

_POOL_SIZE = 4
_BEGIN = "begin"
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

    def __init__(self, engine: AsyncEngine, file: Path) -> None:
        self.engine, self.file = engine, file
        self._identity, self._last_end = FileIdentity(file), LastEnd(file)
        event.listen(engine.sync_engine, "checkin", self._identity.remember)
        self._writing = asyncio.Lock()
        self._written_at = float("-inf")
        self._lent = 0
        self._all_back = asyncio.Event()
        self._all_back.set()

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
            engine = create_async_engine(address, pool_size=_POOL_SIZE, connect_args={"timeout": BUSY_SECONDS})
        except (TypeError, ValueError) as error:
            message = "the options in its address cannot be used"
            raise ArgumentError(message) from error
        event.listen(engine.sync_engine, "connect", _prepare)
        event.listen(engine.sync_engine, "begin", _begin)
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
        with suppress(TimeoutError):
            # A connection that is in use when the loop ends is lost, and its thread too.
            await asyncio.wait_for(self._all_back.wait(), LAST_USE_SECONDS)
        await self.engine.dispose()

    @property
    def files(self) -> tuple[Path, ...]:
        """The file, and the files that SQLite and Steward keep beside it. Some of them may not exist now.

        https://www.sqlite.org/tempfiles.html
        """
        file = self.file.resolve()  # SQLite follows a link, and keeps the other files beside its target
        return tuple(file.with_name(file.name + end) for end in ("", "-wal", "-shm", "-journal", "-head"))

    async def migrate(self) -> None:
        """Migrate the tables to the newest revision, in one transaction. Several processes may do this at the same time.

        A missing file becomes a new journal. A file that is not Steward's is not changed.

        Raises:
            NoDatabase: The file is empty, a folder, or a database of something else, or only its log is left.
            sqlalchemy.exc.SQLAlchemyError: The file cannot be read or written, is not a database, or has a newer revision.
        """
        await self._ensure_own_or_new()
        # Importing Alembic takes 0.2 seconds. It happens here, in a thread, so that other commands do not wait for it.
        upgrade = await asyncio.to_thread(_load_upgrade)
        await self._use_write_ahead_log()
        async with self.begin() as connection:
            await connection.run_sync(upgrade)
        kept = self._last_end.read()  # first, because others may write
        async with self.read() as connection:
            await self._last_end.compare(connection, kept)

    @property
    def lost(self) -> Loss | None:
        """What the journal lacked once when it was migrated; None if it had all that Steward has written."""
        return self._last_end.loss

    @asynccontextmanager
    async def begin(self, *, since: float | None = None) -> AsyncIterator[AsyncConnection]:
        """A transaction that writes. It commits at the end of the block, and rolls back if the block raises.

        It has the write lock from the start. So nothing that it reads changes before it writes, also not by another process.

        Args:
            since: When the caller began to wait for the database, by the event loop's clock. By default it begins now.

        Raises:
            FileReplaced: The file was removed or replaced while it was open.
            sqlalchemy.exc.OperationalError: For `BUSY_SECONDS`, another process had the write lock.
        """
        since = asyncio.get_running_loop().time() if since is None else since
        async with self._turn(since), self._connection() as connection, _waiting(connection, self._patience_s(since)):
            await connection.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"})
            given = self._identity.marks
            async with self._transaction(connection):
                self._written_at = asyncio.get_running_loop().time()
                yield connection
            if connection.info[MARKS] != given:
                self._last_end.keep(max(connection.info[MARKS]))

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
        return max(since, self._written_at) + BUSY_SECONDS - asyncio.get_running_loop().time()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that reads. It sees one state of the database, does not wait for writers, and does not block them.

        Raises:
            FileReplaced: The file was removed or replaced while it was open.
        """
        async with self._connection() as connection, self._transaction(connection):
            yield connection

    async def scrub(self) -> None:
        """Overwrite deleted data, also in the search index and in the write-ahead log.

        The steps are short, so that others can write between them.

        Raises:
            TimeoutError: Others read all the time, so the log may still have deleted data.
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
        """Rewrite a part of the index, which keeps deleted words until then. Return False if there is nothing left to do.

        https://www.sqlite.org/fts5.html#the_merge_command
        """
        async with self.begin() as connection:
            before: int = (await connection.exec_driver_sql("SELECT total_changes()")).scalar_one()
            await connection.exec_driver_sql("INSERT INTO case_text(case_text, rank) VALUES('merge', ?)", (pages,))
            after: int = (await connection.exec_driver_sql("SELECT total_changes()")).scalar_one()
        return after - before >= _MERGED

    @asynccontextmanager
    async def _transaction(self, connection: AsyncConnection) -> AsyncIterator[None]:
        """A transaction that gets the marks. If it commits, its new marks replace these; marks from other transactions stay."""
        connection.info[MARKS] = given = self._identity.marks
        async with connection.begin():
            yield
        left: frozenset[Mark] = connection.info[MARKS]
        self._identity.marks = self._identity.marks - given | left

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[AsyncConnection]:
        """Take a connection from the pool. If the task is cancelled, first finish opening the connection.

        If opening stops in the middle, the driver loses the connection and its thread.
        """
        self._identity.ensure_in_place()
        self._lent += 1
        self._all_back.clear()
        try:
            opening = asyncio.ensure_future(self.engine.connect().start())
            with _in_utf8():
                try:
                    connection = await asyncio.shield(opening)
                except asyncio.CancelledError:
                    await (await opening).close()
                    raise
                async with aclosing(connection):
                    self._identity.ensure_log_in_place(connection.info)
                    yield connection
                    self._identity.remember_log()
            with suppress(FileReplaced):  # this use was successful; the next one raises
                self._identity.ensure_in_place()
        finally:
            self._lent -= 1
            if self._lent == 0:
                self._all_back.set()

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
        async with self.read() as connection:
            return set((await connection.exec_driver_sql("SELECT name FROM sqlite_master")).scalars())

    async def _has_tables(self) -> bool:
        """Whether the file has Steward's tables. This does not change the file, also if it is not a database."""
        try:
            return _TABLE in await self._tables()
        except DatabaseError as error:
            if getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_NOTADB:
                return False
            raise

    async def _use_write_ahead_log(self) -> None:
        # Changing the mode ignores the busy timeout, so a second process that starts at the same time waits here.
        for _ in range(BUSY_SECONDS * 20):
            try:
                return await self._set_journal_mode()
            except sqlite3.OperationalError as error:  # the error comes from the driver, not from SQLAlchemy
                if "locked" not in str(error):
                    raise
                await asyncio.sleep(0.05)
        return await self._set_journal_mode()

    async def _set_journal_mode(self) -> None:
        async with self._connection() as connection:
            await _execute_raw(connection, "PRAGMA journal_mode = WAL")


@contextmanager
def _in_utf8() -> Iterator[None]:
    """Where a damaged file makes SQLite's own message unreadable, the driver raises this instead of an error of the database."""
    try:
        yield
    except UnicodeDecodeError as error:
        raise DatabaseError("", None, sqlite3.DatabaseError("its text is damaged")) from error


@asynccontextmanager
async def _waiting(connection: AsyncConnection, patience_s: float) -> AsyncIterator[None]:
    """Have SQLite wait for the lock only for the rest of a writer's time, if the writer has used much of it already."""
    if patience_s > BUSY_SECONDS - 0.5:
        yield
        return
    await _execute_raw(connection, f"PRAGMA busy_timeout = {max(0, int(patience_s * 1000))}")
    try:
        yield
    finally:
        await _execute_raw(connection, f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")


async def _execute_raw(connection: AsyncConnection, statement: str) -> tuple[Any, ...]:
    """Run a statement outside a transaction, because it has no effect inside one. Return its only row."""
    raw = await connection.get_raw_connection()
    async with raw.driver_connection.execute(statement) as cursor:  # type: ignore[union-attr]
        (row,) = await cursor.fetchall()
    return tuple(row)


def _ensure_no_folder(file: Path) -> None:
    if file.is_dir():
        raise NoDatabase(file, "it is a folder")


def _is_empty(file: Path) -> bool:
    """Whether the file is empty. A missing file is only new if no log is left of it: opening it would delete this log.

    Raises:
        NoDatabase: There is a log, and no file that it belongs to.
    """
    # The log comes first: another process that makes a new file writes its log later.
    log = file.with_name(f"{file.name}-wal")
    has_log = log.exists() and log.stat().st_size > 0
    size = file.stat().st_size if file.exists() else None
    if has_log and not size:
        raise NoDatabase(file, _LEFT_LOG.format(log.name))
    return size == 0


def _prepare(connection: Any, _record: object) -> None:
    # The driver starts a transaction too late, at the first change. So `_begin` starts each one.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    # FULL: a committed intent must survive a power cut, because Roblox may have received the request that followed it.
    # NORMAL saves one fsync per change, but staff make only a few changes a minute.
    cursor.execute("PRAGMA synchronous = FULL")
    # Erased data must not stay readable in free pages.
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get(_BEGIN, "BEGIN"))


def _load_upgrade() -> Any:
    from bot.storage.migrations import upgrade  # noqa: PLC0415  slow to import, see `migrate`

    return upgrade

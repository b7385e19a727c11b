"""Detects that somebody removed or replaced the file of a database while it is open. SQLite does not detect this.

Open connections continue with the old file, and what they write is lost. New connections open the new file.
https://www.sqlite.org/howtocorrupt.html#_unlinking_or_renaming_a_database_file_while_in_use
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import TypeAlias

from sqlalchemy.pool import ConnectionPoolEntry

from bot.storage.addresses import beside

Mark: TypeAlias = tuple[int, bytes]
"""A place in the journal's chain: the number of events up to it, and the digest of the last of them."""

_FileId: TypeAlias = tuple[int, int]
"""The device and the inode of a file. They stay the same while the file exists, also if it is renamed."""

_LogState: TypeAlias = tuple[bytes, int]
"""The beginning of a log, which changes each time that SQLite begins it again, and its size."""

_LOG = "log"
_LOG_STARTS = (b"\x37\x7f\x06\x82", b"\x37\x7f\x06\x83")
_LOG_HEADER = 32
"""https://www.sqlite.org/fileformat2.html#walformat"""


class FileReplaced(Exception):
    """Something other than SQLite removed the file, or replaced it or its content, while it was open."""


class FileIdentity:
    """Checks that a file is still the one that was opened. Threads may use it at the same time.

    Args:
        file: A database with a write-ahead log.

    Attributes:
        marks: Places that were seen in the chain, and must still be in it. A transaction that reads the end of the chain checks.
    """

    def __init__(self, file: Path) -> None:
        # What one thread reads must be compared before another one remembers something newer.
        self._lock = threading.Lock()
        self.marks: frozenset[Mark] = frozenset()
        self._file, self._log = file, beside(file, "-wal")
        self._opened: _FileId | None = None
        self._content: tuple[int, int] | None = None
        self._end: Mark = 0, b""
        self._size = 0
        self._log_seen: _LogState = b"", 0

    def remember(self, connection: object | None, record: ConnectionPoolEntry) -> None:
        """Remember which files a connection has open, after its first use: SQLite opens the log at the first statement.

        SQLite removes the log too, but only after the last connection is closed.
        """
        if connection is None:
            return
        with self._lock:
            self._opened = self._opened or _id(_stat(self._file))
            record.info[_LOG] = record.info.get(_LOG) or _id(_stat(self._log))

    def ensure_in_place(self) -> None:
        """Check that the file is in its place. This comes before opening a connection, which would create a missing file.

        Somebody may also write an older copy into the file. Connections do not see that, because they have pages in memory or
        find them in the log. So this reads the file itself after every write to it, such as a checkpoint of SQLite. The end of
        the chain in the file must never go back.

        Raises:
            FileReplaced: The file is not there, it is no database any more, or the end of its chain went back.
        """
        with self._lock:
            self._ensure_in_place()

    def _ensure_in_place(self) -> None:
        if self._opened is None:
            return
        found = _stat(self._file)
        if found is None or _id(found) != self._opened:
            how = "removed" if found is None else "replaced by another file"
            message = f"{self._file} was {how} while it was in use"
            raise FileReplaced(message)
        content = _written(found)
        if content != self._content:
            end = _end_in(self._file)
            # SQLite makes the file smaller only if somebody asks it to, and then the whole file can be read.
            if end is None and found.st_size < self._size:
                message = f"{self._file} was cut short while it was in use"
                raise FileReplaced(message)
            self._size = found.st_size
            if end is None or _written(_stat(self._file)) != content:
                return  # a checkpoint is running, so the file is not complete; the next use reads it again
            if end < self._end:
                message = f"an older or a different journal was written into {self._file} while it was in use"
                raise FileReplaced(message)
            self._content, self._end, self.marks = content, end, self.marks | {end}

    def ensure_log_in_place(self, connection: Mapping[str, object]) -> None:
        """Check that the log of a connection is in its place, and still a log.

        Args:
            connection: The pool's record of the connection.

        Raises:
            FileReplaced: The log is not there, or was overwritten or cut short.
        """
        with self._lock:
            self._ensure_log_in_place(connection)

    def _ensure_log_in_place(self, connection: Mapping[str, object]) -> None:
        found = _stat(self._log)
        if connection.get(_LOG) not in {None, _id(found)}:
            message = f"{self._log} was removed or replaced while it was in use"
            raise FileReplaced(message)
        now = _log_state(self._log)
        if now[1] > 0 and not now[0].startswith(_LOG_STARTS):
            message = f"{self._log} was overwritten while it was in use"
            raise FileReplaced(message)
        if now[1] < self._log_seen[1] and self._lacks_a_part(now):
            message = f"{self._log} was cut short while it was in use"
            raise FileReplaced(message)
        self._log_seen = now

    def remember_log(self) -> None:
        """Remember how long the log is after a use."""
        with self._lock:
            now = _log_state(self._log)
            if now[0] == self._log_seen[0] or now[0].startswith(_LOG_STARTS):
                self._log_seen = max(now, self._log_seen) if now[0] == self._log_seen[0] else now

    def replace_marks(self, given: frozenset[Mark], left: frozenset[Mark]) -> None:
        """Put the marks that a transaction left in the place of those that it was given."""
        with self._lock:
            self.marks = self.marks - given | left

    def _lacks_a_part(self, now: _LogState) -> bool:
        """Whether a log that is shorter than before lacks something, other than one that SQLite emptied or began again.

        SQLite empties it when all of it is in the file.
        """
        if now[1] == 0:
            return bool(self.marks) and _lacks(self._file, max(self.marks))
        return now[0] == self._log_seen[0]


def _stat(file: Path) -> os.stat_result | None:
    try:
        return file.stat()
    except FileNotFoundError:
        return None


def _log_state(log: Path) -> _LogState:
    """Read the header and the size of a log; both are empty where SQLite removed it. SQLite has no locks on it to lose.

    Another thread or process may empty the log and begin it again between the two, so they are read until they fit together.
    """
    try:
        with log.open("rb", buffering=0) as opened:
            header = os.pread(opened.fileno(), _LOG_HEADER, 0)
            while True:
                size = os.fstat(opened.fileno()).st_size
                again = os.pread(opened.fileno(), _LOG_HEADER, 0)
                if again == header and len(header) == min(size, _LOG_HEADER):
                    return header, size
                header = again
    except FileNotFoundError:  # SQLite removed it with the last connection
        return b"", 0


def _id(found: os.stat_result | None) -> _FileId | None:
    return (found.st_dev, found.st_ino) if found is not None else None


def _written(found: os.stat_result | None) -> tuple[int, int] | None:
    """Return what changes with each write to a file."""
    return (found.st_mtime_ns, found.st_size) if found is not None else None


def _lacks(file: Path, end: Mark) -> bool:
    """Whether the file itself, without the log, can be read and ends before an event. As `_end_in`, it takes no lock."""
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?immutable=1", uri=True)) as connection:
            (length,) = connection.execute("SELECT length FROM chain").fetchone()
            found = connection.execute("SELECT 1 FROM events WHERE position >= ?", (end[0],)).fetchone()
    except (sqlite3.Error, TypeError):
        return False
    return bool(length < end[0]) and found is None


def _end_in(file: Path) -> Mark | None:
    """Read the end of the chain from the file itself, without the log. This takes no lock and does not wait for one.

    None if it cannot be read: during a checkpoint, the file has older and newer pages together.

    Nothing else may open the file: closing it would end the locks of all connections of this process.

    https://www.sqlite.org/uri.html#uriimmutable and
    https://www.sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_

    Raises:
        FileReplaced: It is no database.
    """
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?immutable=1", uri=True)) as connection:
            length, head = connection.execute("SELECT length, head FROM chain").fetchone()
    except (sqlite3.Error, TypeError) as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_NOTADB:
            message = f"{file} was overwritten while it was in use"
            raise FileReplaced(message) from error
        return None
    # Another type means that the record is damaged: reading it in a transaction reports that.
    return (length, head) if isinstance(length, int) and isinstance(head, bytes) else None

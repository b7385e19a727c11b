"""Noticing that somebody removed or replaced a database's file while it was open, which SQLite itself does not.

Connections that are open go on with the file that they have, where what they write is lost; new ones take whatever lies in its
place. https://www.sqlite.org/howtocorrupt.html#_unlinking_or_renaming_a_database_file_while_in_use
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import TypeAlias

from sqlalchemy.pool import ConnectionPoolEntry

Mark: TypeAlias = tuple[int, bytes]
"""A place in the journal's chain: how many events there were, and the digest of the last."""

_FileId: TypeAlias = tuple[int, int]
"""The device and the number of a file, which stay the same for as long as it exists, whatever it is called."""

_LOG = "log"


class FileReplaced(Exception):
    """Somebody else than SQLite removed the file, or replaced it or what is in it, while it was open."""


class FileIdentity:
    """What tells that a file is still the one that was opened.

    Args:
        file: A database with a write-ahead log.

    Attributes:
        marks: Places in the chain that were seen, and must still be in it. A transaction that reads its end looks for them.
    """

    def __init__(self, file: Path) -> None:
        self.marks: frozenset[Mark] = frozenset()
        self._file, self._log = file, file.with_name(f"{file.name}-wal")
        self._opened: _FileId | None = None
        self._content: tuple[int, int] | None = None
        self._end: Mark = 0, b""

    def remember(self, connection: object | None, record: ConnectionPoolEntry) -> None:
        """Keep which files a connection has open, once it was used: SQLite opens the log at the first statement.

        SQLite removes the log, too, but not before the last connection is closed.
        """
        if connection is not None:
            self._opened = self._opened or _id(_stat(self._file))
            record.info[_LOG] = record.info.get(_LOG) or _id(_stat(self._log))

    def ensure_in_place(self) -> None:
        """Make sure that the file lies in its place; before a connection is opened, which would make an empty one there.

        Somebody may also have written an older copy into the file. Connections have its pages in memory, or find them in the log,
        and do not see that. So the file itself is read whenever it was written to, as SQLite does at checkpoints: the end of the
        chain in it never goes back.

        Raises:
            FileReplaced: The file does not lie there, or went back.
        """
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
            if end is None or _written(_stat(self._file)) != content:
                return  # a checkpoint is at work: what the file says is no whole, and is read at the next use
            if end < self._end:
                message = f"an older or another journal was written into {self._file} while it was in use"
                raise FileReplaced(message)
            self._content, self._end, self.marks = content, end, self.marks | {end}

    def ensure_log_in_place(self, connection: Mapping[str, object]) -> None:
        """Make sure that the log of a connection, of which the pool's record is given, lies in its place.

        Raises:
            FileReplaced: It does not.
        """
        if connection.get(_LOG) not in {None, _id(_stat(self._log))}:
            message = f"{self._log} was removed or replaced while it was in use"
            raise FileReplaced(message)


def _stat(file: Path) -> os.stat_result | None:
    try:
        return file.stat()
    except FileNotFoundError:
        return None


def _id(found: os.stat_result | None) -> _FileId | None:
    return (found.st_dev, found.st_ino) if found is not None else None


def _written(found: os.stat_result | None) -> tuple[int, int] | None:
    """Return what changes when a file is written to."""
    return (found.st_mtime_ns, found.st_size) if found is not None else None


def _end_in(file: Path) -> Mark | None:
    """Read where the chain ends in the file itself, without the log; takes no lock, and waits for none.

    None where it cannot be read: until a checkpoint has copied all of the log, newer and older pages lie side by side.

    https://www.sqlite.org/uri.html#uriimmutable
    """
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?immutable=1", uri=True)) as connection:
            length, head = connection.execute("SELECT length, head FROM chain").fetchone()
    except (sqlite3.Error, TypeError):
        return None
    return length, head

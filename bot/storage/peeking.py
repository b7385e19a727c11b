"""Reads a database without writing anything, also not the files beside it: for a check, whether or not the bot runs."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from bot.storage.addresses import beside, file_of


@contextmanager
def peeking(url: str) -> Iterator[sqlite3.Connection | None]:
    """Open the file of a database to read it as it is; None if there is no file, or nothing in it yet.

    A log beside it is read with its index, which belongs to the bot that runs. Without a log, the file alone is the database.
    https://www.sqlite.org/uri.html (mode, immutable) and https://www.sqlite.org/wal.html#read_only_databases

    Raises:
        sqlite3.Error: It cannot be read.
        sqlalchemy.exc.ArgumentError, ValueError: The address is not that of an SQLite file.
    """
    file = file_of(url).absolute()
    if not file.is_file() or file.stat().st_size == 0:
        yield None
        return
    log = beside(file, "-wal")
    has_log = log.is_file() and log.stat().st_size > 0
    how = "mode=ro&readonly_shm=1" if has_log else "immutable=1"
    with closing(sqlite3.connect(f"{file.as_uri()}?{how}", uri=True)) as connection:
        yield connection

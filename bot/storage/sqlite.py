"""One connection to SQLite: how it is prepared, how its transactions begin, and how long it waits for a lock."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from sqlalchemy import Connection

BUSY_SECONDS = 10
"""How long a writer waits while another process has the write lock of the file."""

BEGIN = "begin"
"""The execution option that holds the statement with which a transaction begins."""


def prepare(connection: Any, _record: object) -> None:
    """Set what holds for each use of a new connection of the driver."""
    # The driver starts a transaction too late, at the first change. So `begin` starts each one.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    # FULL: a committed intent must survive a power cut, because Roblox may have received the request that followed it.
    # NORMAL saves one fsync per change, but staff make only a few changes a minute.
    cursor.execute("PRAGMA synchronous = FULL")
    # Erased data must not stay readable in free pages.
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()


def begin(connection: Connection) -> None:
    """Begin a transaction."""
    connection.exec_driver_sql(connection.get_execution_options().get(BEGIN, "BEGIN"))


@contextmanager
def waiting(connection: Connection, patience_s: float) -> Iterator[None]:
    """Have SQLite wait for the lock only for the rest of a writer's time, if the writer has used much of it already."""
    if patience_s > BUSY_SECONDS - 0.5:
        yield
        return
    execute_raw(connection, f"PRAGMA busy_timeout = {max(0, int(patience_s * 1000))}")
    try:
        yield
    finally:
        execute_raw(connection, f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")


def execute_raw(connection: Connection, statement: str) -> tuple[Any, ...]:
    """Run a statement outside a transaction, because it has no effect inside one. Return its only row."""
    (row,) = driver_of(connection).execute(statement).fetchall()
    return tuple(row)


def driver_of(connection: Connection) -> sqlite3.Connection:
    """Return the connection of the driver."""
    return cast("sqlite3.Connection", connection.connection.driver_connection)

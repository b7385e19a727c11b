"""Addresses of databases: `sqlite+aiosqlite:///path`."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import URL, make_url


def parsed(url: str) -> tuple[URL, Path]:
    """Return the parsed address and its file.

    Raises:
        sqlalchemy.exc.ArgumentError, ValueError: As `Database.open` does.
    """
    address = make_url(url)
    if address.drivername != "sqlite+aiosqlite" or address.database in {None, "", ":memory:"}:
        message = "must be the address of a file, such as sqlite+aiosqlite:///data/steward.sqlite3"
        raise ValueError(message)
    # The setting names the driver that earlier versions used. The path may be a URI: https://www.sqlite.org/uri.html
    return address.set(drivername="sqlite+pysqlite"), Path(str(address.database).removeprefix("file:"))


def file_of(url: str) -> Path:
    """Return the file of an address.

    Raises:
        sqlalchemy.exc.ArgumentError, ValueError: As `Database.open` does.
    """
    return parsed(url)[1]


def beside(file: Path, end: str) -> Path:
    """Return a file that SQLite or Steward keeps beside a database, by the end of its name.

    SQLite follows a link, and keeps the other files beside its target: https://www.sqlite.org/tempfiles.html
    """
    target = Path(os.path.realpath(file))
    return target.with_name(f"{target.name}{end}")

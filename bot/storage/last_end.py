"""The last known end of the chain, in a small file beside the database.

If a process is killed, the newest transactions are only in SQLite's write-ahead log. If somebody then removes that log or cuts it
short, SQLite opens the rest without a word (https://www.sqlite.org/howtocorrupt.html, "Unlinking or renaming a database file").
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from bot.storage.addresses import beside
from bot.storage.identity import Mark

_WRITTEN = re.compile(rb"([0-9]{1,18}):([0-9a-f]{64})\n(?:lost ([0-9]{1,18}) ([0-9]{1,18})\n)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """Events that Steward has written, and that the journal does not have any more.

    Attributes:
        written: How many events the journal had.
        found: How many it had when that was noticed.
        file: Where this is kept, until somebody deletes it.
    """

    written: int
    found: int
    file: Path

    def __str__(self) -> str:
        """What it means, for the person who runs Steward."""
        what = (
            f"The journal ended at event {self.found:,}, but Steward had written {self.written:,}: the newest events are missing"
            if self.found < self.written
            else f"The journal lacked event {self.written:,}, which Steward had written: it is not the one of before"
        )
        return (
            f"{what}. Either another copy was put in its place, or the log beside it (-wal) was removed or cut short while "
            "Steward was stopped. The log channel and Roblox show what was done; the numbers of missing cases are used again. "
            f"When you know what happened, delete {self.file}"
        )


class LastEnd:
    """Keeps the end of the chain of one database, and what was once missing.

    Args:
        file: The database.

    Attributes:
        loss: What was missing, until somebody deletes the file.
    """

    def __init__(self, file: Path) -> None:
        self._file = beside(file, "-head")
        self._kept: Mark | None = None
        self._loss: Loss | None = None

    @property
    def loss(self) -> Loss | None:
        """What was missing; None if nothing was, or somebody has deleted the file since."""
        if self._loss is not None and not self._file.exists():
            self._loss = None
        return self._loss

    def keep(self, end: Mark) -> None:
        """Keep an end that is committed. That it is not kept is no reason to fail: then an earlier one is."""
        loss = self.loss
        if end == self._kept:
            return
        lost = b"lost %d %d\n" % (loss.written, loss.found) if loss is not None else b""
        with suppress(OSError):
            _overwrite(self._file, b"%d:%s\n%s" % (end[0], end[1].hex().encode(), lost))
            self._kept = end

    def read(self) -> Mark | None:
        """Return the end that was kept; None if nothing can be read. It reads what was missing too."""
        try:
            found = _WRITTEN.fullmatch(self._file.read_bytes())
        except OSError:
            return None
        if found is None:
            return None
        if found[3] is not None:
            self._lose(written=int(found[3]), found=int(found[4]))
        return int(found[1]), bytes.fromhex(found[2].decode())

    def compare(self, kept: Mark | None, connection: Connection) -> None:
        """Notice if the chain lacks an end that was kept."""
        if kept is None or kept[0] == 0:
            return
        found: int | None = connection.exec_driver_sql("SELECT length FROM chain").scalar()
        query = "SELECT digest FROM events WHERE position = ?"
        digest: bytes | None = connection.exec_driver_sql(query, (kept[0],)).scalar()
        if digest != kept[1]:
            self._lose(written=kept[0], found=found or 0)

    def _lose(self, *, written: int, found: int) -> None:
        self._loss = Loss(written=written, found=found, file=self._file)


def _overwrite(file: Path, content: bytes) -> None:
    """Write a small file over its old content, which stays where the disk is full: to open it to write empties it first."""
    flags = os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(file, flags, 0o666), "wb", buffering=0) as opened:
        opened.write(content)
        opened.truncate()

"""What a test has shown about the live service, kept until the next test: it is no change of a game, and so no case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from bot.journal.ledger.transactions import read, write
from bot.storage import Database, peeking
from bot.storage.schema import from_microseconds, proofs


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The latest result of a test.

    Attributes:
        passed: Whether the service does what was tested.
        detail: What it did, for a person.
    """

    passed: bool
    detail: str
    at: datetime


def kept_proofs(url: str, name: str) -> Mapping[int, Proof]:
    """Return the latest result of a test by universe, and write nothing; none if no journal has kept one.

    Raises:
        sqlite3.Error: The journal cannot be read.
        sqlalchemy.exc.ArgumentError, ValueError: The address is not that of an SQLite file.
    """
    with peeking(url) as connection:
        if connection is None or not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'proofs'").fetchall():
            return {}  # a journal of an earlier version has no such table before the bot opens it
        rows = connection.execute(
            "SELECT universe_id, passed, detail, at FROM proofs WHERE name = ?", (name,)
        ).fetchall()
    return {
        universe_id: Proof(passed=bool(passed), detail=detail, at=from_microseconds(at))
        for universe_id, passed, detail, at in rows
    }


class Proofs:
    """The latest result of each test, for each experience."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, name: str, universe_id: int) -> Proof | None:
        """Return the latest result of a test; None where it was never made.

        Raises:
            JournalUnreadable: It could not be read.
        """
        query = select(proofs).where(proofs.c.name == name, proofs.c.universe_id == universe_id)
        row = await read(self._database, lambda connection: connection.execute(query).one_or_none())
        return Proof(passed=row.passed, detail=row.detail, at=row.at) if row is not None else None

    async def passed(self, name: str, universe_id: int) -> bool:
        """Whether the latest test passed.

        Raises:
            JournalUnreadable: It could not be read.
        """
        found = await self.find(name, universe_id)
        return found is not None and found.passed

    async def record(self, name: str, universe_id: int, proof: Proof) -> None:
        """Keep a result in place of the one before.

        Raises:
            JournalUnavailable: It could not be written.
        """
        row = {"name": name, "universe_id": universe_id, "passed": proof.passed, "detail": proof.detail, "at": proof.at}

        def replace(connection: Connection) -> None:
            connection.execute(delete(proofs).where(proofs.c.name == name, proofs.c.universe_id == universe_id))
            connection.execute(insert(proofs).values(row))

        await write(self._database, replace)

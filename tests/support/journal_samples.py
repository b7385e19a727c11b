"""Parts for the journal's tests: an intent, a clock that only tests move, and exceptions."""

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

from bot.access import Actor, Allowance, Capability, Grant
from bot.journal import CaseId, CaseKind, Intent, Journal, Outcome, Target
from bot.storage import Database

PLAYER = Target(kind="player", id="156", label="builderman", player_id=156)

BAN = Intent(
    kind=CaseKind.BAN,
    experience="kingdom",
    target=PLAYER,
    reason="Exploiting in the arena",
    capability=Capability.BANS_WRITE,
    plan={"until": "2026-10-01T00:00:00Z", "alts": True},
    before={"active": False},
    version_seen="etag-1",
)


def grant(actor: Actor, *ways: Iterable[Allowance]) -> Grant:
    """A permission with one role for each of `ways`, the allowances that it uses; without any, it is unlimited."""
    first, *rest = [
        Grant(actor=actor, capability=Capability.BANS_WRITE, role=f"role {number}", allowances=tuple(way))
        for number, way in enumerate(ways or [()])
    ]
    return replace(first, alternatives=tuple(rest))


class Refused(Exception):
    """A refusal by Roblox."""


class NoAnswer(Exception):
    """A cut connection."""


@dataclass
class Clock:
    now: datetime = field(default_factory=lambda: datetime(2026, 9, 1, 12, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def move(self, **amount: float) -> None:
        self.now += timedelta(**amount)


def outcome_of(error: BaseException) -> Outcome:
    known: dict[type[BaseException], Outcome] = {Refused: Outcome.REFUSED, ValueError: Outcome.FAILED}
    return known.get(type(error), Outcome.UNKNOWN)


def journal_on(database: Database, clock: Callable[[], datetime]) -> Journal:
    return Journal(database, outcome_of=outcome_of, clock=clock)


def intent(**changes: Any) -> Intent:
    return replace(BAN, **changes)


async def made(journal: Journal, actor: Actor, change: Intent = BAN, **recorded: Any) -> CaseId:
    """Make a change that succeeds, and return its number."""
    async with journal.change(actor, change, grant(actor)) as case:
        case.record(**recorded)
    return case.id


async def ended(
    journal: Journal, actor: Actor, error: BaseException, change: Intent = BAN, **recorded: Any
) -> NoReturn:
    """Make a change that ends with an exception."""
    async with journal.change(actor, change, grant(actor)) as case:
        case.record(**recorded)
        raise error


async def alter(database: Database, statement: str) -> None:
    """Change the file without Steward."""
    with closing(sqlite3.connect(database.file, isolation_level=None)) as connection:
        connection.execute(statement)


def make_newer(file: Path) -> None:
    """Give a journal a revision that this version does not know, as if a newer version made it."""
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")

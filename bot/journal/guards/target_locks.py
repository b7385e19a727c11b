"""Target locks: if a request to Roblox has no precondition, only one change of a target is made at a time.

This holds for every process on the database. A change locks its target, reads it once more, and writes only if the target is
still as it was shown. The next change then reads what this one wrote.

A lock is a row of its own, because the case is not enough: a case is opened only after the read, so two changes could both read
before either has a case. The row is committed before the read, and is released as follows:

state of the lock    released
before its case      when the holder gives it up, or after `READING`, because the holder may have been killed. This time may be
                     short: the transaction of the intent makes sure that an expired lock opens no case.
after its case       in the transaction that writes the outcome, by the holder or by settling; or after `SENDING`, when no
                     request of a killed holder can still be under way.

An unknown outcome does not release a lock: the request may still arrive after the next read. A change that would have to wait
for it is refused at once, with the number of that case.

Within one process, waiting changes queue in order; those of several processes try again at intervals.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from weakref import WeakValueDictionary

from sqlalchemy import Connection, Row, delete, insert, select, update

from bot.errors import JournalUnavailable, StalePlan, TargetLocked
from bot.journal.cases import CaseId, Outcome
from bot.journal.ledger.transactions import to_the_end, write
from bot.storage import Database
from bot.storage.schema import cases, target_locks

READING = timedelta(seconds=30)
"""How long a read waits for Roblox before it is given up."""

SENDING = timedelta(minutes=5)
"""Longer than a change takes: four attempts of 10 s to connect and 30 s to answer, 20 s between them, and up to two minutes
to wait for the budget; or, for a ban in bulk, two attempts with 3 min between them."""

_WAITS_S = (0.02, 0.05, 0.1, 0.2, *(0.5,) * 29)
"""Seconds between attempts, 15 in all: most changes take less, and a person does not wait longer."""

_log = logging.getLogger(__name__)
_T = target_locks.c


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetLock:
    """The right to change a target.

    Attributes:
        target: A digest of the target's name, so that a row that a crash leaves behind names nobody.
        holder: A UUID that only this lock has.
    """

    target: str
    holder: str


class TargetLocks:
    """The target locks of a database.

    Args:
        database: Migrated, and open for as long as this is used.
        clock: Returns the time now, with its time zone.
        sleep: Waits for some seconds.
    """

    def __init__(
        self,
        database: Database,
        *,
        clock: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._database, self._clock, self._sleep = database, clock, sleep
        self._queues: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def of(self, *target: str | int | None) -> AsyncIterator[TargetLock]:
        """Wait until nobody else has locked the target, and hold the lock during the block.

        Raises:
            TargetLocked: Another process holds it longer than a person waits, or a case with an unknown outcome holds it.
            JournalUnavailable: The lock could not be written.
        """
        lock = TargetLock(target=_digest(target), holder=uuid4().hex)
        since = asyncio.get_running_loop().time()
        async with self._queues.setdefault(lock.target, asyncio.Lock()):
            try:
                await self._take(lock, since)
                yield lock
            finally:
                await to_the_end(self._give_up(lock, since))

    async def _take(self, lock: TargetLock, since: float) -> None:
        for wait_s in (*_WAITS_S, None):
            taken = await self._try_to_take(lock, since)
            if taken is None:
                return
            if wait_s is None or taken.outcome == Outcome.UNKNOWN:
                raise TargetLocked(taken.case_id, until=taken.until)
            await self._sleep(wait_s)

    async def _try_to_take(self, lock: TargetLock, since: float) -> Row[Any, Any, Any] | None:
        """Return the lock of another holder; None where this one got the lock."""
        held = select(_T.case_id, _T.until, cases.c.outcome).select_from(target_locks.outerjoin(cases))

        def take(connection: Connection) -> Row[Any, Any, Any] | None:
            now = self._clock()
            # A lock without a case expires within `READING`; a later time means that the clock was set back.
            ahead = _T.case_id.is_(None) & (_T.until > now + READING)
            connection.execute(delete(target_locks).where((_T.until <= now) | ahead))
            found = connection.execute(held.where(_T.target == lock.target)).one_or_none()
            if found is None:
                row = {"target": lock.target, "holder": lock.holder, "until": now + READING}
                connection.execute(insert(target_locks).values(row))
            return found

        return await write(self._database, take, since=since)

    async def _give_up(self, lock: TargetLock, since: float) -> None:
        """Release a lock without a case. A failure is only logged, so that the block's own result or exception counts."""
        release = delete(target_locks).where(_T.holder == lock.holder, _T.case_id.is_(None))
        try:
            await write(self._database, lambda connection: connection.execute(release), since=since)
        except JournalUnavailable:
            _log.exception("a target lock could not be released; it ends by itself within %s", READING)


def bind_lock(connection: Connection, lock: TargetLock, case_id: CaseId, *, now: datetime) -> None:
    """Keep a lock until its case has an outcome; in the transaction that opens the case.

    Raises:
        StalePlan: The lock has expired, and somebody else may have held it since: the target may have changed.
    """
    bound = update(target_locks).where(_T.holder == lock.holder).values(case_id=case_id, until=now + SENDING)
    if not connection.execute(bound).rowcount:
        raise StalePlan


def release_lock(connection: Connection, case_id: int) -> None:
    """Release the lock of a case, if there is one; in the transaction that writes the outcome."""
    connection.execute(delete(target_locks).where(_T.case_id == case_id))


def write_expired_lock(connection: Connection, *, now: datetime) -> None:
    """Write a lock that ends at once, on a target that nobody changes: a row without meaning that differs each time."""
    row = {"target": _digest(("health",)), "holder": uuid4().hex, "until": now}
    connection.execute(delete(target_locks).where(_T.target == row["target"]))
    connection.execute(insert(target_locks).values(row))


def _digest(target: tuple[str | int | None, ...]) -> str:
    return hashlib.sha256(json.dumps(target).encode()).hexdigest()

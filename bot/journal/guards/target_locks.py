"""Target locks: what a request to Roblox cannot guard is changed by one at a time, in every process on the database.

Who changes such a target locks it, reads it once more, and writes only if it still is as it was shown. The next one then reads
what this one wrote.

A lock is a row of its own, not just the case in flight: a case is opened only after that reading, so two could have read before
either of them had one. The row is committed before the reading, and is released in one of these ways:

until            the lock is released
its case opens   when its holder gives it up, or after `READING`, as the holder may have been killed. That may be short: a lock
                 that has run out opens no case, which the transaction of the intent makes sure of.
its outcome      in the transaction that writes the outcome, be it the holder's or that of settling; or after `SENDING`, when
                 no request of a killed holder is under way any more.

An outcome that is not known releases nothing: the request may still arrive, after the next one has read. Who would have to wait
for that is refused at once, with the number of that case.

Those who wait in one process queue, in order; those of several processes look again and again.
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

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import JournalUnavailable, StalePlan, TargetLocked
from bot.journal.cases import CaseId, Outcome
from bot.journal.ledger.transactions import to_the_end, writing
from bot.storage import Database
from bot.storage.schema import cases, target_locks

READING = timedelta(seconds=30)
"""As long as Roblox may keep silent before a read is given up."""

SENDING = timedelta(minutes=5)
"""Longer than a change takes: four attempts of 10 s to connect and 30 s of silence, 20 s between them, and up to two minutes
for a place in the budget; or, of a ban in bulk, two attempts and 3 min between them."""

_WAITS_S = (0.02, 0.05, 0.1, 0.2, *(0.5,) * 29)
"""Seconds between looks, 15 in all: most changes take less, and a person waits for no longer."""

_log = logging.getLogger(__name__)
_T = target_locks.c


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetLock:
    """The right to change a target.

    Attributes:
        target: A digest of the target's name, so that what a crash leaves behind names nobody.
        holder: A UUID of this lock alone.
    """

    target: str
    holder: str


class TargetLocks:
    """Who may change which target.

    Args:
        database: Migrated, and open for as long as this is used.
        clock: The time now, aware.
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
        """Wait until nobody else has locked the target, and have the lock for the block.

        Raises:
            TargetLocked: Another process has it for longer than a person waits, or a case whose outcome is not known has it.
            JournalUnavailable: It could not be written down.
        """
        lock = TargetLock(target=_digest(target), holder=uuid4().hex)
        async with self._queues.setdefault(lock.target, asyncio.Lock()):
            try:
                await self._take(lock)
                yield lock
            finally:
                await to_the_end(self._give_up(lock))

    async def _take(self, lock: TargetLock) -> None:
        for wait_s in (*_WAITS_S, None):
            taken = await self._try_to_take(lock)
            if taken is None:
                return
            if wait_s is None or taken.outcome == Outcome.UNKNOWN:
                raise TargetLocked(taken.case_id, until=taken.until)
            await self._sleep(wait_s)

    async def _try_to_take(self, lock: TargetLock) -> Row[Any, Any, Any] | None:
        """Return who has the lock instead; None where it is ours now."""
        held = select(_T.case_id, _T.until, cases.c.outcome).select_from(target_locks.outerjoin(cases))
        async with writing(self._database) as connection:
            now = self._clock()
            # Who still reads has until then at most, unless the clock was set back since.
            ahead = _T.case_id.is_(None) & (_T.until > now + READING)
            await connection.execute(delete(target_locks).where((_T.until <= now) | ahead))
            found = (await connection.execute(held.where(_T.target == lock.target))).one_or_none()
            if found is None:
                row = {"target": lock.target, "holder": lock.holder, "until": now + READING}
                await connection.execute(insert(target_locks).values(row))
        return found

    async def _give_up(self, lock: TargetLock) -> None:
        """Release a lock under which no case was opened; the block's own result or failure is what counts."""
        try:
            async with writing(self._database) as connection:
                await connection.execute(delete(target_locks).where(_T.holder == lock.holder, _T.case_id.is_(None)))
        except JournalUnavailable:
            _log.exception("a target lock could not be released; it ends by itself within %s", READING)


async def bind_lock(connection: AsyncConnection, lock: TargetLock, case_id: CaseId, *, now: datetime) -> None:
    """Have a lock last until its case has an outcome; in the transaction that opens the case.

    Raises:
        StalePlan: It has run out, and somebody else may have had it since: what was read may have changed.
    """
    bound = update(target_locks).where(_T.holder == lock.holder).values(case_id=case_id, until=now + SENDING)
    if not (await connection.execute(bound)).rowcount:
        raise StalePlan


async def release_lock(connection: AsyncConnection, case_id: int) -> None:
    """Release the lock of a case, if it has one; in the transaction that writes its outcome."""
    await connection.execute(delete(target_locks).where(_T.case_id == case_id))


async def take_in_passing(connection: AsyncConnection, *, now: datetime) -> None:
    """Write a lock that ends at once, at a target that nobody changes: a row that means nothing, and differs each time."""
    row = {"target": _digest(("health",)), "holder": uuid4().hex, "until": now}
    await connection.execute(delete(target_locks).where(_T.target == row["target"]))
    await connection.execute(insert(target_locks).values(row))


def _digest(target: tuple[str | int | None, ...]) -> str:
    return hashlib.sha256(json.dumps(target).encode()).hexdigest()

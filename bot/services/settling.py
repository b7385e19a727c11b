"""Settling: cases whose outcome is not known are settled by reading Roblox back, at start and from time to time.

What each kind reads is written where that kind is applied; here is only the table, and the patience.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from bot.journal import Case, CaseKind, Journal, Outcome
from bot.opencloud.errors import OpenCloudError

log = logging.getLogger(__name__)

Settler = Callable[[Case], Awaitable[Outcome | None]]
"""Returns what became of a case, or None where it cannot be told."""

INTERVAL_S = 60.0
GRACE = timedelta(seconds=90)
"""A request may still be under way, in this process or another. That it was applied can be seen at once; that it was not is
believed only when the case is older than this."""

READ_BACK = "Settled by reading Roblox back."


class Settling:
    """Closes cases that a crash or a lost answer left open. What cannot be told stays open, for a person."""

    def __init__(
        self,
        journal: Journal,
        settlers: Mapping[CaseKind, Settler],
        *,
        clock: Callable[[], datetime],
        grace: timedelta = GRACE,
    ) -> None:
        self._journal, self._settlers, self._clock, self._grace = journal, settlers, clock, grace
        self._busy = asyncio.Lock()

    async def settle_all(self) -> list[Case]:
        """Read back every open case; return those that stay open."""
        return [case for case in await self._journal.unsettled() if not await self._settle(case)]

    async def run(self) -> None:
        """Settle now and from time to time, for as long as the task lives."""
        while True:
            async with self._busy:
                await self._try_to_settle()
            await asyncio.sleep(INTERVAL_S)

    async def finish(self) -> None:
        """Wait for the pass under way, so that nothing is cut off; none begins after it."""
        await self._busy.acquire()

    async def _try_to_settle(self) -> None:
        try:
            await self.settle_all()
        except Exception:
            log.exception("settling open cases failed; trying again in %.0f s", INTERVAL_S)

    async def _settle(self, case: Case) -> bool:
        settler = self._settlers.get(case.kind)
        if settler is None:
            return False
        try:
            outcome = await settler(case)
        except OpenCloudError as error:
            log.warning("case %s stays open: Roblox could not be read back (%s)", case.id, error)
            return False
        if outcome is None or (outcome is not Outcome.DONE and self._clock() - case.created_at < self._grace):
            return False
        await self._journal.settle(case.id, outcome, note=READ_BACK)
        log.info("case %s settled as %s", case.id, outcome)
        return True

"""Jobs that run regularly beside the commands, from the login until the bot stops."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.errors import BotError

log = logging.getLogger(__name__)

Step = Callable[[], Awaitable[object]]


class RegularJob:
    """Runs a step again and again, one at a time. A step that fails is logged, and runs again at the next time.

    `discord.ext.tasks` goes on after network errors only: any other error ends its loop.

    Args:
        name: Its name in the log.
        step: One round of the work.
        every: From the end of a step to the next.
    """

    def __init__(self, name: str, step: Step, *, every: timedelta) -> None:
        self.name, self._step, self._every = name, step, every
        self._busy = asyncio.Lock()

    async def run(self) -> None:
        """Run steps for as long as the task lives."""
        while True:
            async with self._busy:
                await self._try_to_step()
            await asyncio.sleep(self._every.total_seconds())

    async def finish(self) -> None:
        """Wait for the current step, so that nothing is cut off; no step begins after it."""
        await self._busy.acquire()

    async def _try_to_step(self) -> None:
        try:
            await self._step()
        except BotError as error:
            log.error("%s failed: %s; trying again in %s", self.name, error, self._every)
        except Exception:  # any error: the next step may succeed
            log.exception("%s failed; trying again in %s", self.name, self._every)

"""What runs regularly beside the commands, from the login until the bot stops."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.errors import BotError

log = logging.getLogger(__name__)

Step = Callable[[], Awaitable[object]]


class RegularJob:
    """Takes one step at a time, now and from time to time; a step that fails is logged and taken again at the next time.

    `discord.ext.tasks` would go on after errors of the network alone: any other ends its loop for good.

    Args:
        name: What the log calls it.
        step: One round of the work.
        every: From the end of a step to the next.
    """

    def __init__(self, name: str, step: Step, *, every: timedelta) -> None:
        self.name, self._step, self._every = name, step, every
        self._busy = asyncio.Lock()

    async def run(self) -> None:
        """Take steps for as long as the task lives."""
        while True:
            async with self._busy:
                await self._try_to_step()
            await asyncio.sleep(self._every.total_seconds())

    async def finish(self) -> None:
        """Wait for the current step, so that nothing is cut off; none begins after it."""
        await self._busy.acquire()

    async def _try_to_step(self) -> None:
        try:
            await self._step()
        except BotError as error:
            log.error("%s failed: %s; trying again in %s", self.name, error, self._every)
        except Exception:  # whatever it is, the next step may go well
            log.exception("%s failed; trying again in %s", self.name, self._every)

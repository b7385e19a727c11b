"""Retention: plans and images that are older than the settings say are erased, at start and once a day."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from bot.journal import Archive

log = logging.getLogger(__name__)

INTERVAL_S = 86_400.0


class Retention:
    """Erases what has been kept for long enough."""

    def __init__(self, archive: Archive, keep_for: timedelta, *, clock: Callable[[], datetime]) -> None:
        self._archive, self._keep_for, self._clock = archive, keep_for, clock

    async def run(self) -> None:
        """Erase now and once a day, for as long as the task lives."""
        while True:
            await self._try_to_erase()
            await asyncio.sleep(INTERVAL_S)

    async def _try_to_erase(self) -> None:
        try:
            count = await self._archive.erase_images(before=self._clock() - self._keep_for)
        except SQLAlchemyError:
            log.exception("old plans and images could not be erased; trying again in a day")
        else:
            log.info("plans and images of %s old cases were erased", count)

"""Retention: plans and images that are older than the settings say are erased, at start and once a day."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.journal import Archive

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Retention:
    """Erases what has been kept for long enough."""

    archive: Archive
    keep_for: timedelta
    clock: Callable[[], datetime]

    async def erase(self) -> None:
        """Erase what is too old by now.

        Raises:
            JournalUnreadable, JournalUnavailable: The journal cannot be read, or written.
        """
        count = await self.archive.erase_images(before=self.clock() - self.keep_for)
        log.info("plans and images of %s old cases were erased", count)

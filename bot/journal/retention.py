"""Retention: erases plans and images for good once they are older than the settings allow, at start and once a day.

It does not trust the clock alone. It erases only what is old by the clock and by the dates in the journal, and in one run only
the cases of one month.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.journal.archive import Archive
from bot.journal.cases import CaseId
from bot.journal.search.calendar import Calendar

MONTH = timedelta(days=30)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """The clock is far ahead of the journal, and cases are old by the clock alone. A person must decide which is right.

    Attributes:
        at: The time by the clock.
        newest: The day that the journal has reached.
        before: Cases from before this time are old if the clock is right.
    """

    at: datetime
    newest: datetime
    before: datetime


@dataclass(frozen=True, slots=True)
class Retention:
    """Erases plans and images whose time is over."""

    archive: Archive
    keep_for: timedelta
    clock: Callable[[], datetime]

    async def erase(self) -> None:
        """Erase what is too old by the clock and by the journal.

        Raises:
            JournalUnreadable, JournalUnavailable: The journal cannot be read, or written.
        """
        calendar = await self.archive.calendar(leap=self._leap)
        before = self._before(calendar)
        below = calendar.first_since(before)
        count = await self.archive.erase_images(before=before, below=below, span=MONTH, cause="retention")
        log.info("plans and images of %s old cases were erased", count)
        doubt = await self.doubt()
        if doubt is not None:
            log.warning(
                "old plans and images are kept: the clock says %s, but the journal goes only to %s. If the clock is wrong, set "
                "it and restart Steward. If nothing was changed for that long, erase them with: journal erase --before %s --yes",
                *(each.date() for each in (doubt.at, doubt.newest, doubt.before)),
            )

    async def doubt(self) -> Doubt | None:
        """Return what a person has to decide; None if there is nothing to decide.

        After a pause of a month or two there is nothing to decide: old cases are only erased later.

        Raises:
            JournalUnreadable: The journal cannot be read.
        """
        now, calendar = self.clock(), await self.archive.calendar(leap=self._leap)
        if now - calendar.newest <= 3 * self._leap:
            return None
        kept = calendar.first_since(self._before(calendar))
        async for _ in self.archive.with_images(before=now - self.keep_for, above=CaseId(kept - 1)):
            return Doubt(at=now, newest=calendar.newest, before=now - self.keep_for)
        return None

    @property
    def _leap(self) -> timedelta:
        """The longest step that counts as a pause. A longer step may be a wrong clock, and must not make every case old."""
        return max(timedelta(days=1), min(MONTH, self.keep_for / 2))

    def _before(self, calendar: Calendar) -> datetime:
        return min(self.clock(), calendar.newest) - self.keep_for

"""The days that the journal has reached, by the dates of its own cases and by the days on which Steward ran.

Each date comes from a clock, which may be wrong for some time. An erasure cannot be undone, so no case may count as old because
a clock was ahead, or because it was behind when the case was opened.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select

from bot.journal.cases import CaseId
from bot.journal.search.index import day_of, next_number
from bot.journal.search.queries import HIGHEST
from bot.storage.schema import case_days, clock_days, from_microseconds

MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days that the journal has reached.

    A day counts if the journal reached it in steps of at most one leap, or if its dates went on for one leap after a longer step.
    So the dates of a clock that is wrong by years do not count, and the days after a long pause count a leap later.

    Attributes:
        days: In the order of cases, the number of a case and the latest day reached when it was opened, counted from 1970 in UTC.
    """

    days: tuple[tuple[CaseId, int], ...]

    @classmethod
    def of(cls, opened: Iterable[tuple[CaseId, int]], *, leap: timedelta) -> Calendar:
        """Make the calendar from the first case of each day, and the next case at each day that passed, in the order of cases."""
        found: list[tuple[CaseId, int]] = []
        reached: int | None = None
        ahead: int | None = None  # the day on which a leap that does not count yet arrived
        for case_id, day in opened:
            if reached is None or day - reached <= leap.days:
                reached, ahead = max(reached or day, day), None
            elif ahead is None or day < ahead:
                ahead = day
            elif day - ahead >= leap.days:
                reached, ahead = day, None
            found.append((case_id, reached))
        return cls(tuple(found))

    @property
    def newest(self) -> datetime:
        """The beginning of the latest day reached; the beginning of 1970 if there is no case."""
        return from_microseconds(0) + timedelta(days=self.days[-1][1] if self.days else 0)

    def first_since(self, moment: datetime) -> CaseId:
        """Return the first case at which the journal had reached the day of a moment; cases with lower numbers are older."""
        return next((case_id for case_id, day in self.days if day >= day_of(moment)), CaseId(HIGHEST))


def read_calendar(connection: Connection, *, leap: timedelta) -> Calendar:
    """Read the calendar from the days of cases, and from those on which Steward ran."""
    opened = connection.execute(select(case_days.c.first_id, case_days.c.day).order_by(case_days.c.first_id))
    passed = connection.execute(select(clock_days.c.next_id, clock_days.c.day).order_by(clock_days.c.position))
    # The sort is stable. A day that passed comes before the case that was the next one then.
    days = sorted([*map(tuple, passed), *map(tuple, opened)], key=lambda each: each[0])
    return Calendar.of(((CaseId(case_id), day) for case_id, day in days), leap=leap)


def note_day(connection: Connection, now: datetime) -> None:
    """Record that Steward runs on this day, in a transaction that writes."""
    newest = select(clock_days.c.day).order_by(clock_days.c.position.desc()).limit(1)
    today = day_of(now)
    if connection.execute(newest).scalar() != today:
        row = {"day": today, "next_id": next_number(connection)}
        connection.execute(insert(clock_days).values(row))

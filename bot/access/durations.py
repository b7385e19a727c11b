"""Lengths of time as a person types them: exact, never longer or shorter than what was typed.

`m` is minutes and `mo` is months. A text that cannot be read is refused: it never becomes a length or "permanent".
"""

from __future__ import annotations

import calendar
import re
from datetime import datetime, timedelta
from enum import Enum

from bot.i18n import mark

# Roblox takes 1 to 315,576,000,000 whole seconds (Open Cloud, UserRestriction, gameJoinRestriction.duration).
LONGEST = timedelta(seconds=315_576_000_000)


class Permanent(Enum):
    """The type of `PERMANENT`, so that nobody confuses it with a length."""

    PERMANENT = "permanent"


PERMANENT = Permanent.PERMANENT
Length = timedelta | Permanent

_FIXED = {
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_MONTHS = {"mo": 1, "y": 12}
_SPELLINGS = {
    **{unit: unit for unit in (*_FIXED, *_MONTHS)},
    **dict.fromkeys(("sec", "secs", "second", "seconds"), "s"),
    **dict.fromkeys(("min", "mins", "minute", "minutes"), "m"),
    **dict.fromkeys(("hr", "hrs", "hour", "hours"), "h"),
    **dict.fromkeys(("day", "days"), "d"),
    **dict.fromkeys(("week", "weeks"), "w"),
    **dict.fromkeys(("month", "months"), "mo"),
    **dict.fromkeys(("year", "years"), "y"),
}
_PART = re.compile(r"([0-9]{1,12})\s*([a-zA-Z]+)\s*")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ T][0-9]{2}:[0-9]{2})?")

UNREADABLE = mark("must be a length like 30m, 12h, 7d, 2w, 1mo or 1w2d, a date like 2026-12-24 18:00, or permanent")
_UNREADABLE_LENGTH = mark("must be a length like 30m, 12h, 7d, 2w or 1w2d")


def parse_duration(text: str, *, now: datetime) -> Length:
    """Read a length, a future date, or `permanent`.

    Args:
        text: As in `7d`, `1w2d`, `1mo`, `2 hours`, `2026-12-24`, `2026-12-24 18:00`, `perm`, `permanent`. A date
            without a time means its first minute, in the zone of `now`.
        now: The moment from which months and years count, and after which a date must be. Aware.

    Returns:
        Whole seconds from `now`, at least one; or `PERMANENT`, only for the words that say so.

    Raises:
        ValueError: It is not one of these, is zero, has passed, or is longer than Roblox or a calendar allows.
            The message is a rule to be shown: "must …".
    """
    words = text.strip()
    if words.casefold() in {"perm", "permanent"}:
        return PERMANENT
    if _DATE.fullmatch(words):
        return _checked(_until(words, now), now)
    months, fixed = _parts(words)
    try:
        return _checked(_add_months(now, months) - now + fixed, now)
    except OverflowError as error:
        raise ValueError(_TOO_LONG) from error


def parse_length(text: str) -> timedelta:
    """Read a length that is the same on every day: seconds to weeks, as in `30d`.

    Raises:
        ValueError: As `parse_duration`; also for months, years, dates and `permanent`.
    """
    months, fixed = _parts(text.strip(), _UNREADABLE_LENGTH)
    if months:
        message = mark("must be in days or weeks, like 30d: months and years differ in length")
        raise ValueError(message)
    if not timedelta(0) < fixed <= LONGEST:
        raise ValueError(_TOO_LONG if fixed else _ZERO)
    return fixed


def parse_ago(text: str, *, now: datetime) -> datetime:
    """Read how long ago something was, as in `2h`, `30d` or `10 years`; return that moment. Months count back from `now`.

    Raises:
        ValueError, OverflowError: It is no such length, or longer ago than a calendar can show.
    """
    months, fixed = _parts(text.strip())
    if not (months or fixed):
        raise ValueError(_ZERO)
    return _add_months(now, -months) - fixed


_ZERO = mark("must be longer than zero")
_TOO_LONG = mark("must end before the year 10000; for no end, write permanent")


def _parts(words: str, unreadable: str = UNREADABLE) -> tuple[int, timedelta]:
    """Return the months and the fixed rest that `words` add up to."""
    amounts: dict[str, int] = {}
    position = 0
    while position < len(words):
        found = _PART.match(words, position)
        unit = found and _unit(found[2])
        if found is None or unit is None or unit in amounts:
            raise ValueError(unreadable)
        amounts[unit] = int(found[1])
        position = found.end()
    if not amounts:
        raise ValueError(unreadable)
    months = sum(amounts.get(unit, 0) * months for unit, months in _MONTHS.items())
    try:
        return months, sum((amounts.get(unit, 0) * length for unit, length in _FIXED.items()), timedelta(0))
    except OverflowError as error:
        raise ValueError(_TOO_LONG) from error


def _unit(spelling: str) -> str | None:
    if spelling == "M":
        message = mark("must say m for minutes or mo for months, not M")
        raise ValueError(message)
    return _SPELLINGS.get(spelling.casefold())


def _until(words: str, now: datetime) -> timedelta:
    try:
        length = datetime.fromisoformat(words).replace(tzinfo=now.tzinfo) - now
    except ValueError:
        message = mark("must be a real date, like 2026-12-24 or 2026-12-24 18:00")
        raise ValueError(message) from None
    if length <= timedelta(0):
        message = mark("must be a date in the future; this one has passed")
        raise ValueError(message)
    # Rounded up to the whole seconds that Roblox takes, so that part of a second never becomes zero.
    return timedelta(seconds=-(-length // timedelta(seconds=1)))


def _add_months(start: datetime, months: int) -> datetime:
    """Return the same day `months` later, or the last day of a month that has no such day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if year > 9999:
        raise OverflowError
    last = calendar.monthrange(year, month + 1)[1]
    return start.replace(year=year, month=month + 1, day=min(start.day, last))


def _checked(length: timedelta, now: datetime) -> timedelta:
    if not length:
        raise ValueError(_ZERO)
    if length > LONGEST:
        raise ValueError(_TOO_LONG)
    now + length  # raises OverflowError if no calendar can show the end
    return length

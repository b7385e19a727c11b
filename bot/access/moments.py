"""Moments as people type them: a date, a day like `yesterday`, how long ago, or a timestamp of Discord. In UTC without a zone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo

from bot.access.lengths import amount_of, plain
from bot.i18n import mark

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Discord, "Reference", Timestamp styles: s and S are of autumn 2025. Without marks, it is the number that such a timestamp has.
_STAMP = re.compile(r"<t:(-?[0-9]{1,13})(?::[tTdDfFRsS])?>|([0-9]{10})")
_AGO = re.compile(r"(.+?),? ago", re.IGNORECASE)
_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}
_ON_A_DAY = re.compile(
    r"""(?P<day>[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|yesterday|today|tomorrow)
        (?:(?:t|,?[ ](?:at[ ])?)
          (?:(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?P<part>\.[0-9]{1,9})?)?[ ]?(?P<half>am|pm)?
            |(?P<hour_12>[0-9]{1,2})[ ]?(?P<half_12>am|pm)))?
        [ ]?(?P<zone>z|utc|gmt|[+-][0-9]{2}(?::?[0-9]{2})?)?""",
    re.VERBOSE | re.IGNORECASE,
)
_NO_DATE = mark("must be a real date, like 2026-12-24 or 2026-12-24 18:00 UTC")


def find_moment(text: str, *, now: datetime) -> datetime | None:
    """Read a moment, in the past or in the future. This is the one parser of moments.

    Args:
        text: As in `2026-12-24`, `2026-12-24 18:00`, `2026-12-24T18:00:00+02:00`, `yesterday`, `tomorrow 6pm`, `2h ago`,
            `<t:1790000000:f>`. A day without a time means its first minute; without a zone, it is in UTC.
        now: From which it is counted. Aware.

    Returns:
        The moment, in UTC; None if the text does not look like one.

    Raises:
        ValueError: It looks like one, but no calendar has it, or its length cannot be read. The message is a rule to be shown.
    """
    words = plain(text)
    stamp, ago, day = _STAMP.fullmatch(words), _AGO.fullmatch(words), _ON_A_DAY.fullmatch(words)
    try:
        if stamp is not None:
            return _EPOCH + timedelta(seconds=int(stamp[1] or stamp[2]))
        if ago is not None:
            return amount_of(ago[1]).before(now.astimezone(UTC))
        return _on_a_day(day.groupdict(""), now.astimezone(UTC)) if day is not None else None
    except OverflowError:
        raise ValueError(_NO_DATE) from None


def _on_a_day(parts: dict[str, str], now: datetime) -> datetime:
    day, part = parts["day"].lower(), parts["part"][1:7].ljust(6, "0")
    try:
        year, month, number = map(int, day.split("-")) if day not in _DAYS else (now.year, now.month, now.day)
        hour, minute, second = _hour(parts), int(parts["minute"] or 0), int(parts["second"] or 0)
        found = datetime(year, month, number, hour, minute, second, int(part), tzinfo=_zone(parts["zone"]))
    except ValueError:
        raise ValueError(_NO_DATE) from None
    return (found + timedelta(days=_DAYS.get(day, 0))).astimezone(UTC)


def _zone(typed: str) -> tzinfo:
    if typed[:1] not in {"+", "-"}:
        return UTC
    return datetime.fromisoformat(f"2000-01-01T00:00{typed}").tzinfo or UTC


def _hour(parts: dict[str, str]) -> int:
    """Return the hour of the day, from 24 hours or from twelve.

    Raises:
        ValueError: A clock of twelve hours has no such hour.
    """
    hour, half = int(parts["hour"] or parts["hour_12"] or 0), (parts["half"] or parts["half_12"]).lower()
    if not half:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError
    return hour % 12 + (12 if half == "pm" else 0)

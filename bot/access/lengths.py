"""Lengths of time as people type them: exact, never longer or shorter than what was typed.

`m` is minutes and `mo` is months. What has two meanings is refused with a rule that asks which one: it never becomes a length.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from bot.i18n import mark

# Roblox takes 1 to 315,576,000,000 whole seconds (Open Cloud, UserRestriction, gameJoinRestriction.duration).
LONGEST = timedelta(seconds=315_576_000_000)

_MOST = 100
"""Characters. The longest time that people type is a length with every unit, written out."""
_FIXED = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_MONTHS = {"mo": 1, "y": 12}
_SPELLINGS = {
    **{unit: unit for unit in (*_FIXED, *_MONTHS)},
    **dict.fromkeys(("sec", "secs", "second", "seconds"), "s"),
    **dict.fromkeys(("min", "mins", "minute", "minutes"), "m"),
    **dict.fromkeys(("hr", "hrs", "hour", "hours"), "h"),
    **dict.fromkeys(("day", "days"), "d"),
    **dict.fromkeys(("wk", "wks", "week", "weeks"), "w"),
    **dict.fromkeys(("mos", "mth", "mths", "month", "months"), "mo"),
    **dict.fromkeys(("yr", "yrs", "year", "years"), "y"),
}
_BEFORE = re.compile(r"(?:in|for) ", re.IGNORECASE)
_PART = re.compile(r"(?:([0-9]{1,12})(?:[.,]([0-9]{1,12}))?|an?(?= )|one(?= )) ?([a-z]+)", re.IGNORECASE)
_BETWEEN = re.compile(r" ?(?:,|&|\+|\band\b) ?| ?", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)?")
_MINUTES = re.compile(r"[0-5][0-9]")
_GROUPED = 3
"""Digits between separators of thousands. `1.500` is one and a half to some people, and 1500 to others."""

UNREADABLE = mark("must be a length like 30m, 12h, 7d, 2w, 1mo or 1w2d, a date like 2026-12-24 18:00 UTC, or permanent")
TOO_LONG = mark("must end before the year 10000; for no end, write permanent")
_UNREADABLE_LENGTH = mark("must be a length like 30m, 12h, 7d, 2w or 1w2d")
_WHICH_UNIT = mark("has a number without a unit: write 30m for minutes, 12h for hours, 7d for days")
_WHICH_M = mark("must say m for minutes or mo for months, not M")
_WHICH_NUMBER = mark(
    "must be written as 1500 or as 1.5: with three digits after a point or a comma, it could be either"
)
_ZERO = mark("must be longer than zero")
_WHOLE = mark("must be whole seconds, and whole months: Roblox takes no smaller part")


@dataclass(frozen=True, slots=True)
class Amount:
    """A length as it was typed: months, whose length depends on where they begin, and the rest."""

    months: int
    rest: timedelta

    def after(self, start: datetime) -> datetime:
        """Return the end of this length from `start`.

        Raises:
            OverflowError: No calendar has it.
        """
        return _add_months(start, self.months) + self.rest

    def before(self, end: datetime) -> datetime:
        """Return the moment that was this length before `end`.

        Raises:
            OverflowError: No calendar has it.
        """
        return _add_months(end, -self.months) - self.rest


def parse_length(text: str) -> timedelta:
    """Read a length that is the same on every day: seconds to weeks, as in `30d`.

    Raises:
        ValueError: It is not one, is zero, or is longer than Roblox allows. The message is a rule to be shown: "must …".
    """
    amount = amount_of(text, _UNREADABLE_LENGTH)
    if amount.months:
        message = mark("must be in days or weeks, like 30d: months and years differ in length")
        raise ValueError(message)
    if amount.rest > LONGEST:
        raise ValueError(TOO_LONG)
    return amount.rest


def amount_of(text: str, unreadable: str = UNREADABLE) -> Amount:
    """Read a length, as in `7d`, `1w2d`, `1.5h`, `1h30`, `1 day, 2 hours` or `in 3 days`. This is the one parser of lengths.

    Raises:
        ValueError: It cannot be read, is zero, or has two meanings. The message is a rule to be shown: "must …".
    """
    words = plain(text)
    before = _BEFORE.match(words)
    seconds = _seconds_by_unit(words[before.end() :] if before is not None else words, unreadable)
    months = sum(seconds.pop(unit, Fraction(0)) * length for unit, length in _MONTHS.items())
    rest = sum((number * _FIXED[unit] for unit, number in seconds.items()), Fraction(0))
    if months % 1 or rest % 1:
        raise ValueError(_WHOLE)
    if not months and not rest:
        raise ValueError(_ZERO)
    try:
        return Amount(int(months), timedelta(seconds=int(rest)))
    except OverflowError as error:
        raise ValueError(TOO_LONG) from error


def plain(text: str) -> str:
    """Return what was typed with one kind of digits, letters, commas and spaces; empty if it is longer than any time.

    Digits of every script become 0 to 9, and the wide characters of East Asian keyboards the narrow ones. Nothing else is folded:
    `7²` does not become 72.
    """
    if len(text) > _MOST:
        return ""
    return " ".join("".join(map(_narrow, text)).split())


def _narrow(character: str) -> str:
    if "\uff01" <= character <= "\uff5e":
        return chr(ord(character) - 0xFEE0)
    digit = unicodedata.decimal(character, None)
    return character if digit is None else str(digit)


def _seconds_by_unit(words: str, unreadable: str) -> dict[str, Fraction]:
    """Return how many of each unit `words` name, each unit once."""
    amounts: dict[str, Fraction] = {}
    position, unit = 0, ""
    while position < len(words):
        found = _PART.match(words, position)
        if found is None:
            amounts["m"] = _bare(words[position:], unit, amounts, unreadable)
            break
        unit = _unit(found[3], unreadable)
        if unit in amounts:
            raise ValueError(unreadable)
        amounts[unit] = _number(found[1], found[2] or "")
        between = _BETWEEN.match(words, found.end())
        position = between.end() if between is not None else found.end()
        if between is not None and between[0].strip() and position == len(words):
            raise ValueError(unreadable)
    if not amounts:
        raise ValueError(unreadable)
    return amounts


def _bare(words: str, unit: str, amounts: dict[str, Fraction], unreadable: str) -> Fraction:
    """Read a number at the end without a unit: the minutes of `1h30`. For any other, ask for the unit."""
    if unit == "h" and "m" not in amounts and _MINUTES.fullmatch(words):
        return Fraction(int(words))
    raise ValueError(_WHICH_UNIT if _NUMBER.fullmatch(words) else unreadable)


def _unit(spelling: str, unreadable: str) -> str:
    if spelling == "M":
        raise ValueError(_WHICH_M)
    unit = _SPELLINGS.get(spelling.lower())
    if unit is None:
        raise ValueError(unreadable)
    return unit


def _number(whole: str | None, decimals: str) -> Fraction:
    if whole is None:  # "a day"
        return Fraction(1)
    if len(decimals) == _GROUPED:
        raise ValueError(_WHICH_NUMBER)
    return Fraction(int(whole + decimals), 10 ** len(decimals))


def _add_months(start: datetime, months: int) -> datetime:
    """Return the same day `months` later, or the last day of a month that has no such day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise OverflowError
    last = calendar.monthrange(year, month + 1)[1]
    return start.replace(year=year, month=month + 1, day=min(start.day, last))

"""How long something lasts, as people type it: a length, an end, or for good. A date is an end, a length is a length."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import TypeAlias

from bot.access.lengths import LONGEST, TOO_LONG, UNREADABLE, amount_of, plain
from bot.access.moments import find_moment
from bot.i18n import mark


class Permanent(Enum):
    """The type of `PERMANENT`, so that nobody confuses it with a length."""

    PERMANENT = "permanent"


PERMANENT = Permanent.PERMANENT
Term: TypeAlias = timedelta | datetime | Permanent
"""A length counts from when it begins, whenever that is. A moment is when it ends, whenever it begins."""

_FOR_GOOD = frozenset(
    {"perm", "perma", "permanent", "permanently", "forever", "for ever", "indefinite", "indefinitely", "infinite"}
)
_UNTIL = re.compile(r"(?:until|till|til) ", re.IGNORECASE)
_DATED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ T][0-9]{2}:[0-9]{2})?")
"""A date that means the same on every day."""
PASSED = mark("must end in the future; this date has passed")


def parse_duration(text: str, *, now: datetime) -> Term:
    """Read a length, a future date, or a word like `permanent`.

    Args:
        text: A length as `lengths.amount_of` reads it, a date as `moments.find_moment` does, `perm`, `permanent`, `forever`, ….
        now: The moment from which months and years count, and after which a date must be. Aware.

    Returns:
        Whole seconds, at least one; or a moment in UTC after `now`; or `PERMANENT`, only for the words that say so.

    Raises:
        ValueError: It is not one of these, is zero, has passed, has two meanings, or is longer than Roblox or a calendar allows.
            The message is a rule to be shown: "must …".
    """
    words = plain(text)
    if words.lower() in _FOR_GOOD:
        return PERMANENT
    named = _UNTIL.match(words)
    end = find_moment(words[named.end() :] if named is not None else words, now=now)
    if end is not None:
        seconds_until(end, now)
        return end
    if named is not None:
        raise ValueError(UNREADABLE)
    amount = amount_of(words)
    try:
        length = amount.after(now) - now
    except OverflowError as error:
        raise ValueError(TOO_LONG) from error
    if length > LONGEST:
        raise ValueError(TOO_LONG)
    return length


def seconds_until(end: datetime, now: datetime) -> timedelta:
    """Return the length from `now` to `end` in the whole seconds that Roblox takes; part of a second counts as one.

    Raises:
        ValueError: It has passed.
    """
    if end <= now:
        raise ValueError(PASSED)
    return timedelta(seconds=-((now - end) // timedelta(seconds=1)))


def lasting(text: str, term: Term) -> str:
    """Return what was typed in words that mean the same on another day: `tomorrow` becomes a date, a length stays a length."""
    if not isinstance(term, datetime) or _DATED.fullmatch(text):
        return text
    return term.astimezone(UTC).isoformat(sep=" ")

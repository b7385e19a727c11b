"""Moments in the past, as a person types them. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from bot.access.durations import parse_ago
from bot.errors import InvalidInput
from bot.i18n import mark, tr

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
RULE = mark("Give a time in UTC like `2026-11-24 18:00`, how long ago like `2h ago`, or a Discord timestamp.")

_LONGEST = 100
"""Characters. The longest moment is a length with every unit, written out."""

_STAMP = re.compile(r"<t:([0-9]{1,12})(?::[tTdDfFR])?>")
_AGO = re.compile(r"(.+?)\s+ago", re.IGNORECASE)


def parse_moment(text: str, *, now: datetime, field: str = "at") -> datetime:
    """Read a past moment from the option `field`; without a time zone, it is in UTC.

    Raises:
        InvalidInput: It is not a moment, is before 1970, or has not passed yet.
    """
    try:
        moment = _read(_short(text.strip()), now)
    except (ValueError, OverflowError, OSError):
        raise InvalidInput(field, tr(RULE), given=text) from None
    if not EPOCH < moment <= now:
        raise InvalidInput(field, f"{tr(RULE)} {tr('It must have passed.')}", given=text)
    return moment


def _short(text: str) -> str:
    """Refuse a long text, which would take long to read and is no moment."""
    if len(text) > _LONGEST:
        raise ValueError
    return text


def _read(text: str, now: datetime) -> datetime:
    stamp, ago = _STAMP.fullmatch(text), _AGO.fullmatch(text)
    if stamp is not None:
        return datetime.fromtimestamp(int(stamp[1]), UTC)
    if ago is not None:
        return parse_ago(ago[1], now=now)
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)

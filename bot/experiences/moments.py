"""Moments in the past, as a person types them into an option. Pure."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.access.moments import find_moment
from bot.errors import InvalidInput
from bot.i18n import mark, tr
from bot.typed import typed_text

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
RULE = mark(
    "Give a time in UTC like `2026-11-24 18:00` or `yesterday 18:00`, how long ago like `2h ago`, or a Discord timestamp."
)


def parse_moment(text: str, *, now: datetime, field: str = "at") -> datetime:
    """Read a past moment from the option `field`; without a time zone, it is in UTC.

    Raises:
        InvalidInput: It is not a moment, is before 1970, or has not passed yet.
    """
    try:
        moment = find_moment(typed_text(text, field), now=now)
    except ValueError as problem:
        rule = str(problem)
        raise InvalidInput(field, f"{tr('It {rule}.', rule=tr(rule))} {tr(RULE)}", given=text) from None
    if moment is None:
        raise InvalidInput(field, tr(RULE), given=text)
    if not EPOCH < moment <= now:
        raise InvalidInput(field, f"{tr(RULE)} {tr('It must have passed.')}", given=text)
    return moment

"""Times as whole nanoseconds since 1970 UTC, and their RFC 3339 forms.

Roblox writes nine fractional digits; `datetime` holds six. A client that sends back a shortened time asks for the
time *before* a revision, so the stand-in keeps all nine.
"""

import re
from datetime import UTC, datetime

from sandbox.roblox.errors import InvalidArgument

SECOND = 1_000_000_000
HOUR = 3600 * SECOND
DAY = 24 * HOUR
_TICKS_AT_1970 = 621_355_968_000_000_000
_RFC3339 = re.compile(r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.(\d{1,9})\d*)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


def from_datetime(moment: datetime) -> int:
    """Nanoseconds of an aware datetime."""
    delta = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (delta.days * 86_400 + delta.seconds) * SECOND + delta.microseconds * 1000


def to_datetime(ns: int) -> datetime:
    """The time in UTC, cut to microseconds."""
    seconds, rest = divmod(ns, SECOND)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest // 1000)


def render(ns: int) -> str:
    """The form in v2: nine digits and Z."""
    seconds, rest = divmod(ns, SECOND)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{rest:09d}Z"


def render_v1(ns: int) -> str:
    """The form in v1 headers and bodies: seven digits and an offset."""
    return f"{render(ns)[:-3]}+00:00"


def ticks(ns: int) -> int:
    """.NET ticks (100 ns since year 1), which are part of revision ids."""
    return ns // 100 + _TICKS_AT_1970


def parse(text: str, *, field: str) -> int:
    """Read an RFC 3339 time with its offset.

    Raises:
        InvalidArgument: it is not such a time.
    """
    match = _RFC3339.fullmatch(text)
    if match is None:
        raise InvalidArgument(f"The {field} is not an RFC 3339 timestamp with an offset.")
    day, clock, fraction, offset = match.groups()
    try:
        whole = datetime.fromisoformat(f"{day}T{clock}{offset.upper()}")
    except ValueError as error:
        raise InvalidArgument(f"The {field} is not a valid time.") from error
    return from_datetime(whole) + int((fraction or "").ljust(9, "0"))

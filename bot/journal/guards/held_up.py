"""Changes that were held up: nothing is sent long after its intent was recorded.

If a process is stopped, or its computer sleeps, between the intent and the request, things are different when it goes on: the
case may be settled, and somebody else may have locked the target. So the age of an intent is read from a clock that goes on all
this time.
"""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Final

SEND_WITHIN = timedelta(seconds=60)
"""How old an intent may be when its request is sent, without the waits that Steward itself chose. With the longest of these,
three minutes for places in the budget and between attempts, this still ends before a target lock does."""

_CLOCK: Final = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))
"""On Linux, CLOCK_MONOTONIC leaves out the time for which the computer sleeps (clock_gettime(2)); on macOS it does not."""


def uptime_s() -> float:
    """Return seconds on a clock that nobody sets, and that goes on while this process or the computer is stopped."""
    return time.monotonic() if _CLOCK is None else time.clock_gettime(_CLOCK)

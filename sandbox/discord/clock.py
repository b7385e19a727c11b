"""The stand-in's time and its ids. A test or the try-it page can move the time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

DISCORD_EPOCH_MS: Final = 1_420_070_400_000


class Clock:
    """A clock that can be moved forward. Snowflakes are made from its time.

    Args:
        now: returns the true time, with its time zone.
    """

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._now = now
        self._moved = timedelta()
        self._last_id = 0

    def now(self) -> datetime:
        """The stand-in's current time."""
        return self._now() + self._moved

    def advance(self, by: timedelta) -> None:
        """Move the time forward at once. Interaction tokens older than 15 minutes stop working."""
        self._moved += by

    def next_id(self) -> int:
        """A snowflake that is greater than every earlier one."""
        milliseconds = int(self.now().timestamp() * 1000) - DISCORD_EPOCH_MS
        self._last_id = max(self._last_id + 1, milliseconds << 22)
        return self._last_id

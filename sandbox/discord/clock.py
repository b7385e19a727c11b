"""The stand-in's time and its ids, both movable by a test or the try-it page."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

DISCORD_EPOCH_MS: Final = 1_420_070_400_000


class Clock:
    """The time of day, which can be moved forward; snowflakes are made from it.

    Args:
        now: the true time, aware of its zone.
    """

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._now = now
        self._moved = timedelta()
        self._last_id = 0

    def now(self) -> datetime:
        """The stand-in's present."""
        return self._now() + self._moved

    def advance(self, by: timedelta) -> None:
        """Let time pass at once; interaction tokens older than 15 minutes stop working."""
        self._moved += by

    def next_id(self) -> int:
        """A snowflake that is greater than every earlier one."""
        milliseconds = int(self.now().timestamp() * 1000) - DISCORD_EPOCH_MS
        self._last_id = max(self._last_id + 1, milliseconds << 22)
        return self._last_id

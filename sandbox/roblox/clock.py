"""The world's own clock: it runs with the machine's, and can be moved or stopped."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.roblox.times import from_datetime, to_datetime


@dataclass
class Clock:
    """Wall time of the world, in UTC.

    Attributes:
        offset_ns: How far it is ahead of the machine's clock.
        frozen_ns: The time at which it is stopped; None while it runs.
        last_stamp_ns: The last stamp that it gave.
    """

    offset_ns: int = 0
    frozen_ns: int | None = None
    last_stamp_ns: int = 0

    @property
    def ns(self) -> int:
        """Nanoseconds since 1970."""
        return time.time_ns() + self.offset_ns if self.frozen_ns is None else self.frozen_ns

    def now(self) -> datetime:
        """The present time, cut to microseconds."""
        return to_datetime(self.ns)

    def stamp(self) -> int:
        """A time in nanoseconds, later than every stamp before it, for things that need an order."""
        self.last_stamp_ns = max(self.ns, self.last_stamp_ns + 1)
        return self.last_stamp_ns

    def advance(self, by: timedelta) -> None:
        """Move forward. A stopped clock also moves, and stays stopped."""
        ns = by // timedelta(microseconds=1) * 1000
        if self.frozen_ns is None:
            self.offset_ns += ns
        else:
            self.frozen_ns += ns

    def freeze(self, at: datetime | None = None) -> None:
        """Stop, at the given time or now."""
        self.frozen_ns = self.ns if at is None else from_datetime(at)

    def thaw(self) -> None:
        """Run on from where it stopped."""
        if self.frozen_ns is not None:
            self.offset_ns = self.frozen_ns - time.time_ns()
            self.frozen_ns = None

"""One at a time for each target: what a request to Roblox cannot guard is read once more, and nobody writes in between.

It holds within this process, which is where staff are; a game's own writes are what the second reading is for.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary


class Turns:
    """Whose turn it is, target by target; a target that nobody waits for takes no room."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[Hashable, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def of(self, *target: Hashable) -> AsyncIterator[None]:
        """Wait until nobody else has their turn at the target, and have it for the block."""
        lock = self._locks.setdefault(target, asyncio.Lock())
        async with lock:
            yield

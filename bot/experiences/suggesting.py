"""What suggestions ask of Roblox while a person types: only once their typing rests, and not again for a while."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from functools import partial
from typing import Generic, TypeVar

from bot.access import DiscordId
from bot.opencloud.errors import OpenCloudError

log = logging.getLogger(__name__)

T = TypeVar("T")

RESTS_AFTER_S = 0.4
"""Seconds without another keystroke after which typing rests."""
KEPT_S = 30.0
MOST_KEPT = 200


class Keystroke:
    """One change of an option that a person types."""

    def __init__(self, rests_after_s: float) -> None:
        self._rests_after_s = rests_after_s
        self._followed = asyncio.Event()

    def follow(self) -> None:
        """Note that the person has typed on."""
        self._followed.set()

    async def rests(self) -> bool:
        """Wait until the person has typed nothing for a while; False as soon as they type on."""
        try:
            async with asyncio.timeout(self._rests_after_s):
                await self._followed.wait()
        except TimeoutError:
            return True
        return False


class Typing:
    """The last keystroke of each person."""

    def __init__(self, rests_after_s: float = RESTS_AFTER_S) -> None:
        self._rests_after_s = rests_after_s
        self._last: OrderedDict[DiscordId, Keystroke] = OrderedDict()

    def keystroke(self, user_id: DiscordId) -> Keystroke:
        """Return a new keystroke of a person, which follows their last one."""
        earlier = self._last.pop(user_id, None)
        if earlier is not None:
            earlier.follow()
        self._last[user_id] = now = Keystroke(self._rests_after_s)
        if len(self._last) > MOST_KEPT:
            self._last.popitem(last=False)
        return now


class Remembered(Generic[T]):
    """Answers of Roblox, each kept for a short time.

    Args:
        most: How many answers are kept.
        kept_s: For how many seconds.
        clock: Monotonic seconds.
    """

    def __init__(
        self, *, most: int = MOST_KEPT, kept_s: float = KEPT_S, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most, self._kept_s, self._clock = most, kept_s, clock
        self._kept: OrderedDict[Hashable, tuple[float, T]] = OrderedDict()
        self._asking: dict[Hashable, asyncio.Task[T | None]] = {}

    def find(self, key: Hashable) -> T | None:
        """Return the answer if it is still kept."""
        at, answer = self._kept.get(key, (-math.inf, None))
        return answer if self._clock() - at < self._kept_s else None

    def keep(self, key: Hashable, answer: T) -> None:
        """Keep an answer from now on."""
        self._kept.pop(key, None)
        self._kept[key] = (self._clock(), answer)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)

    async def ask(self, key: Hashable, keystroke: Keystroke, ask: Callable[[], Awaitable[T]]) -> T | None:
        """Return the answer that is kept, or ask once the person's typing rests; None if they type on or Roblox does not say.

        Several who ask for the same at once share one request. If the caller is cancelled, the request goes on, and its answer
        is kept.
        """
        kept = self.find(key)
        if kept is not None:
            return kept
        if not await keystroke.rests():
            return None
        asking = self._asking.get(key)
        if asking is None:
            asking = self._asking[key] = asyncio.create_task(self._ask(key, ask))
            asking.add_done_callback(partial(self._asked, key))
        return await asyncio.shield(asking)

    def _asked(self, key: Hashable, asking: asyncio.Task[T | None]) -> None:
        del self._asking[key]
        if not asking.cancelled():
            asking.exception()  # who asked may have gone, and asyncio complains about an error that nobody has seen

    async def _ask(self, key: Hashable, ask: Callable[[], Awaitable[T]]) -> T | None:
        try:
            answer = await ask()
        except OpenCloudError as error:
            log.info("suggestions go without an answer of Roblox: %s", error)
            return None
        self.keep(key, answer)
        return answer

"""Paces the requests of one experience, so that they stay within Roblox's limits.

Roblox counts the data store requests of an experience together with those of its game servers, so we use only a share
of these limits. In normal operation Roblox never answers 429. If it does, pacing learns from the answer.
"""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.opencloud._buckets import Bucket, BudgetState
from bot.opencloud._wire import Budget

_MOST_SUBJECTS = 1024


class Pacing:
    """The buckets of one experience. A budget gets its bucket at the first request.

    Args:
        share: Our part of the budgets that the game's servers use too.
        bulk_share: The part of each budget that bulk work may use.
        adjust: Receives the budget, or our share of it, and returns the one to use instead.
        clock: Monotonic seconds.
        sleep: `asyncio.sleep`, or a test's.
    """

    def __init__(
        self,
        *,
        share: float = 0.4,
        bulk_share: float = 0.75,
        adjust: Callable[[Budget], Budget] | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._share, self._bulk_share, self._adjust = share, bulk_share, adjust
        self._clock, self._sleep = clock, sleep
        self._buckets: dict[Budget, Bucket] = {}
        self._subjects: dict[tuple[Budget, str], Bucket] = {}

    def _bucket(self, budget: Budget) -> Bucket:
        bucket = self._buckets.get(budget)
        if bucket is None:
            bucket = self._buckets[budget] = self._new_bucket(self._ours(budget), self._bulk_share)
        return bucket

    def _ours(self, budget: Budget) -> Budget:
        """Our part of a budget: all of it, unless the game's servers use it too."""
        if budget.shared_with_game:
            budget = replace(budget, count=max(1, int(budget.count * self._share)))
        return budget if self._adjust is None else self._adjust(budget)

    def _new_bucket(self, budget: Budget, bulk_share: float) -> Bucket:
        return Bucket(budget, bulk_share=bulk_share, clock=self._clock, sleep=self._sleep)

    def _subject(self, budget: Budget, subject: str | None) -> Bucket | None:
        """The subject's own bucket. None if the budget has no limit per subject."""
        if subject is None or budget.per_subject is None or (each := self._ours(budget).per_subject) is None:
            return None
        if len(self._subjects) >= _MOST_SUBJECTS:
            self._subjects = {key: bucket for key, bucket in self._subjects.items() if not bucket.idle}
        bucket = self._subjects.get((budget, subject))
        if bucket is None:
            # The budget itself spaces bulk work. Spacing the two requests a minute of one player would stop it.
            narrow = Budget(subject, each)
            bucket = self._subjects[budget, subject] = self._new_bucket(narrow, bulk_share=math.inf)
        return bucket

    def admit_now(self, budget: Budget, subject: str | None = None) -> bool:
        """As `admit`, but do not wait: return False if a wait is needed. This is faster, and enough for most requests."""
        narrow = self._subject(budget, subject)
        if narrow is None:
            return self._bucket(budget).admit_now()
        return narrow.is_free and self._bucket(budget).admit_now() and narrow.admit_now()

    async def admit(self, budget: Budget, subject: str | None = None, *, patience_s: float) -> None:
        """Wait until a request of this budget, about this subject, may leave.

        Raises:
            OnHold: Roblox has asked for a pause beyond `patience_s`.
        """
        narrow = self._subject(budget, subject)
        if narrow is None:
            await self._bucket(budget).admit(patience_s=patience_s)
            return
        place = await narrow.admit(patience_s=patience_s)
        try:
            await self._bucket(budget).admit(patience_s=patience_s)
        except BaseException:
            narrow.give_back(place)
            raise

    def hold(self, budget: Budget, subject: str | None, seconds: float) -> None:
        """Keep a pause that Roblox asked for: hold the subject's own bucket if there is one, else that of the budget."""
        (self._subject(budget, subject) or self._bucket(budget)).hold(seconds)

    def spend(self, budget: Budget, size: int) -> None:
        """Count the bytes of a request and its answer."""
        self._bucket(budget).spend(size)

    def learn(
        self,
        budget: Budget,
        subject: str | None,
        *,
        limit: tuple[int, float] | None,
        remaining: int | None,
        reset_s: float,
    ) -> None:
        """Learn from the `x-ratelimit-*` headers of an answer.

        Args:
            budget: The budget of the request.
            subject: The subject of the request. With one, no limit is learned: the headers do not say whose limit it is.
            limit: Requests and seconds.
            remaining: Requests left in the current window.
            reset_s: Seconds until that window ends.
        """
        if limit is not None and subject is None:
            self._bucket(budget).tighten(*limit)
        if remaining == 0:
            self.hold(budget, subject, reset_s)

    def budgets(self) -> tuple[BudgetState, ...]:
        """Every budget that was used, sorted by name, and the subjects whose own buckets are in use."""
        used = sorted((budget.name, bucket) for budget, bucket in self._buckets.items())
        waiting = ((subject, bucket) for (_, subject), bucket in self._subjects.items() if not bucket.idle)
        return tuple(bucket.state(name) for name, bucket in (*used, *waiting))

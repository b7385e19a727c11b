"""Buckets: how many requests of a budget may leave, and who goes next.

No more requests than the limit leave in one period. A fifth of it is only for acts, so somebody who acts does not wait for those
who look. Suggestions get a fifth at most, and never wait. Bulk work leaves evenly spaced, at its own part of the limit. Those who
wait go in this order: acts, looks, bulk work. In each lane, callers take turns.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot import lanes
from bot.lanes import Lane
from bot.opencloud._wire import Budget

_GUARD = 1.008
"""Our windows are longer than Roblox's by this factor, because requests take different times to arrive."""
_BILLED_BYTES = 1024
"""error-codes-and-limits.md: Roblox rounds the size of each request up to a multiple of this."""
_INSTANT = 1e-6
"""Seconds. A shorter wait is a rounding error."""


LONGEST_HOLD_S = 300.0
_PART = 5
"""One part in this many of a limit is only for acts, and suggestions get as much at most."""


class OnHold(Exception):
    """A place is free only after the caller's patience: Roblox asked for a long pause, or the caller does not wait at all."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class BudgetState:
    """How much of a budget is used now.

    Attributes:
        family: The budget's name for people.
        limit_per_minute: Requests that we allow ourselves.
        remaining: Requests that could leave now.
        waiting: Requests that wait for their place.
        longest_wait_s: How long the first of them has waited.
        used: Requests that count against the current window.
        held_s: How long nothing may leave, because Roblox asked for a pause.
    """

    family: str
    limit_per_minute: float
    remaining: int
    waiting: int
    longest_wait_s: float
    used: int
    held_s: float


class _Ticket:
    """A place in a line."""

    __slots__ = ("caller", "since", "turn")

    def __init__(self, caller: str | int | None, since: float) -> None:
        self.caller = caller
        self.since = since
        self.turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()


class _Line:
    """The requests that wait in one lane: those of one caller in their order, callers in turn."""

    def __init__(self) -> None:
        self._callers: OrderedDict[str | int | None, deque[_Ticket]] = OrderedDict()

    def __bool__(self) -> bool:
        return bool(self._callers)

    def __len__(self) -> int:
        return sum(map(len, self._callers.values()))

    def join(self, caller: str | int | None, now: float) -> _Ticket:
        ticket = _Ticket(caller, now)
        self._callers.setdefault(caller, deque()).append(ticket)
        self._call_next()
        return ticket

    def leave(self, ticket: _Ticket) -> None:
        queue = self._callers[ticket.caller]
        had_turn = queue[0] is ticket and ticket.turn.done()
        queue.remove(ticket)
        if not queue:
            del self._callers[ticket.caller]
        elif had_turn:
            self._callers.move_to_end(ticket.caller)
        self._call_next()

    def _call_next(self) -> None:
        """Give the turn to the first ticket, unless another has it. The ticket with the turn is the first of its caller."""
        if any(queue[0].turn.done() for queue in self._callers.values()):
            return
        for queue in self._callers.values():
            queue[0].turn.set_result(None)
            return

    def oldest(self) -> float | None:
        return min((queue[0].since for queue in self._callers.values()), default=None)


class Bucket:
    """One budget in use: which requests have left, and which wait.

    Args:
        budget: What may leave.
        bulk_share: The part of it that bulk work may use, evenly spaced; with `math.inf`, all of it at once.
        clock: Monotonic seconds.
        sleep: `asyncio.sleep`, or a test's.
    """

    def __init__(
        self,
        budget: Budget,
        *,
        bulk_share: float,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._count = self._configured = budget.count
        self._period = budget.period_s * _GUARD
        self._bulk_spacing = self._period / (budget.count * bulk_share)
        self._bulk_share = bulk_share
        self._bulk_size = None if budget.size is None else budget.size * bulk_share
        self._clock, self._sleep = clock, sleep
        self._left: deque[float] = deque()
        self._suggested: deque[float] = deque()
        self._next_bulk = self._held_until = 0.0
        self._acts, self._looks, self._bulk = _Line(), _Line(), _Line()
        self._lines = {Lane.ACT: self._acts, Lane.LOOK: self._looks, Lane.SUGGESTION: _Line(), Lane.BULK: self._bulk}

    def admit_now(self) -> bool:
        """Take a place if one is free now."""
        lane, now = lanes.current().lane, self._clock()
        if not self._has_room(lane, now):
            return False
        self._take(lane, now)
        return True

    @property
    def is_free(self) -> bool:
        """Whether a place is free now."""
        return self._has_room(lanes.current().lane, self._clock())

    def _has_room(self, lane: Lane, now: float) -> bool:
        return not self._lines[lane] and self._delay(lane, now) <= _INSTANT

    async def admit(self, *, patience_s: float) -> float:
        """Wait for a place and take it. A caller that is cancelled while it waits takes no place.

        Returns:
            The place taken, for `give_back`.

        Raises:
            OnHold: Roblox has asked for a pause beyond `patience_s`.
        """
        errand = lanes.current()
        lane, line, now = errand.lane, self._lines[errand.lane], self._clock()
        self._refuse_hold(now, patience_s)
        if line or self._delay(lane, now) > _INSTANT:
            if lane is Lane.SUGGESTION:
                raise OnHold(self._delay(lane, now))
            await self._wait(lane, line.join(errand.caller, now), patience_s)
        return self._take(lane, self._clock())

    async def _wait(self, lane: Lane, ticket: _Ticket, patience_s: float) -> None:
        try:
            await ticket.turn
            while (delay := self._delay(lane, self._clock())) > _INSTANT:
                self._refuse_hold(self._clock(), patience_s)
                await self._sleep(delay)
        finally:
            self._lines[lane].leave(ticket)

    def _refuse_hold(self, now: float, patience_s: float) -> None:
        if self._held_until - now > patience_s:
            raise OnHold(self._held_until - now)

    def _delay(self, lane: Lane, now: float) -> float:
        """Seconds until the first request of a lane may leave, if nothing changes."""
        self._forget(now)
        free = max(_freed(self._left, self._limit(lane), self._period, now), self._held_until)
        if lane is Lane.BULK:
            free = max(free, self._next_bulk)
            if self._acts or self._looks:
                free = max(free, now + self._bulk_spacing)
        elif lane is Lane.SUGGESTION:
            free = max(free, _freed(self._suggested, self._part, self._period, now))
        if lane in {Lane.LOOK, Lane.SUGGESTION} and self._acts:
            free = max(free, now + min(1.0, self._period / self._count))
        return free - now

    @property
    def _part(self) -> int:
        return self._count // _PART

    def _limit(self, lane: Lane) -> int:
        """How many requests may have left in a period, with the next one of this lane."""
        if lane is Lane.ACT:
            return self._count
        left_to_others = self._count - self._part
        if lane is Lane.BULK:  # the settings may give bulk work more
            return max(left_to_others, int(min(self._count, self._count * self._bulk_share)))
        return left_to_others

    def _take(self, lane: Lane, now: float) -> float:
        self._left.append(now)
        if lane is Lane.SUGGESTION:
            self._suggested.append(now)
        if lane is Lane.BULK:
            # Make up for a late wake-up, by a second at most. Otherwise bulk work would not use all of its share.
            behind = min(1.0, 4 * self._bulk_spacing)
            self._next_bulk = max(self._next_bulk, now - behind) + self._bulk_spacing
        return now

    def give_back(self, place: float) -> None:
        """Return a place that was taken for a request that never left."""
        for places in (self._left, self._suggested):
            if place in places:
                places.remove(place)

    def spend(self, size: int) -> None:
        """Count the bytes of a bulk request. The next one waits longer for them.

        People do not wait for bytes: they make few requests, and the rest of the limit is for them.
        """
        if self._bulk_size is not None and lanes.current().lane is Lane.BULK:
            billed = -(-size // _BILLED_BYTES) * _BILLED_BYTES
            self._next_bulk += max(0.0, billed / self._bulk_size * self._period - self._bulk_spacing)

    def _forget(self, now: float) -> None:
        for places in (self._left, self._suggested):
            while places and places[0] + self._period <= now:
                places.popleft()

    def hold(self, seconds: float) -> None:
        """Let nothing leave for this time: Roblox asked for a pause, or no requests remain.

        A pause ends after `LONGEST_HOLD_S` at the latest. A single wrong answer that asks for a day must not block the budget
        until a restart.
        """
        self._held_until = max(self._held_until, self._clock() + min(seconds, LONGEST_HOLD_S))

    def tighten(self, count: int, period_s: float) -> None:
        """Use a limit that Roblox states, if it is stricter than ours."""
        stated = int(count / period_s * (self._period / _GUARD))
        self._count = max(1, min(self._configured, stated))
        self._bulk_spacing = self._period / (self._count * self._bulk_share)

    @property
    def idle(self) -> bool:
        """Whether it holds nothing that must be remembered."""
        self._forget(self._clock())
        return not self._left and not any(self._lines.values()) and self._held_until <= self._clock()

    def state(self, name: str) -> BudgetState:
        """How much of the budget is used now."""
        now = self._clock()
        self._forget(now)
        held_s = max(0.0, self._held_until - now)
        oldest = [since for line in self._lines.values() if (since := line.oldest()) is not None]
        return BudgetState(
            family=name,
            limit_per_minute=self._count * 60 * _GUARD / self._period,
            remaining=0 if held_s else max(0, self._count - len(self._left)),
            waiting=sum(map(len, self._lines.values())),
            longest_wait_s=now - min(oldest, default=now),
            used=len(self._left),
            held_s=held_s,
        )


def _freed(places: deque[float], limit: int, period: float, now: float) -> float:
    """When the next place is free, if this many requests may leave in a period."""
    if limit <= 0:
        return now + period
    return places[len(places) - limit] + period if len(places) >= limit else now

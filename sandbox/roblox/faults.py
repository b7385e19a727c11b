"""Faults made on purpose, by count or by seeded chance."""

import asyncio
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeVar

Kind = Literal["latency", "status", "html", "cut_before", "cut_after", "throttle", "drip"]
KINDS: tuple[Kind, ...] = ("latency", "status", "html", "cut_before", "cut_after", "throttle", "drip")


@dataclass
class Fault:
    """One fault.

    Attributes:
        kind: `latency` waits; `status` answers with `status`; `html` answers as a broken proxy does, with `status`;
            `cut_before` drops the connection with nothing applied; `cut_after` applies, then drops it;
            `throttle` answers 429; `drip` applies, then sends the answer one byte at a time, so slowly that it may never
            end, while the connection is never silent for long.
        method: The HTTP method it applies to; None for any.
        path: Regular expression to search for in the raw path; None for any.
        after: Whether `status` and `html` come after the operation was applied.
        seconds: How long `latency` waits, and `drip` between two bytes.
        retry_after: Seconds in the `retry-after` header of `throttle` and `status`; None sends no header.
        count: How many more requests it hits; None for all.
        probability: Chance of each matching request, 0 to 1.
    """

    kind: Kind
    method: str | None = None
    path: str | None = None
    status: int = 500
    after: bool = False
    seconds: float = 0.0
    retry_after: int | None = None
    count: int | None = 1
    probability: float = 1.0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}")
        try:
            re.compile(self.path or "")
        except re.error as error:
            raise ValueError(f"path is not a regular expression: {error}") from error

    def matches(self, method: str, path: str) -> bool:
        """Whether it applies to a request."""
        return self.method in (None, method) and (self.path is None or re.search(self.path, path) is not None)

    async def delay(self) -> None:
        """Wait for the seconds of `latency`."""
        await asyncio.sleep(self.seconds)


class Hold(Fault):
    """Holds one request until it is released; then the request is carried out, or hits another fault.

    Args:
        method: The HTTP method it applies to; None for any.
        path: Regular expression to search for in the raw path; None for any.
    """

    def __init__(self, method: str | None = None, path: str | None = None) -> None:
        super().__init__("latency", method, path)
        self._arrived, self._released = asyncio.Event(), asyncio.Event()

    async def arrived(self) -> None:
        """Wait until a request is held."""
        await self._arrived.wait()

    def release(self) -> None:
        """Let the request go on."""
        self._released.set()

    async def delay(self) -> None:
        """Wait until it is released."""
        self._arrived.set()
        await self._released.wait()


FaultT = TypeVar("FaultT", bound=Fault)


class Faults:
    """The faults in force.

    Args:
        seed: The seed of the chance, so that a run can be repeated.
    """

    def __init__(self, seed: int = 0) -> None:
        self._faults: list[Fault] = []
        self._random = random.Random(seed)  # noqa: S311  chance that can be repeated is the purpose

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._faults)

    def __len__(self) -> int:
        return len(self._faults)

    def add(self, fault: FaultT) -> FaultT:
        """Add a fault."""
        self._faults.append(fault)
        return fault

    def clear(self) -> None:
        """Remove all faults."""
        self._faults.clear()

    def take(self, method: str, path: str) -> list[Fault]:
        """The faults for this request: every delay, then at most one other. Their counts go down."""
        delays: list[Fault] = []
        others: list[Fault] = []
        for fault in [one for one in self._faults if one.matches(method, path)]:
            if others and fault.kind != "latency":
                continue
            if fault.probability < 1 and self._random.random() >= fault.probability:
                continue
            self._use(fault)
            (delays if fault.kind == "latency" else others).append(fault)
        return delays + others

    def _use(self, fault: Fault) -> None:
        if fault.count is not None:
            fault.count -= 1
            if fault.count <= 0:
                self._faults.remove(fault)

"""Things that go wrong on purpose, by count or by seeded chance."""

import asyncio
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeVar

Kind = Literal["latency", "status", "html", "cut_before", "cut_after", "throttle"]
KINDS: tuple[Kind, ...] = ("latency", "status", "html", "cut_before", "cut_after", "throttle")


@dataclass
class Fault:
    """One thing that goes wrong.

    Attributes:
        kind: `latency` waits; `status` answers with `status`; `html` answers as a broken proxy does, with `status`;
            `cut_before` drops the connection with nothing applied; `cut_after` applies, then drops it;
            `throttle` answers 429.
        method: HTTP method concerned; None is any.
        path: Regular expression searched for in the raw path; None is any.
        after: Whether `status` and `html` answer so although the operation was applied.
        seconds: How long `latency` waits.
        retry_after: Seconds in the `retry-after` header of `throttle` and `status`; None sends no such header.
        count: How often it still strikes; None is always.
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
            raise ValueError(f"path is no regular expression: {error}") from error

    def matches(self, method: str, path: str) -> bool:
        """Whether a request is concerned."""
        return self.method in (None, method) and (self.path is None or re.search(self.path, path) is not None)

    async def delay(self) -> None:
        """Wait as long as `latency` does."""
        await asyncio.sleep(self.seconds)


class Hold(Fault):
    """A `latency` of one request that lasts until it is released; the request is carried out then, or meets another fault.

    Args:
        method: HTTP method concerned; None is any.
        path: Regular expression searched for in the raw path; None is any.
    """

    def __init__(self, method: str | None = None, path: str | None = None) -> None:
        super().__init__("latency", method, path)
        self._arrived, self._released = asyncio.Event(), asyncio.Event()

    async def arrived(self) -> None:
        """Wait until the request is held."""
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
        seed: Of the chance, so that a run can be repeated.
    """

    def __init__(self, seed: int = 0) -> None:
        self._faults: list[Fault] = []
        self._random = random.Random(seed)  # noqa: S311  chance that can be repeated is the purpose

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._faults)

    def __len__(self) -> int:
        return len(self._faults)

    def add(self, fault: FaultT) -> FaultT:
        """Put a fault in force."""
        self._faults.append(fault)
        return fault

    def clear(self) -> None:
        """Let everything work again."""
        self._faults.clear()

    def strike(self, method: str, path: str) -> list[Fault]:
        """Faults of this request: every delay, then at most one other; counts are used up."""
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

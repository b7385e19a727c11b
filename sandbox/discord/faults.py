"""What goes wrong on purpose between the bot and the stand-in, by count or by seeded chance."""

import asyncio
import random
import re
from dataclasses import dataclass
from typing import Any, Literal, TypedDict, Unpack

Cut = Literal["before", "after"]


@dataclass(slots=True)
class Fault:
    """One thing that goes wrong for matching requests, `left` more times (None: always)."""

    method: str
    path: re.Pattern[str]
    left: int | None
    chance: float
    latency: float = 0.0
    status: int | None = None
    retry_after: float = 0.0
    cut: Cut | None = None
    release: asyncio.Event | None = None

    def matches(self, method: str, path: str) -> bool:
        """Whether it applies to this request, its count permitting."""
        return self.left != 0 and self.method in ("*", method) and self.path.search(path) is not None


class Where(TypedDict, total=False):
    """Which requests a fault befalls."""

    method: str
    path: str
    count: int | None
    chance: float


class Faults:
    """The faults in force; `hit` is how often one struck.

    Each is given for a `method` (left out: any) and a regular expression on the `path` below /api/v10 (any), for `count`
    requests (1; None: until cleared), with a `chance` between 0 and 1 (1) drawn from a seeded generator.
    """

    def __init__(self, seed: int = 0) -> None:
        self._random = random.Random(seed)  # noqa: S311  a repeatable run, not a secret
        self._faults: list[Fault] = []
        self.hit = 0

    def slow(self, seconds: float, **where: Unpack[Where]) -> None:
        """Answer later, by real seconds."""
        self._faults.append(_fault(where, latency=seconds))

    def hold(self, **where: Unpack[Where]) -> asyncio.Event:
        """Do what is asked, and keep the answer back until the event that this returns is set."""
        release = asyncio.Event()
        self._faults.append(_fault(where, release=release))
        return release

    def limit(self, retry_after: float, **where: Unpack[Where]) -> None:
        """Answer 429 with `Retry-After` seconds."""
        self._faults.append(_fault(where, status=429, retry_after=retry_after))

    def fail(self, status: int = 500, **where: Unpack[Where]) -> None:
        """Answer with a server's error before anything is done."""
        self._faults.append(_fault(where, status=status))

    def cut(self, when: Cut, **where: Unpack[Where]) -> None:
        """Drop the connection before or after the request is applied."""
        self._faults.append(_fault(where, cut=when))

    def clear(self) -> None:
        """All is well again."""
        self._faults.clear()

    def strike(self, method: str, path: str) -> Fault | None:
        """The fault that befalls this request, if any; counts it."""
        for fault in self._faults:
            if fault.matches(method, path) and self._random.random() < fault.chance:
                if fault.left is not None:
                    fault.left -= 1
                self.hit += 1
                return fault
        return None


def _fault(where: Where, **effect: Any) -> Fault:
    path = re.compile(where.get("path", ""))
    return Fault(where.get("method", "*"), path, where.get("count", 1), where.get("chance", 1.0), **effect)

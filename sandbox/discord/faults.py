"""Faults between the bot and the stand-in, made on purpose, by count or by seeded chance."""

import asyncio
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypedDict, Unpack

from sandbox.discord.errors import Scope

Change = Callable[[Any], Any]
Cut = Literal["before", "after"]


@dataclass(slots=True)
class Fault:
    """One fault for matching requests; it happens `left` more times (None: always)."""

    method: str
    path: re.Pattern[str]
    left: int | None
    chance: float
    latency: float = 0.0
    status: int | None = None
    code: int = 0
    retry_after: float = 0.0
    scope: Scope | None = "user"
    cut: Cut | None = None
    release: asyncio.Event | None = None
    change: Change | None = None

    def matches(self, method: str, path: str) -> bool:
        """Whether it applies to this request and may still happen."""
        return self.left != 0 and self.method in ("*", method) and self.path.search(path) is not None


class Where(TypedDict, total=False):
    """Which requests a fault applies to."""

    method: str
    path: str
    count: int | None
    chance: float


class Faults:
    """The faults in force; `hit` counts the requests that they hit.

    Each has a `method` (default: any), a regular expression for the `path` below /api/v10 (default: any), a `count` of
    requests (default: 1; None: until cleared), and a `chance` from 0 to 1 (default: 1) from a seeded generator.
    """

    def __init__(self, seed: int = 0) -> None:
        self._random = random.Random(seed)  # noqa: S311  a repeatable run, not a secret
        self._faults: list[Fault] = []
        self.hit = 0

    def slow(self, seconds: float, **where: Unpack[Where]) -> None:
        """Answer late, by this many real seconds."""
        self._faults.append(_fault(where, latency=seconds))

    def hold(self, *, lost: bool = False, **where: Unpack[Where]) -> asyncio.Event:
        """Carry the request out, but hold the answer until the event is set. If it is `lost`, drop the connection then."""
        release = asyncio.Event()
        self._faults.append(_fault(where, release=release, cut="after" if lost else None))
        return release

    def limit(self, retry_after: float, *, scope: Scope | None = "user", **where: Unpack[Where]) -> None:
        """Answer 429 with `Retry-After` seconds; the scope None is a ban by Discord's edge, which answers a page."""
        self._faults.append(_fault(where, status=429, retry_after=retry_after, scope=scope))

    def answer(self, change: Change, **where: Unpack[Where]) -> None:
        """Carry the request out, and answer its JSON as `change` makes it."""
        self._faults.append(_fault(where, change=change))

    def fail(self, status: int = 500, **where: Unpack[Where]) -> None:
        """Answer with a server error and do nothing."""
        self._faults.append(_fault(where, status=status))

    def refuse(self, status: int, code: int, **where: Unpack[Where]) -> None:
        """Refuse with Discord's code for it, and do nothing.

        A first response gets 400/40060 or 404/10062 where another process with the same token was faster.
        """
        self._faults.append(_fault(where, status=status, code=code))

    def cut(self, when: Cut, **where: Unpack[Where]) -> None:
        """Drop the connection before or after the request is applied."""
        self._faults.append(_fault(where, cut=when))

    def clear(self) -> None:
        """Remove every fault."""
        self._faults.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """The fault for this request, if any; its count goes down."""
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

"""Who waits for a request to Roblox, and what it waits for now.

The code that begins some work says its lane: the gate for a command, a dialog for a press, a bulk for itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import Enum, auto


class Lane(Enum):
    """Whose requests they are. A request without a lane is an act, so that no act waits because nobody gave its lane."""

    ACT = auto()
    """Somebody changes something, or is about to."""
    LOOK = auto()
    """Somebody reads something."""
    SUGGESTION = auto()
    """Somebody types. These requests leave at once, or not at all."""
    BULK = auto()
    """Work that nobody waits for."""


class Delay(Enum):
    """Why a request takes time."""

    QUEUE = auto()
    """It waits for its place in Steward's own budget."""
    PAUSE = auto()
    """It failed, and waits before it is sent again."""
    ANSWER = auto()
    """It was sent, and the service has not answered."""


@dataclass(frozen=True, slots=True)
class Wait:
    """What a request waits for.

    Attributes:
        what: The name of the budget or of the service, for people.
    """

    delay: Delay
    what: str


@dataclass(slots=True, eq=False)
class Errand:
    """Some work for one caller.

    Attributes:
        caller: Who makes the requests. Callers take turns, however many requests each of them has.
        waits: What its requests wait for now, the longest wait first.
    """

    lane: Lane
    caller: str | int | None = None
    waits: list[Wait] = field(default_factory=list)

    @contextmanager
    def waiting(self, wait: Wait) -> Iterator[None]:
        """Note during the block that a request waits."""
        self.waits.append(wait)
        try:
            yield
        finally:
            self.waits.remove(wait)


_UNDECLARED = Errand(Lane.ACT)
_ERRAND: ContextVar[Errand] = ContextVar("errand", default=_UNDECLARED)


def begin(lane: Lane, *, caller: str | int | None = None) -> Errand:
    """Put every further request of the running task, and of the tasks that it starts, into a lane."""
    errand = Errand(lane, caller)
    _ERRAND.set(errand)
    return errand


@contextmanager
def lane(lane: Lane, *, caller: str | int | None = None) -> Iterator[Errand]:
    """Put every request of the block into a lane. Who waits for the work around it waits for these requests too."""
    errand = Errand(lane, caller, _ERRAND.get().waits)
    token = _ERRAND.set(errand)
    try:
        yield errand
    finally:
        _ERRAND.reset(token)


def current() -> Errand:
    """Return what the running task works for."""
    return _ERRAND.get()

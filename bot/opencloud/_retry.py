"""May this be sent again, and after how long? Pure; the clock, the sleep and the dice are the caller's.

failure      Read    GuardedWrite   UnguardedWrite
NOT_SENT     yes     yes            yes      nothing left this process
LOST         yes     yes            no       it may have been applied
DOWN         yes     yes            no       5xx, 408, 499: "does not always guarantee that the backend write did not occur"
THROTTLED    yes     yes            yes      it was refused, after the wait that was asked for
"""

from dataclasses import dataclass
from enum import Enum, auto

from bot.opencloud._wire import Operation, UnguardedWrite


class Failure(Enum):
    """How an attempt failed, as far as sending again is concerned."""

    NOT_SENT = auto()
    LOST = auto()
    DOWN = auto()
    THROTTLED = auto()


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often and how long.

    Attributes:
        attempts: In all, the first included.
        base_s: Ceiling of the first backoff; each later one doubles.
        cap_s: Ceiling of any backoff.
        patience_s: How long a waiting person's call may spend in all between attempts, and in one pause that Roblox asked for.
            To wait for a place in a budget comes on top.
        bulk_patience_s: The same for bulk work, which nobody watches.
    """

    attempts: int = 4
    base_s: float = 0.5
    cap_s: float = 8.0
    patience_s: float = 20.0
    bulk_patience_s: float = 180.0


def delay(
    policy: RetryPolicy,
    operation: Operation,
    failure: Failure,
    *,
    attempt: int,
    asked_s: float | None,
    left_s: float,
    dice: float,
) -> float | None:
    """Seconds until the next attempt, or None when there must be none.

    Args:
        policy: How often and how long.
        operation: What failed.
        failure: How it failed.
        attempt: How many have been made.
        asked_s: The wait that the server asked for.
        left_s: What is left of the caller's patience.
        dice: Uniform in [0, 1), for full jitter.
    """
    most = policy.attempts if operation.attempts is None else min(policy.attempts, operation.attempts)
    if attempt >= most or not may_resend(operation, failure):
        return None
    wait = dice * min(policy.cap_s, policy.base_s * 2 ** (attempt - 1))
    if failure is Failure.THROTTLED:
        wait += max(asked_s or 0.0, operation.throttled_wait_s)
    elif asked_s is not None:
        wait = max(wait, asked_s)
    return wait if wait <= left_s else None


def may_resend(operation: Operation, failure: Failure) -> bool:
    """The table above."""
    return not isinstance(operation, UnguardedWrite) or failure in {Failure.NOT_SENT, Failure.THROTTLED}

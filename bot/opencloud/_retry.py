"""Whether a failed request is sent again, and after how long. Pure: the caller has the clock, the sleep and the dice.

failure      Read    GuardedWrite   UnguardedWrite
NOT_SENT     yes     yes            yes      nothing left this process
LOST         yes     yes            no       it may have been applied
DOWN         yes     yes            no       5xx, 408, 499: "does not always guarantee that the backend write did not occur"
THROTTLED    yes     yes            yes      it was refused; sent again after the wait that Roblox asks for
"""

from dataclasses import dataclass
from enum import Enum, auto

from bot.opencloud._wire import Operation, UnguardedWrite


class Failure(Enum):
    """How an attempt failed."""

    NOT_SENT = auto()
    LOST = auto()
    DOWN = auto()
    THROTTLED = auto()


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often to try, and how long to wait.

    Attributes:
        attempts: Attempts in total, with the first one.
        base_s: Longest first backoff. It doubles after each attempt.
        cap_s: Longest backoff of all.
        patience_s: Longest time that a person's call spends between its attempts in total, and in one pause that Roblox
            asks for. The wait for a place in the budget is not part of it.
        bulk_patience_s: The same for bulk work.
        budget_s: Longest time that one attempt of a write waits for a place in the budget.
    """

    attempts: int = 4
    base_s: float = 0.5
    cap_s: float = 8.0
    patience_s: float = 20.0
    bulk_patience_s: float = 180.0
    budget_s: float = 120.0


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
    """Seconds until the next attempt. None if there must be no further attempt.

    Args:
        policy: How often to try, and how long to wait.
        operation: The operation that failed.
        failure: How it failed.
        attempt: How many attempts were made.
        asked_s: The wait that the server asks for.
        left_s: The rest of the caller's patience.
        dice: A random number in [0, 1), for full jitter.
    """
    most = policy.attempts if operation.attempts is None else min(policy.attempts, operation.attempts)
    if attempt >= most or not may_resend(operation, failure):
        return None
    wait = backoff(policy, attempt, dice)
    if failure is Failure.THROTTLED:
        wait += max(asked_s or 0.0, operation.throttled_wait_s)
    elif asked_s is not None:
        wait = max(wait, asked_s)
    return wait if wait <= left_s else None


def backoff(policy: RetryPolicy, attempt: int, dice: float) -> float:
    """Seconds after so many attempts, where nobody asks for more."""
    longest: float = policy.base_s * 2 ** (attempt - 1)
    return dice * min(policy.cap_s, longest)


def may_resend(operation: Operation, failure: Failure) -> bool:
    """Whether the table above says yes."""
    return not isinstance(operation, UnguardedWrite) or failure in {Failure.NOT_SENT, Failure.THROTTLED}

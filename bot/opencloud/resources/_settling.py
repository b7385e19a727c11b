"""Finds out by a read whether a write was applied, if its answer is lost or not clear."""

from collections.abc import Awaitable, Callable
from typing import NoReturn, TypeVar

from bot.documents.document import NoStorage
from bot.documents.worker import WorkerLost
from bot.opencloud._exchange import Settle
from bot.opencloud.errors import AlreadyExists, Missing, OpenCloudError, OutcomeUnknown, Refused
from bot.opencloud.models import Receipt

T = TypeVar("T")

LOST = (WorkerLost, MemoryError, NoStorage)
"""What a read of a large value may meet on this side: it says nothing about Roblox."""

_REMOVALS = 3
"""How often a removal is sent at most."""


def by_reading(read: Callable[[], Awaitable[T]], is_done: Callable[[T], bool]) -> Settle[T]:
    """Settle a write by a read: it is done if Roblox now has what we wanted to write. Any attempt may have written it.

    If Roblox has something else, the outcome stays unknown: another write may have come after ours, or ours may still arrive.
    """

    async def settle(unknown: OutcomeUnknown) -> T:
        now = await read_back(read, unknown)
        if not is_done(now):
            raise unknown
        return now

    return settle


async def left_open(unknown: OutcomeUnknown) -> NoReturn:
    """Leave the outcome unknown, for a write whose effect Roblox has no operation to read."""
    raise unknown


async def read_back(read: Callable[[], Awaitable[T]], unknown: OutcomeUnknown) -> T:
    """Read the present state.

    Raises:
        OutcomeUnknown: The given error, if the read fails.
    """
    try:
        return await read()
    except (OpenCloudError, *LOST):
        raise unknown from None


async def removed(
    send: Callable[[], Awaitable[Receipt]],
    read: Callable[[], Awaitable[T]],
    *,
    is_seen: Callable[[T], bool],
    wait: Callable[[int], Awaitable[None]],
) -> Receipt:
    """Remove what is still as it was seen. A removal has no precondition, and must not take what came after that.

    So it is sent again only where a read just before it still finds what was seen.

    Args:
        send: Sends it once.
        read: Reads what is there.
        is_seen: Whether this is what was seen.
        wait: Waits after so many attempts.

    Raises:
        OutcomeUnknown: An answer is lost, and something is still there, or nobody can tell.
        OpenCloudError: As `send`, where no answer was lost before.
    """
    lost: OutcomeUnknown | None = None
    for attempt in range(1, _REMOVALS + 1):
        try:
            return await send()
        except OutcomeUnknown as unknown:
            lost = unknown
        except Exception as error:
            if lost is None:
                raise
            if isinstance(error, Missing):
                return Receipt(error.request_id)
            refusal = error if isinstance(error, Refused) else None
            raise OutcomeUnknown(lost.operation, refusal=refusal, page=lost.page, request_id=lost.request_id) from error
        try:
            is_same = is_seen(await read())
        except Missing:
            return Receipt(lost.request_id)
        except (OpenCloudError, *LOST):
            raise lost from None
        if not is_same or attempt == _REMOVALS:
            raise lost
        await wait(attempt)
    raise AssertionError("unreachable")


async def refuse_if_exists(read: Callable[[], Awaitable[object]], refusal: Refused) -> None:
    """Check by a read whether a create was refused because the target exists. Roblox answers 400 to that, as to other faults.

    Raises:
        AlreadyExists: The target exists.
    """
    if refusal.status != 400:
        return
    try:
        await read()
    except (OpenCloudError, *LOST):
        return
    raise AlreadyExists.of(refusal) from refusal

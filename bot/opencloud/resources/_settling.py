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


def by_absence(read: Callable[[], Awaitable[object]]) -> Settle[Receipt]:
    """Settle a removal: it is done if a later attempt or the read found nothing."""

    async def settle(unknown: OutcomeUnknown) -> Receipt:
        if not (isinstance(unknown.refusal, Missing) or await _is_gone(read)):
            raise unknown
        return Receipt(unknown.request_id)

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


async def _is_gone(read: Callable[[], Awaitable[object]]) -> bool:
    try:
        await read()
    except (OpenCloudError, *LOST) as error:
        return isinstance(error, Missing)
    return False


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

"""What a read tells about a write whose answer was lost or cannot be taken at its word."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.opencloud.errors import AlreadyExists, Missing, OpenCloudError, OutcomeUnknown, Refused

T = TypeVar("T")


async def read_back(read: Callable[[], Awaitable[T]], unknown: OutcomeUnknown) -> T:
    """What is there now.

    Raises:
        OutcomeUnknown: The one given, where not even that can be read.
    """
    try:
        return await read()
    except OpenCloudError:
        raise unknown from None


async def require_gone(read: Callable[[], Awaitable[object]], unknown: OutcomeUnknown) -> None:
    """Return if a removal has taken effect: a later attempt met nothing, or a read finds nothing.

    Raises:
        OutcomeUnknown: The one given, where the target is there, or nobody can tell.
    """
    if isinstance(unknown.refusal, Missing):
        return
    try:
        await read()
    except Missing:
        return
    except OpenCloudError:
        pass
    raise unknown


async def refuse_if_exists(read: Callable[[], Awaitable[object]], refusal: Refused) -> None:
    """Roblox answers 400 INVALID_ARGUMENT to a create of what exists: only a read tells it from other faults.

    Raises:
        AlreadyExists: It does.
    """
    if refusal.status != 400:
        return
    try:
        await read()
    except OpenCloudError:
        return
    raise AlreadyExists.of(refusal) from refusal

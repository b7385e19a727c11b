"""How a read settles a write whose answer was lost or cannot be taken at its word."""

from collections.abc import Awaitable, Callable
from typing import NoReturn, TypeVar

from bot.opencloud._exchange import Settle
from bot.opencloud.errors import AlreadyExists, Missing, OpenCloudError, OutcomeUnknown, Refused
from bot.opencloud.models import Receipt

T = TypeVar("T")


def by_reading(read: Callable[[], Awaitable[T]], is_done: Callable[[T], bool]) -> Settle[T]:
    """Settle a write by what `read` returns: it is done if that is what was to be written, whichever attempt wrote it.

    Anything else proves nothing: somebody may have written after us, or the request may still be on its way.
    """

    async def settle(unknown: OutcomeUnknown) -> T:
        now = await read_back(read, unknown)
        if not is_done(now):
            raise unknown
        return now

    return settle


def by_absence(read: Callable[[], Awaitable[object]]) -> Settle[Receipt]:
    """Settle the removal of what `read` reads: it is done if a later attempt met nothing, or the read finds nothing."""

    async def settle(unknown: OutcomeUnknown) -> Receipt:
        if not (isinstance(unknown.refusal, Missing) or await _is_gone(read)):
            raise unknown
        return Receipt(unknown.request_id)

    return settle


async def left_open(unknown: OutcomeUnknown) -> NoReturn:
    """Settle nothing, for a write of which Roblox offers nothing to read."""
    raise unknown


async def read_back(read: Callable[[], Awaitable[T]], unknown: OutcomeUnknown) -> T:
    """What is there now.

    Raises:
        OutcomeUnknown: The one given, where not even that can be read.
    """
    try:
        return await read()
    except OpenCloudError:
        raise unknown from None


async def _is_gone(read: Callable[[], Awaitable[object]]) -> bool:
    try:
        await read()
    except OpenCloudError as error:
        return isinstance(error, Missing)
    return False


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

"""What a read tells about a write whose answer was lost or cannot be taken at its word."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.opencloud._exchange import Exchange
from bot.opencloud._wire import Request
from bot.opencloud.errors import AlreadyExists, Missing, OpenCloudError, OutcomeUnknown, Refused
from bot.opencloud.models import Receipt

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


async def remove(exchange: Exchange, request: Request, read: Callable[[], Awaitable[object]]) -> Receipt:
    """Remove what `read` reads. Where the answer was lost, it is done if a later attempt met nothing, or a read finds nothing.

    Raises:
        Missing: There was nothing before the first attempt.
        OutcomeUnknown: No answer, and it is there, or nobody can tell.
    """
    try:
        return await exchange.acknowledged(request)
    except OutcomeUnknown as unknown:
        if not (isinstance(unknown.refusal, Missing) or await _is_gone(read)):
            raise
        return Receipt(unknown.request_id)


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

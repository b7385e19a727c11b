"""Which error the caller of a request gets in the end, by what its attempts came to."""

from datetime import timedelta

from bot.opencloud._buckets import OnHold
from bot.opencloud._retry import Failure
from bot.opencloud._wire import AnswerLost, NotSent, Operation, Read, Request, Response, is_page
from bot.opencloud.errors import (
    BadAnswer,
    NoAnswer,
    OpenCloudError,
    OutcomeUnknown,
    PageOfProxy,
    Refused,
    RobloxDown,
    Throttled,
)

FAILURES: dict[type[Exception], Failure] = {
    NotSent: Failure.NOT_SENT,
    AnswerLost: Failure.LOST,
    Throttled: Failure.THROTTLED,
    RobloxDown: Failure.DOWN,
}


def asked_s(error: Exception) -> float | None:
    """Return how long Roblox asked to wait; None if it did not ask."""
    asked: timedelta | None = getattr(error, "retry_after", None)
    return asked.total_seconds() if asked is not None else None


def may_have_applied(request: Request[Operation], failure: Failure) -> bool:
    """Whether an attempt that failed so may have changed something."""
    return not isinstance(request.operation, Read) and failure in {Failure.LOST, Failure.DOWN}


def final(request: Request[Operation], error: Exception, *, doubtful: bool) -> OpenCloudError:
    """Return the error for the caller, after the last attempt."""
    name = request.operation.name
    if doubtful:
        return OutcomeUnknown(
            name,
            status=error.status if isinstance(error, RobloxDown) else None,
            refusal=error if isinstance(error, Refused) else None,
            page=_page(error),
            request_id=error.request_id if isinstance(error, OpenCloudError) else None,
        )
    return error if isinstance(error, OpenCloudError) else NoAnswer(name)


def _page(error: Exception) -> int | None:
    """Return the status of an error that was a page in place of Roblox's answer."""
    if isinstance(error, PageOfProxy) or (isinstance(error, RobloxDown) and error.is_page):
        return error.status
    return None


def undecodable(request: Request[Operation], response: Response) -> OpenCloudError:
    """Return the error for an answer that cannot be read: after a write, nobody knows what it did."""
    name, request_id = request.operation.name, response.request_id
    if isinstance(request.operation, Read):
        if is_page(response.text):
            return PageOfProxy(name, status=response.status, request_id=request_id)
        return BadAnswer(name, problem="not the documented body", request_id=request_id)
    page = response.status if is_page(response.text) else None
    return OutcomeUnknown(name, status=response.status, page=page, request_id=request_id)


def on_hold(request: Request[Operation], hold: OnHold) -> Throttled:
    """Return the error for a request that did not leave, because of a pause beyond the patience of its caller."""
    return Throttled(
        request.operation.name,
        retry_after=timedelta(seconds=hold.seconds),
        subject=request.subject or request.operation.budget.name,
    )

"""Requests and answers as values: operations, paths, headers, and which error an answer is. No I/O."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import Enum, auto
from functools import lru_cache
from typing import Any, Generic, TypeVar
from urllib.parse import quote, urlencode

from bot.opencloud.errors import (
    BadAnswer,
    Conflict,
    InvalidRequest,
    KeyLacksScope,
    KeyRejected,
    Missing,
    OpenCloudError,
    Refused,
    RobloxDown,
    Throttled,
)

MAX_NAME_BYTES = 50
"""error-codes-and-limits.md: store name, key and scope; bytes, as the older page says, are the stricter reading."""


class Host(Enum):
    """Which service a request goes to. The key is sent to the first only."""

    OPEN_CLOUD = auto()
    USERS = auto()
    THUMBNAILS = auto()


@dataclass(frozen=True, slots=True)
class Budget:
    """How many requests Roblox allows in a period. A resource module declares it beside the operations that share it.

    Attributes:
        name: Its name for people. No two budgets share one.
        count: Requests in one period.
        period_s: Seconds.
        shared_with_game: The game's servers draw on it too, so only a share of it is ours.
        size: Bytes in one period, counted for the key alone; None where Roblox does not count them.
        per_subject: Requests a minute about one subject, such as a player; None where Roblox sets no such limit.
    """

    name: str
    count: int
    period_s: float = 60.0
    shared_with_game: bool = False
    size: int | None = None
    per_subject: int | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """What is the same for every request of one kind. Its class says whether a request may be sent again.

    Attributes:
        name: Roblox's name of it.
        budget: What its requests count against.
        scopes: What the key needs.
        throttled_wait_s: Least wait after a 429, where Roblox documents a slow limit.
        attempts: Most attempts in all, where that limit counts each of them.
    """

    name: str
    method: str
    budget: Budget
    scopes: tuple[str, ...] = ()
    host: Host = Host.OPEN_CLOUD
    throttled_wait_s: float = 0.0
    attempts: int | None = None


class Read(Operation):
    """Changes nothing, so it may always be sent again."""

    __slots__ = ()


class GuardedWrite(Operation):
    """A write that may always be sent again: a precondition, an idempotency key or its own nature lets it take effect once.

    Only `Exchange.write` takes it, which asks how to settle a lost answer.
    """

    __slots__ = ()


class UnguardedWrite(Operation):
    """A write that could take effect twice, so it is sent again only when it certainly was not applied."""

    __slots__ = ()


O_co = TypeVar("O_co", bound=Operation, covariant=True)


@dataclass(slots=True)
class Request(Generic[O_co]):
    """One request: an operation on a path.

    Attributes:
        path: Percent-encoded, with its query.
        subject: A narrower budget that it also counts against, such as `user 123`.
    """

    operation: O_co
    path: str
    body: bytes | None = field(default=None, repr=False)
    headers: Mapping[str, str] | None = field(default=None, repr=False)
    subject: str | None = None


@dataclass(slots=True)
class Response:
    """One answer, as it came."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def request_id(self) -> str | None:
        """Roblox's id of the answer, if it sent one; the header is not documented, so the usual names are tried."""
        get = self.headers.get
        return get("x-request-id") or get("roblox-request-id") or get("x-roblox-request-id")


class NotSent(Exception):
    """The request did not leave: name not found, connection refused or not made in time."""


class AnswerLost(Exception):
    """The request left, wholly or partly, and no whole answer came back."""


@lru_cache(maxsize=4096)
def segment(field_name: str, text: str, *, limit: int = MAX_NAME_BYTES) -> str:
    """Percent-encode one path segment, everything but unreserved characters.

    Raises:
        InvalidRequest: Empty, `.` or `..` (URL libraries collapse them onto another resource), longer than `limit`
            bytes of UTF-8, or not encodable.
    """
    if text in {"", ".", ".."}:
        raise InvalidRequest(field_name, "not empty, '.' or '..'")
    try:
        if len(text.encode()) > limit:
            raise InvalidRequest(field_name, f"at most {limit} bytes")
    except UnicodeEncodeError as error:
        raise InvalidRequest(field_name, "valid Unicode") from error
    return quote(text, safe="")


def query(path: str, /, **parameters: str | int | bool | None) -> str:
    """Append the parameters that are not None or empty."""
    given = {name: _parameter(value) for name, value in parameters.items() if value is not None and value != ""}
    return f"{path}?{urlencode(given, quote_via=quote, safe='')}" if given else path


def _parameter(value: str | int | bool) -> str:  # noqa: FBT001  a parameter's value, not a flag
    return str(value).lower() if isinstance(value, bool) else str(value)


def rfc3339(field_name: str, at: datetime) -> str:
    """Write a time as a parameter.

    Raises:
        InvalidRequest: It has no zone.
    """
    if at.tzinfo is None:
        raise InvalidRequest(field_name, "a time with its zone")
    return at.isoformat().replace("+00:00", "Z")


def error_from(request: Request[Operation], response: Response, *, now: datetime) -> OpenCloudError:
    """The error that a response with a status from 300 is. Never fails, whatever the body.

    A proxy's page that says 404 is not taken for Roblox's word: on that hangs that nobody is banned, or that an entry is gone.
    """
    operation, status = request.operation, response.status
    if status < 400:
        return BadAnswer(operation.name, problem=f"redirect {status}", request_id=response.request_id)
    if status == 404 and not _is_from_roblox(response.body):
        return BadAnswer(operation.name, problem="404 from a proxy", request_id=response.request_id)
    code, message = _explanation(response.body)
    facts: dict[str, Any] = {
        "status": status,
        "code": code,
        "message": message,
        "request_id": response.request_id,
    }
    if status >= 500 or status in _ENDED_EARLY:
        return RobloxDown(operation.name, retry_after=retry_after(response.headers, now=now), **facts)
    if status == 403:
        return KeyLacksScope(operation.name, scopes=operation.scopes, **facts)
    if status == 429:
        return Throttled(
            operation.name,
            retry_after=retry_after(response.headers, now=now),
            subject=request.subject or operation.budget.name,
            **facts,
        )
    return _refusal_class(status, message)(operation.name, **facts)


_ENDED_EARLY = frozenset({408, 499})
"""The request was ended while it was worked on (errors.md, CANCELLED): like after 5xx, a write may have been applied."""


def _is_from_roblox(body: bytes) -> bool:
    """Whether a 404 says that something is not there: Roblox says so in JSON, or says nothing at all."""
    try:
        return not body or isinstance(json.loads(body), dict)
    except (ValueError, RecursionError):
        return False


def _refusal_class(status: int, message: str | None) -> type[Refused]:
    """409 is what errors.md documents; 412 is v1's; 400 with the etag named is allowed for, as none is documented."""
    if status == 400 and "etag" in (message or "").lower():
        return Conflict
    return {401: KeyRejected, 404: Missing, 409: Conflict, 412: Conflict}.get(status, Refused)


def _explanation(body: bytes) -> tuple[str | None, str | None]:
    """Code and message from any of the four shapes of errors.md, or from none of them."""
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        return None, None
    if not isinstance(parsed, dict):
        return None, None
    listed = parsed.get("errors")
    if isinstance(listed, list) and listed and isinstance(listed[0], dict):
        parsed = listed[0]
    elif isinstance(listed, dict):
        return _text(parsed.get("title")), "; ".join(f"{name}: {why}" for name, why in listed.items())
    return _text(parsed.get("code", parsed.get("error"))), _text(parsed.get("message"))


def _text(value: object) -> str | None:
    return str(value) if isinstance(value, str | int) else None


def retry_after(headers: Mapping[str, str], *, now: datetime) -> timedelta | None:
    """How long the server asks to wait: `Retry-After` in seconds or as a date, else `x-ratelimit-reset`.

    Malformed, negative and unbounded ones count as none.
    """
    for header in (headers.get("retry-after"), headers.get("x-ratelimit-reset")):
        wait = _seconds(header)
        if wait is None and header:
            wait = _until(header, headers.get("date"), now)
        if wait is not None:
            return wait
    return None


def _seconds(header: str | None) -> timedelta | None:
    try:
        return max(timedelta(0), timedelta(seconds=float(header or "")))
    except (ValueError, OverflowError):
        return None


def _until(header: str, date: str | None, now: datetime) -> timedelta | None:
    """Time to an HTTP date, by the server's own clock when it tells."""
    try:
        target = parsedate_to_datetime(header)
        start = parsedate_to_datetime(date) if date else now
        return max(timedelta(0), target - start)
    except (ValueError, TypeError, OverflowError):
        return None


def rate_limit(headers: Mapping[str, str]) -> tuple[int, float] | None:
    """The strictest `(count, seconds)` of `x-ratelimit-limit`: `1000, 1000;w=60, 300;w=60`.

    The first number repeats one of the windowed ones without saying which (draft-polli-ratelimit-headers, 3.1), so it
    counts only where no window is named, and then for a minute.
    """
    parts = headers.get("x-ratelimit-limit", "").split(",")
    windowed = [part for part in parts if ";" in part]
    limits = [parsed for part in windowed or parts if (parsed := _one_limit(part))]
    return min(limits, key=lambda limit: limit[0] / limit[1], default=None)


def _one_limit(part: str) -> tuple[int, float] | None:
    count, *parameters = part.strip().split(";")
    window = next((value for name, _, value in (p.strip().partition("=") for p in parameters) if name == "w"), "60")
    if _count(count) and _count(window):
        return int(count), float(window)
    return None


def _count(text: str) -> int | None:
    """Read a number of a header. Python refuses to read thousands of digits, which no count has."""
    return int(text) if text.isdecimal() and len(text) < 10 else None


def remaining(headers: Mapping[str, str]) -> int | None:
    """Requests left in the current window, the least of `x-ratelimit-remaining` if it is a list."""
    counts = [_count(part.strip()) for part in headers.get("x-ratelimit-remaining", "").split(",")]
    return min((count for count in counts if count is not None), default=None)

"""Requests and answers as values: operations, paths, headers, and the error that an answer means. No I/O."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import Enum
from functools import lru_cache
from typing import Any, Generic, TypeAlias, TypeVar
from urllib.parse import quote, urlencode

from bot.documents.document import Document
from bot.opencloud.errors import (
    Conflict,
    InvalidRequest,
    KeyLacksScope,
    KeyRejected,
    Missing,
    OpenCloudError,
    PageOfProxy,
    Refused,
    RobloxDown,
    Throttled,
)

MAX_NAME_BYTES = 50
"""error-codes-and-limits.md: for store name, key and scope. Bytes, as an older page says, because that is stricter."""


class Host(Enum):
    """The service that a request goes to, by its name for people. Only Open Cloud gets the key."""

    OPEN_CLOUD = "Open Cloud"
    USERS = "users"
    THUMBNAILS = "thumbnails"


@dataclass(frozen=True, slots=True)
class Budget:
    """How many requests Roblox allows in a period. A resource module declares it beside the operations that share it.

    Attributes:
        name: Its name for people. No two budgets have the same name.
        count: Requests in one period.
        period_s: Seconds.
        shared_with_game: The game's servers use it too, so only a share of it is ours.
        size: Bytes in one period, counted for the key only. None if Roblox does not count them.
        per_subject: Requests a minute about one subject, such as a player. None if Roblox has no such limit.
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
        name: Roblox's name for it.
        budget: The budget of its requests.
        scopes: Scopes that the key needs.
        throttled_wait_s: Shortest wait after a 429, for an operation with a slow limit.
        attempts: Most attempts in total, if that limit counts each of them.
        document: The field of the answer that is a value of a game, and is kept as it came; None if no field is.
        waits: Whether it waits for its place in the budget; if not, it leaves at once or fails.
    """

    name: str
    method: str
    budget: Budget
    scopes: tuple[str, ...] = ()
    host: Host = Host.OPEN_CLOUD
    throttled_wait_s: float = 0.0
    attempts: int | None = None
    document: str | None = None
    waits: bool = True


class Read(Operation):
    """Changes nothing, so it may always be sent again."""

    __slots__ = ()


class GuardedWrite(Operation):
    """A write that may always be sent again: a precondition, an idempotency key or its own nature lets it take effect once.

    Only `Exchange.write` accepts it, and requires a way to settle a lost answer.
    """

    __slots__ = ()


class UnguardedWrite(Operation):
    """A write that could take effect twice, so it is sent again only when it certainly was not applied."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Framed:
    """A body with a value of a game in the middle, which is brought into memory when it is sent."""

    before: bytes
    value: Document
    after: bytes = b""

    def __len__(self) -> int:
        return len(self.before) + self.value.size + len(self.after)


Timed: TypeAlias = Callable[[datetime], bytes]
"""A body that depends on the moment at which it is sent."""

O_co = TypeVar("O_co", bound=Operation, covariant=True)


@dataclass(slots=True)
class Request(Generic[O_co]):
    """One request: an operation on a path.

    Attributes:
        path: Percent-encoded, with the query.
        body: If it depends on when it is sent, a function of that moment; what it raises, the caller gets, and nothing is sent.
        subject: What the request is about, such as `user 123`, if its budget has a limit per subject.
    """

    operation: O_co
    path: str
    body: bytes | Framed | Timed | None = field(default=None, repr=False)
    headers: Mapping[str, str] | None = field(default=None, repr=False)
    subject: str | None = None


@dataclass(slots=True)
class Response:
    """One answer, not yet parsed."""

    status: int
    headers: Mapping[str, str]
    body: bytes | Document = field(repr=False)

    @property
    def size(self) -> int:
        """Bytes of the body."""
        return self.body.size if isinstance(self.body, Document) else len(self.body)

    @property
    def text(self) -> bytes:
        """The body of an answer that explains something; what is longer than any explanation is nothing."""
        return b"" if isinstance(self.body, Document) else self.body

    @property
    def request_id(self) -> str | None:
        """Roblox's id of the answer, if it has one. The header is not documented, so the usual names are tried."""
        get = self.headers.get
        return get("x-request-id") or get("roblox-request-id") or get("x-roblox-request-id")


class NotSent(Exception):
    """The request was not sent: the name was not found, or the connection was refused or took too long."""


class AnswerLost(Exception):
    """All or a part of the request was sent, and no complete answer came back."""


@lru_cache(maxsize=4096)
def segment(field_name: str, text: str, *, limit: int = MAX_NAME_BYTES) -> str:
    """Percent-encode one path segment: everything except unreserved characters.

    Raises:
        InvalidRequest: The text is empty, `.` or `..` (URL libraries turn them into another path), longer than `limit`
            bytes of UTF-8, or not valid Unicode.
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
    """Append the parameters to the path, without those that are None or empty."""
    given = {name: _parameter(value) for name, value in parameters.items() if value is not None and value != ""}
    return f"{path}?{urlencode(given, quote_via=quote, safe='')}" if given else path


def _parameter(value: str | int | bool) -> str:  # noqa: FBT001  the value of a parameter, not a flag
    return str(value).lower() if isinstance(value, bool) else str(value)


def rfc3339(field_name: str, at: datetime) -> str:
    """Write a time as a parameter.

    Raises:
        InvalidRequest: The time has no time zone.
    """
    if at.tzinfo is None:
        raise InvalidRequest(field_name, "a time with a time zone")
    return at.isoformat().replace("+00:00", "Z")


def error_from(request: Request[Operation], response: Response, *, now: datetime) -> OpenCloudError:
    """The error that a response with a status of 300 or more means. It accepts any body.

    A 404 means that an entry is gone, or that a player is not banned, and a 403 that the key may not do something. A proxy's page
    with these statuses does not mean that.
    """
    operation, status = request.operation, response.status
    if status < 400 or _is_of_a_proxy(status, response.text):
        return PageOfProxy(operation.name, status=status, request_id=response.request_id)
    code, message = _explanation(response.text)
    facts: dict[str, Any] = {
        "status": status,
        "code": code,
        "message": message,
        "request_id": response.request_id,
    }
    if status >= 500 or status in _ENDED_EARLY:
        wait = retry_after(response.headers, now=now)
        return RobloxDown(operation.name, retry_after=wait, is_page=is_page(response.text), **facts)
    if status in {401, 403} and operation.host is not Host.OPEN_CLOUD:  # no key was sent there
        return Refused(operation.name, **facts)
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


def is_page(body: bytes) -> bool:
    """Whether a body is a page for people. Roblox's own answers are JSON."""
    return body.lstrip().startswith(b"<")


_ENDED_EARLY = frozenset({408, 499})
"""The request ended while Roblox worked on it (errors.md, CANCELLED). As after a 5xx, a write may have been applied."""


def _is_of_a_proxy(status: int, body: bytes) -> bool:
    """Whether a refusal is not Roblox's own: it is a page, or a 404 whose body is neither empty nor a JSON object."""
    if status >= 500 or status in _ENDED_EARLY | {429}:
        return False
    if is_page(body):
        return True
    try:
        return status == 404 and body != b"" and not isinstance(json.loads(body), dict)
    except (ValueError, RecursionError):
        return True


def _refusal_class(status: int, message: str | None) -> type[Refused]:
    """The class of a 4xx. Conflict is 409 in errors.md and 412 in v1. A 400 that names the etag counts too, to be safe."""
    if status == 400 and "etag" in (message or "").lower():
        return Conflict
    return {401: KeyRejected, 404: Missing, 409: Conflict, 412: Conflict}.get(status, Refused)


def _explanation(body: bytes) -> tuple[str | None, str | None]:
    """Code and message, if the body has one of the four shapes of errors.md, or one of the two of server-management.

    These are `{"error": "a sentence"}` and ProblemDetails (RFC 9457), both observed.
    """
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
    code, message = parsed.get("code", parsed.get("error")), parsed.get("message")
    if message is None and "error" in parsed:
        return None, _text(code)
    if message is None and "title" in parsed:
        return None, _text(parsed.get("detail") or parsed["title"])
    return _text(code), _text(message)


def _text(value: object) -> str | None:
    return str(value) if isinstance(value, str | int) else None


def retry_after(headers: Mapping[str, str], *, now: datetime) -> timedelta | None:
    """The wait that the server asks for: `Retry-After` in seconds or as a date, else `x-ratelimit-reset`.

    None if no header has a valid value. A negative wait is zero.
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
    """Time until an HTTP date, by the server's clock if its answer has a date."""
    try:
        target = parsedate_to_datetime(header)
        start = parsedate_to_datetime(date) if date else now
        return max(timedelta(0), target - start)
    except (ValueError, TypeError, OverflowError):
        return None


def rate_limit(headers: Mapping[str, str]) -> tuple[int, float] | None:
    """The strictest `(count, seconds)` of `x-ratelimit-limit`: `1000, 1000;w=60, 300;w=60`.

    The first number repeats one of the limits with a window, but does not say which (draft-polli-ratelimit-headers, 3.1).
    It counts only if no limit has a window, and then for a minute.
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
    """Read a number of a header. Longer texts are refused: Python raises on thousands of digits."""
    return int(text) if text.isdecimal() and len(text) < 10 else None


def remaining(headers: Mapping[str, str]) -> int | None:
    """Requests left in the current window. If `x-ratelimit-remaining` is a list, the smallest number counts."""
    counts = [_count(part.strip()) for part in headers.get("x-ratelimit-remaining", "").split(",")]
    return min((count for count in counts if count is not None), default=None)

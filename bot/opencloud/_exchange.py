"""Sends one request: waits for its budget, adds the key, tries again, and raises the error that fits."""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeAlias, TypeVar

from bot import jsons, lanes
from bot.documents.document import Document, NoStorage
from bot.documents.documents import Documents
from bot.documents.envelopes import checksum
from bot.documents.worker import WorkerLost
from bot.jsons import Json
from bot.lanes import Delay, Lane, Wait
from bot.opencloud import _json
from bot.opencloud._buckets import OnHold
from bot.opencloud._final_errors import FAILURES, asked_s, final, may_have_applied, on_hold, undecodable
from bot.opencloud._pacing import Pacing
from bot.opencloud._retry import Failure, RetryPolicy, backoff, delay
from bot.opencloud._transport import Transport
from bot.opencloud._wire import (
    AnswerLost,
    Framed,
    GuardedWrite,
    Host,
    NotSent,
    Operation,
    Read,
    Request,
    Response,
    Timed,
    UnguardedWrite,
    error_from,
    rate_limit,
    remaining,
    retry_after,
)
from bot.opencloud.errors import (
    BadAnswer,
    NoTurn,
    OpenCloudError,
    OutcomeUnknown,
    Refused,
    RobloxDown,
    Throttled,
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Hosts:
    """Addresses of the services. A sandbox has its own."""

    open_cloud: str = "https://apis.roblox.com"
    users: str = "https://users.roblox.com"
    thumbnails: str = "https://thumbnails.roblox.com"


class SecretLike(Protocol):
    """A secret whose text is masked when printed, such as pydantic's SecretStr."""

    def get_secret_value(self) -> str:
        """The text of the secret."""


@dataclass(slots=True)
class Answer:
    """A successful answer, parsed. Without a body, its JSON is None.

    Attributes:
        json: The body, without the field that is a document.
        document: The value of a game that the answer has, as it came.
    """

    json: Json
    request_id: str | None
    document: Document | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


WHOLE = ""
"""The document of an operation whose answer is nothing but a value."""

Settle: TypeAlias = Callable[[OutcomeUnknown], Awaitable[T]]
"""Finds out the result of a write whose answer was lost, or raises the error that it receives."""


MOST_WAITED_S = 180.0
"""How long a write waits at most for places in its budget and between its attempts, together. A change is recorded before it
waits, and other work counts on it that nothing is sent very long after that."""


@dataclass(slots=True)
class _Way:
    """A request on its way.

    Attributes:
        patience_s: How long it may still wait between its attempts.
        waited_s: How long it waited by our own choice: for its budget, for room, and between its attempts.
        most_s: How long it may wait so in all.
        sent: A body that depends on the moment, as it left with an attempt that may have been applied. A later attempt has to be
            the same.
    """

    patience_s: float
    most_s: float = math.inf
    attempts: int = 0
    waited_s: float = 0.0
    sent: bytes | None = None

    @property
    def left_s(self) -> float:
        """How long it may still wait."""
        return self.most_s - self.waited_s


class Exchange:
    """Sends the requests of every resource.

    Only this class holds the key. The key is never in a repr, an exception or a log, and goes to the Open Cloud host only.
    """

    def __init__(
        self,
        transport: Transport,
        *,
        api_key: str | SecretLike,
        hosts: Hosts,
        pacing: Pacing,
        policy: RetryPolicy,
        clock: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]],
        random: Callable[[], float],
        may_leave: Callable[[], Awaitable[None]] | None = None,
        in_time: Callable[[float], None] | None = None,
        documents: Documents,
    ) -> None:
        self._transport = transport
        self.documents = documents
        self._pacing, self._policy = pacing, policy
        self._clock, self._sleep, self._random = clock, sleep, random
        self._may_leave, self._in_time = may_leave, in_time
        self._key = _header_safe(api_key if isinstance(api_key, str) else api_key.get_secret_value())
        self._hosts: dict[Host, tuple[str, dict[str, str]]] = {
            Host.OPEN_CLOUD: (hosts.open_cloud.rstrip("/"), {"x-api-key": self._key}),
            Host.USERS: (hosts.users.rstrip("/"), {}),
            Host.THUMBNAILS: (hosts.thumbnails.rstrip("/"), {}),
        }

    def key_as_body(self) -> bytes:
        """The body of an introspection, the only request that has the key in its body."""
        return _json.encode({"apiKey": self._key})

    async def call(self, request: Request[Read | UnguardedWrite], decode: Callable[[Answer], T]) -> T:
        """Send a read, or a write that cannot be settled after a lost answer, and decode the answer.

        Raises:
            OpenCloudError: As `_send`. If a successful answer differs from the documentation, BadAnswer for a read and
                OutcomeUnknown for a write.
        """
        return await self._decoded(request, decode)

    async def write(
        self, request: Request[GuardedWrite | UnguardedWrite], decode: Callable[[Answer], T], *, settle: Settle[T]
    ) -> T:
        """Send a write and decode the answer. Settle the write if its answer is lost.

        Args:
            request: The write.
            decode: Returns the result from the answer.
            settle: Returns the result from what Roblox has now, or raises the OutcomeUnknown that it receives.

        Raises:
            OpenCloudError: As `call`.
        """
        try:
            return await self._decoded(request, decode)
        except OutcomeUnknown as unknown:
            return await settle(unknown)

    async def _decoded(self, request: Request[Operation], decode: Callable[[Answer], T]) -> T:
        try:
            return await self._decoded_of(request, decode)
        except OpenCloudError as error:
            host = request.operation.host
            error.service = host.value if host is not Host.OPEN_CLOUD else None
            raise

    async def _decoded_of(self, request: Request[Operation], decode: Callable[[Answer], T]) -> T:
        response = await self._send(request)
        try:
            return decode(await self._parsed(request.operation, response))
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
            raise undecodable(request, response) from error
        except (WorkerLost, MemoryError, NoStorage) as error:
            if isinstance(request.operation, Read):
                raise
            raise OutcomeUnknown(request.operation.name, request_id=response.request_id) from error

    async def _parsed(self, operation: Operation, response: Response) -> Answer:
        body, request_id = response.body, response.request_id
        if operation.document == WHOLE:
            told = response.headers.get("content-md5")
            if told is not None and told != await self.documents.ask(checksum, body):
                raise ValueError("not the body that Roblox sent")
            return Answer(None, request_id, await self.documents.verified(body), response.headers)
        if operation.document is not None:
            around, document = await self.documents.open(body, field=operation.document)
            return Answer(around, request_id, document)
        text = body if isinstance(body, bytes) else await self.documents.read(body)
        return Answer(jsons.decode(text) if text else None, request_id)

    async def _send(self, request: Request[Operation]) -> Response:
        """Send until an answer is successful, or no further attempt is allowed.

        Raises:
            OpenCloudError: The error of the last attempt. If a write may have been applied, OutcomeUnknown instead.
            Exception: What `may_leave` raises for a write that had to wait, or `in_time` for any write. That write is not sent.
        """
        way = _Way(
            self._patience_s(request.operation),
            math.inf if isinstance(request.operation, Read) else MOST_WAITED_S,
        )
        doubtful = False
        while True:
            way.attempts += 1
            try:
                return await self._attempt(request, way)
            except (NotSent, AnswerLost, Throttled, RobloxDown) as error:
                failure = FAILURES[type(error)]
                if not may_have_applied(request, failure) and not doubtful:
                    way.sent = None
                doubtful = doubtful or may_have_applied(request, failure)
                wait = self._wait(request, failure, error, way)
                if wait is None:
                    raise final(request, error, doubtful=doubtful) from error.__cause__
            except (Refused, BadAnswer) as error:
                # Only Roblox's own refusal says that a write was not applied.
                if not doubtful and (isinstance(error, Refused) or isinstance(request.operation, Read)):
                    raise
                raise final(request, error, doubtful=True) from error
            except Exception as error:
                if not doubtful:
                    raise
                raise OutcomeUnknown(request.operation.name) from error
            way.patience_s -= wait
            way.waited_s += wait
            with lanes.current().waiting(Wait(Delay.PAUSE, request.operation.host.value)):
                await self._sleep(wait)

    def _patience_s(self, operation: Operation) -> float:
        """How long a call may wait between its attempts, and how long a pause for its budget may be."""
        lane = lanes.current().lane
        if lane is Lane.SUGGESTION or not operation.waits:
            return 0.0
        return self._policy.bulk_patience_s if lane is Lane.BULK else self._policy.patience_s

    async def pause(self, seconds: float) -> None:
        """Wait before the state of a long-running operation is read again."""
        await self._sleep(seconds)

    async def back_off(self, attempts: int) -> None:
        """Wait after so many attempts, as between those of one request."""
        await self._sleep(backoff(self._policy, attempts, self._random()))

    async def _attempt(self, request: Request[Operation], way: _Way) -> Response:
        operation = request.operation
        waited = await self._admit(request, way) or way.attempts > 1
        base, headers = self._hosts[operation.host]
        if request.body is not None:
            headers = {**headers, "Content-Type": "application/json", **(request.headers or {})}
        url = base + request.path
        if isinstance(request.body, Framed):
            waited, since = waited or self.documents.room.locked(), time.monotonic()
            async with self.documents.room:
                way.waited_s += min(time.monotonic() - since, self._policy.budget_s)
                body = request.body.before + await self.documents.read(request.body.value) + request.body.after
                await self._ensure_wanted(operation, way, waited=waited)
                response = await self._sent(operation, url, headers, body)
        else:
            await self._ensure_wanted(operation, way, waited=waited)
            body = self._body_now(request.body, way)
            response = await self._sent(operation, url, headers, body or None)
        self._pacing.spend(operation.budget, max(response.size, len(body)))
        self._learn(request, response)
        if response.status >= 300:
            error = error_from(request, response, now=self._clock())
            if isinstance(error, Throttled):
                self._obey(request, error)
            raise error
        return response

    async def _sent(self, operation: Operation, url: str, headers: Mapping[str, str], body: bytes | None) -> Response:
        try:
            with lanes.current().waiting(Wait(Delay.ANSWER, operation.host.value)):
                return await self._transport.send(
                    operation.method, url, headers=headers, body=body, documents=self.documents
                )
        except NoStorage as error:  # there is an answer, and no room for it
            if isinstance(operation, Read):
                raise
            raise OutcomeUnknown(operation.name) from error

    def _body_now(self, body: bytes | Timed | None, way: _Way) -> bytes:
        """Return the body for an attempt that is sent now; empty for none."""
        if not callable(body):
            return body or b""
        way.sent = way.sent or body(self._clock())
        return way.sent

    async def _ensure_wanted(self, operation: Operation, way: _Way, *, waited: bool) -> None:
        """Ask, with nothing more between this and the attempt, whether a write must still be sent."""
        if isinstance(operation, Read):
            return
        if waited and self._may_leave is not None:
            await self._may_leave()
        if self._in_time is not None:
            self._in_time(way.waited_s)

    async def _admit(self, request: Request[Operation], way: _Way) -> bool:
        """Wait for a place in the budget; return whether there was a wait.

        Raises:
            NoTurn: A write waited too long, and was not sent.
            Throttled: Roblox has asked for a pause beyond the caller's patience.
        """
        budget, since = request.operation.budget, time.monotonic()
        if self._pacing.admit_now(budget, request.subject):
            return False
        if not request.operation.waits:
            raise on_hold(request, OnHold(0.0))
        try:
            async with asyncio.timeout(self._longest_s(request, way)):
                with lanes.current().waiting(Wait(Delay.QUEUE, budget.name)):
                    await self._pacing.admit(budget, request.subject, patience_s=way.patience_s)
        except OnHold as hold:
            raise on_hold(request, hold) from None
        except TimeoutError:
            raise NoTurn(request.operation.name, budget=budget.name) from None
        # A longer wait is not our choice: the process was stopped during it.
        way.waited_s += min(time.monotonic() - since, self._policy.budget_s)
        return True

    def _longest_s(self, request: Request[Operation], way: _Way) -> float | None:
        """How long a request may wait for its budget now; None for a read, which changes nothing however late it is."""
        return None if isinstance(request.operation, Read) else min(self._policy.budget_s, way.left_s)

    def _learn(self, request: Request[Operation], response: Response) -> None:
        """Learn the limits from the headers of an answer."""
        if "x-ratelimit-limit" not in response.headers and "x-ratelimit-remaining" not in response.headers:
            return
        wait = retry_after(response.headers, now=self._clock())
        self._pacing.learn(
            request.operation.budget,
            request.subject,
            limit=rate_limit(response.headers),
            remaining=remaining(response.headers),
            reset_s=wait.total_seconds() if wait else 0.0,
        )

    def _obey(self, request: Request[Operation], throttled: Throttled) -> None:
        """Hold the budget for the pause that a 429 asks for, so that other requests wait too."""
        operation, pause_s = request.operation, asked_s(throttled) or 0.0
        self._pacing.hold(operation.budget, request.subject, max(pause_s, operation.throttled_wait_s))

    def _wait(self, request: Request[Operation], failure: Failure, error: Exception, way: _Way) -> float | None:
        return delay(
            self._policy,
            request.operation,
            failure,
            attempt=way.attempts,
            asked_s=asked_s(error),
            left_s=min(way.patience_s, way.left_s),
            dice=self._random(),
        )


def _header_safe(key: str) -> str:
    """Refuse a key that does not fit into an HTTP header. The error does not repeat the key.

    Raises:
        ValueError: The key is empty, or has characters that are not visible ASCII.
    """
    if not key or not key.isascii() or not key.isprintable() or " " in key:
        raise ValueError("The Open Cloud key is empty or has characters that no key has.")
    return key

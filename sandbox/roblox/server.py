"""The stand-in on a loopback port: Open Cloud, the users host and the thumbnails host in one."""

from collections import deque
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Final, Self

from aiohttp import web

from sandbox.roblox.errors import InvalidArgument, Refusal, ResourceExhausted
from sandbox.roblox.face import (
    configs,
    control,
    entries,
    entries_v1,
    keys,
    ordered,
    place_versions,
    restrictions,
    servers,
    universes,
    users,
)
from sandbox.roblox.face.answers import HttpAnswer, gateway, refusal, reply
from sandbox.roblox.face.calls import Call, Route
from sandbox.roblox.face.routing import Match, Router, query_of
from sandbox.roblox.faults import Fault, Faults
from sandbox.roblox.keys import ApiKey
from sandbox.roblox.world import World

ROUTES: Final = tuple(
    route
    for family in (entries, entries_v1, ordered, restrictions, servers, configs, universes, place_versions, users, keys)
    for route in family.ROUTES
)
"""Every operation of Open Cloud that the stand-in has."""

_PAGE_OF_A_BROKEN_PROXY = b"<html><head><title>Error</title></head><body><h1>Service Unavailable</h1></body></html>"
_LOOPBACK = ("127.0.0.1", "::1")
_STATUS_CODES = {
    400: "INVALID_ARGUMENT",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "ABORTED",
    429: "RESOURCE_EXHAUSTED",
    499: "CANCELLED",
    500: "INTERNAL",
    501: "NOT_IMPLEMENTED",
    503: "UNAVAILABLE",
}


@dataclass(frozen=True)
class RequestRecord:
    """A request that came in, for assertions in tests.

    Attributes:
        path: As sent, still percent-encoded.
        status: The answer's status; None if the connection was dropped instead.
        applied: Whether the operation was carried out, even if the answer does not say so.
        body_size: Bytes of the request body.
        fault: The kind of fault that hit it, if any.
        headers: As sent, with lower-case names.
    """

    method: str
    path: str
    query: str
    status: int | None
    applied: bool
    body_size: int
    fault: str | None
    headers: dict[str, str]


@dataclass(frozen=True)
class _Raw:
    """A raw request."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes


class RobloxStandIn:
    """Roblox on localhost, over a world that tests may read and change at any time.

    An async context manager. Every operation runs between two awaits, so each is atomic.

    Args:
        world: The state behind it.
        host: Loopback address.
        port: 0 takes a free one.
        seed: The seed of the faults' chance.
        remembered: How many requests are kept in `requests`.
    """

    def __init__(
        self, world: World, *, host: str = "127.0.0.1", port: int = 0, seed: int = 0, remembered: int = 2000
    ) -> None:
        self.world = world
        self.faults = Faults(seed)
        self.requests: deque[RequestRecord] = deque(maxlen=remembered)
        self.base_url = ""
        self._host, self._port = host, port
        self._router = Router(ROUTES)
        self._runner: web.ServerRunner | None = None

    async def __aenter__(self) -> Self:
        # No application: its router would decode paths, and would not match a line break in a key.
        self._runner = web.ServerRunner(web.Server(self._serve, access_log=None), shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, self._port).start()
        self.base_url = f"http://{self._host}:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        path, _, query = request.raw_path.partition("?")
        body = await request.content.read()
        if path.startswith("/_control/") and request.remote in _LOOPBACK:
            return _response(control.answer(request.method, path, body, self.world, self.faults))
        headers = {name.lower(): value for name, value in request.headers.items()}
        raw = _Raw(request.method, path, query, headers, body)
        answer, applied, fault = await self._answer_with_faults(raw)
        status = None if answer is None else answer.status
        self.requests.append(
            RequestRecord(raw.method, path, query, status, applied, len(body), fault.kind if fault else None, headers)
        )
        if answer is None:
            _cut(request)
            return web.Response()
        if fault is not None and fault.kind == "drip":
            return await _dripped(request, answer, fault)
        return _response(answer)

    async def _answer_with_faults(self, raw: _Raw) -> tuple[HttpAnswer | None, bool, Fault | None]:
        """Answer with the faults for this request; None means a cut connection."""
        fault: Fault | None = None
        for fault in self.faults.take(raw.method, raw.path):
            if fault.kind == "latency":
                await fault.delay()
        if fault is None or fault.kind in ("latency", "drip"):
            return *self._answer(raw), fault
        if fault.kind == "cut_after" or fault.after:
            _, applied = self._answer(raw)
        else:
            applied = False
        return _faulty(fault), applied, fault

    def _answer(self, raw: _Raw) -> tuple[HttpAnswer, bool]:
        """Carry out a request; also return whether the operation was applied."""
        try:
            match = self._router.match(raw.method, raw.path)
        except LookupError:
            return gateway(405, "MethodNotAllowed"), False
        if match is None:
            return gateway(404, "NotFound"), False
        key = self._key(raw, match.route)
        if not match.route.keyless and (key is None or (key.group_id is not None and match.route.own_key)):
            return gateway(401, "Invalid API Key"), False
        return self._handle(raw, match, key)

    def _handle(self, raw: _Raw, match: Match, key: ApiKey | None) -> tuple[HttpAnswer, bool]:
        route = match.route
        headers: dict[str, str] = {}
        try:
            call = Call(
                self.world, raw.path, match.params(), query_of(raw.query), raw.headers, raw.body, key, self.base_url
            )
            headers = _admit(call, route)
            answer = route.handler(call)
        except Refusal as refused:
            answer = refusal(refused, route.style)
            return replace(answer, headers={**headers, **answer.headers}), False
        if route.family is not None:
            call.spend_answer(route.family, len(answer.body))
        return replace(answer, headers={**headers, **answer.headers}), answer.status < 400

    def _key(self, raw: _Raw, route: Route) -> ApiKey | None:
        key = None if route.keyless else self.world.api_keys.get(raw.headers.get("x-api-key", ""))
        return key if key is not None and key.usable(self.world.clock.ns) else None


def _admit(call: Call, route: Route) -> dict[str, str]:
    """Check the scopes, count the call, and check for the body that the operation declares."""
    store = call.params.get("store") or call.query.get("datastoreName")
    call.require(*route.scopes, store=store)
    headers = call.admit(route.family) if route.family is not None else {}
    if route.json and "json" not in call.headers.get("content-type", ""):
        raise InvalidArgument("The request needs a JSON body and its Content-Type.")
    return headers


def _faulty(fault: Fault) -> HttpAnswer | None:
    if fault.kind in ("cut_before", "cut_after"):
        return None
    if fault.kind == "html":
        return HttpAnswer(_PAGE_OF_A_BROKEN_PROXY, fault.status, "text/html")
    status = ResourceExhausted.status if fault.kind == "throttle" else fault.status
    code = _STATUS_CODES.get(status)
    if code is None:
        return gateway(status, "Injected fault")
    headers = {} if fault.retry_after is None else {"retry-after": str(fault.retry_after)}
    return replace(reply({"code": code, "message": "Injected fault"}, status=status), headers=headers)


def _cut(request: web.BaseRequest) -> None:
    if request.transport is not None:
        request.transport.abort()


def _response(answer: HttpAnswer) -> web.Response:
    return web.Response(body=answer.body, status=answer.status, headers=_headers(answer))


async def _dripped(request: web.BaseRequest, answer: HttpAnswer, fault: Fault) -> web.StreamResponse:
    """Send an answer byte by byte, with a pause before each, until it ends or nobody listens any more."""
    response = web.StreamResponse(
        status=answer.status, headers=_headers(answer) | {"content-length": str(len(answer.body))}
    )
    await response.prepare(request)
    for byte in answer.body:
        await fault.delay()
        if request.transport is None or request.transport.is_closing():
            break
        await response.write(bytes((byte,)))
    return response


def _headers(answer: HttpAnswer) -> dict[str, str]:
    return {**answer.headers, **({"content-type": answer.content_type} if answer.body else {})}

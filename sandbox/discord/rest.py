"""The HTTP side: one table of routes, and the steps that every request goes through.

A handler takes a `Call` and returns the JSON of the answer, or None for 204. To refuse, it raises DiscordError.
Routes are named as in Discord's own OpenAPI description, so that bodies can be checked against it.
"""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from aiohttp import BodyPartReader, web

from sandbox.discord import shapes
from sandbox.discord.errors import DiscordError, Limited, invalid, no_such_route, not_json, unauthorized
from sandbox.discord.faults import Fault, Faults
from sandbox.discord.rates import Rates
from sandbox.discord.signatures import is_valid
from sandbox.discord.world import World

PREFIX: Final = "/api/v10"
_FILE_PART: Final = re.compile(r"files\[([0-9]{1,3})\]")

JSON = dict[str, Any]
Validator = Callable[[str, str, Any], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a request."""

    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A request, read: path parts, query, JSON body and files by their index."""

    world: World
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    files: Mapping[int, Upload]
    rates: Rates

    def number(self, name: str) -> int:
        """A snowflake from the path.

        Raises:
            DiscordError: 404 when it is not a snowflake.
        """
        if not self.path[name].isdigit():
            raise no_such_route()
        return int(self.path[name])

    def asked(self, name: str, default: int, *, most: int = (1 << 63) - 1) -> int:
        """A number from the query.

        Raises:
            DiscordError: 50035 when it is not a number, or out of range.
        """
        given = self.query.get(name)
        if given is None:
            return default
        if not (given.isascii() and given.isdigit()):
            raise invalid((name,), "NUMBER_TYPE_COERCE", f'Value "{given:.40}" is not int.')
        if int(given) > most:
            raise invalid((name,), "NUMBER_TYPE_MAX", f"int value should be less than or equal to {most}.")
        return int(given)


Handler = Callable[[Call], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Route:
    """One operation.

    Attributes:
        by_token: An interaction's token in the path replaces Authorization.
        takes: The form of its body: `dict`, `list`, or None for none.
    """

    method: str
    template: str
    handler: Handler
    by_token: bool = False
    takes: type | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and the status of its answer, for tests and the try-it page."""

    method: str
    path: str
    template: str
    status: int
    body: Any
    answer: Any = None


class Rest:
    """Serves the routes over the world.

    Args:
        world: what the handlers work on.
        routes: the operations.
        validators: each is called with method, route template and JSON body, and yields objections.
        rates: counts the requests.
    """

    def __init__(self, world: World, routes: Sequence[Route], validators: Sequence[Validator], rates: Rates) -> None:
        self._world = world
        self._routes = routes
        self._validators = validators
        self._rates = rates
        self.faults = Faults()
        self.exchanges: list[Exchange] = []
        self.objections: list[str] = []

    def mount(self, app: web.Application) -> None:
        """Add every route, the CDN, and a refusal of everything else."""
        for route in self._routes:
            app.router.add_route(route.method, PREFIX + route.template, self._served(route))
        app.router.add_get("/{shelf:attachments|ephemeral-attachments}/{owner}/{attachment}/{name}", self._file)
        app.router.add_route("*", PREFIX + "/{rest:.*}", self._unknown)

    async def _file(self, request: web.Request) -> web.Response:
        file = self._world.files.get(request.path)
        if file is None or not is_valid(request.path, request.query, now=self._world.clock.now()):
            return web.Response(status=404, text="This content is no longer available.")
        return web.Response(body=file.data, content_type=file.content_type)

    async def _unknown(self, request: web.Request) -> web.Response:
        return self._answer(request, "", None, no_such_route())

    def _served(self, route: Route) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def serve(request: web.Request) -> web.Response:
            fault = self.faults.take(request.method, request.path.removeprefix(PREFIX))
            if fault is None:
                return await self._perform(request, route)
            await asyncio.sleep(fault.latency)
            return await self._suffer(request, route, fault)

        return serve

    async def _suffer(self, request: web.Request, route: Route, fault: Fault) -> web.Response:
        if fault.cut == "before":
            return _hang_up(request, web.Response())
        if fault.status == 429:
            limited = Limited(fault.retry_after, scope=fault.scope or "user")
            return _banned(fault) if fault.scope is None else self._answer(request, route.template, None, limited)
        if fault.status is not None:
            return _reply(fault.status, {"message": f"{fault.status}: a fault made on purpose", "code": fault.code})
        response = await self._perform(request, route)
        if fault.change is not None and isinstance(response.body, bytes):
            return _reply(response.status, fault.change(json.loads(response.body)))
        if fault.release is not None:
            await fault.release.wait()
        return _hang_up(request, response) if fault.cut == "after" else response

    async def _perform(self, request: web.Request, route: Route) -> web.Response:
        body: Any = None
        headers: Mapping[str, str] = {}
        try:
            self._authorize(request, route)
            headers = self._count(request, route)
            body, files = await _read(request)
            if route.takes is not None:
                body = route.takes() if body is None else body
                shapes.ensure(body, route.takes)
            self._validate(route, body)
            call = Call(self._world, request.match_info, request.query, body, files, self._rates)
            return self._answer(request, route.template, body, await route.handler(call), headers)
        except DiscordError as refusal:
            return self._answer(request, route.template, body, refusal, headers)
        except ConnectionError:  # the bot has disconnected
            raise
        except Exception as error:
            # discord.py retries a 500 for a long time, so the person who runs the test gets the error from the log.
            self.objections.append(f"{request.method} {request.path}: the stand-in failed: {error!r}")
            raise

    def _authorize(self, request: web.Request, route: Route) -> None:
        if not route.by_token and request.headers.get("Authorization") != f"Bot {self._world.bot.token}":
            raise unauthorized()

    def _count(self, request: web.Request, route: Route) -> Mapping[str, str]:
        place = request.match_info
        major = place.get("channel_id") or place.get("webhook_token") or ""
        return self._rates.take(route.method, route.template, major, by_bot=not route.by_token)

    def _validate(self, route: Route, body: Any) -> None:
        for validator in self._validators if body is not None else ():
            self.objections += validator(route.method, route.template, body)

    def _answer(
        self, request: web.Request, template: str, body: Any, result: Any, headers: Mapping[str, str] | None = None
    ) -> web.Response:
        status, answer = 204 if result is None else 200, result
        if isinstance(result, DiscordError):
            status, answer = result.status, result.body()
        if isinstance(result, Limited):
            headers = {**(headers or {}), **result.headers}
        path = request.path.removeprefix(PREFIX)
        self.exchanges.append(Exchange(request.method, path, template, status, body, answer))
        return web.Response(status=204, headers=headers) if answer is None else _reply(status, answer, headers)


def _reply(status: int, body: Any, headers: Mapping[str, str] | None = None) -> web.Response:
    # web.json_response adds a charset, and then discord.py does not decode the text.
    return web.Response(status=status, body=json.dumps(body).encode(), content_type="application/json", headers=headers)


def _banned(fault: Fault) -> web.Response:
    """Discord's edge is in the way: it has no JSON, and no `Via`."""
    words = "<!DOCTYPE html><title>Access denied | discord.com used Cloudflare to restrict access</title>"
    headers = {"Retry-After": f"{fault.retry_after:g}"}
    return web.Response(status=429, text=words, content_type="text/html", headers=headers)


def _hang_up(request: web.Request, response: web.Response) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return response


async def _read(request: web.Request) -> tuple[Any, dict[int, Upload]]:
    if request.content_type == "multipart/form-data":
        try:
            return await _read_form(request)
        except ValueError:
            raise not_json() from None
    raw = await request.read()
    return (_decode(raw) if raw else None), {}


async def _read_form(request: web.Request) -> tuple[Any, dict[int, Upload]]:
    body: Any = {}
    files: dict[int, Upload] = {}
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            continue
        data = bytes(await part.read())
        if part.name == "payload_json":
            body = _decode(data)
        elif found := _FILE_PART.fullmatch(part.name or ""):
            files[int(found[1])] = Upload(part.filename or "file", data)
    return body, files


def _decode(raw: bytes) -> Any:
    try:
        return json.loads(raw, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise not_json() from None


def _no_constant(name: str) -> Any:
    raise ValueError(name)

"""The page's own server, on a loopback port of its own."""

import asyncio
import secrets
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Final, Self
from urllib.parse import quote

import aiohttp
from aiohttp import web
from aiohttp.typedefs import Handler

from bot.journal import Journal, Outcome
from bot.storage import Database
from sandbox.discord import CannotDo, Person
from sandbox.harness import Sandbox
from sandbox.page import acts
from sandbox.page.aside import Aside
from sandbox.page.breaking import Breaking
from sandbox.page.feeds import Feed
from sandbox.page.guard import Guard, add_headers
from sandbox.page.showing import Showing

STATIC: Final = Path(__file__).parent / "static"
LARGEST_BODY: Final = 32 * 1024**2
SHUTDOWN_SECONDS: Final = 0.5
MISREAD: Final = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""Exceptions from reading what another program than the page sends."""
PICTURES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


class PageServer:
    """Serves the page; an async context manager.

    Args:
        running: The sandbox that it shows.
        port: 0 takes a free one.
    """

    def __init__(self, running: Sandbox, *, port: int = 0) -> None:
        self._running = running
        self._guard = Guard(secrets.token_urlsafe(24))
        self._port = port
        self._showing = Showing(running)
        self._acts = acts.Acts(running.discord)
        self._breaking = Breaking(running.discord, running.roblox)
        self._database = Database.open(f"sqlite+aiosqlite:///{running.journal.as_posix()}")
        journal = Journal(self._database, outcome_of=lambda _: Outcome.UNKNOWN, clock=running.roblox.world.clock.now)
        self._aside = Aside(running, journal)
        self._feeds: set[Feed] = set()
        self._runner: web.AppRunner | None = None
        self._static = {file.name for file in STATIC.iterdir() if file.is_file()}

    @property
    def address(self) -> str:
        """The address to open in a browser; anybody who has it may act."""
        return f"http://127.0.0.1:{self._guard.port}/{self._guard.secret}/"

    async def __aenter__(self) -> Self:
        self._runner = web.AppRunner(self._app(), access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self._guard.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._acts.close()
        if self._runner is not None:
            await self._runner.cleanup()
        await self._database.close()

    async def hang_up(self) -> None:
        """Disconnect every browser; a browser that reconnects continues where it was."""
        await asyncio.gather(*(feed.close() for feed in self._feeds))

    def _app(self) -> web.Application:
        app = web.Application(middlewares=[self._guard.middleware(), _in_words], client_max_size=LARGEST_BODY)
        app.on_response_prepare.append(add_headers)
        app.on_shutdown.append(lambda _: self.hang_up())
        app.add_routes(
            [
                web.get("/{secret}/", self._index),
                web.get("/{secret}/static/{name}", self._asset),
                web.get("/{secret}/feed", self._feed),
                web.get("/{secret}/commands", self._commands),
                web.post("/{secret}/act", self._act),
                web.post("/{secret}/suggest", self._suggest),
                web.get("/{secret}/files/attachments/{channel}/{id}/{name}", self._file),
                web.get("/{secret}/picture/headshots/{name}", self._picture),
                web.get("/{secret}/aside", self._look_aside),
                web.post("/{secret}/break", self._break),
            ]
        )
        return app

    # The page itself.

    async def _index(self, request: web.Request) -> web.StreamResponse:
        people = [person.name for person in self._running.discord.people]
        if request.query.get("as") not in people:
            raise web.HTTPFound(f"?as={quote(people[0])}")
        return web.FileResponse(STATIC / "index.html")

    async def _asset(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        if name not in self._static:
            raise web.HTTPNotFound
        return web.FileResponse(STATIC / name)

    # The channel.

    def _me(self, request: web.Request) -> Person:
        return self._running.discord.person(request.query["as"])

    async def _feed(self, request: web.Request) -> web.StreamResponse:
        known = request.query.get("after")
        feed = Feed(self._running.discord.world, self._showing, self._me(request), int(known) if known else None)
        self._feeds.add(feed)
        try:
            return await feed.serve(request)
        finally:
            self._feeds.discard(feed)

    async def _commands(self, request: web.Request) -> web.Response:
        me = self._me(request)
        return web.json_response(me.commands(channel=self._acts.channel(me, request.query)))

    async def _act(self, request: web.Request) -> web.Response:
        await self._acts.do(self._me(request), *await acts.read(request))
        # A closed dialog makes no event.
        for feed in self._feeds:
            feed.wake()
        return web.json_response({})

    async def _suggest(self, request: web.Request) -> web.Response:
        body, _ = await acts.read(request)
        return web.json_response(await self._acts.suggest(self._me(request), body))

    # Files and pictures.

    async def _file(self, request: web.Request) -> web.Response:
        found = request.match_info
        file = self._running.discord.world.files.get(f"/attachments/{found['channel']}/{found['id']}/{found['name']}")
        if file is None:
            raise web.HTTPNotFound
        if file.content_type in PICTURES:
            return web.Response(body=file.data, content_type=file.content_type)
        # A browser must never open it as a page of this origin, even if its type says HTML.
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"}
        return web.Response(body=file.data, content_type="application/octet-stream", headers=headers)

    async def _picture(self, request: web.Request) -> web.Response:
        """A headshot from the Roblox stand-in, which is another origin."""
        url = f"{self._running.roblox.base_url}/headshots/{quote(request.match_info['name'], safe='')}"
        async with aiohttp.request("GET", url) as answer:
            if answer.status != HTTPStatus.OK or answer.content_type not in PICTURES:
                raise web.HTTPNotFound
            return web.Response(body=await answer.read(), content_type=answer.content_type)

    # Beside the channel.

    async def _look_aside(self, request: web.Request) -> web.Response:
        shown = await self._aside.look(request.query.get("player", ""))
        return web.json_response({**shown, "breaking": self._breaking.state()})

    async def _break(self, request: web.Request) -> web.Response:
        body, _ = await acts.read(request)
        self._breaking.switch(body["what"], on=bool(body["on"]))
        return web.json_response(self._breaking.state())


@web.middleware
async def _in_words(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn refusals into answers whose words the page shows."""
    try:
        return await handler(request)
    except CannotDo as refused:
        return web.json_response({"error": str(refused)}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except MISREAD as error:
        raise web.HTTPBadRequest(text="not what the page sends") from error

"""Shared parts of the tests over loopback: accounts, sleeps that take no time, a server that follows a script."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.opencloud.models import UniverseId

UNIVERSE, PLACE, KEY = UniverseId(1001), 2001, "loopback-key-0123456789"
START_NS = 1_700_000_000_000_000_000


class Naps:
    """Sleeps that take no time and are recorded, and a clock that they move."""

    def __init__(self) -> None:
        self.taken: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.taken.append(seconds)
        await asyncio.sleep(0)

    def clock(self) -> float:
        return 1000.0 + sum(self.taken)


@dataclass
class Script:
    """A server that answers each request with the next line of its script.

    A line is `(status, body, headers)`, or a word: `cut` reads the request and drops the connection, `half` drops it in
    the middle of its answer, `garble` answers with text that is not HTTP, `hang` waits for `released`, `drip` sends a byte
    every 10 ms and does not end. The last line repeats.
    """

    lines: list[Any] = field(default_factory=list)
    seen: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    base_url: str = ""
    released: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        self.seen.append((request.method, request.raw_path, dict(request.headers), await request.read()))
        assert request.transport is not None
        line = self.lines.pop(0) if len(self.lines) > 1 else self.lines[0]
        if line == "cut":
            request.transport.abort()
            return web.Response()
        if line == "garble":
            request.transport.write(b"HTTP/1.1 2x0 Noise\r\n\r\n")
            request.transport.close()
            return web.Response()
        if line == "hang":
            await self.released.wait()
            return web.Response()
        if line == "drip":
            response = web.StreamResponse()
            await response.prepare(request)
            while not self.released.is_set():
                await response.write(b" ")
                await asyncio.sleep(0.01)
            return response
        if line == "half":
            response = web.StreamResponse(headers={"Content-Length": "1000"})
            await response.prepare(request)
            await response.write(b"{")
            request.transport.close()
            return response
        status, body, headers = line
        return web.Response(status=status, body=body, headers=headers)

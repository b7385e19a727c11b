"""A small world with a stopped clock, and a plain HTTP client for its stand-in."""

import asyncio
import json as json_module
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp
from yarl import URL

from sandbox.roblox import Place, RobloxStandIn, Universe, User, World, full_key, times

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEY = "full-key"
UNIVERSE, LOBBY, ARENA, OWNER, BEN = 1, 11, 12, 5, 100
U = f"/cloud/v2/universes/{UNIVERSE}"


def small_world() -> World:
    world = World()
    world.clock.freeze(NOON)
    ns = times.from_datetime(NOON) - times.DAY
    places = {LOBBY: Place(LOBBY, "Lobby", ns, ns), ARENA: Place(ARENA, "Arena", ns, ns)}
    universe = world.add_universe(Universe(UNIVERSE, ns, ns, OWNER, LOBBY, places))
    universe.servers.open(ARENA, 3, ns, [BEN])
    world.users.add(User(OWNER, "Owner", "Owner", ns))
    world.users.add(User(BEN, "Ben", "Big Ben", ns, previous_names=["OldBen"]))
    world.add_key(full_key(KEY, "all", OWNER, UNIVERSE))
    return world


@dataclass
class Reply:
    status: int
    headers: Any
    body: bytes

    @property
    def json(self) -> Any:
        return json_module.loads(self.body)


@dataclass
class Face:
    stand_in: RobloxStandIn
    session: aiohttp.ClientSession

    @property
    def world(self) -> World:
        return self.stand_in.world

    @property
    def universe(self) -> Universe:
        return self.world.universe(UNIVERSE)

    async def send(
        self, method: str, path: str, *, key: str | None = KEY, headers: Any = None, **options: Any
    ) -> Reply:
        """Send a path exactly as written."""
        headers = dict(headers or {}) | ({"x-api-key": key} if key else {})
        url = URL(self.stand_in.base_url + path, encoded=True)
        async with self.session.request(method, url, headers=headers, **options) as response:
            return Reply(response.status, response.headers, await response.read())

    async def get(self, path: str, **options: Any) -> Reply:
        return await self.send("GET", path, **options)

    async def post(self, path: str, json: Any = None, **options: Any) -> Reply:
        return await self.send("POST", path, json=json, **options)

    async def patch(self, path: str, json: Any = None, **options: Any) -> Reply:
        return await self.send("PATCH", path, json=json, **options)

    async def delete(self, path: str, **options: Any) -> Reply:
        return await self.send("DELETE", path, **options)


@asynccontextmanager
async def open_face(world: World | None = None) -> AsyncIterator[Face]:
    async with RobloxStandIn(world or small_world()) as stand_in, aiohttp.ClientSession() as session:
        yield Face(stand_in, session)


@contextmanager
def served_in_a_thread() -> Iterator[RobloxStandIn]:
    """A stand-in in its own thread, for a client that blocks."""
    world = small_world()
    world.limits.enabled = False
    stand_in = RobloxStandIn(world)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(stand_in.__aenter__(), loop).result()
        yield stand_in
        asyncio.run_coroutine_threadsafe(stand_in.__aexit__(None, None, None), loop).result()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()

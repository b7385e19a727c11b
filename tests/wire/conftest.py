"""The real client over loopback, against a stand-in of Roblox or a scripted server."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import aiohttp
import pytest
from aiohttp import web
from loopback import KEY, PLACE, START_NS, UNIVERSE, Naps, Script

from bot.opencloud.client import Hosts, OpenCloud, Pacing, RetryPolicy, Transport, open_session
from sandbox.roblox import Place, RobloxStandIn, Universe, User, World, full_key


def without_limit(budget):
    return replace(budget, count=100_000, period_s=60.0, size=None)


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with open_session() as session:
        yield session


@pytest.fixture
def naps() -> Naps:
    return Naps()


@pytest.fixture
def connect(session: aiohttp.ClientSession, naps: Naps) -> Callable[..., OpenCloud]:
    """A client of the server at an address. It retries without a wait, and its budgets never make it wait."""

    def connect(base_url: str, **options) -> OpenCloud:
        hosts = Hosts(open_cloud=base_url, users=base_url, thumbnails=base_url)
        options = {"api_key": KEY, "hosts": hosts, "sleep": naps.sleep, "random": lambda: 0.5, **options}
        options.setdefault("pacing", Pacing(adjust=without_limit, clock=naps.clock, sleep=naps.sleep))
        options.setdefault("retry", RetryPolicy())
        return OpenCloud(Transport(session), universe_id=UNIVERSE, **options)

    return connect


@pytest.fixture
def world() -> World:
    """One experience with two places, a server, five accounts and a key with every scope. Roblox's limits are off."""
    world = World()
    world.limits.enabled = False
    places = {
        PLACE: Place(PLACE, "Lobby", START_NS, START_NS),
        PLACE + 1: Place(PLACE + 1, "Arena", START_NS, START_NS),
    }
    universe = world.add_universe(Universe(int(UNIVERSE), START_NS, START_NS, 9, PLACE, places))
    universe.servers.open(PLACE, 3, START_NS, [1, 2])
    for number, name in enumerate(("mona", "ned", "olga", "pete", "quinn"), start=1):
        world.users.add(User(number, name, name.title(), START_NS, previous_names=[f"old_{name}"]))
    world.add_key(full_key(KEY, "everything", 9, int(UNIVERSE)))
    return world


@pytest.fixture
async def roblox(world: World) -> AsyncIterator[RobloxStandIn]:
    async with RobloxStandIn(world) as stand_in:
        yield stand_in


@pytest.fixture
def client(roblox: RobloxStandIn, connect: Callable[..., OpenCloud]) -> OpenCloud:
    return connect(roblox.base_url)


@pytest.fixture
async def script() -> AsyncIterator[Script]:
    script = Script()
    application = web.Application(client_max_size=0)
    application.router.add_route("*", "/{path:.*}", script.serve)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    script.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield script
    script.released.set()
    await runner.cleanup()

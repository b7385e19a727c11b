"""The Roblox stand-in in its own process, so that its cost is not counted.

It has three addresses: `free` has no budgets, `slow` is the same world 30 ms away, and `strict` enforces one budget.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from sandbox.roblox import Fault, Place, RobloxStandIn, Universe, World, full_key, times
from sandbox.roblox.data_stores import Target
from sandbox.roblox.limits import Budget
from sandbox.roblox.revisions import Content

API_KEY = "benchmark-key"
UNIVERSE_ID, PLACE_ID, OWNER_ID = 1, 11, 5
STORE, SCOPE = "PlayerData", "global"
KEYS = tuple(f"Player_{number}" for number in range(5_000))
"""More keys than any cache of paths holds, so that no call is served from a cache."""
LISTED = tuple(f"Listed_{number}" for number in range(2_000))
LARGE = "Large"
"""An entry that is overwritten."""
LATENCY_S = 0.03
BUDGET, WINDOW_S = 75, 5
"""How many reads `strict` allows in a window."""


@dataclass(frozen=True)
class BaseUrls:
    """The base URLs of the three addresses."""

    free: str
    slow: str
    strict: str


def profile() -> dict[str, Any]:
    """Return the value of a player's entry of 1 KB."""
    return player_data(1_000)


def player_data(size: int) -> dict[str, Any]:
    """Return a value of about `size` bytes of JSON, with many small objects, like the data of real games."""
    item = {"id": "sword_of_dawn", "level": 12, "durability": 0.735, "tags": ["rare", "bound"], "equipped": False}
    count = max(1, size // len(json.dumps(item, separators=(",", ":"))))
    return {"coins": 1250, "inventory": [{**item, "level": number} for number in range(count)]}


@contextmanager
def running_stand_in() -> Iterator[BaseUrls]:
    """Start the process and wait until it listens; it ends with the block, or with this process."""
    command = [sys.executable, "-m", __spec__.name]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        yield BaseUrls(**json.loads(process.stdout.readline()))
        process.communicate()


async def _serve() -> None:
    world = _world()
    world.limits.enabled = False
    strict_world = _world()
    strict_world.limits.budgets |= {
        family: Budget(BUDGET, window_s=WINDOW_S) for family in ("standard-read", "v1-read")
    }
    free, slow, strict = (RobloxStandIn(each, remembered=1) for each in (world, world, strict_world))
    slow.faults.add(Fault("latency", seconds=LATENCY_S, count=None))
    async with AsyncExitStack() as stack:
        for stand_in in (free, slow, strict):
            await stack.enter_async_context(stand_in)
        print(json.dumps(asdict(BaseUrls(free.base_url, slow.base_url, strict.base_url))), flush=True)
        await asyncio.to_thread(sys.stdin.read)


def _world() -> World:
    world = World()
    now = world.clock.ns - times.DAY
    world.add_universe(
        Universe(UNIVERSE_ID, now, now, OWNER_ID, PLACE_ID, {PLACE_ID: Place(PLACE_ID, "Lobby", now, now)})
    )
    world.add_key(full_key(API_KEY, "all", OWNER_ID, UNIVERSE_ID))
    content = Content.of(profile(), users=[100], attributes={"schema": 3})
    for key in (*KEYS, *LISTED, LARGE):
        world.universe(UNIVERSE_ID).stores.write(world.clock, Target(STORE, SCOPE, key), content)
    return world


if __name__ == "__main__":
    asyncio.run(_serve())

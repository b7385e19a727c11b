"""`python -m bot open-cloud`: the Roblox stand-in as a process of its own."""

import asyncio
import json
import sys
from pathlib import Path

from sandbox.example.world import example_world
from sandbox.roblox.server import RobloxStandIn
from sandbox.roblox.world import World
from sandbox.stopping import until_stopped


def serve(port: int, world_file: Path | None) -> None:
    """Serve Example Kingdom on 127.0.0.1 until SIGINT or SIGTERM.

    Prints one line of JSON with `base_url`, `api_key`, `universe_id` and `place_id` once it listens.

    Args:
        port: 0 takes a free one.
        world_file: Where the world is kept: made if it is missing, written when the process ends. None keeps nothing.
    """
    world = World.from_file(world_file) if world_file is not None and world_file.exists() else example_world()
    if world_file is not None:
        world.to_file(world_file)
    asyncio.run(_serve(port, world))
    if world_file is not None:
        world.to_file(world_file)


async def _serve(port: int, world: World) -> None:
    async with RobloxStandIn(world, port=port) as roblox:
        _announce(roblox)
        await until_stopped()


def _announce(roblox: RobloxStandIn) -> None:
    universe = next(iter(roblox.world.universes.values()))
    line = {
        "base_url": roblox.base_url,
        "api_key": next(iter(roblox.world.api_keys)),
        "universe_id": universe.id,
        "place_id": universe.root_place_id,
    }
    sys.stdout.write(f"{json.dumps(line)}\n")
    sys.stdout.flush()

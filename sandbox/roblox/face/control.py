"""The switches of the stand-in itself, on loopback and without a key.

GET    /_control/faults   the faults in force
POST   /_control/faults   add one: the fields of `Fault` as a JSON object
DELETE /_control/faults   clear them
POST   /_control/clock    {"advance_seconds": 3600} and/or {"frozen": true}; answers {"now", "frozen"}
POST   /_control/users    {"closed_with": 410}: look-ups without a key answer with this status; null opens them again
GET    /_control/world    what exists, in numbers
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from sandbox.roblox import times
from sandbox.roblox.face.answers import HttpAnswer, gateway, reply
from sandbox.roblox.faults import Fault, Faults
from sandbox.roblox.universes import Universe
from sandbox.roblox.world import World


def answer(method: str, path: str, body: bytes, world: World, faults: Faults) -> HttpAnswer:
    """Serve a request below `/_control`."""
    actions: Mapping[tuple[str, str], Callable[[], HttpAnswer]] = {
        ("GET", "/_control/faults"): lambda: _list(faults),
        ("POST", "/_control/faults"): lambda: _add(faults, json.loads(body)),
        ("DELETE", "/_control/faults"): lambda: _clear(faults),
        ("POST", "/_control/clock"): lambda: _move(world, json.loads(body)),
        ("POST", "/_control/users"): lambda: _close(world, **json.loads(body)),
        ("GET", "/_control/world"): lambda: reply(_summary(world)),
    }
    if (method, path) not in actions:
        return gateway(404, "NotFound")
    try:
        return actions[method, path]()
    except (ValueError, TypeError) as error:
        return gateway(400, str(error))


def _add(faults: Faults, fields: dict[str, Any]) -> HttpAnswer:
    faults.add(Fault(**fields))
    return _list(faults)


def _list(faults: Faults) -> HttpAnswer:
    return reply([asdict(fault) for fault in faults])


def _clear(faults: Faults) -> HttpAnswer:
    faults.clear()
    return _list(faults)


def _move(world: World, fields: dict[str, Any]) -> HttpAnswer:
    if "frozen" in fields:
        (world.clock.freeze if fields["frozen"] else world.clock.thaw)()
    world.clock.advance(timedelta(seconds=fields.get("advance_seconds", 0)))
    return reply({"now": times.render(world.clock.ns), "frozen": world.clock.frozen_ns is not None})


def _close(world: World, closed_with: int | None) -> HttpAnswer:
    world.users.closed_with = closed_with
    return reply([closed_with])


def _summary(world: World) -> dict[str, Any]:
    return {
        "now": times.render(world.clock.ns),
        "users": len(world.users.by_id),
        "universes": [_universe(universe, world.clock.ns) for universe in world.universes.values()],
    }


def _universe(universe: Universe, now_ns: int) -> dict[str, Any]:
    restrictions = [one for records in universe.restrictions.by_place.values() for one in records.values()]
    return {
        "id": universe.id,
        "name": universe.root.display_name,
        "dataStores": {
            store.name: sum(len(keys) for keys in store.entries.values()) for store in universe.stores.stores.values()
        },
        "orderedDataStores": {
            name: sum(len(board) for board in scopes.values()) for name, scopes in universe.ordered.stores.items()
        },
        "restrictions": len(restrictions),
        "restrictionsInForce": sum(one.in_force(now_ns) for one in restrictions),
        "messages": len(universe.messages),
        "restarts": len(universe.restarts),
    }

"""Roblox on localhost: Open Cloud, users and thumbnails, over a world that can be read and changed.

`RobloxStandIn` is the server; `World` and its parts are the rules, without HTTP.
"""

from sandbox.roblox.clock import Clock
from sandbox.roblox.faults import Fault, Faults, Hold
from sandbox.roblox.keys import ApiKey, Grant, full_key
from sandbox.roblox.server import RequestRecord, RobloxStandIn
from sandbox.roblox.universes import Place, Universe
from sandbox.roblox.users import User
from sandbox.roblox.world import World

__all__ = [
    "ApiKey",
    "Clock",
    "Fault",
    "Faults",
    "Grant",
    "Hold",
    "Place",
    "RequestRecord",
    "RobloxStandIn",
    "Universe",
    "User",
    "World",
    "full_key",
]

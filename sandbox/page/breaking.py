"""Switches that break things, so that a newcomer sees how Steward handles it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from sandbox.discord import DiscordStandIn
from sandbox.discord.world import JSON
from sandbox.roblox import Fault, RobloxStandIn

# Pictures and user lookups still work: only the Open Cloud of the experience breaks.
EXPERIENCE: Final = "/universes/"


class ChangeFault(Fault):
    """A fault that applies only to requests that change something."""

    def matches(self, method: str, path: str) -> bool:
        """Whether the fault applies to a request."""
        return method != "GET" and super().matches(method, path)


@dataclass(frozen=True, slots=True)
class Switch:
    """A named fault of the Roblox stand-in, with a description."""

    name: str
    title: str
    does: str
    fault: Fault


SWITCHES: Final = (
    Switch("slow", "Slow", "Every answer of Roblox takes 2 s.", Fault("latency", seconds=2, count=None)),
    Switch("throttled", "429", "Roblox says “too many requests”.", Fault("throttle", retry_after=2, count=None)),
    Switch("broken", "500", "Roblox answers every request with an error.", Fault("status", count=None)),
    Switch("page", "503 as a page", "A broken proxy answers with HTML.", Fault("html", status=503, count=None)),
    Switch("cut", "Cut before", "The connection drops before the next change arrives.", ChangeFault("cut_before")),
    Switch("lost", "Lost answer", "The next change is made, but its answer is lost.", ChangeFault("cut_after")),
)
ANSWERS: Final = "/callback$"


class Breaking:
    """The switches that are on, and the clock of the world.

    Args:
        discord: The stand-in whose bot can answer too late.
        roblox: The stand-in whose faults and clock change.
    """

    def __init__(self, discord: DiscordStandIn, roblox: RobloxStandIn) -> None:
        self._discord = discord
        self._roblox = roblox
        self._placed: dict[str, Fault] = {}
        self._moves: dict[str, Callable[[], None]] = {
            "freeze": roblox.world.clock.freeze,
            "thaw": roblox.world.clock.thaw,
            "hour": lambda: roblox.world.clock.advance(timedelta(hours=1)),
            "silence": lambda: discord.faults.slow(discord.ack_limit + 1, path=ANSWERS),
        }

    def switch(self, what: str, *, on: bool) -> None:
        """Switch a fault on or off, or move the clock.

        Raises:
            LookupError: no such switch.
        """
        if what in self._moves:
            self._moves[what]()
            return
        switch = next((each for each in SWITCHES if each.name == what), None)
        if switch is None:
            raise LookupError(what)
        self._placed.pop(what, None)
        if on:
            self._placed[what] = replace(switch.fault, path=EXPERIENCE)
        self._place_all()

    def _place_all(self) -> None:
        placed = {name: fault for name, fault in self._placed.items() if fault.count != 0}
        self._roblox.faults.clear()
        for fault in placed.values():
            self._roblox.faults.add(fault)
        self._placed = placed

    def state(self) -> JSON:
        """The state of the switches, and the time at Roblox in milliseconds."""
        clock = self._roblox.world.clock
        in_force = [id(fault) for fault in self._roblox.faults]
        return {
            "switches": [
                {
                    "name": each.name,
                    "title": each.title,
                    "does": each.does,
                    "on": id(self._placed.get(each.name)) in in_force,
                }
                for each in SWITCHES
            ],
            "now": clock.ns // 1_000_000,
            "frozen": clock.frozen_ns is not None,
        }

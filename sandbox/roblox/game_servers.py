"""The servers of a game, those that ended in the last days among them, and restarts of them.

Sources: GameServers_* and Restarts_* of server-management/v1, which is BETA; what its document leaves open is as public clients
measured it on the live service (bedrock, 2026-05 and 2026-09; rbx-cli, recorded answers of 2026-08).

Where both are silent: a server ends six seconds after its restart begins (5 to 8 were measured), and its players are gone; a
place that is not of the universe is refused by lists as it is by a restart.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sandbox.roblox import times
from sandbox.roblox.clock import Clock
from sandbox.roblox.errors import ForeignPlace, Internal
from sandbox.roblox.paging import Page, PageRequest, page

KEPT_NS = 30 * times.DAY
NOTHING = "00000000-0000-0000-0000-000000000000"
"""The id of a restart that found no server. Nothing is recorded of it."""
_TAKES_NS = 6 * times.SECOND


@dataclass(frozen=True)
class LogLine:
    """A line of a server's log. In practice there are only warnings and errors.

    Attributes:
        severity: 0 output, 1 information, 2 warning, 3 error.
    """

    ns: int
    severity: int
    message: str
    stack_trace: str = ""


@dataclass
class GameServer:
    """A server.

    Attributes:
        kind: A number that Roblox does not name: 1 for ordinary servers.
        ends_ns: When it ends, or ended; None if nothing ends it.
        end: What ends it, as its status says afterwards.
    """

    place_id: int
    version: int
    job_id: str
    created_ns: int
    players: list[int] = field(default_factory=list)
    capacity: int = 40
    engine: str = "0.700.0.7000712"
    kind: int = 1
    memory: int = 1_600_000_000
    ends_ns: int | None = None
    end: str = "shut_down"
    logs: list[LogLine] = field(default_factory=list)

    def runs(self, now_ns: int) -> bool:
        """Whether it runs at a time."""
        return self.ends_ns is None or now_ns < self.ends_ns


@dataclass(frozen=True)
class PlaceFilter:
    """Which servers of a place a restart is for; all of them if it says nothing."""

    versions: list[int] | None = None
    exclude_current: bool = False

    def fits(self, server: GameServer, current: int) -> bool:
        """Whether a restart is for this server."""
        if self.versions is not None and server.version not in self.versions:
            return False
        return not (self.exclude_current and server.version == current)


@dataclass(frozen=True)
class PlaceRestart:
    """The part of a restart that is in one place.

    Attributes:
        jobs: Its servers.
        players: How many were on them.
        latest: The newest version of the place then.
    """

    only: PlaceFilter
    jobs: list[str]
    players: int
    latest: int


@dataclass(frozen=True)
class Restart:
    """A restart that found servers.

    Attributes:
        start_ns: When the servers begin to end: at once, or after the time to empty by themselves.
    """

    id: str
    scheduled_ns: int
    start_ns: int
    places: dict[int, PlaceRestart]

    @property
    def ends_ns(self) -> int:
        """When its servers end."""
        return self.start_ns + _TAKES_NS

    def over(self, now_ns: int) -> bool:
        """Whether its servers have ended."""
        return now_ns >= self.ends_ns


@dataclass(frozen=True)
class Listed:
    """A page of servers, how many there are, and which part of them could not be had."""

    page: Page[GameServer]
    total: int


@dataclass
class GameServers:
    """The servers of one universe.

    Attributes:
        all: In the order in which they began.
        restarts: By id.
        lose_running: Lists come without the servers that run, and say so.
        lose_ended: Lists come without the servers that ended, and say so.
    """

    all: list[GameServer] = field(default_factory=list)
    restarts: dict[str, Restart] = field(default_factory=dict)
    lose_running: bool = False
    lose_ended: bool = False

    def open(self, place_id: int, version: int, ns: int, players: Iterable[int] = (), job_id: str = "") -> GameServer:
        """Begin a server, as players who join do."""
        self.all.append(GameServer(place_id, version, job_id or str(uuid.uuid4()), ns, list(players)))
        return self.all[-1]

    def running(self, place_id: int, now_ns: int) -> list[GameServer]:
        """The servers of a place that run now."""
        return [each for each in self.all if each.place_id == place_id and each.runs(now_ns)]

    def newest(self, place_id: int, published: int | None, now_ns: int) -> int:
        """The newest version of a place: the one that is published, or else the newest that runs."""
        return published or max((each.version for each in self.running(place_id, now_ns)), default=0)

    def of_version(self, place_id: int, version: int, now_ns: int, request: PageRequest) -> Listed:
        """The servers of a version: those that run first, then those that ended in the last 30 days, the newest first."""

        def position(server: GameServer) -> tuple[bool, int, str]:
            return not server.runs(now_ns), -server.created_ns, server.job_id

        found = [
            each
            for each in self.all
            if (each.place_id, each.version) == (place_id, version)
            and (each.ends_ns or now_ns) > now_ns - KEPT_NS
            and not (self.lose_running if each.runs(now_ns) else self.lose_ended)
        ]
        found.sort(key=position)
        if request.size == 0:
            return Listed(Page([]), len(found))
        return Listed(page(found, request, maximum=100, position=position), len(found))

    def log(self, place_id: int, version: int, job_id: str) -> list[LogLine]:
        """The log of a server; empty if no server of this version has that id."""
        wanted = (place_id, version, job_id)
        return [line for each in self.all if (each.place_id, each.version, each.job_id) == wanted for line in each.logs]

    def launch(
        self,
        clock: Clock,
        current: Mapping[int, int],
        filters: Mapping[int, PlaceFilter] | None,
        *,
        minutes: int | None = None,
        outdated: bool = False,
    ) -> Restart:
        """Restart servers.

        Args:
            clock: The world's.
            current: The newest version of each place of the universe.
            filters: Which servers, by place; None for every place.
            minutes: How long servers may empty by themselves first.
            outdated: With no filters: those on old versions only.

        Raises:
            ForeignPlace: a place is not of the universe.
            Internal: old versions only, of places that are named, one of which has no server at all.
        """
        now_ns = clock.stamp()
        if foreign := [each for each in filters or () if each not in current]:
            raise ForeignPlace(f"Place {foreign[0]} does not belong to the universe.")
        if [place for place, one in (filters or {}).items() if one.exclude_current and not self.running(place, now_ns)]:
            raise Internal("Internal server error.")
        chosen = dict.fromkeys(current, PlaceFilter(exclude_current=outdated)) if filters is None else filters
        start_ns = now_ns + (minutes or 0) * 60 * times.SECOND
        places = {place: self._part(place, one, current[place], now_ns) for place, one in chosen.items()}
        places = {place: part for place, part in places.items() if part.jobs}
        if not places:
            return Restart(NOTHING, now_ns, start_ns, {})
        made = Restart(str(uuid.uuid4()), now_ns, start_ns, places)
        self.restarts[made.id] = made
        jobs = {job for part in places.values() for job in part.jobs}
        for server in self.all:
            if server.job_id in jobs:
                server.ends_ns, server.end = made.ends_ns, "restarted"
        return made

    def _part(self, place_id: int, one: PlaceFilter, current: int, now_ns: int) -> PlaceRestart:
        found = [each for each in self.running(place_id, now_ns) if one.fits(each, current)]
        return PlaceRestart(one, [each.job_id for each in found], sum(len(each.players) for each in found), current)

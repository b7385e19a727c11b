"""The servers of an experience (openapi.json, GameServers_* and Restarts_ForecastRestart, which are BETA). See `restarts`."""

import re
from collections.abc import AsyncGenerator, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum, StrEnum

from bot.jsons import Json
from bot.opencloud import _decode
from bot.opencloud._exchange import Answer, Exchange
from bot.opencloud._paging import Page, Pages
from bot.opencloud._wire import Budget, Read, Request, query, segment
from bot.opencloud.errors import Incomplete
from bot.opencloud.models import PlaceId, UniverseId, UserId

# x-roblox-rate-limits: each operation has 100 a minute. The live service also counts 300 for all of them and the restarts.
_FORECAST_BUDGET = Budget("servers: forecast", 40)
_LIST_BUDGET = Budget("servers: list", 100)
_LOGS_BUDGET = Budget("servers: logs", 60)

_READ = ("universe:read",)
_FORECAST = Read("ForecastRestart", "GET", _FORECAST_BUDGET, _READ)
_VERSIONS = Read("GetFilterOptions", "GET", _FORECAST_BUDGET, _READ)
_LIST = Read("ListGameServers", "GET", _LIST_BUDGET, _READ)
_LIST_LOGS = Read("ListGameServerLogs", "GET", _LOGS_BUDGET, _READ)

_PAGE_SIZE = 100
"""The document lowers a larger size to this one, and the live service refuses it."""
_MOST_JOB_ID_BYTES = 100
"""Not documented. A job id is a UUID of 36 characters."""


class ServerStatus(StrEnum):
    """What a server does, or why it has ended. A word that is not documented is `UNSPECIFIED`."""

    ACTIVE = "active"
    SHUT_DOWN = "shut_down"
    RESTARTED = "restarted"
    ROBLOX_RESTARTED = "roblox_restarted"
    CRASHED = "crashed"
    OUT_OF_MEMORY = "out_of_memory"
    MODERATED = "moderated"
    PENDING = "pending"
    UNSPECIFIED = "unspecified"


class Severity(IntEnum):
    """How bad a line of a log is. In practice there are only warnings and errors."""

    OUTPUT = 0
    INFO = 1
    WARNING = 2
    ERROR = 3


@dataclass(frozen=True, slots=True)
class VersionCount:
    """The servers that run one version of a place, and the players on them."""

    version: int
    servers: int
    players: int


@dataclass(frozen=True, slots=True)
class PlaceForecast:
    """What runs in a place, and what a restart of its old versions would end.

    Attributes:
        newest: The newest version that runs.
        versions: By version, the newest first.
        moved_away: The place is now of another experience, and these are servers from before.
    """

    place_id: PlaceId
    servers: int = 0
    players: int = 0
    outdated_servers: int = 0
    outdated_players: int = 0
    newest: int | None = None
    published_at: datetime | None = None
    versions: tuple[VersionCount, ...] = ()
    moved_away: bool = False


@dataclass(frozen=True, slots=True)
class GameServer:
    """A server that runs, or has ended.

    Attributes:
        job_id: Its id, which a script of the game knows as `game.JobId`.
        uptime: How long it runs, or ran.
        frame_rate: Not known of a young server.
        kind: A number that Roblox does not explain; 1 and 3 are ordinary servers.
        player_ids: Who plays there. Empty once it has ended.
    """

    place_id: PlaceId
    version: int
    job_id: str
    status: ServerStatus = ServerStatus.UNSPECIFIED
    is_shut_down: bool = False
    players: int = 0
    capacity: int = 0
    is_full: bool = False
    player_ids: tuple[UserId, ...] = ()
    created_at: datetime | None = None
    ended_at: datetime | None = None
    uptime: timedelta | None = None
    engine_version: str = ""
    memory_bytes: int = 0
    frame_rate: float | None = None
    kind: int = 0


@dataclass(frozen=True, slots=True)
class ServerLog:
    """A line of a server's log, about three minutes late.

    Attributes:
        skipped: How many equal lines of the same time are left out.
        rate_limited: How many more lines there were than Roblox keeps.
    """

    message: str
    severity: Severity = Severity.OUTPUT
    at: datetime | None = None
    stack_trace: str = ""
    template: str = ""
    context: str = ""
    skipped: int = 0
    rate_limited: int = 0


class GameServers:
    """The servers of one experience."""

    def __init__(self, exchange: Exchange, universe_id: UniverseId) -> None:
        self._exchange = exchange
        self._path = f"/server-management/v1/universes/{universe_id}"

    async def forecast(self) -> tuple[PlaceForecast, ...]:
        """What runs now, of every place and version, in one request. Places without servers may be absent."""
        return await self._exchange.call(Request(_FORECAST, f"{self._path}/restarts:forecast"), _decode_forecast)

    async def versions(self, place_id: PlaceId) -> tuple[int, ...]:
        """The versions of a place that had servers in the last 30 days, the newest first."""
        path = query(f"{self._path}/places/{int(place_id)}/game-servers:filter-options", Filter="PlaceVersion")
        return await self._exchange.call(Request(_VERSIONS, path), _decode_versions)

    def list_servers(self, place_id: PlaceId, version: int, *, ended: bool = False) -> Pages[GameServer]:
        """The servers of one version: those that run, which are first, or with those that ended in the last 30 days too.

        The order is observed, and not documented: a list of those that run ends after a page on which none of them is.

        Raises:
            Incomplete: While iterating: Roblox could not get a part of the list, so a server that is absent may still run.
        """
        servers = f"{self._path}/places/{int(place_id)}/versions/{int(version)}/game-servers"

        async def fetch(token: str) -> Page[GameServer]:
            request = Request(_LIST, query(servers, MaxPageSize=_PAGE_SIZE, PageToken=token))
            page, lost = await self._exchange.call(request, _decode_servers)
            if _RUNNING in lost or (ended and lost):
                raise Incomplete(_LIST.name)
            if ended:
                return page
            running = tuple(each for each in page.items if not each.is_shut_down)
            return Page(running, page.next_token if running else "")

        return Pages(fetch)

    async def running(self, forecast: Iterable[PlaceForecast]) -> AsyncGenerator[GameServer, None]:
        """Every server that runs, of these places: one request for each hundred servers of a version.

        Raises:
            Incomplete: As `list_servers`.
        """
        for place in forecast:
            for each in place.versions:
                async for server in self.list_servers(place.place_id, each.version):
                    yield server

    def list_logs(
        self,
        place_id: PlaceId,
        version: int,
        job_id: str,
        *,
        least: Severity = Severity.OUTPUT,
        newest_first: bool = False,
    ) -> Pages[ServerLog]:
        """What a server has logged. Empty also if it has another version than this.

        Args:
            place_id: Its place.
            version: Its version.
            job_id: Its id.
            least: Only lines that are at least this bad.
            newest_first: Begin with the newest line. Roblox does not document the names by which it sorts; this one works.
        """
        server = f"versions/{int(version)}/game-servers/{segment('job_id', job_id, limit=_MOST_JOB_ID_BYTES)}"
        order = "message_timestamp desc" if newest_first else None
        matching = f"severity >= {least.value}" if least is not Severity.OUTPUT else None
        decode = _decode.page("gameServerLogs", _decode_log)

        async def fetch(token: str) -> Page[ServerLog]:
            path = query(
                f"{self._path}/places/{int(place_id)}/{server}/logs",
                MaxPageSize=_PAGE_SIZE,
                PageToken=token,
                OrderBy=order,
                Filter=matching,
            )
            return await self._exchange.call(Request(_LIST_LOGS, path), decode)

        return Pages(fetch)


_RUNNING = "activeServersFetchError"
_LOST = (_RUNNING, "shutdownServersFetchError")


def _decode_forecast(answer: Answer) -> tuple[PlaceForecast, ...]:
    """Decode a forecast, sorted by place. It is an empty object where nothing runs."""
    places = _decode.obj(answer.json).get("placeForecasts") or {}
    return tuple(_place_forecast(PlaceId(int(place_id)), body or {}) for place_id, body in sorted(places.items()))


def _place_forecast(place_id: PlaceId, body: Mapping[str, Json]) -> PlaceForecast:
    players, servers = body.get("playersPerVersion") or {}, body.get("instancesPerVersion") or {}
    numbers = sorted({int(each) for each in (*players, *servers)}, reverse=True)
    newest = body.get("latestPlaceVersion")
    return PlaceForecast(
        place_id,
        servers=body.get("totalInstances", 0),
        players=body.get("totalPlayers", 0),
        outdated_servers=body.get("instancesImpacted", 0),
        outdated_players=body.get("playersImpacted", 0),
        newest=int(newest) if newest else None,
        published_at=_decode.moment(body.get("publishTime")),
        versions=tuple(VersionCount(each, servers.get(str(each), 0), players.get(str(each), 0)) for each in numbers),
        moved_away=body.get("isNotInUniverse", False),
    )


def _decode_versions(answer: Answer) -> tuple[int, ...]:
    options = (_decode.obj(answer.json).get("filters") or {}).get("PlaceVersion") or {}
    return tuple(sorted(map(int, options.get("values") or ()), reverse=True))


def _decode_servers(answer: Answer) -> tuple[Page[GameServer], frozenset[str]]:
    """Decode a page, and what Roblox could not get of it."""
    body = _decode.obj(answer.json)
    return _decode.page("gameServers", _decode_server)(answer), frozenset(each for each in _LOST if body.get(each))


def _decode_server(body: dict[str, Json]) -> GameServer:
    return GameServer(
        place_id=PlaceId(int(body["placeId"])),
        version=int(body["placeVersion"]),
        job_id=_decode.present(body["jobId"]),
        status=_status(body.get("status")),
        is_shut_down=body.get("shutDown", False),
        players=body.get("occupancy", 0),
        capacity=body.get("maxOccupancy", 0),
        is_full=body.get("full", False),
        player_ids=tuple(UserId(int(each)) for each in body.get("playerIds") or ()),
        created_at=_decode.moment(body.get("createTime")),
        ended_at=_decode.moment(body.get("terminationTime")),
        uptime=_span(body.get("uptime")),
        engine_version=body.get("engineVersion") or "",
        memory_bytes=body.get("memoryUsageBytes", 0),
        frame_rate=body.get("frameRate"),
        kind=body.get("type", 0),
    )


def _status(word: Json) -> ServerStatus:
    return ServerStatus(word) if word in set(ServerStatus) else ServerStatus.UNSPECIFIED


_SPAN = re.compile(r"(?:(\d+)\.)?(\d{1,2}):(\d{2}):(\d{2}(?:\.\d+)?)", re.ASCII)


def _span(text: str | None) -> timedelta | None:
    """Read a length of time as .NET writes it, such as `1.02:03:04.5`."""
    if not text:
        return None
    match = _SPAN.fullmatch(text)
    if match is None:
        raise ValueError("not a length of time")
    days, hours, minutes, seconds = match.groups()
    return timedelta(days=int(days or 0), hours=int(hours), minutes=int(minutes), seconds=float(seconds))


def _decode_log(body: dict[str, Json]) -> ServerLog:
    return ServerLog(
        message=body.get("message") or "",
        severity=Severity(body.get("severity", 0)),
        at=_logged_at(body.get("messageTimestampMs")),
        stack_trace=body.get("stackTrace") or "",
        template=body.get("messageTemplate") or "",
        context=body.get("context") or "",
        skipped=body.get("skippedCount", 0),
        rate_limited=body.get("rateLimitedCount", 0),
    )


def _logged_at(stamp: str | int | None) -> datetime | None:
    """Read the time of a line: a text in the document, and milliseconds in the client of somebody else."""
    if isinstance(stamp, int) or (stamp and stamp.isdecimal()):
        return datetime.fromtimestamp(int(stamp) / 1000, UTC)
    return _decode.moment(stamp)

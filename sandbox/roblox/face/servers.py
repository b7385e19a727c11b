"""The servers of a game and restarts of them (server-management/v1, BETA): see `game_servers` for the sources."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.roblox import times, values
from sandbox.roblox.errors import ForeignPlace, InvalidArgument, NotJson
from sandbox.roblox.face.answers import HttpAnswer
from sandbox.roblox.face.calls import Call, PageWords, Route
from sandbox.roblox.face.fields import identifier, typed
from sandbox.roblox.game_servers import GameServer, LogLine, PlaceFilter, Restart
from sandbox.roblox.paging import PageRequest, page
from sandbox.roblox.universes import Place

_PAGES = PageWords("MaxPageSize", "PageToken", 25)
_LARGEST_PAGE = 100
_FILTERS = {"PlaceVersion": "Number", "EngineVersion": "String"}
_ATTRIBUTES_BYTES = 500
_YOUNG_NS = 60 * times.SECOND
_LOG_TERM = re.compile(r"\s*(?:severity\s*(==|>=|<=|<|>)\s*([0-3])|search\s*==\s*\"([^\"\\]*)\")\s*", re.ASCII)
_COMPARE: Mapping[str, Callable[[int, int], bool]] = {
    "==": int.__eq__,
    ">=": int.__ge__,
    "<=": int.__le__,
    ">": int.__gt__,
    "<": int.__lt__,
}


def forecast(call: Call) -> HttpAnswer:
    """Restarts_ForecastRestart: only places with servers, and what a restart of old versions would end."""
    universe, now_ns = call.universe, call.world.clock.ns
    shown = {
        str(place.id): _forecast(place, universe.servers.running(place.id, now_ns))
        for place in universe.places.values()
        if universe.servers.running(place.id, now_ns)
    }
    return _answer({"placeForecasts": shown})


def filter_options(call: Call) -> HttpAnswer:
    """GameServers_GetFilterOptions: versions that had servers in the last 30 days, the newest first."""
    asked = call.query.get("Filter", "") or "ALL"
    if asked not in ("ALL", *_FILTERS):
        raise InvalidArgument("The value is not valid for Filter.")
    place, clock = _place(call), call.world.clock
    found = [
        each for each in call.universe.servers.all if each.place_id == place.id and each.runs(clock.ns - 30 * times.DAY)
    ]
    options: dict[str, list[Any]] = {
        "PlaceVersion": sorted({each.version for each in found}, reverse=True),
        "EngineVersion": sorted({each.engine for each in found}, reverse=True),
    }
    shown = {
        name: {"field": name, "type": kind, "values": options[name]}
        for name, kind in _FILTERS.items()
        if asked in ("ALL", name)
    }
    return _answer({"filters": shown})


def list_servers(call: Call) -> HttpAnswer:
    """GameServers_ListGameServers. Other orders and filters are not known to work, so they are refused."""
    if call.query.get("OrderBy") or call.query.get("Filter"):
        raise InvalidArgument("The order or the filter is not valid.")
    servers, now_ns = call.universe.servers, call.world.clock.ns
    found = servers.of_version(_place(call).id, _version(call), now_ns, _paging(call, least=0))
    partial = servers.lose_running or servers.lose_ended
    return _answer(
        {
            "gameServers": [_server(each, now_ns) for each in found.page.items],
            "nextPageToken": found.page.token or None,
            "previousPageToken": None,
            "totalCount": None if partial else found.total,
            "activeServersFetchError": servers.lose_running,
            "shutdownServersFetchError": servers.lose_ended,
        }
    )


def list_logs(call: Call) -> HttpAnswer:
    """GameServers_ListGameServerLogs: a server under another version than its own has no lines."""
    order = call.query.get("OrderBy", "") or "message_timestamp"
    if order not in ("message_timestamp", "message_timestamp desc"):
        raise InvalidArgument("The order is not valid.")
    sign = -1 if order.endswith(" desc") else 1
    place, version, job_id, fits = _place(call), _version(call), call.params["job"], _log_filter(call)

    def position(line: LogLine) -> tuple[int, str]:
        return sign * line.ns, line.message

    lines = [line for line in call.universe.servers.log(place.id, version, job_id) if fits(line)]
    found = page(sorted(lines, key=position), _paging(call, least=1), maximum=_LARGEST_PAGE, position=position)
    head = {
        "universeId": call.universe.id,
        "placeId": str(place.id),
        "placeVersion": str(version),
        "jobId": job_id,
        "messageTemplate": None,
        "context": None,
        "skippedCount": 0,
        "rateLimitedCount": 0,
    }
    shown = [
        {
            **head,
            "messageTimestampMs": times.render_v1(line.ns),
            "severity": line.severity,
            "message": line.message,
            "stackTrace": line.stack_trace or None,
        }
        for line in found.items
    ]
    return _answer({"gameServerLogs": shown, "nextPageToken": found.token or None})


def list_restarts(call: Call) -> HttpAnswer:
    """Restarts_ListRestartStatuses: restarts by v2 are among them."""
    universe, now_ns = call.universe, call.world.clock.ns
    running = {each.job_id: len(each.players) for each in universe.servers.all if each.runs(now_ns)}
    return _answer(
        {
            "restartStatuses": {
                one.id: _restart(one, universe.id, running, now_ns) for one in universe.servers.restarts.values()
            }
        }
    )


def launch_restart(call: Call) -> HttpAnswer:
    """Restarts_LaunchRestart: what it does not know in the body, it ignores."""
    if "json" not in call.headers.get("content-type", ""):
        raise NotJson("Unsupported Media Type")
    body = values.load(call.body, clamp=False)
    if not isinstance(body, dict):
        raise InvalidArgument("The request body must be a JSON object.")
    given = {name: value for name, value in body.items() if value is not None}
    minutes = typed(given, "bleedOffDurationMinutes", int)
    if minutes is not None and not 1 <= minutes <= 240:
        raise InvalidArgument("The field BleedOffDurationMinutes must be between 1 and 240.")
    attributes = typed(given, "attributes", dict, {})
    if len(values.dump(attributes).encode()) > _ATTRIBUTES_BYTES:
        raise InvalidArgument("The attributes are larger than 500 bytes.")
    places = typed(given, "places", dict)
    filters = (
        None if places is None else {identifier(one, field="place"): _filter(each) for one, each in places.items()}
    )
    universe, clock = call.universe, call.world.clock
    made = universe.servers.launch(clock, universe.newest_versions(clock), filters, minutes=minutes)
    impacted = made.places.values()
    return _answer(
        {
            "id": made.id,
            "playersImpacted": sum(each.players for each in impacted),
            "instancesImpacted": sum(len(each.jobs) for each in impacted),
        }
    )


def _answer(content: Mapping[str, Any]) -> HttpAnswer:
    """An answer whose fields without a value are null, as in recorded ones."""
    return HttpAnswer(values.dump(content).encode())


def _place(call: Call) -> Place:
    place_id = call.number("place")
    if place_id not in call.universe.places:
        raise ForeignPlace(f"Place {place_id} does not belong to the universe.")
    return call.universe.place(place_id)


def _version(call: Call) -> int:
    """The number of the version. That `-` means all of them is reported by one client and denied by another."""
    return identifier(call.params["version"], field="version")


def _paging(call: Call, *, least: int) -> PageRequest:
    size = call.whole(_PAGES.size, _PAGES.default, least=least)
    if size > _LARGEST_PAGE:  # the document lowers it, and the live service refuses it (rbx-cli)
        raise InvalidArgument("The field MaxPageSize must be between 0 and 100.")
    return PageRequest(size, call.query.get(_PAGES.token, ""), call.query_without(_PAGES))


def _log_filter(call: Call) -> Callable[[LogLine], bool]:
    text = call.query.get("Filter", "")
    terms = [_LOG_TERM.fullmatch(term) for term in text.split("&&")] if text else []
    found = [term for term in terms if term is not None]
    if len(found) != len(terms):
        raise InvalidArgument("The filter is not valid.")

    def fits(line: LogLine) -> bool:
        return all(
            _COMPARE[term[1]](line.severity, int(term[2])) if term[1] else term[3] in line.message for term in found
        )

    return fits


def _filter(given: Any) -> PlaceFilter:
    body = {} if given is None else typed({"filter": given}, "filter", dict)
    versions = typed(body, "versions", list) if body.get("versions") is not None else None
    if versions is not None and not all(isinstance(each, int) and not isinstance(each, bool) for each in versions):
        raise InvalidArgument("The field versions has the wrong type.")
    return PlaceFilter(versions, bool(body.get("excludeCurrentVersion")))


def _forecast(place: Place, servers: list[GameServer]) -> dict[str, Any]:
    newest = max(each.version for each in servers)
    counted: dict[str, dict[str, int]] = {"players": {}, "servers": {}}
    for each in servers:
        version = str(each.version)
        counted["players"][version] = counted["players"].get(version, 0) + len(each.players)
        counted["servers"][version] = counted["servers"].get(version, 0) + 1
    old = [each for each in servers if each.version != (place.published or newest)]
    published = [each.created_ns for each in place.versions if each.number == newest]
    return {
        "playersImpacted": sum(len(each.players) for each in old),
        "totalPlayers": sum(len(each.players) for each in servers),
        "instancesImpacted": len(old),
        "totalInstances": len(servers),
        "latestPlaceVersion": str(newest),
        "publishTime": times.render_v1(published[0] if published else place.updated_ns),
        "isNotInUniverse": False,
        "playersPerVersion": counted["players"],
        "instancesPerVersion": counted["servers"],
    }


def _server(server: GameServer, now_ns: int) -> dict[str, Any]:
    runs = server.runs(now_ns)
    ended_ns = None if runs else server.ends_ns
    players = server.players if runs else []
    return {
        "placeId": str(server.place_id),
        "placeVersion": str(server.version),
        "jobId": server.job_id,
        "engineVersion": server.engine,
        "createTime": times.render_v1(server.created_ns),
        "uptime": _span((ended_ns or now_ns) - server.created_ns),
        "memoryUsageBytes": server.memory,
        "frameRate": 59.9 if now_ns - server.created_ns >= _YOUNG_NS else None,
        "occupancy": len(players),
        "maxOccupancy": server.capacity,
        "type": server.kind,
        "full": len(players) >= server.capacity,
        "shutDown": not runs,
        "status": "active" if runs else server.end,
        "terminationTime": None if ended_ns is None else times.render_v1(ended_ns),
        "playerIds": players,
    }


def _span(ns: int) -> str:
    """A length of time as .NET writes it: `1.02:03:04.0050000`."""
    days, rest = divmod(max(0, ns), times.DAY)
    seconds, rest = divmod(rest, times.SECOND)
    clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return (f"{days}." if days else "") + clock + (f".{rest // 100:07}" if rest >= 100 else "")


def _restart(one: Restart, universe_id: int, running: Mapping[str, int], now_ns: int) -> dict[str, Any]:
    over = one.over(now_ns)
    state = "SUCCEEDED" if over else "DELAYING" if now_ns < one.start_ns else "RESTARTING"
    places = {}
    for place_id, part in one.places.items():
        left = [running[job] for job in part.jobs if job in running]
        only = {"versions": part.only.versions, "excludeCurrentVersion": part.only.exclude_current or None}
        places[str(place_id)] = {
            "state": state,
            "startTime": times.render_v1(one.start_ns),
            "endTime": times.render_v1(one.ends_ns) if over else None,
            "totalPlayers": part.players,
            "totalInstances": len(part.jobs),
            "remainingPlayers": sum(left),
            "remainingInstances": len(left),
            "filter": only if any(only.values()) else None,
            "latestVersion": str(part.latest),
        }
    return {
        "universeId": str(universe_id),
        "scheduledTime": times.render_v1(one.scheduled_ns),
        "startTime": times.render_v1(one.start_ns),
        "placeRestartStatuses": places,
    }


_UNIVERSE = "/server-management/v1/universes/{universe}"
_PLACE = f"{_UNIVERSE}/places/{{place}}"
_SERVERS = f"{_PLACE}/versions/{{version}}/game-servers"
_READ, _WRITE = ("universe:read",), ("universe:write",)

ROUTES = (
    Route("GET", f"{_UNIVERSE}/restarts:forecast", forecast, _READ, "servers-forecast", style="problem"),
    Route("GET", f"{_PLACE}/game-servers:filter-options", filter_options, _READ, "servers-filters", style="problem"),
    Route("GET", _SERVERS, list_servers, _READ, "servers-list", style="problem"),
    Route("GET", f"{_SERVERS}/{{job}}/logs", list_logs, _READ, "servers-logs", style="problem"),
    Route("GET", f"{_UNIVERSE}/restarts", list_restarts, _READ, "restarts", style="problem"),
    Route("POST", f"{_UNIVERSE}/restarts", launch_restart, _WRITE, "restarts-launch", style="problem"),
)

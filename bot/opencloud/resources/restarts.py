"""Restarts of servers that can be read back (openapi.json, Restarts_*, which are BETA). `universes` has those of v2."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.jsons import Json
from bot.opencloud import _decode, _json
from bot.opencloud._exchange import Answer, Exchange, Settle
from bot.opencloud._wire import Budget, Read, Request, UnguardedWrite
from bot.opencloud.errors import InvalidRequest, OutcomeUnknown
from bot.opencloud.models import PlaceId, UniverseId
from bot.opencloud.resources._settling import read_back

_LIST_BUDGET = Budget("servers: restarts", 60)
_LAUNCH_BUDGET = Budget("servers: restart by place", 40)
"""x-roblox-rate-limits: 100 a minute for each. See `servers` for why it is less."""

_LIST = Read("ListRestartStatuses", "GET", _LIST_BUDGET, ("universe:read",))
_LAUNCH = UnguardedWrite("LaunchRestart", "POST", _LAUNCH_BUDGET, ("universe:write",))

MAX_BLEED_OFF = timedelta(minutes=240)
MAX_ATTRIBUTES_BYTES = 500
_NOTHING = "00000000-0000-0000-0000-000000000000"
"""The id of a restart that found no server (observed)."""


class RestartState(StrEnum):
    """How far a restart is. A word that is not documented is `UNSPECIFIED`."""

    DELAYING = "DELAYING"
    RESTARTING = "RESTARTING"
    SUCCEEDED = "SUCCEEDED"
    UNSPECIFIED = ""


@dataclass(frozen=True, slots=True)
class Which:
    """Which servers of a place a restart is for. All of them, if nothing is given.

    Attributes:
        versions: Those that run one of these versions.
        outdated: Those that do not run the version that was published last.

    Raises:
        InvalidRequest: Both are given.
    """

    versions: frozenset[int] = frozenset()
    outdated: bool = False

    def __post_init__(self) -> None:
        if self.versions and self.outdated:
            raise InvalidRequest("versions", "none together with outdated")


@dataclass(frozen=True, slots=True)
class PlaceRestart:
    """How far a restart is in one place.

    Attributes:
        servers: How many it is for, and `servers_left` how many of them still run.
        newest: The newest version of the place when it was asked for.
    """

    place_id: PlaceId
    which: Which = Which()
    state: RestartState = RestartState.UNSPECIFIED
    servers: int = 0
    servers_left: int = 0
    players: int = 0
    players_left: int = 0
    newest: int | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RestartStatus:
    """A restart that found servers, by this client, by v2 or on Creator Hub.

    Attributes:
        starts_at: When its servers begin to end, or began to.
    """

    id: str
    places: tuple[PlaceRestart, ...] = ()
    launched_at: datetime | None = None
    starts_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LaunchedRestart:
    """A restart that Roblox accepted.

    Attributes:
        id: Its id; None if no server fits, so that nothing happens.
    """

    id: str | None
    servers: int = 0
    players: int = 0
    request_id: str | None = None


class Restarts:
    """The restarts of one experience."""

    def __init__(self, exchange: Exchange, universe_id: UniverseId) -> None:
        self._exchange = exchange
        self._path = f"/server-management/v1/universes/{universe_id}/restarts"

    async def list_statuses(self) -> tuple[RestartStatus, ...]:
        """The restarts that Roblox still shows, the oldest first. It is not documented for how long."""
        return await self._exchange.call(Request(_LIST, self._path), _decode_statuses)

    async def launch(
        self,
        *,
        places: Mapping[PlaceId, Which] | None,
        bleed_off: timedelta | None = None,
        attributes: Mapping[str, Json] | None = None,
    ) -> LaunchedRestart:
        """Restart servers. Their players move to other servers.

        Roblox's restarts are listed before it is sent, so that one whose answer is lost is known by its new id.

        Args:
            places: Which servers, by place. None is every server of the experience, also those with the newest version.
            bleed_off: Let servers empty for this time first: 1 to 240 whole minutes.
            attributes: Sent to the servers with the news that they will restart: at most 500 bytes of JSON.

        Raises:
            Refused: A place is not of the experience.
            OutcomeUnknown: The answer is lost, and not exactly one new restart of these servers is listed. Roblox also fails
                each time where a place that is named has no server and only outdated ones are asked for: see the forecast.
        """
        body: dict[str, Json] = {}
        if places is not None:
            if not places:
                raise InvalidRequest("places", "at least one, or None for every server")
            body["places"] = {str(int(place_id)): _which_body(which) for place_id, which in places.items()}
        if bleed_off is not None:
            body["bleedOffDurationMinutes"] = whole_minutes(bleed_off, longest=MAX_BLEED_OFF)
        if attributes:
            if len(_json.encode(dict(attributes))) > MAX_ATTRIBUTES_BYTES:
                raise InvalidRequest("attributes", f"at most {MAX_ATTRIBUTES_BYTES} bytes")
            body["attributes"] = dict(attributes)
        known = {each.id for each in await self.list_statuses()}
        request = Request(_LAUNCH, self._path, _json.encode(body))
        return await self._exchange.write(request, _decode_launched, settle=self._settling(known, places))

    def _settling(self, known: Collection[str], places: Mapping[PlaceId, Which] | None) -> Settle[LaunchedRestart]:
        async def settle(unknown: OutcomeUnknown) -> LaunchedRestart:
            listed = await read_back(self.list_statuses, unknown)
            ours = [each for each in listed if each.id not in known and _is_for(each, places)]
            if len(ours) != 1:
                raise unknown
            servers, players = (
                sum(each.servers for each in ours[0].places),
                sum(each.players for each in ours[0].places),
            )
            return LaunchedRestart(ours[0].id, servers, players, unknown.request_id)

        return settle


def whole_minutes(bleed_off: timedelta, *, longest: timedelta) -> int:
    """The minutes of a bleed-off.

    Raises:
        InvalidRequest: It is not of 1 to so many whole minutes.
    """
    minutes, rest = divmod(bleed_off, timedelta(minutes=1))
    if rest or not timedelta(minutes=1) <= bleed_off <= longest:
        raise InvalidRequest("bleed_off", f"1 to {longest // timedelta(minutes=1)} whole minutes")
    return minutes


def _which_body(which: Which) -> dict[str, Json]:
    if which.outdated:
        return {"excludeCurrentVersion": True}
    return {"versions": sorted(which.versions)} if which.versions else {}


def _is_for(status: RestartStatus, places: Mapping[PlaceId, Which] | None) -> bool:
    """Whether a restart was asked for like this. Places without a server that fits may be absent from it."""
    return all(each.which == (Which() if places is None else places.get(each.place_id)) for each in status.places)


def _decode_launched(answer: Answer) -> LaunchedRestart:
    body = _decode.obj(answer.json)
    launched = _decode.present(body["id"])
    return LaunchedRestart(
        id=launched if launched != _NOTHING else None,
        servers=body.get("instancesImpacted", 0),
        players=body.get("playersImpacted", 0),
        request_id=answer.request_id,
    )


def _decode_statuses(answer: Answer) -> tuple[RestartStatus, ...]:
    found = _decode.obj(answer.json).get("restartStatuses") or {}
    statuses = [_status(restart_id, body) for restart_id, body in found.items()]
    return tuple(
        sorted(statuses, key=lambda each: (each.launched_at is not None and each.launched_at.timestamp(), each.id))
    )


def _status(restart_id: str, body: Mapping[str, Json]) -> RestartStatus:
    places = body.get("placeRestartStatuses") or {}
    return RestartStatus(
        restart_id,
        tuple(_place_restart(PlaceId(int(place_id)), each) for place_id, each in sorted(places.items())),
        launched_at=_decode.moment(body.get("scheduledTime")),
        starts_at=_decode.moment(body.get("startTime")),
    )


def _place_restart(place_id: PlaceId, body: Mapping[str, Json]) -> PlaceRestart:
    only, state, newest = body.get("filter") or {}, body.get("state"), body.get("latestVersion")
    return PlaceRestart(
        place_id,
        which=Which(frozenset(map(int, only.get("versions") or ())), bool(only.get("excludeCurrentVersion"))),
        state=RestartState(state) if state in set(RestartState) else RestartState.UNSPECIFIED,
        servers=body.get("totalInstances", 0),
        servers_left=body.get("remainingInstances", 0),
        players=body.get("totalPlayers", 0),
        players_left=body.get("remainingPlayers", 0),
        newest=int(newest) if newest else None,
        started_at=_decode.moment(body.get("startTime")),
        ended_at=_decode.moment(body.get("endTime")),
    )

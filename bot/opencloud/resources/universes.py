"""An experience and its places: their settings, restarts of their servers, and uploads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from bot.jsons import Json
from bot.opencloud import _decode, _json
from bot.opencloud._exchange import Answer, Exchange
from bot.opencloud._wire import Budget, GuardedWrite, Read, Request, UnguardedWrite, query
from bot.opencloud.errors import InvalidRequest
from bot.opencloud.models import PlaceId, Receipt, UniverseId
from bot.opencloud.resources._settling import by_reading
from bot.opencloud.resources.restarts import whole_minutes

# openapi.json, x-roblox-rate-limits.
_BUDGET = Budget("universes and places", 100)
_RESTART_BUDGET = Budget("servers: restart", 30)
_PUBLISH_BUDGET = Budget("places: publish", 30)

_GET = Read("GetUniverse", "GET", _BUDGET)
_UPDATE = GuardedWrite("UpdateUniverse", "PATCH", _BUDGET, ("universe:write",))
_GET_PLACE = Read("GetPlace", "GET", _BUDGET)
_UPDATE_PLACE = GuardedWrite("UpdatePlace", "PATCH", _BUDGET, ("universe.place:write",))
_RESTART = UnguardedWrite("RestartUniverseServers", "POST", _RESTART_BUDGET, ("universe:write",))
_PUBLISH = UnguardedWrite("CreatePlaceVersion", "POST", _PUBLISH_BUDGET, ("universe-places:write",))

MAX_PLACE_BYTES = 10_485_760
"""usage-place-publishing.md."""
MAX_BLEED_OFF = timedelta(minutes=60)
_DEVICES = ("desktop", "mobile", "tablet", "console", "vr")
_LINK = "SocialLink"


@dataclass(frozen=True, slots=True)
class SocialLink:
    """A link on the experience's page."""

    title: str
    uri: str


_NO_LINK = SocialLink("", "")


@dataclass(frozen=True, slots=True)
class Universe:
    """An experience.

    Attributes:
        owner: `users/1` or `groups/1`.
        visibility: `PUBLIC` or `PRIVATE`.
        private_server_price_robux: None if private servers are off.
        devices: The devices it is enabled on, of desktop, mobile, tablet, console and vr.
        social_links: By platform: facebook, twitter, youtube, twitch, discord, robloxGroup or guilded.
    """

    id: UniverseId
    display_name: str = ""
    description: str = ""
    owner: str = ""
    visibility: str = ""
    age_rating: str = ""
    voice_chat_enabled: bool = False
    private_server_price_robux: int | None = None
    devices: frozenset[str] = frozenset()
    social_links: Mapping[str, SocialLink] = field(default_factory=dict)
    root_place_id: PlaceId | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A place of an experience."""

    id: PlaceId
    universe_id: UniverseId
    display_name: str = ""
    description: str = ""
    server_size: int = 0
    is_root: bool = False
    created_at: datetime | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PlaceVersion:
    """The version that an upload made."""

    number: int
    request_id: str | None = None


class Universes:
    """The experience that the client is for."""

    def __init__(self, exchange: Exchange, universe_id: UniverseId) -> None:
        self._exchange = exchange
        self._id = universe_id
        self._path = f"/cloud/v2/universes/{universe_id}"

    async def get(self) -> Universe:
        """The experience."""
        return await self._exchange.call(Request(_GET, self._path), _decode_universe)

    async def update(
        self,
        *,
        voice_chat_enabled: bool | None = None,
        private_server_price_robux: int | None = None,
        devices: Mapping[str, bool] | None = None,
        social_links: Mapping[str, SocialLink] | None = None,
    ) -> Universe:
        """Change what is given. None means no change. Name and description belong to the root place.

        Args:
            voice_chat_enabled: Voice chat, for players who may use it on Roblox.
            private_server_price_robux: 0 is free.
            devices: Any of desktop, mobile, tablet, console and vr.
            social_links: By platform, such as `discord` or `robloxGroup`.

        Raises:
            OutcomeUnknown: The answer is lost, and the experience now has other settings.
        """
        if unknown := (devices or {}).keys() - set(_DEVICES):
            raise InvalidRequest("devices", f"not {', '.join(sorted(unknown))}")
        changes: dict[str, Json] = {
            "voiceChatEnabled": voice_chat_enabled,
            "privateServerPriceRobux": private_server_price_robux,
            **{f"{name}Enabled": enabled for name, enabled in (devices or {}).items()},
            **{f"{name}{_LINK}": {"title": link.title, "uri": link.uri} for name, link in (social_links or {}).items()},
        }

        def is_done(now: Universe) -> bool:
            return (
                voice_chat_enabled in (None, now.voice_chat_enabled)
                and private_server_price_robux in (None, now.private_server_price_robux)
                and all((name in now.devices) is enabled for name, enabled in (devices or {}).items())
                and all(now.social_links.get(name, _NO_LINK) == link for name, link in (social_links or {}).items())
            )

        request = _patch(_UPDATE, self._path, changes)
        return await self._exchange.write(request, _decode_universe, settle=by_reading(self.get, is_done))

    async def get_place(self, place_id: PlaceId) -> Place:
        """A place of the experience.

        Raises:
            Missing: The experience has no such place.
        """
        return await self._exchange.call(Request(_GET_PLACE, self._place_path(place_id)), _decode_place)

    async def update_place(
        self,
        place_id: PlaceId,
        *,
        display_name: str | None = None,
        description: str | None = None,
        server_size: int | None = None,
    ) -> Place:
        """Change what is given. None means no change.

        Raises:
            Conflict: The place is open in Team Create.
            OutcomeUnknown: The answer is lost, and the place now has other settings.
        """
        changes = {"displayName": display_name, "description": description, "serverSize": server_size}

        def is_done(now: Place) -> bool:
            return (
                display_name in (None, now.display_name)
                and description in (None, now.description)
                and server_size in (None, now.server_size)
            )

        request = _patch(_UPDATE_PLACE, self._place_path(place_id), changes)
        settle = by_reading(partial(self.get_place, place_id), is_done)
        return await self._exchange.write(request, _decode_place, settle=settle)

    async def restart_servers(
        self,
        *,
        place_ids: Sequence[PlaceId] = (),
        close_all_versions: bool = False,
        bleed_off: timedelta | None = None,
    ) -> Receipt:
        """Restart servers. Their players move to other servers.

        Args:
            place_ids: Only servers of these places. If empty, of all places.
            close_all_versions: Restart also servers with the newest version. Otherwise only outdated servers.
            bleed_off: Let servers empty for this time first: 1 to 60 whole minutes.

        Raises:
            OutcomeUnknown: The answer is lost. The client does not send it again, because players would move twice.
        """
        body: dict[str, Json] = {}
        if place_ids:
            body["placeIds"] = [int(place_id) for place_id in place_ids]
        if close_all_versions:
            body["closeAllVersions"] = True
        if bleed_off is not None:
            body |= {
                "bleedOffServers": True,
                "bleedOffDurationMinutes": whole_minutes(bleed_off, longest=MAX_BLEED_OFF),
            }
        request = Request(_RESTART, f"{self._path}:restartServers", _json.encode(body))
        return await self._exchange.call(request, _decode.receipt)

    async def publish_place(self, *, place_id: PlaceId, content: bytes, xml: bool, published: bool) -> PlaceVersion:
        """Upload a place file as its newest version.

        Args:
            place_id: The place.
            content: The file, at most 10,485,760 bytes.
            xml: The file is a `.rbxlx`. Otherwise it is a `.rbxl`.
            published: Publish the version for players. Otherwise only save it.

        Raises:
            Conflict: The place is open in Team Create, or not a place of the experience.
            OutcomeUnknown: The answer is lost. The client does not send it again, because that makes another version.
        """
        if not 0 < len(content) <= MAX_PLACE_BYTES:
            raise InvalidRequest("content", f"1 to {MAX_PLACE_BYTES} bytes")
        path = query(
            f"/universes/v1/{self._id}/places/{int(place_id)}/versions",
            versionType="Published" if published else "Saved",
        )
        headers = {"Content-Type": "application/xml" if xml else "application/octet-stream"}
        return await self._exchange.call(Request(_PUBLISH, path, content, headers), _decode_place_version)

    def _place_path(self, place_id: PlaceId) -> str:
        return f"{self._path}/places/{int(place_id)}"


def _patch(operation: GuardedWrite, path: str, changes: Mapping[str, Json]) -> Request[GuardedWrite]:
    given = {name: value for name, value in changes.items() if value is not None}
    if not given:
        raise InvalidRequest("changes", "at least one")
    return Request(operation, query(path, updateMask=",".join(given)), _json.encode(given))


def _decode_universe(answer: Answer) -> Universe:
    """Decode an experience."""
    body = _decode.obj(answer.json)
    root = _decode.resource_id(body.get("rootPlace"))
    return Universe(
        id=UniverseId(_decode.resource_id(body["path"]) or 0),
        display_name=body.get("displayName") or "",
        description=body.get("description") or "",
        owner=body.get("user") or body.get("group") or "",
        visibility=body.get("visibility") or "",
        age_rating=body.get("ageRating") or "",
        voice_chat_enabled=body.get("voiceChatEnabled", False),
        private_server_price_robux=body.get("privateServerPriceRobux"),
        devices=frozenset(name for name in _DEVICES if body.get(f"{name}Enabled")),
        social_links={
            name.removesuffix(_LINK): SocialLink(link.get("title", ""), link.get("uri", ""))
            for name, link in body.items()
            if name.endswith(_LINK) and link
        },
        root_place_id=PlaceId(root) if root else None,
        created_at=_decode.moment(body.get("createTime")),
        updated_at=_decode.moment(body.get("updateTime")),
    )


def _decode_place(answer: Answer) -> Place:
    """Decode a place."""
    body = _decode.obj(answer.json)
    universe_path, _, place_id = body["path"].partition("/places/")
    return Place(
        id=PlaceId(int(place_id)),
        universe_id=UniverseId(_decode.resource_id(universe_path) or 0),
        display_name=body.get("displayName") or "",
        description=body.get("description") or "",
        server_size=body.get("serverSize", 0),
        is_root=body.get("root", False),
        created_at=_decode.moment(body.get("createTime")),
        updated_at=_decode.moment(body.get("updateTime")),
    )


def _decode_place_version(answer: Answer) -> PlaceVersion:
    """Decode the new version. The answer is JSON, also if its content type is text."""
    return PlaceVersion(int(_decode.obj(answer.json)["versionNumber"]), answer.request_id)

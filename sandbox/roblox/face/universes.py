"""Universes, places, messages, restarts and place files."""

from typing import Any

from sandbox.roblox import messages, times
from sandbox.roblox.errors import InvalidArgument
from sandbox.roblox.face.answers import HttpAnswer, reply
from sandbox.roblox.face.calls import Call, Route, masked
from sandbox.roblox.face.fields import boolean, identifier, required, typed
from sandbox.roblox.universes import PLATFORMS, SOCIAL_LINKS, Place, Universe

_WRITABLE = ("voiceChatEnabled", "privateServerPriceRobux", *PLATFORMS, *SOCIAL_LINKS)
_READ_ONLY = (
    "path", "createTime", "updateTime", "displayName", "description", "user", "group", "visibility", "ageRating",
    "rootPlace", "templateRootPlace",
)  # fmt: skip
_PLACE_WRITABLE = ("displayName", "description", "serverSize")
_PLACE_READ_ONLY = ("path", "createTime", "updateTime", "root", "universeRuntimeCreation", "templatePlace")


def get_universe(call: Call) -> HttpAnswer:
    """Cloud_GetUniverse."""
    return reply(_universe(call.universe))


def update_universe(call: Call) -> HttpAnswer:
    """Cloud_UpdateUniverse; name and description belong to the root place."""
    links = {name: {"title": "", "uri": "", **call.universe.settings.get(name, {})} for name in SOCIAL_LINKS}
    changes = masked(call, call.message(*_WRITABLE, *_READ_ONLY), _WRITABLE, parts=links)
    for name, value in changes.items():
        _check_setting(name, value)
    call.universe.update(call.world.clock, changes)
    return reply(_universe(call.universe))


def get_place(call: Call) -> HttpAnswer:
    """Cloud_GetPlace."""
    return reply(_place(call.universe, call.place))


def update_place(call: Call) -> HttpAnswer:
    """Cloud_UpdatePlace."""
    body = call.message(*_PLACE_WRITABLE, *_PLACE_READ_ONLY)
    changes = {name: value for name, value in masked(call, body, _PLACE_WRITABLE).items() if value is not None}
    typed(changes, "displayName", str)
    typed(changes, "description", str)
    _within("serverSize", changes.get("serverSize", 1), 1)
    call.place.update(call.world.clock, changes)
    return reply(_place(call.universe, call.place))


def publish_message(call: Call) -> HttpAnswer:
    """Cloud_PublishUniverseMessage: the answer has no body."""
    body = call.message("topic", "message")
    for name in ("topic", "message"):
        required(body, name)
    topic, message = typed(body, "topic", str), typed(body, "message", str)
    messages.publish(call.universe.messages, call.world.clock, topic, message)
    return HttpAnswer()


def restart_servers(call: Call) -> HttpAnswer:
    """Cloud_RestartUniverseServers: an empty request restarts servers on old versions."""
    body = call.message("placeIds", "closeAllVersions", "bleedOffServers", "bleedOffDurationMinutes")
    call.universe.restart(
        call.world.clock,
        place_ids=[_place_id(one) for one in typed(body, "placeIds", list, [])],
        close_all_versions=boolean(body, "closeAllVersions"),
        bleed_off=boolean(body, "bleedOffServers"),
        minutes=typed(body, "bleedOffDurationMinutes", int),
    )
    return reply({})


def upload_place(call: Call) -> HttpAnswer:
    """Places_CreatePlaceVersionApiKey."""
    kind = call.query.get("versionType", "Saved")
    if kind not in ("Saved", "Published"):
        raise InvalidArgument("The versionType must be Saved or Published.")
    content_type = call.headers.get("content-type", "").split(";")[0]
    if content_type not in ("application/octet-stream", "application/xml"):
        raise InvalidArgument("The content type must be application/octet-stream or application/xml.")
    place = call.world.place_of(call.number("universe"), call.number("place"))
    xml = content_type == "application/xml"
    version = place.upload(call.world.clock, call.body, xml=xml, published=kind == "Published")
    return reply({"versionNumber": version.number})


def _place_id(given: Any) -> int:
    """An id as a number or, as protobuf JSON writes 64 bits, as a text."""
    return (
        identifier(given, field="place") if isinstance(given, str) else int(typed({"placeIds": given}, "placeIds", int))
    )


def _check_setting(name: str, value: Any) -> None:
    if name in SOCIAL_LINKS:
        link = typed({name: {} if value is None else value}, name, dict)
        for part in ("title", "uri"):
            typed(link, part, str)
    elif name != "privateServerPriceRobux":
        boolean({name: value}, name)
    elif value is not None:
        _within(name, value, 0)


def _within(name: str, value: Any, least: int) -> None:
    if not least <= typed({name: value}, name, int) < 2**31:
        raise InvalidArgument(f"The field {name} is out of range.")


def _universe(universe: Universe) -> dict[str, Any]:
    root = universe.root
    return {
        "path": f"universes/{universe.id}",
        "createTime": times.render(universe.created_ns),
        "updateTime": times.render(universe.updated_ns),
        "displayName": root.display_name,
        "description": root.description,
        "user": f"users/{universe.owner_id}",
        "visibility": universe.visibility,
        "ageRating": universe.age_rating,
        "rootPlace": f"universes/{universe.id}/places/{root.id}",
        **universe.settings,
    }


def _place(universe: Universe, place: Place) -> dict[str, Any]:
    return {
        "path": f"universes/{universe.id}/places/{place.id}",
        "createTime": times.render(place.created_ns),
        "updateTime": times.render(place.updated_ns),
        "displayName": place.display_name,
        "description": place.description,
        "serverSize": place.server_size,
        "root": place.id == universe.root_place_id,
        "universeRuntimeCreation": False,
    }


_UNIVERSE = "/cloud/v2/universes/{universe}"
_PLACE = f"{_UNIVERSE}/places/{{place}}"
_PUBLISH = ("universe-messaging-service:publish",)

ROUTES = (
    Route("POST", f"{_UNIVERSE}:publishMessage", publish_message, _PUBLISH, "publish-message", json=True),
    Route("POST", f"{_UNIVERSE}:restartServers", restart_servers, ("universe:write",), "restart", json=True),
    Route("GET", _UNIVERSE, get_universe, (), "universe-get"),
    Route("PATCH", _UNIVERSE, update_universe, ("universe:write",), "universe-update", json=True),
    Route("GET", _PLACE, get_place, (), "place-get"),
    Route("PATCH", _PLACE, update_place, ("universe.place:write",), "place-update", json=True),
    Route(
        "POST",
        "/universes/v1/{universe}/places/{place}/versions",
        upload_place,
        ("universe-places:write",),
        "place-publish",
        style="aspnet",
    ),
)

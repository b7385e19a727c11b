"""Versions of places as those of assets (assets/v1, BETA).

Sources: listAssetVersions, Assets_GetAssetVersion, Assets_RollbackAssetVersion. The object around a list, its order, that a body
of JSON works where the document has a form, and 409 in Team Create: rbx-cli, measured. Only places are assets here.
"""

from typing import Any

from sandbox.roblox import times
from sandbox.roblox.errors import InvalidArgument, NotFound
from sandbox.roblox.face.answers import HttpAnswer, reply
from sandbox.roblox.face.calls import Call, PageWords, Route
from sandbox.roblox.face.fields import identifier, required, typed
from sandbox.roblox.paging import page
from sandbox.roblox.universes import Place, PlaceVersion

_PAGES = PageWords("maxPageSize", "pageToken", 8)
_LARGEST_PAGE = 50


def list_versions(call: Call) -> HttpAnswer:
    """The newest version first."""
    place, request = _place(call), call.paging(_PAGES)
    if request.size > _LARGEST_PAGE:
        raise InvalidArgument("maxPageSize must be between 1 and 50.")
    found = page(place.versions[::-1], request, maximum=_LARGEST_PAGE, position=lambda version: -version.number)
    return reply({"assetVersions": [_shown(place, each) for each in found.items], "nextPageToken": found.token or None})


def get_version(call: Call) -> HttpAnswer:
    """One version."""
    place = _place(call)
    return reply(_shown(place, place.version(call.number("version"))))


def roll_back(call: Call) -> HttpAnswer:
    """Save an older version again."""
    place = _place(call)
    body = call.message("assetVersion")
    required(body, "assetVersion")
    path = typed(body, "assetVersion", str)
    start, _, number = path.rpartition("/versions/")
    if start != f"assets/{place.id}":
        raise InvalidArgument("The asset version is not one of this asset.")
    return reply(_shown(place, place.roll_back(call.world.clock, identifier(number, field="version"))))


def _place(call: Call) -> Place:
    place_id = call.number("asset")
    for universe in call.world.universes.values():
        if place_id in universe.places:
            return universe.place(place_id)
    raise NotFound("The asset was not found.")


def _shown(place: Place, version: PlaceVersion) -> dict[str, Any]:
    return {
        "path": f"assets/{place.id}/versions/{version.number}",
        "createTime": times.render(version.created_ns),
        "published": version.published,
        "moderationResult": {"moderationState": "Approved"},
    }


_VERSIONS = "/assets/v1/assets/{asset}/versions"

ROUTES = (
    Route("POST", f"{_VERSIONS}:rollback", roll_back, ("asset:read", "asset:write"), "asset-rollback", json=True),
    Route("GET", _VERSIONS, list_versions, ("asset:read",), "asset-list"),
    Route("GET", f"{_VERSIONS}/{{version}}", get_version, ("asset:read",), "asset-get"),
)

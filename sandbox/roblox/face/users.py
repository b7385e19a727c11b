"""Users and thumbnails, on Open Cloud and on the two public hosts."""

import re
from collections.abc import Callable
from typing import Any

from sandbox.roblox import headshots, times
from sandbox.roblox.errors import InvalidArgument, NotFound
from sandbox.roblox.face.answers import HttpAnswer, gateway, reply
from sandbox.roblox.face.calls import Call, Route
from sandbox.roblox.face.fields import boolean, identifier, typed
from sandbox.roblox.users import User

_MOST_HEADSHOTS = 100
_CLOSED = {401: "Authorization has been denied for this request.", 403: "Forbidden", 404: "NotFound", 410: "Gone"}
_OPERATION = re.compile(r"(\d+)-(\d+)-(round|square)", re.ASCII)


def get_user(call: Call) -> HttpAnswer:
    """Cloud_GetUser: some fields need their own scope."""
    user = call.world.users.get(call.number("user"))
    key = call.key
    shown: dict[str, Any] = {
        "path": f"users/{user.id}",
        "createTime": times.render(user.created_ns),
        "id": str(user.id),
        "name": user.name,
        "displayName": user.display_name,
        "about": user.about,
        "locale": user.locale,
    }
    if key is not None and key.allows("user.advanced:read"):
        shown |= {"premium": user.premium, "idVerified": user.id_verified}
    if key is not None and key.allows("user.social:read"):
        shown["socialNetworkProfiles"] = user.social
    return reply(shown)


def generate_thumbnail(call: Call) -> HttpAnswer:
    """Cloud_GenerateUserThumbnail."""
    user = call.world.users.get(call.number("user"))
    size = call.whole("size", 420)
    if size not in headshots.SIZES:
        raise InvalidArgument("The size is not supported.")
    if call.query.get("format", "PNG") not in ("FORMAT_UNSPECIFIED", "PNG", "JPEG"):
        raise InvalidArgument("The format is not supported.")
    shape = call.query.get("shape", "ROUND")
    if shape not in ("SHAPE_UNSPECIFIED", "ROUND", "SQUARE"):
        raise InvalidArgument("The shape is not supported.")
    operation = call.world.thumbnails.start(user.id, size, round_shape=shape != "SQUARE")
    return _operation(call, user.id, operation)


def get_operation(call: Call) -> HttpAnswer:
    """Cloud_GetUserThumbnailGenerationOperation."""
    return _operation(call, call.number("user"), call.params["operation"])


def _while_open(handler: Callable[[Call], HttpAnswer]) -> Callable[[Call], HttpAnswer]:
    """A look-up without a key, which Roblox has announced to end: see `Users.closed_with`."""

    def answered(call: Call) -> HttpAnswer:
        status = call.world.users.closed_with
        return handler(call) if status is None else gateway(status, _CLOSED.get(status, "Closed"))

    return answered


@_while_open
def users_by_name(call: Call) -> HttpAnswer:
    """POST users.roblox.com/v1/usernames/users."""
    body = call.message("usernames", "excludeBannedUsers")
    names = typed(body, "usernames", list, [])
    if not all(isinstance(name, str) for name in names):
        raise InvalidArgument("The usernames are invalid.")
    found = call.world.users.by_names(names, exclude_banned=boolean(body, "excludeBannedUsers"))
    return reply({"data": [{"requestedUsername": name, **_public(user)} for name, user in found]})


@_while_open
def users_by_id(call: Call) -> HttpAnswer:
    """POST users.roblox.com/v1/users."""
    body = call.message("userIds", "excludeBannedUsers")
    ids = typed(body, "userIds", list, [])
    if not all(isinstance(one, int) and not isinstance(one, bool) for one in ids):
        raise InvalidArgument("The user ids are invalid.")
    found = call.world.users.by_ids(ids, exclude_banned=boolean(body, "excludeBannedUsers"))
    return reply({"data": [_public(user) for user in found]})


def batch_headshots(call: Call) -> HttpAnswer:
    """GET thumbnails.roblox.com/v1/users/avatar-headshot."""
    ids = [identifier(one, field="user") for one in call.query.get("userIds", "").split(",")]
    if len(ids) > _MOST_HEADSHOTS:
        raise InvalidArgument("There are too many requested Ids.")
    width, _, height = call.query.get("size", "48x48").partition("x")
    if width != height or width not in map(str, headshots.SIZES):
        raise InvalidArgument("The requested size is invalid.")
    if call.query.get("format", "Png") not in ("Png", "Jpeg", "Webp"):
        raise InvalidArgument("The requested image format is invalid.")
    shape = "round" if call.flag("isCircular") else "square"
    return reply({"data": [_headshot(call, user_id, f"{width}-{shape}") for user_id in ids]})


def picture(call: Call) -> HttpAnswer:
    """A drawn headshot, at the address that the two operations return."""
    match = _OPERATION.fullmatch(call.params["picture"].removesuffix(".png"))
    if match is None or int(match[2]) not in headshots.SIZES:
        raise NotFound("No such picture.")
    user = call.world.users.get(identifier(match[1], field="user"))
    drawn = headshots.draw(user.id, int(match[2]), round_shape=match[3] == "round")
    return HttpAnswer(drawn, content_type="image/png", headers={"cache-control": "max-age=3600"})


def _public(user: User) -> dict[str, Any]:
    return {
        "hasVerifiedBadge": user.verified_badge,
        "id": user.id,
        "name": user.name,
        "displayName": user.display_name,
    }


def _operation(call: Call, user_id: int, operation: str) -> HttpAnswer:
    done = call.world.thumbnails.done(operation)
    uri = f"{call.base_url}/headshots/{operation}.png"
    answer = {"@type": "apis.roblox.com/roblox.open_cloud.cloud.v2.GenerateUserThumbnailResponse", "imageUri": uri}
    return reply(
        {"path": f"users/{user_id}/operations/{operation}", "done": done, "response": answer if done else None}
    )


def _headshot(call: Call, user_id: int, kind: str) -> dict[str, Any]:
    if user_id not in call.world.users.by_id:
        return {"targetId": user_id, "state": "Blocked", "imageUrl": "", "version": ""}
    if user_id in call.world.thumbnails.pending:
        return {"targetId": user_id, "state": "Pending", "imageUrl": "", "version": ""}
    url = f"{call.base_url}/headshots/{user_id}-{kind}.png"
    return {"targetId": user_id, "state": "Completed", "imageUrl": url, "version": "TN3"}


_USER = "/cloud/v2/users/{user}"

ROUTES = (
    Route("GET", f"{_USER}:generateThumbnail", generate_thumbnail, (), "thumbnail", own_key=True),
    Route("GET", f"{_USER}/operations/{{operation}}", get_operation, (), "thumbnail", own_key=True),
    Route("GET", _USER, get_user, (), "user-get", own_key=True),
    Route("POST", "/v1/usernames/users", users_by_name, json=True, keyless=True, style="legacy"),
    Route("POST", "/v1/users", users_by_id, json=True, keyless=True, style="legacy"),
    Route("GET", "/v1/users/avatar-headshot", batch_headshots, keyless=True, style="legacy"),
    Route("GET", "/headshots/{picture}", picture, keyless=True, style="legacy"),
)

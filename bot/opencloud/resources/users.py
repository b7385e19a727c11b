"""Roblox accounts: profiles from Open Cloud, look-ups of many accounts and headshots from two public services.

The public services need no key, and the client sends none. They are older and may change (cloud/index.md).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Literal, TypeVar

from bot.jsons import Json
from bot.opencloud import _decode, _json
from bot.opencloud._exchange import Answer, Exchange
from bot.opencloud._operations import finished
from bot.opencloud._wire import Budget, Host, Read, Request, query
from bot.opencloud.errors import BadAnswer
from bot.opencloud.models import UserId

T = TypeVar("T")

_PROFILE_BUDGET = Budget("users: profile", 1000)
"""openapi.json, x-roblox-rate-limits."""
# Not documented. The client needs few requests, because each is for many accounts.
_LOOKUP_BUDGET = Budget("users: look up", 60)
_THUMBNAIL_BUDGET = Budget("users: thumbnails", 60)

# One attempt where another service gives the same names or pictures of known ids, or a card can do without them.
_GET = Read("GetUser", "GET", _PROFILE_BUDGET, attempts=1)
_THUMBNAIL = Read("GenerateUserThumbnail", "GET", _PROFILE_BUDGET, attempts=1, waits=False)
_THUMBNAIL_STATE = Read("GetUserThumbnailGenerationOperation", "GET", _PROFILE_BUDGET, attempts=1, waits=False)
_BY_NAMES = Read("FindUsersByNames", "POST", _LOOKUP_BUDGET, host=Host.USERS)
_BY_IDS = Read("FindUsersByIds", "POST", _LOOKUP_BUDGET, host=Host.USERS, attempts=1)
_HEADSHOTS = Read("ListHeadshots", "GET", _THUMBNAIL_BUDGET, host=Host.THUMBNAILS, attempts=1, waits=False)

_BATCH = 100
"""The documented limit for headshots. For ids it is 200, for names it is not documented."""


@dataclass(frozen=True, slots=True)
class User:
    """A Roblox account's public profile."""

    id: UserId
    name: str
    display_name: str
    created_at: datetime | None = None
    about: str = ""
    locale: str = ""
    premium: bool | None = None
    id_verified: bool | None = None


@dataclass(frozen=True, slots=True)
class NamedUser:
    """A Roblox account, from a look-up of many accounts.

    Attributes:
        requested_name: The name in the request, which may be an earlier name of the account. None for a look-up by id.
    """

    id: UserId
    name: str
    display_name: str
    requested_name: str | None = None
    has_verified_badge: bool = False


class Users:
    """Roblox accounts. They do not depend on the experience."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    async def get(self, user_id: UserId) -> User:
        """A profile.

        Raises:
            Missing: There is no such account.
        """
        return await self._exchange.call(Request(_GET, f"/cloud/v2/users/{int(user_id)}"), _decode_user)

    async def find_by_names(self, names: Iterable[str]) -> dict[str, NamedUser]:
        """Accounts by the given names, which may be earlier names of the accounts. Unknown names are absent."""
        wanted = {name.casefold(): name for name in names}
        found: dict[str, NamedUser] = {}
        for batch in _batches(wanted.values()):
            for user in await self._look_up(_BY_NAMES, "/v1/usernames/users", {"usernames": batch}):
                asked = user.requested_name or user.name
                found[wanted.get(asked.casefold(), asked)] = user
        return found

    async def find_by_ids(self, user_ids: Iterable[UserId]) -> dict[UserId, NamedUser]:
        """Accounts by id. Unknown ids are absent."""
        found: dict[UserId, NamedUser] = {}
        for batch in _batches(dict.fromkeys(user_ids)):
            found |= {user.id: user for user in await self._look_up(_BY_IDS, "/v1/users", {"userIds": batch})}
        return found

    async def _look_up(self, operation: Read, path: str, asked: dict[str, Json]) -> tuple[NamedUser, ...]:
        body = _json.encode({**asked, "excludeBannedUsers": False})
        return await self._exchange.call(Request(operation, path, body), _decode_named_users)

    async def headshots(self, user_ids: Iterable[UserId], size: int = 150) -> dict[UserId, str]:
        """Addresses of headshots. Those that Roblox has not drawn yet, or blocks, are absent.

        Args:
            user_ids: The accounts.
            size: Width and height in pixels: 48, 50, 60, 75, 100, 110, 150, 180, 352, 420 or 720.
        """
        found: dict[UserId, str] = {}
        for batch in _batches(dict.fromkeys(user_ids)):
            path = query(
                "/v1/users/avatar-headshot",
                userIds=",".join(map(str, batch)),
                size=f"{size}x{size}",
                format="Png",
                isCircular="false",
            )
            found |= await self._exchange.call(Request(_HEADSHOTS, path), _decode_headshots)
        return found

    async def generate_thumbnail(
        self, user_id: UserId, *, size: int = 420, shape: Literal["ROUND", "SQUARE"] = "ROUND"
    ) -> str:
        """Address of one headshot. If necessary, Roblox draws it now, and the call waits for that.

        Raises:
            BadAnswer: Roblox failed to draw it.
            NoAnswer: It was not drawn in time.
        """
        path = query(f"/cloud/v2/users/{int(user_id)}:generateThumbnail", size=size, format="PNG", shape=shape)
        return await finished(self._exchange, Request(_THUMBNAIL, path), polling=_THUMBNAIL_STATE, decode=_image_uri)


def _image_uri(response: dict[str, Json]) -> str:
    uri = response.get("imageUri")
    if not isinstance(uri, str):
        raise BadAnswer(_THUMBNAIL.name, problem="no imageUri")
    return uri


def _batches(items: Iterable[T]) -> Iterator[Sequence[T]]:
    rest = iter(items)
    while batch := list(islice(rest, _BATCH)):
        yield batch


def _decode_user(answer: Answer) -> User:
    """Decode a profile."""
    body = _decode.obj(answer.json)
    return User(
        id=UserId(int(body.get("id") or body["path"].rpartition("/")[2])),
        name=body["name"],
        display_name=body.get("displayName") or body["name"],
        created_at=_decode.moment(body.get("createTime")),
        about=body.get("about") or "",
        locale=body.get("locale") or "",
        premium=body.get("premium"),
        id_verified=body.get("idVerified"),
    )


def _decode_named_users(answer: Answer) -> tuple[NamedUser, ...]:
    """Decode the accounts that the service found."""
    return tuple(
        NamedUser(
            id=UserId(int(body["id"])),
            name=body["name"],
            display_name=body.get("displayName") or body["name"],
            requested_name=body.get("requestedUsername"),
            has_verified_badge=body.get("hasVerifiedBadge", False),
        )
        for body in _decode.obj(answer.json).get("data") or ()
    )


def _decode_headshots(answer: Answer) -> dict[UserId, str]:
    """Decode the headshots that are drawn, without those that are pending or blocked."""
    return {
        UserId(int(body["targetId"])): body["imageUrl"]
        for body in _decode.obj(answer.json).get("data") or ()
        if body.get("state") == "Completed" and body.get("imageUrl")
    }

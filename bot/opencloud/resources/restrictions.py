"""User restrictions, which are bans, of an experience and its places (openapi.json, Cloud_*UserRestriction*)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from bot.jsons import Json
from bot.opencloud import _decode, _json
from bot.opencloud._exchange import Answer, Exchange
from bot.opencloud._paging import Page, Pages
from bot.opencloud._wire import Budget, GuardedWrite, Read, Request, query, rfc3339
from bot.opencloud.errors import InvalidRequest, Missing
from bot.opencloud.models import PlaceId, UniverseId, UserId
from bot.opencloud.resources._paths import page_path
from bot.opencloud.resources._settling import by_reading

# openapi.json, x-roblox-rate-limits. There is a limit of two updates a minute for the same user.
_GET_BUDGET = Budget("user restrictions: get", 50, 1.0)
_LIST_BUDGET = Budget("user restrictions: list", 50, 1.0)
_LOGS_BUDGET = Budget("user restrictions: logs", 50, 1.0)
_UPDATE_BUDGET = Budget("user restrictions: update", 10, 1.0, per_subject=2)

_READ = ("universe.user-restriction:read",)
_GET = Read("GetUserRestriction", "GET", _GET_BUDGET, _READ)
_LIST = Read("ListUserRestrictions", "GET", _LIST_BUDGET, _READ)
_LIST_LOGS = Read("ListUserRestrictionLogs", "GET", _LOGS_BUDGET, _READ)
_UPDATE = GuardedWrite(
    "UpdateUserRestriction",
    "PATCH",
    _UPDATE_BUDGET,
    ("universe.user-restriction:write",),
    throttled_wait_s=30.0,  # two updates a minute for one player: after a shorter wait, Roblox would refuse again
    attempts=2,
)
_CLOCK_SKEW = timedelta(seconds=30)

MAX_BAN_SECONDS = 315_576_000_000
"""GameJoinRestriction.duration: ten thousand years."""
MAX_DISPLAY_REASON = 400
MAX_PRIVATE_REASON = 1_000


@dataclass(frozen=True, slots=True)
class BanTerms:
    """New terms of a restriction. They are complete, because Roblox resets every field that is not sent.

    Attributes:
        active: False ends the restriction.
        duration: Whole seconds, from when Roblox sets it. None, and no `ends_at`, means permanent.
        display_reason: Shown to the player, filtered by Roblox, at most 400 characters.
        private_reason: Shown to staff, at most 1,000 characters.
        exclude_alts: True does not restrict the player's other accounts.
        ends_at: When it ends, in place of a duration. Roblox takes lengths only, so what is left is worked out when it is sent.

    Raises:
        InvalidRequest: The duration or a reason is outside of Roblox's limits. Zero is refused, and does not mean permanent.
            Or there are both a duration and an end.
    """

    active: bool
    duration: timedelta | None = None
    display_reason: str = ""
    private_reason: str = ""
    exclude_alts: bool = False
    ends_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.duration is not None:
            _require_ban_duration(self.duration)
            if self.ends_at is not None:
                raise InvalidRequest("ends_at", "none together with duration")
        if len(self.display_reason) > MAX_DISPLAY_REASON:
            raise InvalidRequest("display_reason", f"at most {MAX_DISPLAY_REASON} characters")
        if len(self.private_reason) > MAX_PRIVATE_REASON:
            raise InvalidRequest("private_reason", f"at most {MAX_PRIVATE_REASON} characters")


def _require_ban_duration(duration: timedelta) -> None:
    if duration.microseconds:
        raise InvalidRequest("duration", "whole seconds")
    if not 1 <= duration.total_seconds() <= MAX_BAN_SECONDS:
        raise InvalidRequest("duration", f"1 to {MAX_BAN_SECONDS} seconds")


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """Makes an update of a restriction safe to send again: Roblox applies each key once.

    Attributes:
        key: Usually a UUID4. The format is not documented.
        first_sent: The time of the first attempt. Every attempt must send the same time.
    """

    key: str
    first_sent: datetime


@dataclass(frozen=True, slots=True)
class Restriction:
    """A player's ban from the experience, or from one of its places, as Roblox has it now.

    Attributes:
        place_id: The place. None for the experience.
        duration: None means permanent.
        inherited: This is the record of a place, but the ban is from the experience.
    """

    user_id: UserId
    place_id: PlaceId | None = None
    active: bool = False
    started_at: datetime | None = None
    duration: timedelta | None = None
    display_reason: str = ""
    private_reason: str = ""
    exclude_alts: bool = False
    inherited: bool = False
    updated_at: datetime | None = None
    request_id: str | None = None

    @property
    def ends_at(self) -> datetime | None:
        """When it ends by itself. None if it does not, or only after the year 9999."""
        if self.started_at is None or self.duration is None:
            return None
        try:
            return self.started_at + self.duration
        except OverflowError:
            return None

    @property
    def is_permanent(self) -> bool:
        """Whether it lasts until somebody ends it."""
        return self.active and self.duration is None

    def is_active_at(self, now: datetime) -> bool:
        """Whether it keeps the player out at that time.

        Roblox does not document whether `active` becomes false at the end, so this compares the time.
        """
        return self.active and (self.ends_at is None or now < self.ends_at)


@dataclass(frozen=True, slots=True)
class RestrictionLog:
    """One change of a restriction, from Roblox's log.

    Attributes:
        moderator_id: The Roblox account that made the change. For our changes, the owner of the key.
        by_game_server: A script in the game made it.
    """

    user_id: UserId
    place_id: PlaceId | None = None
    moderator_id: UserId | None = None
    by_game_server: bool = False
    created_at: datetime | None = None
    active: bool = False
    started_at: datetime | None = None
    duration: timedelta | None = None
    display_reason: str = ""
    private_reason: str = ""
    exclude_alts: bool = False
    kind: str = ""


class Restrictions:
    """The user restrictions of one experience."""

    def __init__(self, exchange: Exchange, universe_id: UniverseId) -> None:
        self._exchange = exchange
        self._universe = f"/cloud/v2/universes/{universe_id}"

    async def get(self, user_id: UserId, place_id: PlaceId | None = None) -> Restriction:
        """A player's restriction. A player who was never banned has an inactive one.

        Args:
            user_id: The player.
            place_id: For the record of this place, which is independent of that of the experience.
        """
        request = Request(_GET, self._path(user_id, place_id))
        try:
            return await self._exchange.call(request, _restriction)
        except Missing as missing:
            return Restriction(user_id, place_id, request_id=missing.request_id)

    async def update(
        self, user_id: UserId, terms: BanTerms, *, place_id: PlaceId | None = None, idempotency: IdempotencyKey
    ) -> Restriction:
        """Ban or unban a player. The new terms replace all old ones.

        This waits if the same player was changed twice in the last minute.

        Raises:
            InvalidRequest: The end of the terms had passed before they could be sent.
            OutcomeUnknown: The answer is lost, and the restriction now has other terms.
        """
        path = query(
            self._path(user_id, place_id),
            updateMask="gameJoinRestriction",
            **{
                "idempotencyKey.key": idempotency.key,
                "idempotencyKey.firstSent": rfc3339("first_sent", idempotency.first_sent),
            },
        )
        request = Request(_UPDATE, path, partial(_body, terms), subject=f"user {user_id}")
        settle = by_reading(partial(self.get, user_id, place_id), partial(_is_done, terms, idempotency.first_sent))
        return await self._exchange.write(request, _restriction, settle=settle)

    def list(self, place_id: PlaceId | None = None) -> Pages[Restriction]:
        """The restriction of every player who was ever banned. See `is_active_at` for those who are banned now."""
        decode = _decode.page("userRestrictions", _decode_restriction)

        async def fetch(token: str) -> Page[Restriction]:
            path = page_path(self._collection(place_id), token, size=100)
            return await self._exchange.call(Request(_LIST, path), decode)

        return Pages(fetch)

    def list_logs(self, user_id: UserId | None = None, place_id: PlaceId | None = None) -> Pages[RestrictionLog]:
        """Roblox's log of changes in the experience and its places."""
        matching = _log_filter(user_id, place_id)
        decode = _decode.page("logs", _decode_log)

        async def fetch(token: str) -> Page[RestrictionLog]:
            path = page_path(f"{self._universe}/user-restrictions:listLogs", token, size=100, filter=matching)
            return await self._exchange.call(Request(_LIST_LOGS, path), decode)

        return Pages(fetch)

    def _collection(self, place_id: PlaceId | None) -> str:
        place = "" if place_id is None else f"/places/{int(place_id)}"
        return f"{self._universe}{place}/user-restrictions"

    def _path(self, user_id: UserId, place_id: PlaceId | None) -> str:
        return f"{self._collection(place_id)}/{int(user_id)}"


def _restriction(answer: Answer) -> Restriction:
    return _decode_restriction(_decode.obj(answer.json), answer.request_id)


def _body(terms: BanTerms, now: datetime) -> bytes:
    """The body to send at that moment. A permanent ban has no duration: null and zero are not documented."""
    fields: dict[str, Json] = {
        "active": terms.active,
        "privateReason": terms.private_reason,
        "displayReason": terms.display_reason,
        "excludeAltAccounts": terms.exclude_alts,
    }
    left = terms.duration if terms.ends_at is None else _until(terms.ends_at, now)
    if left is not None:
        fields["duration"] = f"{left // timedelta(seconds=1)}s"
    return _json.encode({"gameJoinRestriction": fields})


def _until(end: datetime, now: datetime) -> timedelta:
    """The whole seconds that are left. Part of a second counts as one, so that no restriction ends before its end."""
    left = timedelta(seconds=-((now - end) // timedelta(seconds=1)))
    if end <= now:
        raise InvalidRequest("ends_at", "in the future")
    _require_ban_duration(left)
    return left


def _is_done(terms: BanTerms, first_sent: datetime, now: Restriction) -> bool:
    """Whether a restriction has these terms, and got them after the first attempt. An older ban would end earlier.

    This does not build `BanTerms` from the restriction, because a game's server may set terms that `BanTerms` refuses.
    """
    is_on_terms = all(getattr(now, name) == getattr(terms, name) for name in _COMPARED) and _lasts(terms, now)
    return is_on_terms and now.updated_at is not None and now.updated_at >= first_sent - _CLOCK_SKEW


_COMPARED = ("active", "display_reason", "private_reason", "exclude_alts")


def _lasts(terms: BanTerms, now: Restriction) -> bool:
    """Whether a restriction lasts as long as the terms say. An end is met about: it counts from Roblox's clock."""
    if terms.ends_at is None:
        return now.duration == terms.duration
    return now.ends_at is not None and abs(now.ends_at - terms.ends_at) <= _CLOCK_SKEW


def _log_filter(user_id: UserId | None, place_id: PlaceId | None) -> str | None:
    named = (("user", "users", user_id), ("place", "places", place_id))
    return " && ".join(f"{name} == '{kind}/{int(id_)}'" for name, kind, id_ in named if id_ is not None) or None


def _decode_restriction(body: dict[str, Json], request_id: str | None = None) -> Restriction:
    """Decode a user restriction of the experience or of a place."""
    path: str = body.get("path") or ""
    join: dict[str, Json] = body.get("gameJoinRestriction") or {}
    _, _, place = path.partition("/places/")
    user = _decode.resource_id(body.get("user")) or _decode.resource_id(path)
    if user is None:
        raise KeyError("user")
    return Restriction(
        user_id=UserId(user),
        place_id=PlaceId(int(place.partition("/")[0])) if place else None,
        inherited=join.get("inherited", False),
        updated_at=_decode.moment(body.get("updateTime")),
        request_id=request_id,
        **_terms(join),
    )


def _decode_log(body: dict[str, Json]) -> RestrictionLog:
    """Decode an item of the log. Ids are `users/156` in the documentation, and numbers alone in captures."""
    moderator: dict[str, Json] = body.get("moderator") or {}
    place, robloxian = _decode.resource_id(body.get("place")), _decode.resource_id(moderator.get("robloxUser"))
    return RestrictionLog(
        user_id=UserId(_decode.resource_id(body["user"]) or 0),
        place_id=PlaceId(place) if place else None,
        moderator_id=UserId(robloxian) if robloxian else None,
        by_game_server="gameServerScript" in moderator,
        created_at=_decode.moment(body.get("createTime")),
        kind=body.get("restrictionType") or "",
        **_terms(body),
    )


def _terms(body: Mapping[str, Json]) -> dict[str, Json]:
    return {
        "active": body.get("active", False),
        "started_at": _decode.moment(body.get("startTime")),
        "duration": _duration(body.get("duration")),
        "display_reason": body.get("displayReason") or "",
        "private_reason": body.get("privateReason") or "",
        "exclude_alts": body.get("excludeAltAccounts", False),
    }


def _duration(text: str | None) -> timedelta | None:
    """Read a duration of protobuf JSON, such as `3600s` or `1.5s`."""
    return timedelta(seconds=float(text.removesuffix("s"))) if text else None

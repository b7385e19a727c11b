"""User restrictions, that is bans, of an experience and of its places (openapi.json, Cloud_*UserRestriction*)."""

from dataclasses import fields
from datetime import datetime, timedelta
from functools import partial

from bot.jsons import Json
from bot.opencloud import _decode, _json
from bot.opencloud._exchange import Answer, Exchange
from bot.opencloud._paging import Page, Pages
from bot.opencloud._wire import Budget, Operation, Request, Resend, query, rfc3339
from bot.opencloud.errors import Missing, OutcomeUnknown
from bot.opencloud.models import (
    BanTerms,
    IdempotencyKey,
    PlaceId,
    Restriction,
    RestrictionLog,
    UniverseId,
    UserId,
)
from bot.opencloud.resources._entries import page_path
from bot.opencloud.resources._settling import read_back

# openapi.json, x-roblox-rate-limits: for the same user, 2 updates a minute.
_GET_BUDGET = Budget("user restrictions: get", 50, 1.0)
_LIST_BUDGET = Budget("user restrictions: list", 50, 1.0)
_LOGS_BUDGET = Budget("user restrictions: logs", 50, 1.0)
_UPDATE_BUDGET = Budget("user restrictions: update", 10, 1.0, per_subject=2)

_READ = ("universe.user-restriction:read",)
_GET = Operation("GetUserRestriction", "GET", _GET_BUDGET, Resend.READ, _READ)
_LIST = Operation("ListUserRestrictions", "GET", _LIST_BUDGET, Resend.READ, _READ)
_LIST_LOGS = Operation("ListUserRestrictionLogs", "GET", _LOGS_BUDGET, Resend.READ, _READ)
_UPDATE = Operation(
    "UpdateUserRestriction",
    "PATCH",
    _UPDATE_BUDGET,
    Resend.GUARDED,
    ("universe.user-restriction:write",),
    throttled_wait_s=30.0,  # two a minute for one player: less would only be refused again
    attempts=2,
)
_CLOCK_SKEW = timedelta(seconds=30)


class Restrictions:
    """The user restrictions of one experience."""

    def __init__(self, exchange: Exchange, universe_id: UniverseId) -> None:
        self._exchange = exchange
        self._universe = f"/cloud/v2/universes/{universe_id}"

    async def get(self, user_id: UserId, place_id: PlaceId | None = None) -> Restriction:
        """A player's restriction; an inactive one for whoever was never banned.

        Args:
            user_id: The player.
            place_id: For the place's own record, which is independent of the experience's.
        """
        request = Request(_GET, self._path(user_id, place_id))
        try:
            return await self._exchange.call(request, _restriction)
        except Missing as missing:
            return Restriction(user_id, place_id, request_id=missing.request_id)

    async def update(
        self, user_id: UserId, terms: BanTerms, *, place_id: PlaceId | None = None, idempotency: IdempotencyKey
    ) -> Restriction:
        """Restrict or unrestrict. The terms replace the restriction whole, for Roblox resets what is left out.

        Waits where the same player was changed twice within the minute.

        Raises:
            OutcomeUnknown: No answer, and the restriction is not what it was to become.
        """
        path = query(
            self._path(user_id, place_id),
            updateMask="gameJoinRestriction",
            **{
                "idempotencyKey.key": idempotency.key,
                "idempotencyKey.firstSent": rfc3339("first_sent", idempotency.first_sent),
            },
        )
        body = _json.encode({"gameJoinRestriction": _body(terms)})
        request = Request(_UPDATE, path, body, subject=f"user {user_id}")
        try:
            return await self._exchange.call(request, _restriction)
        except OutcomeUnknown as unknown:
            return await self._settled(unknown, user_id, place_id, terms, idempotency.first_sent)

    async def _settled(
        self,
        unknown: OutcomeUnknown,
        user_id: UserId,
        place_id: PlaceId | None,
        terms: BanTerms,
        first_sent: datetime,
    ) -> Restriction:
        """The restriction, if it was set to these terms since; an older equal one would end at another time."""
        now = await read_back(partial(self.get, user_id, place_id), unknown)
        if not _is_on(now, terms) or now.updated_at is None or now.updated_at < first_sent - _CLOCK_SKEW:
            raise unknown
        return now

    def list(self, place_id: PlaceId | None = None) -> Pages[Restriction]:
        """Everyone who was ever restricted; look at `is_active_at`."""
        decode = _decode.page("userRestrictions", _decode.restriction)

        async def fetch(token: str) -> Page[Restriction]:
            path = page_path(self._collection(place_id), token, size=100)
            return await self._exchange.call(Request(_LIST, path), decode)

        return Pages(fetch)

    def list_logs(self, user_id: UserId | None = None, place_id: PlaceId | None = None) -> Pages[RestrictionLog]:
        """Roblox's log of changes in the experience and its places."""
        matching = _log_filter(user_id, place_id)
        decode = _decode.page("logs", _decode.restriction_log)

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
    return _decode.restriction(_decode.obj(answer.json), answer.request_id)


def _body(terms: BanTerms) -> dict[str, Json]:
    """Permanent is the duration left out: null or zero is not documented."""
    body: dict[str, Json] = {
        "active": terms.active,
        "privateReason": terms.private_reason,
        "displayReason": terms.display_reason,
        "excludeAltAccounts": terms.exclude_alts,
    }
    if terms.duration is not None:
        body["duration"] = f"{terms.duration // timedelta(seconds=1)}s"
    return body


def _is_on(restriction: Restriction, terms: BanTerms) -> bool:
    """Whether a restriction is on these terms. Its own may be none that `BanTerms` admits: a game's server sets others."""
    return all(getattr(restriction, each.name) == getattr(terms, each.name) for each in fields(terms))


def _log_filter(user_id: UserId | None, place_id: PlaceId | None) -> str | None:
    named = (("user", "users", user_id), ("place", "places", place_id))
    return " && ".join(f"{name} == '{kind}/{int(id_)}'" for name, kind, id_ in named if id_ is not None) or None

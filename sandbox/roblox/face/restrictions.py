"""User restrictions of a universe and of a place, v2."""

from typing import Any

from sandbox.roblox import filters, restrictions, times
from sandbox.roblox.errors import InvalidArgument
from sandbox.roblox.face.answers import HttpAnswer, reply
from sandbox.roblox.face.calls import Call, Route, masked
from sandbox.roblox.face.fields import boolean, typed
from sandbox.roblox.restrictions import Idempotency, LogEntry, Restriction, Terms

_FIELDS = ("active", "startTime", "duration", "privateReason", "displayReason", "excludeAltAccounts", "inherited")


def get_restriction(call: Call) -> HttpAnswer:
    """Cloud_GetUserRestriction."""
    found = call.universe.restrictions.get(call.world.clock, call.number("user"), _place_id(call))
    return reply(_restriction(call, found))


def update_restriction(call: Call) -> HttpAnswer:
    """Cloud_UpdateUserRestriction; a repeated idempotency key does not count against the limit per user."""
    body = call.message("path", "updateTime", "user", "gameJoinRestriction")
    changes = masked(call, body, ("gameJoinRestriction",))
    if not changes:
        raise InvalidArgument("The field gameJoinRestriction is required.")
    user_id, place_id = call.number("user"), _place_id(call)
    idempotency, terms = _idempotency(call), _terms(body)
    terms.check()
    universe, clock = call.universe, call.world.clock
    if not call.world.users.was_given(user_id):
        raise InvalidArgument("The user is invalid.")
    if universe.restrictions.replayed(clock, user_id, place_id, idempotency) is None:
        call.charge("restriction-update-user")
    made = universe.restrictions.update(
        clock, user_id, terms, place_id=place_id, moderator_id=call.owner_id, idempotency=idempotency
    )
    return reply(_restriction(call, made))


def list_restrictions(call: Call) -> HttpAnswer:
    """Cloud_ListUserRestrictions: everyone ever restricted."""
    page = call.universe.restrictions.list_all(call.paging(), _place_id(call))
    shown = [_restriction(call, one) for one in page.items]
    return reply({"userRestrictions": shown or None, "nextPageToken": page.token or None})


def list_logs(call: Call) -> HttpAnswer:
    """Cloud_ListUserRestrictionLogs: includes changes in places."""
    user_id, place_id = filters.log_terms(call.query.get("filter", ""))
    page = call.universe.restrictions.list_log(call.paging(), user_id, place_id)
    return reply({"logs": [_log(entry) for entry in page.items] or None, "nextPageToken": page.token or None})


def _place_id(call: Call) -> int | None:
    return call.place.id if "place" in call.params else None


def _idempotency(call: Call) -> Idempotency | None:
    key, first_sent = call.query.get("idempotencyKey.key", ""), call.query.get("idempotencyKey.firstSent", "")
    if not key and not first_sent:
        return None
    if not key or not first_sent:
        raise InvalidArgument("idempotencyKey needs both key and firstSent.")
    return Idempotency(key, times.parse(first_sent, field="idempotencyKey.firstSent"))


def _terms(body: dict[str, Any]) -> Terms:
    given = {name: value for name, value in typed(body, "gameJoinRestriction", dict, {}).items() if value is not None}
    if unknown := [name for name in given if name not in _FIELDS]:
        raise InvalidArgument(f"Unknown field {unknown[0][:50]!r} in gameJoinRestriction.")
    duration = typed(given, "duration", str)
    return Terms(
        active=boolean(given, "active"),
        duration_s=None if duration is None else restrictions.seconds(duration),
        private_reason=typed(given, "privateReason", str, ""),
        display_reason=typed(given, "displayReason", str, ""),
        exclude_alt_accounts=boolean(given, "excludeAltAccounts"),
    )


def _shown_terms(terms: Terms) -> dict[str, Any]:
    shown: dict[str, Any] = {"active": terms.active}
    if terms.duration_s is not None:
        shown["duration"] = f"{terms.duration_s}s"
    return shown | {
        "privateReason": terms.private_reason,
        "displayReason": terms.display_reason,
        "excludeAltAccounts": terms.exclude_alt_accounts,
    }


def _restriction(call: Call, record: Restriction) -> dict[str, Any]:
    place = "" if record.place_id is None else f"/places/{record.place_id}"
    joining = _shown_terms(record.terms) | {"inherited": record.inherited}
    if record.start_ns is not None:
        joining["startTime"] = times.render(record.start_ns)
    return {
        "path": f"universes/{call.params['universe']}{place}/user-restrictions/{record.user_id}",
        "updateTime": None if record.updated_ns is None else times.render(record.updated_ns),
        "user": f"users/{record.user_id}",
        "gameJoinRestriction": joining,
    }


def _log(entry: LogEntry) -> dict[str, Any]:
    return {
        "user": f"users/{entry.user_id}",
        "place": "" if entry.place_id is None else f"places/{entry.place_id}",
        "moderator": _moderator(entry),
        "createTime": times.render(entry.created_ns),
        "startTime": times.render(entry.created_ns),
        **_shown_terms(entry.terms),
        "restrictionType": {"gameJoinRestriction": {}},
    }


def _moderator(entry: LogEntry) -> dict[str, Any]:
    return {"gameServerScript": {}} if entry.moderator_id is None else {"robloxUser": f"users/{entry.moderator_id}"}


_UNIVERSE = "/cloud/v2/universes/{universe}"
_READ, _WRITE = ("universe.user-restriction:read",), ("universe.user-restriction:write",)


def _routes(parent: str) -> tuple[Route, ...]:
    one = f"{parent}/user-restrictions/{{user}}"
    return (
        Route("GET", f"{parent}/user-restrictions", list_restrictions, _READ, "restriction-list"),
        Route("GET", one, get_restriction, _READ, "restriction-get"),
        Route("PATCH", one, update_restriction, _WRITE, "restriction-update", json=True),
    )


ROUTES = (
    Route("GET", f"{_UNIVERSE}/user-restrictions:listLogs", list_logs, _READ, "restriction-logs"),
    *_routes(_UNIVERSE),
    *_routes(f"{_UNIVERSE}/places/{{place}}"),
)

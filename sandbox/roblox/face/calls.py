"""A request as the handlers see it, and the lines of a route table."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sandbox.roblox import values
from sandbox.roblox.errors import InvalidArgument, PermissionDenied, ResourceExhausted
from sandbox.roblox.face.answers import HttpAnswer, Style
from sandbox.roblox.face.fields import identifier, typed
from sandbox.roblox.keys import ApiKey
from sandbox.roblox.limits import billed
from sandbox.roblox.paging import PageRequest
from sandbox.roblox.universes import Place, Universe
from sandbox.roblox.world import World


class PageWords(NamedTuple):
    """The names of the page parameters in an API generation, and its default page size."""

    size: str
    token: str
    default: int = 10


V2_PAGES = PageWords("maxPageSize", "pageToken")
V1_PAGES = PageWords("limit", "cursor", 16)
V1_ORDERED_PAGES = PageWords("max_page_size", "page_token")


@dataclass(frozen=True)
class Call:
    """A routed request with a known key.

    Attributes:
        params: Decoded path parameters.
        query: Decoded query parameters, the first of each name.
        headers: Request headers by lower-case name.
        key: The request's API key; None at addresses that need no key.
        base_url: The address of this stand-in.
    """

    world: World
    path: str
    params: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    key: ApiKey | None
    base_url: str

    @property
    def universe(self) -> Universe:
        """The universe in the path."""
        return self.world.universe(self.number("universe"))

    @property
    def place(self) -> Place:
        """The place in the path."""
        return self.universe.place(self.number("place"))

    @property
    def owner_id(self) -> int:
        """The owner of the key."""
        return self.key.owner_id if self.key else 0

    def number(self, name: str) -> int:
        """A path parameter that is an id."""
        return identifier(self.params[name], field=name)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A boolean query parameter, in small letters as in JSON (patterns.md has no other form)."""
        text = self.query.get(name, "")
        if text not in ("", "true", "false"):
            raise InvalidArgument(f"{name} must be true or false.")
        return text == "true" if text else default

    def whole(self, name: str, default: int, *, least: int = 1) -> int:
        """A whole number in the query."""
        text = self.query.get(name, "")
        if not text:
            return default
        if not (text.isascii() and text.isdecimal()) or not least <= int(text[:10]) < 2**31:
            raise InvalidArgument(f"{name} must be a whole number of at least {least}.")
        return int(text[:10])

    def paging(self, words: PageWords = V2_PAGES) -> PageRequest:
        """The requested page; its token is valid only for this path and these other parameters."""
        # In v2, 0 is an unspecified size (protobuf JSON has no difference between the two; aip.dev/158).
        size = self.whole(words.size, words.default, least=0 if words is V2_PAGES else 1) or words.default
        token = self.query.get(words.token, "")
        return PageRequest(size, token, self.query_without(words))

    def query_without(self, words: PageWords) -> str:
        """The request without its page, to which a token belongs."""
        others = sorted(pair for pair in self.query.items() if pair[0] not in (words.size, words.token))
        return json.dumps([self.path, self.owner_id, others])

    def message(self, *fields: str, clamp: bool = True) -> dict[str, Any]:
        """The JSON object of the body; null counts as left out, except for `value`.

        Raises:
            InvalidArgument: the body is not an object, or has other fields than these.
        """
        loaded = values.load(self.body, clamp=clamp)
        if not isinstance(loaded, dict):
            raise InvalidArgument("The request body must be a JSON object.")
        for name in loaded:
            if name not in fields:
                raise InvalidArgument(f"Unknown field {name[:50]!r} in the request body.")
        return {name: value for name, value in loaded.items() if value is not None or name == "value"}

    def require(self, *scopes: str, store: str | None = None) -> None:
        """Refuse a key that lacks one of these scopes for this universe, or for a store of it.

        Raises:
            PermissionDenied: naming the scope.
        """
        universe_id = self.number("universe") if "universe" in self.params else None
        for scope in scopes:
            if self.key is None or not self.key.allows(scope, universe_id=universe_id, store=store):
                raise PermissionDenied(f"The API key lacks the scope {scope} for this resource.")

    def admit(self, family: str) -> dict[str, str]:
        """Count this call against every budget of its family, and return the headers of the narrowest.

        Raises:
            ResourceExhausted: a budget is used up.
        """
        budgets = self.world.limits.budgets
        budget = budgets[family]
        headers = self.charge(family)
        if budget.within is not None:
            self.charge(budget.within)
        if budget.bytes_in is not None:
            # A value of the largest size, with its envelope, is larger than a minute's budget, but still allowed.
            self.charge(budget.bytes_in, cost=min(billed(len(self.body)), budgets[budget.bytes_in].base))
        if budget.bytes_out is not None:
            self.charge(budget.bytes_out, cost=0)
        return headers

    def charge(self, family: str, *, cost: int = 1) -> dict[str, str]:
        """Count this call against one budget and return its headers.

        Raises:
            ResourceExhausted: the budget of this window is used up.
        """
        limits = self.world.limits
        if not limits.enabled:
            return {}
        per_universe = limits.budgets[family].per == "universe"
        ccu = self.universe.ccu if per_universe else 0
        allowance = limits.charge(family, self._subject(family), self.world.clock.ns, ccu=ccu, cost=cost)
        if not allowance.granted:
            raise ResourceExhausted(
                throttle_message(family), retry_after=allowance.reset_s, budget_headers=allowance.headers()
            )
        return allowance.headers()

    def spend_answer(self, family: str, size: int) -> None:
        """Count the bytes of the answer, if its family has a budget for them."""
        limits = self.world.limits
        bytes_out = limits.budgets[family].bytes_out
        if bytes_out is not None and limits.enabled:
            limits.spend(bytes_out, self._subject(bytes_out), self.world.clock.ns, billed(size))

    def _subject(self, family: str) -> str:
        per = self.world.limits.budgets[family].per
        if per == "owner":
            return f"key owner {self.owner_id}"
        user = f" user {self.number('user')}" if per == "user" else ""
        return f"universe {self.universe.id}{user}"


@dataclass(frozen=True)
class Route:
    """A line of a route table.

    Attributes:
        template: The path, with `{name}` for a segment or the part of it before a custom verb.
        scopes: The scopes that the key needs, all of them.
        family: The rate limit that counts it; None for no limit.
        json: Whether it needs a JSON body.
        keyless: Whether it needs no API key.
        own_key: Whether it takes the key of a user only, not that of a group.
        style: The shape of its errors.
    """

    method: str
    template: str
    handler: Callable[[Call], HttpAnswer]
    scopes: tuple[str, ...] = ()
    family: str | None = None
    json: bool = False
    keyless: bool = False
    own_key: bool = False
    style: Style = "v2"


def throttle_message(family: str) -> str:
    """The service's name for a used-up data store budget."""
    kind, _, action = family.partition("-")
    if kind in ("standard", "ordered"):
        return f"{kind.title()}{action.title()}ExperienceThrottled"
    return "DatastoreThrottled" if kind == "v1" else "Too many requests."


def masked(
    call: Call,
    body: Mapping[str, Any],
    writable: tuple[str, ...],
    *,
    parts: Mapping[str, Mapping[str, Any]] | None = None,
) -> dict[str, Any]:
    """The fields that an update changes: those of `updateMask`, or all in the body; None clears a field.

    Args:
        call: The update.
        body: Its body.
        writable: The fields that can be written.
        parts: The present messages whose own fields a mask may name, as in `discordSocialLink.title`: their other fields stay.

    Raises:
        InvalidArgument: the mask names a field that cannot be written.
    """
    mask = call.query.get("updateMask", "")
    changes: dict[str, Any] = {}
    for name in [name.strip() for name in mask.split(",")] if mask else [name for name in body if name in writable]:
        whole, dot, part = name.partition(".")
        if whole not in writable or (dot and part not in (parts or {}).get(whole, ())):
            raise InvalidArgument(f"The field {name[:50]!r} cannot be updated.")
        if dot:
            given = typed(body, whole, dict, {}).get(part, "")
            changes[whole] = {**changes.get(whole, (parts or {})[whole]), part: given}
        else:
            changes[whole] = body.get(whole)
    return changes

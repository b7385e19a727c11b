"""What one role lets its holders do, and how much of it. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Self

from bot.access.actor import Actor, DiscordId
from bot.access.capabilities import Capability
from bot.access.decisions import Denial, DenialReason, Grant
from bot.access.extents import Extent
from bot.access.limits import WINDOWS, Allowance, Rate
from bot.access.paths import covers, touches

_BY_HAND = frozenset({Capability.DATA_WRITE, Capability.DATA_CREATE})


class RoleName(str):
    """A role's name in the settings, which knows the Discord role, so that cards can mention it.

    Where only the text was kept, as in a request of the journal, `Policy.role_name` finds it again.
    """

    __slots__ = ("discord_id",)

    discord_id: DiscordId

    def __new__(cls, name: str, discord_id: DiscordId) -> Self:
        """Make the name of a Discord role."""
        made = str.__new__(cls, name)
        made.discord_id = discord_id
        return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """What the settings give to one Discord role. `None` in place of a list of names means all.

    Attributes:
        name: The role's name in the settings, as in `[roles.moderator]`.
        id: The Discord role.
        may: What its holders may do.
        experiences: Keys of `[experiences.…]`.
        stores: Data stores, as Roblox names them.
        fields: Patterns of field paths that may be edited, as in `Data.Inventory.*`; the field itself and all below
            it match. Adding an element to a list or removing one needs a pattern for any of its elements. Like
            `largest_change`, it limits what staff write themselves (`data:write`, `data:create`): reading,
            deleting and restoring an older version are granted for the whole entry.
        boards: Keys of `[experiences.….leaderboards.…]`.
        topics: Messaging topics.
        longest_ban: None for no limit. A permanent ban always needs `bans:permanent`.
        rates: The most acts of one capability within a window of time.
        largest_change: The most by which the numbers at a path may change within an hour, added up.
    """

    name: str
    id: DiscordId
    may: frozenset[Capability]
    experiences: frozenset[str] | None = None
    stores: frozenset[str] | None = None
    fields: tuple[str, ...] | None = None
    boards: frozenset[str] | None = None
    topics: frozenset[str] | None = None
    longest_ban: timedelta | None = None
    rates: Mapping[Capability, Rate] = field(default_factory=dict)
    largest_change: Mapping[str, int] = field(default_factory=dict)

    @property
    def bounds(self) -> dict[str, list[str]]:
        """The lists of names that limit what it may do, by their setting; without lists that limit nothing."""
        named = {
            "experiences": self.experiences,
            "stores": self.stores,
            "fields": self.fields,
            "boards": self.boards,
            "topics": self.topics,
        }
        return {setting: sorted(names) for setting, names in named.items() if names is not None}


def verdict(actor: Actor, capability: Capability, extent: Extent, role: Role) -> Grant | Denial:
    """Return the grant of a role that has the capability to act on the extent, or why it does not cover the extent."""
    denial = outside(capability, extent, role)
    if denial is not None:
        return denial
    return Grant(actor=actor, capability=capability, role=role.name, allowances=_allowances(capability, extent, role))


def outside(capability: Capability, extent: Extent, role: Role) -> Denial | None:
    """Return which part of the extent a role does not cover; None if it covers all of it."""
    denial = _outside_names(extent, role) or _outside_ban_length(extent, role)
    if denial is None and capability in _BY_HAND:
        denial = _outside_fields(extent, role) or _outside_change(extent, role)
    return denial


def _outside_names(extent: Extent, role: Role) -> Denial | None:
    names = (
        (DenialReason.EXPERIENCE, extent.experience, role.experiences),
        (DenialReason.STORE, extent.store, role.stores),
        (DenialReason.BOARD, extent.board, role.boards),
        (DenialReason.TOPIC, extent.topic, role.topics),
    )
    for lack, asked, allowed in names:
        if asked is not None and allowed is not None and asked not in allowed:
            return Denial(reason=lack, role=role.name, asked=asked, allowed=tuple(sorted(allowed)))
    return None


def _outside_ban_length(extent: Extent, role: Role) -> Denial | None:
    asked, longest = extent.ban_length, role.longest_ban
    if asked is None or longest is None or asked <= longest:
        return None
    return Denial(reason=DenialReason.BAN_LENGTH, role=role.name, asked=asked, allowed=longest)


def _outside_fields(extent: Extent, role: Role) -> Denial | None:
    if extent.field is None or role.fields is None or any(covers(each, extent.field) for each in role.fields):
        return None
    return Denial(reason=DenialReason.FIELD, role=role.name, asked=extent.field, allowed=role.fields)


def _outside_change(extent: Extent, role: Role) -> Denial | None:
    asked, most = extent.change, min(_largest_changes(extent, role).values(), default=math.inf)
    # Compared this way round, NaN is refused too.
    if asked is None or most == math.inf or asked <= most:
        return None
    return Denial(reason=DenialReason.CHANGE, role=role.name, asked=asked, allowed=most)


def _largest_changes(extent: Extent, role: Role) -> dict[str, int]:
    """Return the limits of the role that a change of the field touches, as `touches` says."""
    path = extent.field
    if path is None:
        return {}
    return {pattern: most for pattern, most in role.largest_change.items() if touches(pattern, path)}


def _allowances(capability: Capability, extent: Extent, role: Role) -> tuple[Allowance, ...]:
    found = []
    rate = role.rates.get(capability)
    if rate is not None:
        found.append(Allowance(name=capability, amount=1, limit=rate.count, window=rate.window))
    if extent.change and capability in _BY_HAND:
        found += [
            Allowance(
                name=f"change:{pattern}",
                amount=math.ceil(extent.change),
                limit=most,
                window=WINDOWS["hour"],
                field=pattern,
            )
            for pattern, most in _largest_changes(extent, role).items()
        ]
    return tuple(found)


def generosity(grant: Grant) -> tuple[float, ...]:
    """Return the sort key of a grant: an unlimited grant comes above a limited one, then more acts per second count more."""
    per_second = sorted(each.limit / each.window.total_seconds() for each in grant.allowances)
    return (-len(per_second), *per_second)

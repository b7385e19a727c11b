"""Rules for approval: which acts need a second person, and who that can be. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import TypeAlias

from bot.access.actor import DiscordId
from bot.access.capabilities import Capability
from bot.access.extents import Extent
from bot.access.paths import touches


class RuleKey(StrEnum):
    """Keys of rules that are not capabilities."""

    UNBAN = "bans:unban"
    """To end a ban, also by an undo, or to replace it by one that ends sooner or spares other accounts."""


Covered: TypeAlias = Capability | RuleKey
"""What a rule covers: the acts of one capability, or those that a key of its own names. Stored with requests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRule:
    """A rule of the settings: this needs a second person.

    Attributes:
        covered: The acts.
        approvers: Names of the roles that may approve them.
        expires: How long a request waits.
        exempt: Names of the roles whose holders need no second person.
        above: Field paths or boards, each with the amount above which a change needs it; empty for every change.
        longer_than: The length above which a ban needs it; None for any act. For a ban that is ended or shortened, the rest
            of it counts; if somebody approved that ban, any rest needs it.
        more_players_than: The number of players above which a bulk needs it; None for any act.
    """

    covered: Covered
    approvers: tuple[str, ...]
    expires: timedelta
    exempt: frozenset[str] = frozenset()
    above: Mapping[str, int] = field(default_factory=dict)
    longer_than: timedelta | None = None
    more_players_than: int | None = None

    def covers(self, extent: Extent) -> bool:
        """Whether an act on `extent` needs a second person. An amount that is not known yet is below any bound."""
        if self.longer_than is not None:
            return extent.ends_approved or (extent.ban_length is not None and extent.ban_length > self.longer_than)
        if self.more_players_than is not None:
            return extent.players is not None and extent.players > self.more_players_than
        return not self.above or any(self._exceeds(name, most, extent) for name, most in self.above.items())

    @staticmethod
    def _exceeds(name: str, most: int, extent: Extent) -> bool:
        if extent.change is None:
            return False
        touched = name == extent.board or (extent.field is not None and touches(name, extent.field))
        return touched and not extent.change <= most


def covered_by(name: str) -> Covered:
    """Return what a rule covers by its stored name."""
    return RuleKey(name) if name in frozenset(RuleKey) else Capability(name)


class ApprovalRules:
    """All rules, and which accounts belong to one person."""

    def __init__(self, rules: Iterable[ApprovalRule], same_person: Iterable[Iterable[DiscordId]]) -> None:
        self._rules = {rule.covered: rule for rule in rules}
        self._same_person = _joined(map(frozenset, same_person))

    def of(self, capability: Capability) -> tuple[ApprovalRule, ...]:
        """Return the rules for a capability: first the one for ending bans, which is the more specific, then its own."""
        ending: list[Covered] = [RuleKey.UNBAN] if capability is Capability.BANS_WRITE else []
        found = (self._rules.get(each) for each in (*ending, self._own(capability)))
        return tuple(rule for rule in found if rule is not None)

    def needed(self, capability: Capability, extent: Extent) -> tuple[ApprovalRule, ...]:
        """Return the rules by which an act needs a second person; the first that does not exempt the actor decides."""
        ending: list[Covered] = [RuleKey.UNBAN] if extent.ends_ban else []
        found = (self._rules.get(each) for each in (*ending, self._own(capability)))
        # Nothing is longer than a permanent ban.
        longest = capability is Capability.BANS_PERMANENT
        return tuple(rule for rule in found if rule is not None and (longest or rule.covers(extent)))

    def _own(self, capability: Capability) -> Capability:
        """Return the capability with the rule of another. A permanent ban is the longest: a rule for long bans covers it."""
        bans = capability is Capability.BANS_PERMANENT and capability not in self._rules
        return Capability.BANS_WRITE if bans else capability

    def accounts_of(self, member: DiscordId) -> frozenset[DiscordId]:
        """Return the accounts of the person who has this one, according to the settings; always with this one."""
        return next((accounts for accounts in self._same_person if member in accounts), frozenset({member}))

    def are_one_person(self, one: DiscordId, other: DiscordId) -> bool:
        """Whether two accounts are the same, or belong to one person according to the settings."""
        return other in self.accounts_of(one)


def _joined(lists: Iterable[frozenset[DiscordId]]) -> tuple[frozenset[DiscordId], ...]:
    """Join lists that share an account: all their accounts belong to one person."""
    found: list[frozenset[DiscordId]] = []
    for accounts in lists:
        shared = [each for each in found if each & accounts]
        found = [*(each for each in found if each not in shared), accounts.union(*shared)]
    return tuple(found)

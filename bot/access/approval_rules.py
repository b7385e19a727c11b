"""Rules for approval: which acts need a second person, and who that can be. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from bot.access.actor import DiscordId
from bot.access.capabilities import Capability
from bot.access.extents import Extent
from bot.access.paths import touches


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRule:
    """A rule of the settings: this needs a second person.

    Attributes:
        capability: The capability of the acts.
        approvers: Names of the roles that may approve them.
        expires: How long a request waits.
        exempt: Names of the roles whose holders need no second person.
        above: Field paths or boards, each with the amount above which a change needs it; empty for every change.
        longer_than: The length above which a ban needs it; None for any act.
        more_players_than: The number of players above which a bulk needs it; None for any act.
    """

    capability: Capability
    approvers: tuple[str, ...]
    expires: timedelta
    exempt: frozenset[str] = frozenset()
    above: Mapping[str, int] = field(default_factory=dict)
    longer_than: timedelta | None = None
    more_players_than: int | None = None

    def covers(self, extent: Extent) -> bool:
        """Whether an act on `extent` needs a second person. An amount that is not known yet is below any bound."""
        if self.longer_than is not None:
            return extent.ban_length is not None and extent.ban_length > self.longer_than
        if self.more_players_than is not None:
            return extent.players is not None and extent.players > self.more_players_than
        return not self.above or any(self._exceeds(name, most, extent) for name, most in self.above.items())

    @staticmethod
    def _exceeds(name: str, most: int, extent: Extent) -> bool:
        if extent.change is None:
            return False
        touched = name == extent.board or (extent.field is not None and touches(name, extent.field))
        return touched and not extent.change <= most


class ApprovalRules:
    """All rules, and which accounts belong to one person."""

    def __init__(self, rules: Iterable[ApprovalRule], same_person: Iterable[Iterable[DiscordId]]) -> None:
        self._rules = {rule.capability: rule for rule in rules}
        self._same_person = _joined(map(frozenset, same_person))

    def of(self, capability: Capability) -> ApprovalRule | None:
        """Return the rule for a capability. A permanent ban is the longest: a rule for long bans covers it."""
        rule = self._rules.get(capability)
        if rule is None and capability is Capability.BANS_PERMANENT:
            return self._rules.get(Capability.BANS_WRITE)
        return rule

    def needed(self, capability: Capability, extent: Extent) -> ApprovalRule | None:
        """Return the rule that makes an act need a second person; None if no rule does."""
        rule = self.of(capability)
        if rule is None or not (capability is Capability.BANS_PERMANENT or rule.covers(extent)):
            return None
        return rule

    def are_one_person(self, one: DiscordId, other: DiscordId) -> bool:
        """Whether two accounts are the same, or belong to one person according to the settings."""
        return one == other or any({one, other} <= accounts for accounts in self._same_person)


def _joined(lists: Iterable[frozenset[DiscordId]]) -> tuple[frozenset[DiscordId], ...]:
    """Join lists that share an account: all their accounts belong to one person."""
    found: list[frozenset[DiscordId]] = []
    for accounts in lists:
        shared = [each for each in found if each & accounts]
        found = [*(each for each in found if each not in shared), accounts.union(*shared)]
    return tuple(found)

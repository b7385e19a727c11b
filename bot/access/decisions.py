"""The answers of the policy: a grant with what it takes from limits, or a denial with its reason. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import product

from bot.access.actor import Actor
from bot.access.approval_rules import ApprovalRule
from bot.access.capabilities import Capability
from bot.access.limits import Allowance


class DenialReason(Enum):
    """Why the policy refuses a role, or everybody."""

    OUTSIDE = auto()
    NO_ROLE = auto()
    CAPABILITY = auto()
    PROTECTED_PLAYER = auto()
    EXPERIENCE = auto()
    STORE = auto()
    FIELD = auto()
    BOARD = auto()
    TOPIC = auto()
    BAN_LENGTH = auto()
    CHANGE = auto()
    APPROVER = auto()
    SAME_PERSON = auto()
    OWN_ACCOUNT = auto()
    RANK = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Denial:
    """One reason for a refusal, as data.

    Attributes:
        reason: What is missing.
        role: The role that grants the capability, but not for this; None if no role grants it.
        asked: What the actor asked for, as in a store's name.
        allowed: What is allowed.
    """

    reason: DenialReason
    role: str | None = None
    asked: object = None
    allowed: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A yes: the role that allows the act, and what the act takes from which limits.

    Attributes:
        alternatives: The grants of the other roles that allow the act, the most generous first. If a limit of this grant is
            used up, one of these may still allow the act: a further role never takes anything away.
    """

    actor: Actor
    capability: Capability
    role: str
    allowances: tuple[Allowance, ...] = ()
    alternatives: tuple[Grant, ...] = ()
    approval_rule: ApprovalRule | None = None
    is_approved: bool = False

    @property
    def missing_rule(self) -> ApprovalRule | None:
        """The rule that still asks for a second person; None without a rule, or if somebody has approved."""
        return None if self.is_approved else self.approval_rule

    @property
    def ways(self) -> tuple[tuple[Allowance, ...], ...]:
        """What the act takes through each role that allows it, the most generous first."""
        return tuple(each.allowances for each in (self, *self.alternatives))

    def times(self, count: int) -> Grant:
        """Return the grant of `count` acts like this one."""
        allowances = tuple(replace(each, amount=each.amount * count) for each in self.allowances)
        return replace(self, allowances=allowances, alternatives=tuple(each.times(count) for each in self.alternatives))

    def also(self, other: Grant) -> Grant:
        """Return the grant of an act that needs this and another capability, and takes from the limits of both.

        The other one is more specific: if both need a second person, its rule decides who that can be. Pairs of roles
        that take from the same limits count as one: somebody with many roles would have thousands of them.
        """
        pairs: dict[tuple[Allowance, ...], Grant] = {}
        for ours, theirs in product((self, *self.alternatives), (other, *other.alternatives)):
            pair = replace(theirs, allowances=(*ours.allowances, *theirs.allowances), alternatives=())
            pairs.setdefault(pair.allowances, pair)
        best, *rest = pairs.values()
        deciding = other if other.approval_rule is not None else self
        return replace(
            best, alternatives=tuple(rest), approval_rule=deciding.approval_rule, is_approved=deciding.is_approved
        )

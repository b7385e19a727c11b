"""What the policy answers: a yes with what it takes from limits, or a no with its reason. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import product

from bot.access.actor import Actor
from bot.access.approval_rules import ApprovalRule
from bot.access.capabilities import Capability
from bot.access.limits import Allowance


class DenialReason(Enum):
    """Why a role, or everybody, is refused."""

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
        role: The role that grants the capability but not this much of it; None where no role grants it.
        asked: What was asked for, as in a store's name.
        allowed: What would have been allowed.
    """

    reason: DenialReason
    role: str | None = None
    asked: object = None
    allowed: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A yes: through which role, and what the act takes from which limits.

    Attributes:
        alternatives: The other roles that say yes, the more generous first. Where a limit of this grant is used up,
            the act may go by one of these: a further role never takes anything away.
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
        """The rule that still asks for a second person; None where there is none, or somebody has approved."""
        return None if self.is_approved else self.approval_rule

    @property
    def ways(self) -> tuple[tuple[Allowance, ...], ...]:
        """What the act takes by each role that says yes, the more generous first."""
        return tuple(each.allowances for each in (self, *self.alternatives))

    def times(self, count: int) -> Grant:
        """Return the grant of so many acts like this one."""
        allowances = tuple(replace(each, amount=each.amount * count) for each in self.allowances)
        return replace(self, allowances=allowances, alternatives=tuple(each.times(count) for each in self.alternatives))

    def also(self, other: Grant) -> Grant:
        """Return the grant of an act that needs this and another capability, and takes from the limits of both.

        The other one is the more particular: where both need a second person, its rule says whom. Of pairs of roles that take
        the same one stands for all: there are many, for somebody with many roles.
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

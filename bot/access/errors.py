"""Refusals by the policy, its limits and its freezes; and `BotError`, the root of all errors of Steward.

Import them from `bot.errors`, which names them with the others. The root is here because access imports nothing else of ours.
"""

from __future__ import annotations

from datetime import datetime

from bot.access.approval_rules import ApprovalRule
from bot.access.capabilities import Capability
from bot.access.decisions import Denial
from bot.access.freezes import Freeze
from bot.access.limits import Allowance


class BotError(Exception):
    """Anything that Steward itself refuses or cannot do."""


class AccessDenied(BotError):
    """The policy refuses. Raised by `Policy.require`, before anything is read or sent."""

    def __init__(
        self,
        capability: Capability | None,
        *,
        denials: tuple[Denial, ...] = (),
        held_by: tuple[str, ...] = (),
    ) -> None:
        super().__init__(capability)
        self.capability = capability
        self.denials = denials
        self.held_by = held_by

    def held_only_by(self, roles: tuple[str, ...]) -> AccessDenied:
        """Return the refusal of an act that needs more than what was refused; `roles` allow all of it."""
        return AccessDenied(self.capability, denials=self.denials, held_by=roles)


class LimitReached(BotError):
    """A limit of the role is used up. Counted from the journal, in the transaction that records the intent."""

    def __init__(self, allowance: Allowance, *, used: int, frees_at: datetime) -> None:
        super().__init__(allowance.name)
        self.allowance = allowance
        self.used = used
        self.frees_at = frees_at


class Frozen(BotError):
    """All changes, or those of the actor, are stopped. Read in the transaction that would record the intent."""

    def __init__(self, freeze: Freeze) -> None:
        super().__init__(freeze.member_name)
        self.freeze = freeze


class ApprovalNeeded(BotError):
    """The settings ask for a second person, and nobody has approved this. Raised before the intent is recorded."""

    def __init__(self, approval_rule: ApprovalRule) -> None:
        super().__init__(approval_rule.covered)
        self.approval_rule = approval_rule

"""What every plan of a change has in common."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.access import Actor, ApprovalRule, Capability, Extent, Grant, Policy
from bot.errors import InvalidInput, StalePlan
from bot.experiences.experiences import Experience
from bot.i18n import tr
from bot.journal import BULK, UNDO, Case, CaseId, Claim, ParentRelation

LIFETIME = timedelta(minutes=15)
"""How long a plan can be carried out: as long as the dialog that shows it can be pressed."""

REASON_LIMIT = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A change as a value: what exactly will be done, and until when.

    Attributes:
        reason: Why, in the words of the person who asked; kept in the case.
        planned_at: When the present state was read.
        undoes: The case that this undoes; None for any other change.
        part_of: The claim of the bulk that this is one part of; None for a single change.
        approval_rule: The rule that makes it wait for a second person; None if it is done at once. It is for the
            question only: the policy is asked again when the plan is carried out.
    """

    experience: Experience
    reason: str
    planned_at: datetime
    undoes: Case | None = None
    part_of: Claim | None = None
    approval_rule: ApprovalRule | None = None

    @property
    def parent(self) -> CaseId | None:
        """The case that the case of this change follows from."""
        if self.part_of is not None:
            return self.part_of.case_id
        return self.undoes.id if self.undoes is not None else None

    @property
    def parent_relation(self) -> ParentRelation | None:
        """How it follows from that."""
        if self.part_of is not None:
            return BULK
        return UNDO if self.undoes is not None else None

    def with_undo(self, policy: Policy, actor: Actor, grant: Grant, overruled: Iterable[Case] = ()) -> Grant:
        """Return the grant of the change with what it takes to undo its case, and to overrule other cases.

        Raises:
            AccessDenied: The plan takes back what somebody else did, and the actor may not.
        """
        undone = (self.undoes,) if self.undoes is not None else ()
        return grant_to_undo(policy, actor, (*undone, *overruled), grant)

    def ensure_fresh(self, now: datetime) -> None:
        """Refuse a plan that was shown too long ago.

        Raises:
            StalePlan: The plan is older than `LIFETIME`.
        """
        if now - self.planned_at > LIFETIME:
            raise StalePlan


def grant_to_undo(policy: Policy, actor: Actor, cases: Iterable[Case], grant: Grant) -> Grant:
    """Return a grant with what it takes to undo cases of one experience: for cases of others, `cases:undo`.

    Raises:
        AccessDenied: A case is of somebody else, and the actor does not have `cases:undo` there.
    """
    others = next((case for case in cases if case.actor_id != actor.user_id), None)
    if others is None:
        return grant
    return grant.also(policy.require(actor, Capability.CASES_UNDO, Extent(experience=others.experience)))


def checked_reason(reason: str) -> str:
    """Return a reason without space around it.

    Raises:
        InvalidInput: It is empty or too long.
    """
    return checked_text(reason, "reason", most=REASON_LIMIT, missing=tr("Say why; the case keeps it."))


def checked_text(typed: str, field: str, *, most: int, missing: str) -> str:
    """Return a text from the option `field` without space around it.

    Raises:
        InvalidInput: It is empty, for which `missing` is the rule, or has more than `most` characters.
    """
    text = typed.strip()
    if not text:
        raise InvalidInput(field, missing)
    if len(text) > most:
        rule = tr("At most {most} characters; this has {length}.", most=f"{most:,}", length=f"{len(text):,}")
        raise InvalidInput(field, rule)
    return text


def parse_number(typed: str) -> CaseId:
    """Read `12` or `#12`.

    Raises:
        InvalidInput: It is not a case number.
    """
    digits = typed.strip().removeprefix("#")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 16):
        raise InvalidInput("case", tr("Give the number of a case, like `12`."), given=typed)
    return CaseId(int(digits))

"""What an undo is, before it is made, and which ways there are to make it."""

from __future__ import annotations

from collections.abc import Awaitable, Iterable
from dataclasses import dataclass, replace
from enum import Enum, auto

from bot.access import Capability
from bot.changes.plans import Plan
from bot.errors import AccessDenied, InvalidInput
from bot.journal import Case


class Reach(Enum):
    """How far an undo goes."""

    AS_LEFT = auto()
    """Everything is as the case left it, so it becomes as it was before."""
    OWN = auto()
    """Only what the case changed, and nobody since: what came since stays."""
    CONTESTED = auto()
    """Only what the case changed, also where that was changed again since."""
    EVERYTHING = auto()
    """All becomes as it was before the case: what came since is lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to undo a case, as an ordinary plan."""

    reach: Reach
    plan: Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """How what a case changed has moved on since; each feature says what it compares."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WithheldDrift(Drift):
    """Something came since a case. What it was takes the capability `needs` to see."""

    needs: Capability


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoPlan(Plan):
    """The opposite of a case.

    Attributes:
        case: What is undone.
        ways: How it can be; the one that loses least comes first.
        drift: What came since; None where everything is as the case left it.
    """

    case: Case
    ways: tuple[Way, ...]
    drift: Drift | None = None

    @classmethod
    def of(cls, case: Case, reason: str, ways: tuple[Way, ...], drift: Drift | None = None) -> UndoPlan:
        """Return the opposite of a case by these ways, which were all planned on what stands there now."""
        first = ways[0].plan
        return cls(
            experience=first.experience,
            reason=reason,
            planned_at=first.planned_at,
            case=case,
            ways=ways,
            drift=drift,
        )

    def by(self, way: Way) -> UndoPlan:
        """Return the plan with its way chosen, and the approval that this way needs."""
        return replace(self, ways=(way,), approval_rule=way.plan.approval_rule)


async def ways_open(tried: Iterable[tuple[Reach, Awaitable[Plan]]]) -> tuple[Way, ...]:
    """Return the ways that can be planned, in their order.

    Raises:
        AccessDenied: None can: the actor may not take the first.
        InvalidInput: None can: the first changes nothing, or does not fit what stands there.
    """
    found: list[Way] = []
    refusals: list[AccessDenied | InvalidInput] = []
    for reach, planning in tried:
        try:
            found.append(Way(reach=reach, plan=await planning))
        except (AccessDenied, InvalidInput) as refusal:
            refusals.append(refusal)
    if not found:
        raise refusals[0]
    return tuple(found)

"""The plan of an undo, and the ways to undo a case."""

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
    """Everything is as the case left it, so it goes back to how it was before."""
    OWN = auto()
    """Only what the case changed and nobody changed since: what changed since stays."""
    CONTESTED = auto()
    """Only what the case changed, even if that was changed again since."""
    EVERYTHING = auto()
    """Everything goes back to how it was before the case: what changed since is lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to undo a case, as an ordinary plan."""

    reach: Reach
    plan: Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """How the target of a case has changed since. Each feature says what it compares."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WithheldDrift(Drift):
    """Something has changed since a case. To see what it is takes the capability `needs`."""

    needs: Capability


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoPlan(Plan):
    """The opposite of a case.

    Attributes:
        case: What is undone.
        ways: How it can be undone; the way that loses least comes first.
        drift: What has changed since; None if everything is as the case left it.
    """

    case: Case
    ways: tuple[Way, ...]
    drift: Drift | None = None

    @classmethod
    def of(cls, case: Case, reason: str, ways: tuple[Way, ...], drift: Drift | None = None) -> UndoPlan:
        """Return the undo of a case in these ways, which were all planned on the present state."""
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
        AccessDenied: No way can be planned: the actor may not take the first.
        InvalidInput: No way can be planned: the first changes nothing, or does not fit the present state.
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

"""What an undo is, before it is made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import TypeAlias

from bot.access import Capability
from bot.changes.plans import Plan
from bot.experiences.experiences import Board
from bot.features.bans.bans import BanPlan, UnbanPlan
from bot.features.bans.bulk.plans import BulkPlan
from bot.features.boards.scores import ScorePlan
from bot.features.data.differences import Difference
from bot.features.data.plans import EntryPlan
from bot.features.notes.notes import NotePlan
from bot.journal import Case
from bot.opencloud.models import Restriction

OppositePlan: TypeAlias = EntryPlan | BanPlan | UnbanPlan | ScorePlan | NotePlan | BulkPlan


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
    plan: OppositePlan


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDrift:
    """How an entry moved on since a case.

    Attributes:
        made: What the case changed; None where it is not known what exactly it left.
        since: What came since; None likewise.
        contested: The fields of the case that were changed again.
    """

    made: Difference | None
    since: Difference | None
    contested: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BanDrift:
    """How a player's ban moved on since a case; what that left is None where it is not known."""

    before: Restriction
    after: Restriction | None
    now: Restriction


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreDrift:
    """How a score moved on since a case; None is not on the board."""

    board: Board
    before: int | None
    after: int | None
    now: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WithheldDrift:
    """Something came since a case. What it was takes the capability `needs` to see."""

    needs: Capability


Drift: TypeAlias = EntryDrift | BanDrift | ScoreDrift | WithheldDrift


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

    def by(self, way: Way) -> UndoPlan:
        """Return the plan with its way chosen, and the review that this way needs."""
        return replace(self, ways=(way,), review=way.plan.review)

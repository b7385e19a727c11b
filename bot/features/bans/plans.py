"""The plans and outcomes of bans and unbans, as values. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.changes.plans import Plan
from bot.experiences.experiences import Experience
from bot.experiences.players import Player
from bot.features.bans.in_force import BanInForce
from bot.journal import Case, CaseId, EvidenceFile
from bot.opencloud.models import PlaceId
from bot.opencloud.resources.restrictions import Restriction


@dataclass(frozen=True, slots=True, kw_only=True)
class BanPlan(Plan):
    """A ban that will be set.

    Attributes:
        length: How long; None means permanent.
        ends_at: When it ends, if it is applied now; None means never.
        duration: As it was typed; a length counts from when the ban is set. None if nobody typed one.
        display_reason: What the player reads.
        note: What staff read; Steward adds the case and the name.
        current: The player's present ban there, active or not, which will be replaced.
        in_force: That ban, with the person who gave it; None if no ban is in force.
        evidence: Files that the case will name.
    """

    player: Player
    place_id: PlaceId | None
    length: timedelta | None
    ends_at: datetime | None
    duration: str | None = None
    display_reason: str
    note: str
    ban_alts: bool
    current: Restriction
    in_force: BanInForce | None = None
    evidence: tuple[EvidenceFile, ...] = ()

    @property
    def cut(self) -> tuple[BanInForce, ...]:
        """The bans that this one would end sooner: the one in force first, then those before it. Often empty."""
        return self.in_force.cut_by(self.ends_at) if self.in_force is not None else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UnbanPlan(Plan):
    """A ban that will end.

    Attributes:
        current: The ban that will end.
        in_force: That ban, with the person who gave it.
        remaining: Bans of other places, or of the whole experience, that stay.
    """

    player: Player
    place_id: PlaceId | None
    current: Restriction
    in_force: BanInForce
    remaining: tuple[Restriction, ...]

    @property
    def cut(self) -> tuple[BanInForce, ...]:
        """The bans that this would end sooner: the one in force first, then those before it."""
        return self.in_force.cut_by(self.planned_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class BanOutcome:
    """A ban that was set or ended, and its case."""

    plan: BanPlan | UnbanPlan
    restriction: Restriction
    case_id: CaseId


@dataclass(frozen=True, slots=True, kw_only=True)
class BanState:
    """Whether a player may join the experience, and each place that the settings name."""

    experience: Experience
    player: Player
    restrictions: tuple[Restriction, ...]
    cases: tuple[Case, ...]
    at: datetime

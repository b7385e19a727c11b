"""The plans and outcomes of bans and unbans, as values. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.access.durations import seconds_until
from bot.changes.plans import Plan
from bot.errors import InvalidInput
from bot.experiences.experiences import Experience
from bot.experiences.players import Player
from bot.features.bans.in_force import BanInForce
from bot.i18n import mark, tr
from bot.journal import Case, CaseId, EvidenceFile
from bot.opencloud.models import PlaceId
from bot.opencloud.resources.restrictions import Restriction

ENDED = mark("The ban that this case ended would be over by now, so nothing is left to put back. See `/ban`.")
PART_OF_A_SECOND = timedelta(microseconds=999_999)
"""Roblox takes whole seconds. Part of one does not count for a ban that comes back: it must not last longer than before."""
_PASSED = mark("This date has passed since you chose it. Run the command again with a later one.")


@dataclass(frozen=True, slots=True, kw_only=True)
class BanPlan(Plan):
    """A ban that will be set.

    Attributes:
        length: How long, if it is set when it was planned; None means permanent.
        ends_at: When it ends, if it is set when it was planned; None means never.
        dated: Whether it ends at `ends_at` however late it is set. Otherwise `length` counts from when it is set.
        duration: As it was typed, in words that mean the same on another day. None if nobody typed one.
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
    dated: bool = False
    duration: str | None = None
    display_reason: str
    note: str
    ban_alts: bool
    current: Restriction
    in_force: BanInForce | None = None
    evidence: tuple[EvidenceFile, ...] = ()

    @property
    def cut(self) -> tuple[BanInForce, ...]:
        """The bans that reach further than it: the one in force first, then those before it. Often empty."""
        return self.in_force.cut_by(self.ends_at, ban_alts=self.ban_alts) if self.in_force is not None else ()

    @property
    def longest(self) -> timedelta | None:
        """The length of this ban, or the rest of the ban in force if that is cut and longer; None is permanent."""
        return _longer(self.length, self.cut[0].left) if self.cut else self.length

    @property
    def end(self) -> datetime | None:
        """The date on which it ends, however late it is set; None for a length, and for a permanent ban."""
        if not self.dated or self.ends_at is None:
            return None
        return self.ends_at if self.undoes is None else self.ends_at - PART_OF_A_SECOND

    def length_at(self, now: datetime) -> timedelta | None:
        """Return how long it lasts if it is set at that moment; None means permanent.

        Raises:
            InvalidInput: The date on which it ends has passed.
        """
        if self.end is None:
            return self.length
        if self.undoes is not None:
            return left_of(self.end, now)
        try:
            return seconds_until(self.end, now)
        except ValueError:
            raise InvalidInput("duration", tr(_PASSED)) from None

    @property
    def is_shorter(self) -> bool:
        """Whether a ban would end sooner by it."""
        return any(not each.ends_by(self.ends_at) for each in self.cut)

    @property
    def spares_alts(self) -> bool:
        """Whether suspected other accounts, which are banned now, would no longer be."""
        return not self.ban_alts and any(not each.restriction.exclude_alts for each in self.cut)


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
        """The bans that would end sooner by it: the one in force first, then those before it."""
        return self.in_force.cut_by(self.planned_at, ban_alts=False)

    @property
    def longest(self) -> timedelta | None:
        """The rest of the ban that ends; None is permanent."""
        return self.in_force.left

    @property
    def is_shorter(self) -> bool:
        """Whether a ban ends sooner by it: always."""
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class BanOutcome:
    """A ban that was set or ended, and its case."""

    plan: BanPlan | UnbanPlan
    restriction: Restriction
    case_id: CaseId

    @property
    def is_filtered(self) -> bool:
        """Whether the player reads other words than those that were sent, because Roblox filtered them."""
        return isinstance(self.plan, BanPlan) and self.restriction.display_reason != self.plan.display_reason


@dataclass(frozen=True, slots=True, kw_only=True)
class BanState:
    """Whether a player may join the experience, and each place that the settings name."""

    experience: Experience
    player: Player
    restrictions: tuple[Restriction, ...]
    cases: tuple[Case, ...]
    at: datetime


def left_of(end: datetime, now: datetime) -> timedelta:
    """Return the whole seconds that are left of a ban that comes back.

    Raises:
        InvalidInput: Nothing is left.
    """
    try:
        return seconds_until(end, now)
    except ValueError:
        raise InvalidInput("case", tr(ENDED)) from None


def _longer(one: timedelta | None, other: timedelta | None) -> timedelta | None:
    """Return the longer of two lengths; None is permanent."""
    return None if one is None or other is None else max(one, other)

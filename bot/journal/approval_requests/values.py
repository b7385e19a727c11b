"""The values of approval requests: the content, the state and the steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from bot.access import Actor, ApprovalRule, Covered, DiscordId
from bot.journal.cases import CaseId, Member
from bot.jsons import Json

RequestId = NewType("RequestId", int)


class RequestState(StrEnum):
    """Whether a request waits or is carried out, or how it ended. Stored."""

    WAITING = "waiting"
    APPLYING = "applying"
    """Approved, and being carried out, or interrupted by a crash."""
    APPLIED = "applied"
    FAILED = "failed"
    """Approved, and could not be carried out."""
    DENIED = "denied"
    EXPIRED = "expired"
    INTERRUPTED = "interrupted"
    """Interrupted by a crash while it was carried out; never tried again."""


class RequestStep(StrEnum):
    """What happened to a request. Stored."""

    ASKED = "asked"
    REMINDED = "reminded"
    APPROVED = "approved"
    RELEASED = "released"
    """It could not be carried out at that time, and waits again."""
    RENEWED = "renewed"
    """Its plan no longer fitted, so it waits with a new plan."""
    APPLIED = "applied"
    FAILED = "failed"
    DENIED = "denied"
    EXPIRED = "expired"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a request would do.

    Attributes:
        inputs: The inputs of its plan.
        seen: The state on which it was planned.
        shown: The card that shows the plan.
        player_ids: The Roblox users on its list, for a request about many players; else empty.
        unfound: The lines of that list for which no player was found.
    """

    inputs: Json
    seen: Json
    shown: Json
    player_ids: tuple[int, ...] = ()
    unfound: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, stored: Mapping[str, Json]) -> Content:
        """The inverse of `to_json`."""
        lists = {name: tuple(stored[name]) for name in ("player_ids", "unfound")}
        return cls(**{**stored, **lists})

    def to_json(self) -> dict[str, Json]:
        """Return the content as it is stored."""
        return {
            "inputs": self.inputs,
            "seen": self.seen,
            "shown": self.shown,
            "player_ids": list(self.player_ids),
            "unfound": list(self.unfound),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRequest:
    """A request before it has a number.

    Attributes:
        kind: The kind of plan.
        player_id: The player whom it concerns, if it concerns a single one.
    """

    kind: str
    approval_rule: ApprovalRule
    experience: str
    asker: Actor
    content: Content
    player_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTaken:
    """One line of a request's history; `by` is None if Steward itself acted."""

    step: RequestStep
    at: datetime
    by: Member | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRequest:
    """A request as it is now.

    Attributes:
        covered: The acts of the rule by which it waits.
        approvers: Names of the roles that may approve it.
        revision: The number of its plan, which goes up each time it is planned again.
        channel_id: The channel of its card; None while the card could not be posted.
        message_id: The card's message.
        player_id: The player whom it concerns, if it concerns a single one.
        case_id: The case of its change, which may be unfinished if a crash interrupted it.
        history: Every step, oldest first.
    """

    id: RequestId
    state: RequestState
    kind: str
    covered: Covered
    experience: str
    guild_id: DiscordId
    asker: Member
    approvers: tuple[str, ...]
    revision: int
    created_at: datetime
    expires_at: datetime
    channel_id: DiscordId | None
    message_id: DiscordId | None
    case_id: CaseId | None
    player_id: int | None
    content: Content
    history: tuple[StepTaken, ...]

    @property
    def last(self) -> StepTaken:
        """The newest step."""
        return self.history[-1]

    def newest(self, step: RequestStep) -> StepTaken | None:
        """Return the newest step of a kind."""
        return next((each for each in reversed(self.history) if each.step is step), None)

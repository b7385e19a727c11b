"""What a ban will be, for any player: typed by staff or prepared in the settings, and checked before a player is looked up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.access.durations import PERMANENT, Term, lasting, parse_duration, seconds_until
from bot.characters import in_code_marks
from bot.errors import InvalidInput
from bot.experiences.experiences import Experience
from bot.experiences.players import PlayerRef
from bot.features.bans.display_rules import forbidden_in
from bot.features.bans.restrictions import NOTE_LIMIT
from bot.i18n import tr
from bot.journal import EvidenceFile
from bot.opencloud.models import PlaceId
from bot.typed import typed_text

DISPLAY_LIMIT = 400
"""Roblox's limit for what the player reads (UpdateUserRestriction)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BanTemplate:
    """A reason that is prepared in the settings: what the player reads, what staff read, and how long."""

    name: str
    display: str
    note: str = ""
    duration: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BanRequest:
    """What a member of staff typed; None if an option was left out."""

    player: PlayerRef
    duration: str | None = None
    reason: str | None = None
    note: str | None = None
    template: str | None = None
    ban_alts: bool = True
    experience: str | None = None
    place: str | None = None
    evidence: tuple[EvidenceFile, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BanOrder:
    """A ban without its player, checked.

    Attributes:
        length: How long, if it is set at `ordered_at`; None means permanent.
        end: The date that was typed, when it ends however late it is set; None for a length, and for permanent.
        duration: As it was typed, or as the template says it, in words that mean the same on another day.
        ordered_at: The moment from which the length counts.
    """

    experience: Experience
    place_id: PlaceId | None
    length: timedelta | None
    end: datetime | None
    duration: str | None
    display_reason: str
    note: str
    ban_alts: bool
    evidence: tuple[EvidenceFile, ...]
    ordered_at: datetime

    @property
    def ends_at(self) -> datetime | None:
        """When it ends, if it is set at `ordered_at`; None means never."""
        return self.ordered_at + self.length if self.end is None and self.length is not None else self.end

    def without_template(self) -> BanRequest:
        """Return a request for the same ban, without its evidence, that no longer needs a template."""
        return BanRequest(
            player="",
            duration=self.duration,
            reason=self.display_reason,
            note=self.note,
            ban_alts=self.ban_alts,
            experience=self.experience.key,
            place=str(self.place_id) if self.place_id is not None else None,
        )


def order_of(request: BanRequest, game: Experience, templates: Mapping[str, BanTemplate], *, now: datetime) -> BanOrder:
    """Check what was typed.

    Raises:
        InvalidInput: The duration, the reason or the template breaks a rule.
    """
    template = _template(request.template, templates)
    duration = request.duration or (template.duration if template else None)
    term = _term(duration, now=now)
    return BanOrder(
        experience=game,
        length=None if term is PERMANENT else seconds_until(term, now) if isinstance(term, datetime) else term,
        end=term if isinstance(term, datetime) else None,
        display_reason=checked_display(request.reason or (template.display if template else "")),
        note=checked_note(request.note if request.note is not None else template.note if template else ""),
        place_id=game.place(request.place) if request.place is not None else None,
        duration=lasting(duration or "", term),
        ban_alts=request.ban_alts,
        evidence=request.evidence,
        ordered_at=now,
    )


def _template(name: str | None, templates: Mapping[str, BanTemplate]) -> BanTemplate | None:
    if name is None:
        return None
    found = templates.get(name)
    if found is None:
        if not templates:
            raise InvalidInput("template", tr("The settings name no template."), given=name)
        known = ", ".join(map(in_code_marks, templates))
        rule = tr("The settings name no such template. They name: {templates}.", templates=known)
        raise InvalidInput("template", rule, given=name)
    return found


def _term(typed: str | None, *, now: datetime) -> Term:
    if typed is None:
        raise InvalidInput("duration", tr("Say how long: `30m`, `7d`, `1w2d`, `2mo`, a date in UTC, or `permanent`."))
    try:
        return parse_duration(typed_text(typed, "duration"), now=now)
    except ValueError as problem:
        rule = str(problem)
        raise InvalidInput("duration", tr("It {rule}.", rule=tr(rule)), given=typed) from None


def checked_display(typed: str) -> str:
    """Return what the player will read.

    Raises:
        InvalidInput: It is empty or too long, or holds what Roblox forbids there.
    """
    text = typed_text(typed, "reason")
    if not text:
        raise InvalidInput("reason", tr("Say why, or choose a template: the player reads it when they try to join."))
    if len(text) > DISPLAY_LIMIT:
        rule = tr(
            "The player reads at most {most} characters; this has {length}.", most=DISPLAY_LIMIT, length=len(text)
        )
        raise InvalidInput("reason", rule)
    forbidden = forbidden_in(text)
    if forbidden is not None:
        raise InvalidInput("reason", tr(forbidden), given=typed)
    return text


def checked_note(typed: str) -> str:
    """Return what only staff read.

    Raises:
        InvalidInput: It is too long, or holds what nobody can see.
    """
    text = typed_text(typed, "note")
    room = NOTE_LIMIT - 120
    if len(text) > room:
        rule = tr(
            "At most {most} characters, beside the case and your name; this has {length}.", most=room, length=len(text)
        )
        raise InvalidInput("note", rule)
    return text

"""Faces: each feature declares once how its kinds of change look. The code that draws changes works on that list.

Exactly one declaration names each `CaseKind`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot import errors
from bot.i18n import mark, tr
from bot.journal import Case, CaseKind
from bot.ui import text
from bot.ui.cards import Attachment, Card
from bot.ui.cases import sign_of

LOOK_ANYWHERE = mark("`/case view` shows what was to be done.")
ERASED = mark("🧹 The plan and the images were erased for good; nothing can be put back from here.")


def no_details(_case: Case) -> Sequence[str]:
    """Return nothing: for a case whose reason says it all."""
    return ()


def no_files(_case: Case, _children: Sequence[Case]) -> tuple[Attachment, ...]:
    """Return nothing: for a case that has no table."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkWords:
    """How cards say what a bulk does to each of its players: marked words; a number of players follows the first three.

    Attributes:
        does: As in `Ban`.
        doing: As in `Banning`.
        did: As in `Banned`.
        no_further: The state after a stop, as in `nobody further is banned`.
        to_each: As in `ban`, beside each player in a table.
        altered: What Roblox may have made of it.
    """

    does: str
    doing: str
    did: str
    no_further: str
    to_each: str
    altered: str


class OfPlan(Protocol):
    """What carrying out a plan returns."""

    @property
    def plan(self) -> object:
        """The plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """How one kind of change looks. Its texts are marked, and translated where they are shown.

    Attributes:
        names: What each kind of case is called, as in `Ban`.
        details: Returns what exactly was done, as paragraphs of the case's card. It may compare large images: call it off
            the event loop.
        plan_type: Its plans; None if it is made without one.
        question: Draws a plan, to be confirmed.
        outcome: Draws what carrying a plan out returns.
        look: Where a person finds out how a case ended that nothing settles.
        if_lost: What to do if the answer is lost and Roblox has no way to read it back; None if it has one.
        drift: Draws what has changed since a case that is to be undone.
        effect: What an undo by such a plan does, if the usual words do not fit.
        change: Draws in one line or block what a plan would write, beside another way to undo the same case.
        files: Returns what the card of a case attaches, from the case and the cases under it.
        bulk: The words of each action, by the name that cases keep; empty for a change that is not a bulk.
    """

    names: Mapping[CaseKind, str]
    details: Callable[[Case], Sequence[str]] = no_details
    plan_type: type | None = None
    question: Callable[[Any], Card] | None = None
    outcome: Callable[[Any], Card] | None = None
    look: str = LOOK_ANYWHERE
    if_lost: str | None = None
    drift: Callable[[Any], Sequence[str]] | None = None
    effect: str | None = None
    change: Callable[[Any], str] | None = None
    files: Callable[[Case, Sequence[Case]], tuple[Attachment, ...]] = no_files
    bulk: Mapping[str, BulkWords] = field(default_factory=dict)


class Faces:
    """Every face, found by the kind of case or by the plan.

    Attributes:
        names: What each kind of case is called, as marked words, in the order of the declarations.
    """

    def __init__(self, faces: Iterable[Face]) -> None:
        self._every = every = tuple(faces)
        self._by_case = {kind: face for face in every for kind in face.names}
        self._by_plan = {face.plan_type: face for face in every if face.plan_type is not None}
        self.names: Mapping[CaseKind, str] = {kind: name for face in every for kind, name in face.names.items()}

    def __iter__(self) -> Iterator[Face]:
        return iter(self._every)

    def of(self, case: Case) -> Face:
        """Return the face of a case."""
        return self._by_case[case.kind]

    def of_plan(self, plan: object) -> Face:
        """Return the face of a plan."""
        return self._by_plan[type(plan)]

    def question(self, plan: object) -> Card:
        """Return the card that asks whether to carry out a plan."""
        draw = self.of_plan(plan).question
        if draw is None:
            raise TypeError(f"{type(plan).__name__} has no question")
        return draw(plan)

    def outcome(self, outcome: OfPlan) -> Card:
        """Return what was done, as a card."""
        draw = self.of_plan(outcome.plan).outcome
        if draw is None:
            raise TypeError(f"{type(outcome).__name__} has no card")
        return draw(outcome)

    def details(self, case: Case) -> Sequence[str]:
        """Return what exactly was done, as paragraphs. It may compare a large entry: call it off the event loop."""
        if "plan" in case.erased:
            return (tr(ERASED),)
        return [each for each in self.of(case).details(case) if each]

    def if_lost(self, error: BaseException) -> str | None:
        """Return what to do about a change whose answer was lost; None if Steward reads it back itself."""
        kind = errors.kind_of(error)
        return self._by_case[CaseKind(kind)].if_lost if kind is not None else None

    def line(self, case: Case) -> str:
        """Return a case in one line."""
        return tr(
            "{sign} **#{number}** {name} {when} by {actor}: {reason}",
            sign=sign_of(case),
            number=case.id,
            name=tr(self.names[case.kind]),
            when=text.relative(case.created_at),
            actor=text.escape(case.actor_name),
            reason=text.escape(text.clip(case.reason, 80)),
        )

    def label(self, case: Case) -> str:
        """Return a case in one line of plain text, for suggestions."""
        return tr(
            "#{number} {name} · {target} · by {actor}",
            number=case.id,
            name=tr(self.names[case.kind]),
            target=text.line(case.target.label),
            actor=text.line(case.actor_name),
        )

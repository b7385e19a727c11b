"""Faces: each feature declares once how its kinds of change look. The code that draws changes works on that list.

Exactly one declaration names each `CaseKind`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from bot import errors
from bot.experiences.player import Player
from bot.i18n import mark, tr
from bot.journal import NOT_APPLIED, Case, CaseKind, Outcome
from bot.ui import players, text
from bot.ui.cards import Attachment, Card
from bot.ui.cases import name_of, sign_of
from bot.ui.failures import Ends

LOOK_ANYWHERE = mark("`/case view` shows what was to be done.")
_LABEL = 50
"""Characters of a target in a suggestion, so that it is known who acted: the text of an announcement is longer."""
ERASED = mark("-# The plan and the images were erased. Nothing can be put back from here.")


def no_details(_case: object) -> Sequence[str]:
    """Return nothing: for a case whose reason says it all."""
    return ()


def no_options(_case: Case) -> str:
    """Return nothing: for a case that was sent with nothing else."""
    return ""


def nothing_exact(_case: Case) -> str:
    """Return nothing: for a case whose title names its target."""
    return ""


def no_files(_case: Case, _children: Sequence[Case]) -> tuple[Attachment, ...]:
    """Return nothing: for a case that has no table."""
    return ()


def no_case(_plan: object) -> None:
    """Return nothing: for a plan whose question shows no case."""


def no_length(_typed: str, _at: datetime) -> str:
    """Return nothing: for what is done once and does not last."""
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkWords:
    """How cards say what a bulk does to each of its players: marked words; a number of players follows the first two.

    Attributes:
        does: As in `Ban`.
        doing: As in `Banning`.
        did: As in `banned`, after a number of players.
        will_be: As in `{count} will be banned`.
        no_further: The state after a stop, as in `nobody further is banned`.
        to_each: As in `ban`, beside each player in a table.
        altered: What Roblox may have made of it.
        lasting: Returns the words for a length as it was typed, at a time, as in `for 7 days`; empty for a date.
    """

    does: str
    doing: str
    did: str
    will_be: str
    no_further: str
    to_each: str
    altered: str
    lasting: Callable[[str, datetime], str] = no_length


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
        not_done: The title of a change that did not happen, as in `{name} was not banned`.
        not_known: The title of a change of which nobody knows that, as in `Not known: ban of {name}`.
        name: Returns whom or what a case is about, for titles and lists.
        exact: Returns the small print under the title of a case that concerns no single player: what exactly it is about.
        says_all: Whether the name of a kind says what it is about, so that cards do not add the label of the target, which the
            journal keeps in English: for many players, or all servers.
        title: Returns the title of a case that is done: what is true now. None for the name of the kind.
        named: Returns from a plan what `{name}` is in the titles; None if every target is called by its label.
        details: Returns what exactly was done, as paragraphs above the reason. It may compare large images: call it off the
            event loop.
        options: Returns what else was sent with it, as one line of small print below the reason; empty for nothing.
        remarks: Returns what somebody must know beside the case, from what carrying out a plan returns.
        plan_type: Its plans; None if it is made without one.
        question: Draws a plan, to be confirmed.
        progress: Draws what carrying a plan out returns, for a change that goes on by itself; None to draw its case.
        unsaid: The reason that a case keeps if nobody gave one, which no card shows; empty where a reason is required.
        look: Where a person finds out how a case ended that nothing settles.
        if_lost: What to do if the answer is lost and Roblox has no way to read it back; None if it has one.
        drift: Draws what has changed since a case that is to be undone.
        shows: Returns the case that the question about a plan shows already; None for no case.
        effect: What an undo by such a plan does, if the usual words do not fit.
        change: Draws in one line or block what a plan would write, beside another way to undo the same case.
        files: Returns what the card of a case attaches, from the case and the cases under it.
        bulk: The words of each action, by the name that cases keep; empty for a change that is not a bulk.
    """

    names: Mapping[CaseKind, str]
    not_done: str
    not_known: str
    name: Callable[[Case], str] = name_of
    exact: Callable[[Case], str] = nothing_exact
    says_all: bool = False
    title: Callable[[Case], str] | None = None
    named: Callable[[Any], str] | None = None
    details: Callable[[Case], Sequence[str]] = no_details
    options: Callable[[Case], str] = no_options
    remarks: Callable[[Any], Sequence[str]] = no_details
    plan_type: type | None = None
    question: Callable[[Any], Card] | None = None
    progress: Callable[[Any], Card] | None = None
    unsaid: str = ""
    look: str = LOOK_ANYWHERE
    if_lost: str | None = None
    drift: Callable[[Any], Sequence[str]] | None = None
    shows: Callable[[Any], Case | None] = no_case
    effect: str | None = None
    change: Callable[[Any], str] | None = None
    files: Callable[[Case, Sequence[Case]], tuple[Attachment, ...]] = no_files
    bulk: Mapping[str, BulkWords] = field(default_factory=dict)

    def ends(self, name: str) -> Ends:
        """Return how cards call the end of a change that did not go well; `name` is what it is about."""
        return Ends(not_done=tr(self.not_done, name=name), not_known=tr(self.not_known, name=name))


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

    def ends(self, plan: object) -> Ends:
        """Return how cards call the end of a plan that did not go well."""
        face = self.of_plan(plan)
        if face.named is None:
            raise TypeError(f"{type(plan).__name__} has no name for its target")
        return face.ends(face.named(plan))

    def title(self, case: Case) -> str:
        """Return the title of a case: what is true now, what did not happen, or that nobody knows."""
        face, name = self.of(case), self.name(case)
        if not case.kind.is_bulk and case.outcome in NOT_APPLIED:
            return face.ends(name).not_done
        if not case.kind.is_bulk and case.outcome is Outcome.UNKNOWN:
            return face.ends(name).not_known
        told = face.title if "plan" not in case.erased else None
        if told is not None and (case.kind.is_bulk or case.outcome is Outcome.DONE):
            return told(case)
        kind = tr(self.names[case.kind])
        return kind if face.says_all else f"{kind} · {name}"

    def name(self, case: Case) -> str:
        """Return whom or what a case is about."""
        return self.of(case).name(case)

    def subject(self, case: Case, experience: str = "") -> str:
        """Return the small print under its title: who or what exactly; `experience` is its name where there are several."""
        if "target" in case.erased:
            return tr("The target of this case was erased")
        if case.target.player_id is not None:
            return players.subject(Player.of(case.target), experience)
        return " · ".join(filter(None, (self.of(case).exact(case), text.escape(experience))))

    def details(self, case: Case) -> Sequence[str]:
        """Return what exactly was done, as paragraphs. It may compare a large entry: call it off the event loop."""
        if "plan" in case.erased:
            return (tr(ERASED),)
        return [each for each in self.of(case).details(case) if each]

    def options(self, case: Case) -> str:
        """Return what else was sent, as one line of small print; nothing of a plan that was erased."""
        return self.of(case).options(case) if "plan" not in case.erased else ""

    def if_lost(self, error: BaseException) -> str | None:
        """Return what to do about a change whose answer was lost; None if Steward reads it back itself."""
        kind = errors.kind_of(error)
        return self._by_case[CaseKind(kind)].if_lost if kind is not None else None

    def line(self, case: Case) -> str:
        """Return a case in one line."""
        return tr(
            "-# {sign} {name} · {reason} · {actor} · {when} · #{number}",
            sign=sign_of(case),
            number=case.id,
            name=tr(self.names[case.kind]),
            when=text.ago(case.created_at),
            actor=text.escape(case.actor_name),
            reason=text.escape(text.clip(case.reason, 60)),
        )

    def label(self, case: Case) -> str:
        """Return a case in one line of plain text, for suggestions."""
        return tr(
            "#{number} {name} · {target} · by {actor}",
            number=case.id,
            name=tr(self.names[case.kind]),
            target=text.line(text.clip(case.target.label, _LABEL)),
            actor=text.line(case.actor_name),
        )

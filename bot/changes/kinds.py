"""Kinds of change: each feature declares its kinds once, and the code that runs changes works on that list.

`Settling`, `Undo` and `Approvals` get the list and know no feature. Exactly one declaration names each `CaseKind`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from bot.access import Actor, Capability, Extent
from bot.changes.plans import Plan
from bot.changes.undo_plans import UndoPlan
from bot.experiences.players import Player
from bot.journal import Case, CaseId, CaseKind, EvidenceFile, Outcome
from bot.jsons import Json

Settler: TypeAlias = Callable[[Case], Awaitable[Outcome | None]]
"""Returns the outcome of a case, or None if Roblox does not show it."""

UndoPlanner: TypeAlias = Callable[[Actor, Case, str], Awaitable[UndoPlan]]
"""Compares the present with what a case left, and returns how it can be undone, for the reason given."""


class Done(Protocol):
    """What every outcome has."""

    @property
    def plan(self) -> Plan:
        """What was done."""

    @property
    def case_id(self) -> CaseId:
        """The case that records it."""


@dataclass(frozen=True, slots=True)
class NoUndo:
    """A kind of change that has no opposite.

    Attributes:
        instead: Why, and what to do instead: a marked sentence or two for the person who asked.
    """

    instead: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """The values in the cases of a kind. They are shown only to people who may read them elsewhere too.

    Attributes:
        read_by: The capability to read them.
        extents: Returns where the values of a case are from. A person who may read one of these may read them all.
        open: The keys of a plan that anybody may read. All others are withheld, also keys of later versions.
        compare: Works out what a case changed, for its card: for values that may be large; None where the card does so itself.
    """

    read_by: Capability
    extents: Callable[[Case], Iterable[Extent]]
    open: frozenset[str] = frozenset()
    compare: Callable[[Case], Awaitable[object]] | None = None


ACT = "act"
"""Where the inputs of an undo keep what it does, as a request for the same without an undo has it."""

NAMES = "names"
"""Where inputs keep the names of players, by id, since Roblox forgets the name of a deleted account."""

LABELS = "labels"
"""Where inputs keep what the settings call fields, by their paths."""


def names_of(*players: Player | None) -> dict[str, Json]:
    """Return the names of players as inputs keep them."""
    return {str(each.id): each.names for each in players if each is not None}


def player_in(kept: dict[str, Json], player_id: str | int) -> Player:
    """Return a player from inputs, by id."""
    return Player.kept(int(player_id), kept.get(NAMES, {}).get(str(player_id), ""))


def with_player(kept: dict[str, Json]) -> dict[str, Json]:
    """Return inputs in which `player` is a player with a known id."""
    rest = {name: each for name, each in kept.items() if name != NAMES}
    return {**rest, "player": player_in(kept, kept["player"]) if kept["player"] is not None else None}


def nothing(_plan: Plan) -> None:
    """Return nothing: for a plan that reads nothing, or concerns no single player."""


def no_list(_plan: Plan) -> tuple[()]:
    """Return nothing: for a plan that has no list of players."""
    return ()


def no_evidence(_kept: dict[str, Json]) -> tuple[()]:
    """Return nothing: for inputs that have no evidence."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """How a plan waits for a second person.

    A request keeps words and numbers, never a plan: what is approved is planned again, in the name of the asker.

    Attributes:
        name: The name in requests. Stored: never reused.
        inputs: Returns what the plan can be made from again.
        target: Returns from inputs what the act is done to. Two requests of one kind for one target are not open at once.
        seen: Returns the state that the plan was made on; it is equal as long as nothing that was shown has changed.
        replan: Plans again from inputs.
        player: Returns the player whom it concerns, for the right to be forgotten.
        players: Returns the players on its list if it concerns many, for the same right.
        unfound: Returns the lines of that list for which no player was found.
        evidence: Returns from inputs the files that its case will name.
        taken_over: The inputs that planning again takes as they are kept, so that comparing them says nothing.
        by_undo: Whether the plan of an undo has the same inputs, so that asking for both is asking twice.
    """

    name: str
    inputs: Callable[[Any], dict[str, Json]]
    target: Callable[[dict[str, Json]], Json]
    replan: Callable[[Actor, dict[str, Json]], Awaitable[Plan]]
    seen: Callable[[Any], Json] = nothing
    player: Callable[[Any], int | None] = nothing
    players: Callable[[Any], tuple[int, ...]] = no_list
    unfound: Callable[[Any], tuple[str, ...]] = no_list
    evidence: Callable[[dict[str, Json]], tuple[EvidenceFile, ...]] = no_evidence
    taken_over: frozenset[str] = frozenset()
    by_undo: bool = False

    def act(self, kept: dict[str, Json]) -> Json:
        """Return from inputs what would be done to what: equal in two requests for the same, one of which may be an undo."""
        return kept.get(ACT) or [self.name, self.target(kept)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeKind:
    """One kind of change: what the code that runs changes must know about it.

    Attributes:
        cases: The kinds of case that it makes.
        plan_type: Its plans; None if it is made without one.
        apply: Carries a plan out.
        settle: Reads back the outcome of a case whose answer was lost; None if Roblox does not show it, so that a person has
            to look.
        by_number: Whether Roblox keeps the number of the case, or the case itself is the change, so that no later change can
            be mistaken for it.
        undo: Plans its opposite, or why it has none. A way to undo is a plan like any other: its own kind carries it out.
        approval: How it waits for a second person; None if it cannot.
        values: The values in its cases that not everybody may read; None if all who read cases may.
    """

    cases: tuple[CaseKind, ...]
    undo: UndoPlanner | NoUndo
    plan_type: type[Plan] | None = None
    apply: Callable[[Actor, Any], Awaitable[Done]] | None = None
    settle: Settler | None = None
    by_number: bool = False
    approval: Approval | None = None
    values: Values | None = None


def by_case(kinds: Iterable[ChangeKind]) -> Mapping[CaseKind, ChangeKind]:
    """Return the kinds by the kind of case that they make."""
    return {case: kind for kind in kinds for case in kind.cases}

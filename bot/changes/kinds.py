"""Kinds of change: each feature declares its own once, and what runs changes works on that list.

`Settling`, `Undo` and `Approvals` are given the list and know no feature. Exactly one declaration names each `CaseKind`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from bot.access import Actor, Capability, Extent
from bot.changes.plans import Plan
from bot.changes.undo_plans import UndoPlan
from bot.experiences.players import Player
from bot.journal import Case, CaseId, CaseKind, Outcome
from bot.jsons import Json

Settler: TypeAlias = Callable[[Case], Awaitable[Outcome | None]]
"""Returns what became of a case, or None where it cannot be told."""


class Done(Protocol):
    """What every outcome has."""

    @property
    def plan(self) -> Plan:
        """What was done."""

    @property
    def case_id(self) -> CaseId:
        """The case that says so."""


class Opposite(Protocol):
    """What plans and makes the opposite of cases."""

    async def plan(self, actor: Actor, case: Case, reason: str) -> UndoPlan:
        """Compare the world with what a case left, and return how it can be undone."""

    async def apply(self, actor: Actor, plan: Any) -> Done:
        """Make what was planned."""


@dataclass(frozen=True, slots=True)
class NoUndo:
    """A kind of change that has no opposite.

    Attributes:
        instead: Why, and what to do instead: a sentence or two for whoever asked.
    """

    instead: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """The values that cases of a kind hold, which are shown only to people who may read them elsewhere too.

    Attributes:
        read_by: What it takes to read them.
        extents: What the values of a case are of. To be allowed to read one of these is enough.
        open: What a plan says besides the values. Anything else is withheld, also what plans will hold one day.
    """

    read_by: Capability
    extents: Callable[[Case], Iterable[Extent]]
    open: frozenset[str] = frozenset()


NAMES = "names"
"""Where inputs keep the names of players, by id: nothing else tells them once Roblox has no such account."""


def names_of(*players: Player | None) -> dict[str, Json]:
    """Return the names of players as inputs keep them."""
    return {str(each.id): each.names for each in players if each is not None}


def player_in(kept: dict[str, Json], player_id: str | int) -> Player:
    """Return a player of inputs, who is known by id."""
    return Player.kept(int(player_id), kept.get(NAMES, {}).get(str(player_id), ""))


def with_player(kept: dict[str, Json]) -> dict[str, Json]:
    """Return inputs with their `player` as one whose id is known."""
    rest = {name: each for name, each in kept.items() if name != NAMES}
    return {**rest, "player": player_in(kept, kept["player"]) if kept["player"] is not None else None}


def nothing(_plan: Plan) -> None:
    """Return nothing: for a plan that is made without a look at the world, or concerns nobody in particular."""


def no_list(_plan: Plan) -> tuple[()]:
    """Return nothing: for a plan that has no list of players."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """How a plan waits for a second person.

    A request keeps words and numbers, never a plan: what is approved is planned again then, in the name of who asked.

    Attributes:
        name: As requests keep it. Stored: never reused.
        inputs: What a plan can be made from again.
        seen: What of the world it was made on; the same as long as nothing that was shown has changed.
        replan: Plans again from inputs.
        player: Whom it concerns, for the right to be forgotten.
        players: The players on its list, where it concerns many; likewise.
        unfound: What was typed on that list and named no player that was found.
    """

    name: str
    inputs: Callable[[Any], dict[str, Json]]
    replan: Callable[[Actor, dict[str, Json]], Awaitable[Plan]]
    seen: Callable[[Any], Json] = nothing
    player: Callable[[Any], int | None] = nothing
    players: Callable[[Any], tuple[int, ...]] = no_list
    unfound: Callable[[Any], tuple[str, ...]] = no_list


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeKind:
    """One kind of change, as what runs changes must know it.

    Attributes:
        cases: The kinds of case that it makes.
        plan_type: Its plans; None where it is made without one.
        apply: Carries a plan out.
        settle: Tells what became of a case whose answer was lost; None where nothing tells, so that a person has to look.
        by_number: What it leaves names the case, or is the case, so nothing later can be taken for it.
        undo: What makes its opposite, or why there is none.
        approval: How it waits for a second person; None where it cannot.
        values: What its cases hold that not everybody may read; None where whoever reads cases may.
    """

    cases: tuple[CaseKind, ...]
    undo: Opposite | NoUndo
    plan_type: type[Plan] | None = None
    apply: Callable[[Actor, Any], Awaitable[Done]] | None = None
    settle: Settler | None = None
    by_number: bool = False
    approval: Approval | None = None
    values: Values | None = None


def by_case(kinds: Iterable[ChangeKind]) -> Mapping[CaseKind, ChangeKind]:
    """Return the kinds by the kind of case that they make."""
    return {case: kind for kind in kinds for case in kind.cases}

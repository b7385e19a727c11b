"""Undo: the opposite of a case as a plan like any other: shown, guarded, recorded, and undone by its own undo."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol, TypeAlias

from bot.access import Actor, Capability, Policy, Subject
from bot.changes.plans import checked_reason, grant_to_undo
from bot.changes.undo_plans import UndoPlan, WithheldDrift
from bot.changes.values import CaseValues
from bot.errors import AccessDenied, InvalidInput, NotFound, StalePlan
from bot.features.bans.bans import BanOutcome, Moderation
from bot.features.bans.bulk.plans import BulkRun
from bot.features.bans.undo import BanUndo
from bot.features.boards.scores import KINDS as BOARD_KINDS
from bot.features.boards.scores import ScoreOutcome, Scores
from bot.features.boards.undo import ScoreUndo
from bot.features.cases.cases import parse_number
from bot.features.data.plans import EntryOutcome
from bot.features.data.settling import KINDS as DATA_KINDS
from bot.features.data.undo import EntryUndo
from bot.features.data.writing import DataWriting
from bot.features.notes.notes import NoteOutcome, Notes
from bot.features.notes.undo import NoteUndo
from bot.journal import Case, CaseId, CaseKind, Journal, Outcome

UndoOutcome: TypeAlias = EntryOutcome | BanOutcome | ScoreOutcome | NoteOutcome | BulkRun

BAN_KINDS = (CaseKind.BAN, CaseKind.UNBAN)
NOTE_KINDS = (CaseKind.NOTE, CaseKind.NOTE_REMOVE)
REVERSIBLE = frozenset((*DATA_KINDS, *BAN_KINDS, *BOARD_KINDS, *NOTE_KINDS, CaseKind.BANS_BULK))
"""The kinds that have an opposite."""

INSTEAD: Mapping[CaseKind, str] = {
    CaseKind.ANNOUNCEMENT: "What players have read cannot be unread. Correct it with `/announce send`.",
    CaseKind.DATA_SNAPSHOT: "A snapshot only keeps more versions; nothing needs to be put back.",
    CaseKind.FREEZE: "A freeze is lifted by `/staff unfreeze`, which asks for a permission of its own.",
    CaseKind.PLACE_PUBLISH: "Roblox gives no older place file back. Publish the older file with `/place publish`.",
    CaseKind.SERVERS_RESTART: "Players have been moved already, and new servers run. There is nothing to put back.",
    CaseKind.UNFREEZE: "To stop changes again, use `/staff freeze`.",
}
"""Why the other kinds have none, and what to do."""


def is_reversible(case: Case) -> bool:
    """Whether a case has an opposite that can be asked for; whether it was undone already is another question."""
    return case.kind in REVERSIBLE and unfit(case) is None


class Opposite(Protocol):
    """What plans and makes the opposite of cases of some kinds."""

    async def plan(self, actor: Actor, case: Case, reason: str) -> UndoPlan:
        """Compare the world with what a case left, and return how it can be undone."""

    async def apply(self, actor: Actor, plan: Any) -> UndoOutcome:
        """Make what was planned."""


@dataclass(frozen=True, slots=True)
class Undo:
    """Plans and makes the opposite of cases."""

    opposites: Mapping[CaseKind, Opposite]
    journal: Journal
    policy: Policy
    values: CaseValues
    clock: Callable[[], datetime]

    @classmethod
    def of(
        cls,
        data: DataWriting,
        moderation: Moderation,
        scores: Scores,
        notes: Notes,
        bulks: Opposite,
        *,
        journal: Journal,
        policy: Policy,
        values: CaseValues,
        clock: Callable[[], datetime],
    ) -> Undo:
        """Build the table of kinds on the services that make the changes."""
        return cls(
            {
                **dict.fromkeys(DATA_KINDS, EntryUndo(data)),
                **dict.fromkeys(BAN_KINDS, BanUndo(moderation, clock)),
                **dict.fromkeys(BOARD_KINDS, ScoreUndo(scores, clock)),
                **dict.fromkeys(NOTE_KINDS, NoteUndo(notes)),
                CaseKind.BANS_BULK: bulks,
            },
            journal,
            policy,
            values,
            clock,
        )

    async def find(self, actor: Actor, number: str) -> Case:
        """Return the case that is meant, if the actor may undo it and it has an opposite.

        One's own case needs the capability that it took; that of somebody else, `cases:undo` as well.

        Raises:
            AccessDenied: The actor may not undo it.
            InvalidInput: The number is none, or the case cannot be undone: by its kind, its outcome, or because it was.
            NotFound: There is no such case.
        """
        self.policy.require_inside(actor)
        case = await self._told_to(actor, parse_number(number))
        self._require(actor, case)
        await self._ensure_undoable(case)
        return case

    def allows(self, actor: Actor, case: Case) -> bool:
        """Whether the actor may undo a case; for what is offered, never for what is done."""
        try:
            self._require(actor, case)
        except AccessDenied:
            return False
        return True

    async def plan(self, actor: Actor, *, number: str, reason: str) -> UndoPlan:
        """Compare the world with what a case left, and return how it can be undone.

        An actor who may not read the values in the case sees what the undo itself would change, but not what came since.

        Raises:
            AccessDenied: The actor may not undo it.
            InvalidInput: It cannot be undone, or there is nothing to undo any more.
            NotFound: There is no such case.
        """
        why = checked_reason(reason)
        case = await self.find(actor, number)
        plan = await self.opposites[case.kind].plan(actor, case, why)
        missing = self.values.missing(actor, case)
        if plan.drift is None or missing is None:
            return plan
        return replace(plan, drift=WithheldDrift(needs=missing))

    async def apply(self, actor: Actor, plan: UndoPlan) -> UndoOutcome:
        """Make an undo that the actor has seen, by the one way that they chose.

        Raises:
            AccessDenied: The actor may not any more.
            InvalidInput: Somebody else has undone the case meanwhile, or declared it void.
            LimitReached: The actor has changed too much too fast.
            StalePlan: Shown too long ago; or the world changed meanwhile, and it carries the undo planned anew.
        """
        (way,) = plan.ways
        plan.ensure_fresh(self.clock())
        await self._ensure_undoable(await self.journal.case(plan.case.id))
        opposite = self.opposites[plan.case.kind]
        try:
            return await opposite.apply(actor, way.plan)
        except StalePlan:
            raise StalePlan(fresh=await self.plan(actor, number=str(plan.case.id), reason=plan.reason)) from None

    def _require(self, actor: Actor, case: Case) -> None:
        grant = self.policy.require(actor, case.capability, Subject(experience=case.experience))
        grant_to_undo(self.policy, actor, (case,), grant)

    async def _told_to(self, actor: Actor, number: CaseId) -> Case:
        """Return a case of the actor's own; only to those who may undo those of others, one of theirs, or that there is none."""
        try:
            case = await self.journal.case(number)
        except NotFound:
            self.policy.require(actor, Capability.CASES_UNDO)
            raise
        if case.actor_id != actor.user_id:
            self.policy.require(actor, Capability.CASES_UNDO)
        return case

    async def _ensure_undoable(self, case: Case) -> None:
        rule = INSTEAD.get(case.kind) or unfit(case)
        if rule is None and (undo := await self.journal.undone_by(case.id)) is not None:
            rule = _taken(case, undo)
        if rule is not None:
            raise InvalidInput("case", rule)


def _taken(case: Case, undo: Case) -> str:
    if undo.outcome.settled:
        return f"Case #{case.id} was undone by case #{undo.id} already. To have it again, undo that one."
    if undo.kind is CaseKind.BANS_BULK:
        return f"Case #{undo.id}, which undoes it, has not ended: press Resume on its card, or Stop first."
    return f"It is not known yet whether case #{undo.id} has undone case #{case.id}. Try again when it is settled."


def unfit(case: Case) -> str | None:
    """Return why nothing can be put back; None where it can."""
    if not case.outcome.settled and case.kind is CaseKind.BANS_BULK:
        return (
            f"Case #{case.id} has not ended. Resume it, or stop it and have somebody else end it with `/case settle`; then what "
            "it did can be undone."
        )
    if not case.outcome.settled:
        return (
            f"It is not known yet whether case #{case.id} was applied. It is settled by reading back; try again then."
        )
    if case.outcome is not Outcome.DONE:
        return f"Case #{case.id} changed nothing, so there is nothing to undo."
    if case.void is not None:
        return f"Case #{case.id} was declared void, so nothing is built on it. Make the change by its own command."
    if case.erased:
        return f"What stood there before case #{case.id} was erased, so it cannot be put back."
    return None

"""The opposite of a note, and of taking one back."""

from __future__ import annotations

from dataclasses import dataclass

from bot.access import Actor
from bot.changes.undo_plans import Reach, UndoPlan, Way
from bot.errors import InvalidInput
from bot.experiences.players import Player
from bot.features.notes.notes import NoteOutcome, NotePlan, Notes
from bot.journal import Case, CaseKind

_OPPOSITE = {CaseKind.NOTE: CaseKind.NOTE_REMOVE, CaseKind.NOTE_REMOVE: CaseKind.NOTE}


@dataclass(frozen=True, slots=True)
class NoteUndo:
    """Plans and makes the opposite of cases of notes."""

    notes: Notes

    async def plan(self, actor: Actor, case: Case, reason: str) -> UndoPlan:
        """Return the note that would count no more, or would count again.

        Raises:
            AccessDenied: The actor may not keep notes on players of this experience.
            InvalidInput: The note is like that already.
        """
        notes = self.notes
        game = notes.experiences.get(case.experience)
        notes.require(actor, game)
        await self._ensure_as_left(case, await self._note_of(case))
        player = await notes.players.by_id(game, Player.of(case.target))
        opposite = NotePlan(
            experience=game,
            reason=reason,
            planned_at=notes.clock(),
            undoes=case,
            kind=_OPPOSITE[case.kind],
            player=await notes.players.with_headshot(game, player),
        )
        return UndoPlan.of(case, reason, (Way(reach=Reach.AS_LEFT, plan=opposite),))

    async def apply(self, actor: Actor, plan: NotePlan) -> NoteOutcome:
        """Make it, once: nothing at Roblox would refuse a second time.

        Raises:
            InvalidInput: Somebody else has made it meanwhile.
        """
        if plan.undoes is None:
            return await self.notes.apply(actor, plan)
        note = await self._note_of(plan.undoes)
        async with self.notes.journal.target_locks.of("note", note.id):
            await self._ensure_as_left(plan.undoes, note)
            return await self.notes.apply(actor, plan)

    async def _note_of(self, case: Case) -> Case:
        """Return the note itself, by way of all that it was taken back and kept again."""
        while case.parent is not None:
            case = await self.notes.journal.case(case.parent)
        return case

    async def _ensure_as_left(self, case: Case, note: Case) -> None:
        """Refuse where the note is no longer as the case left it: it can be taken back, and kept again, in several ways."""
        undo = await self.notes.journal.undone_by(note.id)
        if undo is not None and case.kind is CaseKind.NOTE:
            raise InvalidInput("case", f"Note #{note.id} was undone already, by case #{undo.id}.")
        if undo is None and case.kind is CaseKind.NOTE_REMOVE:
            raise InvalidInput("case", f"Note #{note.id} counts already.")

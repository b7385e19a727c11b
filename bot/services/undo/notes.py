"""The opposite of a note, and of taking one back."""

from __future__ import annotations

from dataclasses import dataclass

from bot.access import Actor
from bot.errors import InvalidInput
from bot.journal import Case, CaseKind
from bot.services.notes import NoteOutcome, NotePlan, Notes
from bot.services.undo.plans import Reach, UndoPlan, Way

_OPPOSITE = {CaseKind.NOTE: CaseKind.NOTE_REMOVE, CaseKind.NOTE_REMOVE: CaseKind.NOTE}


@dataclass(frozen=True, slots=True)
class NoteUndo:
    """Plans and makes the opposite of cases of notes."""

    notes: Notes

    async def plan(self, actor: Actor, case: Case, reason: str) -> UndoPlan:
        """Return the note that would count no more, or would count again.

        Raises:
            AccessDenied: The actor may not keep notes on players of this experience.
        """
        notes = self.notes
        game = notes.experiences.get(case.experience)
        notes.require(actor, game)
        player = await notes.players.find(game, case.target.id)
        opposite = NotePlan(
            experience=game,
            reason=reason,
            planned_at=notes.clock(),
            undoes=case,
            kind=_OPPOSITE[case.kind],
            player=await notes.players.with_headshot(game, player),
        )
        return UndoPlan(
            experience=game,
            reason=reason,
            planned_at=opposite.planned_at,
            case=case,
            ways=(Way(reach=Reach.AS_LEFT, plan=opposite),),
        )

    async def apply(self, actor: Actor, plan: NotePlan) -> NoteOutcome:
        """Make it, once: nothing at Roblox would refuse a second time.

        Raises:
            InvalidInput: Somebody else has made it meanwhile.
        """
        journal, number = self.notes.journal, plan.parent
        async with journal.turns.of("note", number):
            if number is not None and await journal.undone_by(number) is not None:
                raise InvalidInput("case", f"Case #{number} was undone already.")
            return await self.notes.apply(actor, plan)

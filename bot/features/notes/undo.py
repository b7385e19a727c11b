"""The opposite of keeping a note, and of taking one back."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.access import Actor
from bot.changes.undo_plans import Reach, UndoPlan, Way
from bot.errors import InvalidInput, StalePlan
from bot.experiences.players import Player
from bot.features.notes.notes import NoteOutcome, NotePlan, Notes
from bot.i18n import tr
from bot.journal import Case, CaseKind, Outcome

_OPPOSITE = {CaseKind.NOTE: CaseKind.NOTE_REMOVE, CaseKind.NOTE_REMOVE: CaseKind.NOTE}


@dataclass(frozen=True, slots=True)
class NoteUndo:
    """Plans the opposite of cases of notes, and carries it out."""

    notes: Notes

    async def plan(self, actor: Actor, case: Case, reason: str) -> UndoPlan:
        """Return the note that would no longer count, or would count again.

        Raises:
            AccessDenied: The actor may not keep notes on players of this experience, or not overrule who decided last.
            InvalidInput: The note is already like that.
        """
        notes = self.notes
        game = notes.experiences.get(case.experience)
        note = await self._note_of(case)
        await self._ensure_as_left(case, note)
        opposite = NotePlan(
            experience=game,
            reason=reason,
            planned_at=notes.clock(),
            undoes=case,
            overrules=await self._latest_of(note),
            kind=_OPPOSITE[case.kind],
            player=await notes.players.described(game, Player.of(case.target)),
        )
        opposite = replace(opposite, grant=notes.grant(actor, opposite))
        return UndoPlan.of(case, reason, (Way(reach=Reach.AS_LEFT, plan=opposite),))

    async def apply(self, actor: Actor, plan: NotePlan) -> NoteOutcome:
        """Carry it out once. Roblox knows no notes, so only the journal can refuse a second time.

        Raises:
            InvalidInput: Somebody else has already done it.
            StalePlan: Somebody has decided about the note since.
        """
        if plan.undoes is None:
            return await self.notes.apply(actor, plan)
        note = await self._note_of(plan.undoes)
        async with self.notes.journal.target_locks.of("note", note.id):
            await self._ensure_as_left(plan.undoes, note)
            latest = await self._latest_of(note)
            if plan.overrules is None or latest.id != plan.overrules.id:
                raise StalePlan
            return await self.notes.apply(actor, plan)

    async def _note_of(self, case: Case) -> Case:
        """Return the note itself: follow the parents, which took it back or made it count again."""
        while case.parent is not None:
            case = await self.notes.journal.case(case.parent)
        return case

    async def _latest_of(self, note: Case) -> Case:
        """Return the case that decided last whether a note counts: the note itself, or the last undo after it."""
        latest, left = note, [note]
        while left:
            undos = await self.notes.journal.children(left.pop().id)
            left += [each for each in undos if each.outcome is Outcome.DONE]
            latest = max([latest, *left], key=lambda each: each.id)
        return latest

    async def _ensure_as_left(self, case: Case, note: Case) -> None:
        """Refuse if the note is no longer as the case left it: other cases can take it back or make it count again."""
        undo = await self.notes.journal.undone_by(note.id)
        if undo is not None and case.kind is CaseKind.NOTE:
            rule = tr("Note #{note} was already undone by case #{number}.", note=note.id, number=undo.id)
            raise InvalidInput("case", rule)
        if undo is None and case.kind is CaseKind.NOTE_REMOVE:
            raise InvalidInput("case", tr("Note #{note} already counts.", note=note.id))

"""Notes as a kind of change."""

from __future__ import annotations

from bot.changes.kinds import ChangeKind
from bot.features.notes.notes import NotePlan, Notes
from bot.features.notes.undo import NoteUndo
from bot.journal import CaseKind


def kinds(notes: Notes) -> tuple[ChangeKind, ...]:
    """Return the kind of change for notes."""
    undo = NoteUndo(notes)
    return (
        ChangeKind(
            cases=(CaseKind.NOTE, CaseKind.NOTE_REMOVE),
            plan_type=NotePlan,
            apply=undo.apply,
            settle=notes.settle,
            by_number=True,
            undo=undo.plan,
        ),
    )

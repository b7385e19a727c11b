"""Notes on players, as cards."""

from __future__ import annotations

from bot.features.notes.notes import NoteOutcome, NotePlan
from bot.journal import CaseKind
from bot.ui import text
from bot.ui.cards import Card, Meaning
from bot.ui.faces import Face
from bot.ui.players import who

TEXT_SHOWN = 1_000


def note_question(plan: NotePlan) -> Card:
    """Return what is confirmed where a note is taken back, or is to count again."""
    back = plan.kind is CaseKind.NOTE_REMOVE
    said = (text.quote(plan.undoes.reason, length=TEXT_SHOWN),) if back and plan.undoes is not None else ()
    return Card(
        meaning=Meaning.QUESTION,
        title="Take the note back?" if back else "Have the note count again?",
        body=(who(plan.player), *said, f"**Why**\n{text.quote(plan.reason)}"),
        thumbnail=plan.player.headshot,
        footer="Nothing has been changed yet.",
    )


def note_outcome(done: NoteOutcome) -> Card:
    """Return what was kept or taken back; staff alone see either."""
    plan = done.plan
    kept = plan.kind is CaseKind.NOTE
    if plan.undoes is not None:
        title = "The note counts again" if kept else "Note taken back"
        told = (
            "It stands on the player's card again." if kept else "Its case stays; the player's card shows it no more."
        )
    else:
        title, told = "Note kept", "It stands on the player's card, for staff alone. Nothing in the game was changed."
    return Card(
        meaning=Meaning.DONE,
        title=title,
        body=(who(plan.player), text.quote(plan.reason, length=TEXT_SHOWN), told),
        thumbnail=plan.player.headshot,
        footer=f"Case #{done.case_id}",
        undo=done.case_id,
    )


FACES = (
    Face(
        names={CaseKind.NOTE: "Note", CaseKind.NOTE_REMOVE: "Note taken back"},
        plan_type=NotePlan,
        question=note_question,
        outcome=note_outcome,
    ),
)

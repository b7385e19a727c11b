"""Notes on players, as cards."""

from __future__ import annotations

from bot.features.notes.notes import NoteOutcome, NotePlan
from bot.i18n import mark, tr
from bot.journal import CaseKind
from bot.ui import text
from bot.ui.cards import Card, Meaning
from bot.ui.faces import Face
from bot.ui.players import who

TEXT_SHOWN = 1_000


def note_question(plan: NotePlan) -> Card:
    """Return the question before a note is taken back, or counts again."""
    back = plan.kind is CaseKind.NOTE_REMOVE
    original = (text.quote(plan.undoes.reason, length=TEXT_SHOWN),) if back and plan.undoes is not None else ()
    return Card(
        meaning=Meaning.QUESTION,
        title=tr("Take the note back?") if back else tr("Let the note count again?"),
        body=(who(plan.player), *original, tr("**Why**\n{reason}", reason=text.quote(plan.reason))),
        thumbnail=plan.player.headshot,
        footer=tr("Nothing has been changed yet."),
    )


def note_outcome(done: NoteOutcome) -> Card:
    """Return what was kept or taken back; only staff see it."""
    plan = done.plan
    if plan.undoes is None:
        title = tr("Note kept")
        then = tr("The player's card shows it, to staff only. Nothing in the game was changed.")
    elif plan.kind is CaseKind.NOTE:
        title, then = tr("The note counts again"), tr("The player's card shows it again.")
    else:
        title, then = tr("Note taken back"), tr("Its case stays; the player's card no longer shows it.")
    return Card(
        meaning=Meaning.DONE,
        title=title,
        body=(who(plan.player), text.quote(plan.reason, length=TEXT_SHOWN), then),
        thumbnail=plan.player.headshot,
        footer=tr("Case #{number}", number=done.case_id),
        undo=done.case_id,
    )


FACES = (
    Face(
        names={CaseKind.NOTE: mark("Note"), CaseKind.NOTE_REMOVE: mark("Note taken back")},
        plan_type=NotePlan,
        question=note_question,
        outcome=note_outcome,
    ),
)

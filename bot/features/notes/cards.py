"""Notes on players, as cards."""

from __future__ import annotations

from collections.abc import Sequence

from bot.features.notes.notes import NoteOutcome, NotePlan
from bot.i18n import mark, tr
from bot.journal import Case, CaseKind
from bot.ui import text
from bot.ui.cards import Card, Meaning
from bot.ui.cases import name_of
from bot.ui.faces import Face
from bot.ui.players import name, remarks, subject

TEXT_SHOWN = 1_000


def note_question(plan: NotePlan) -> Card:
    """Return the question before a note is removed, or counts again."""
    back = plan.kind is CaseKind.NOTE_REMOVE
    original = (text.quote(plan.undoes.reason, length=TEXT_SHOWN),) if back and plan.undoes is not None else ()
    sentence = _TAKE_BACK if back else _COUNT_AGAIN
    return Card(
        meaning=Meaning.QUESTION,
        title=tr(sentence, name=name(plan.player)),
        subject=subject(plan.player, plan.experience.shown_name),
        headshot=plan.player.headshot,
        body=original,
        sends=(tr("**Your reason**\n{reason}", reason=text.quote(plan.reason)),),
    )


_TAKE_BACK = mark("Remove the note on {name}?")
_COUNT_AGAIN = mark("Put back a note on {name}?")


def note_remarks(done: NoteOutcome) -> Sequence[str]:
    """Return what is particular about the account, and who sees the note."""
    if done.plan.kind is CaseKind.NOTE:  # nobody was asked before, so this is where who is meant can be seen
        return (*remarks(done.plan.player), tr("Only staff see it, on the player's card."))
    return (tr("Its case stays. The player's card no longer shows it."),)


def _title(case: Case) -> str:
    sentence = _TAKEN_BACK if case.kind is CaseKind.NOTE_REMOVE else _KEPT
    return tr(sentence, name=name_of(case))


_KEPT = mark("Note on {name} kept")
_TAKEN_BACK = mark("Note on {name} removed")


def _name(plan: NotePlan) -> str:
    return name(plan.player)


FACES = (
    Face(
        names={CaseKind.NOTE: mark("Note"), CaseKind.NOTE_REMOVE: mark("Note removed")},
        not_done=mark("Note on {name} not changed"),
        not_known=mark("Not known: note on {name}"),
        title=_title,
        named=_name,
        plan_type=NotePlan,
        question=note_question,
        remarks=note_remarks,
    ),
)

"""Cases of which nothing at Roblox tells what became of them: the call for a person."""

from __future__ import annotations

from bot.journal import Case
from bot.ui import text
from bot.ui.cards import Card, Meaning
from bot.ui.faces import Faces


def question_card(case: Case, faces: Faces) -> Card:
    """Return the call for a person to look at a case, and where."""
    what = f"{faces.names[case.kind]} · {text.escape(case.target.label)}"
    who = f"by {text.escape(case.actor_name)} {text.when(case.created_at)}"
    return Card(
        meaning=Meaning.UNSURE,
        title=f"Case #{case.id} needs somebody to look",
        body=(
            f"{what} {who}\n{text.quote(case.reason)}",
            f"Roblox gave no answer, and reading back does not tell whether it was applied. {faces.of(case).look}",
            f"Then say so: `/case settle` with {text.code(str(case.id))}. Until then it counts as applied.",
        ),
    )

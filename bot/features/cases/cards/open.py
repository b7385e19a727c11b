"""Cases whose outcome Roblox cannot show: the card that asks a person to look."""

from __future__ import annotations

from bot.i18n import tr
from bot.journal import Case
from bot.ui import text
from bot.ui.cards import Card, Meaning
from bot.ui.faces import Faces


def question_card(case: Case, faces: Faces) -> Card:
    """Return the card that asks a person to look at a case, and says where."""
    what = tr(
        "{kind} · {target} by {name} {when}",
        kind=tr(faces.names[case.kind]),
        target=text.escape(case.target.label),
        name=text.escape(case.actor_name),
        when=text.when(case.created_at),
    )
    unknown = tr("Roblox gave no answer, and reading back does not show whether it was applied.")
    return Card(
        meaning=Meaning.UNSURE,
        title=tr("Case #{number} needs somebody to look", number=case.id),
        body=(
            f"{what}\n{text.quote(case.reason)}",
            f"{unknown} {tr(faces.of(case).look)}",
            tr(
                "Then say so: `/case settle` with {number}. Until then it counts as applied.",
                number=text.code(str(case.id)),
            ),
        ),
    )

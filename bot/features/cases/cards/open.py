"""Cases whose outcome Roblox cannot show: the card that asks a person to look."""

from __future__ import annotations

from bot.i18n import tr
from bot.journal import Case
from bot.ui import icons, text
from bot.ui.cards import Card, Meaning
from bot.ui.cases import people_of
from bot.ui.faces import Faces


def question_card(case: Case, faces: Faces) -> Card:
    """Return the card that asks a person to look at a case, and says where."""
    what = f"**{tr(faces.names[case.kind])}** · {faces.name(case)}\n{text.quote(case.reason)}"
    unknown = tr(
        "{icon} Roblox gave no answer, and reading back does not show whether it happened.", icon=icons.NOT_KNOWN
    )
    return Card(
        meaning=Meaning.UNSURE,
        title=tr("Case #{number} needs somebody to look", number=case.id),
        state=(unknown,),
        body=(
            what,
            tr(
                "{look} Then say so: `/case settle` with {number}.",
                look=tr(faces.of(case).look),
                number=text.code(str(case.id)),
            ),
        ),
        note=(
            tr(
                "{people} · {when} · counts as done until somebody has looked",
                people=people_of(case),
                when=text.ago(case.created_at),
            ),
        ),
    )

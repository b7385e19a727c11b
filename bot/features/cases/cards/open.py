"""Cases of which nothing at Roblox tells what became of them: the call for a person."""

from __future__ import annotations

from bot.journal import Case
from bot.ui import text
from bot.ui.cards import Card, Meaning
from bot.ui.cases import KINDS

LOOK = {
    "announcement": "Ask in the game whether the message was shown.",
    "board": "`/leaderboard find` shows the score; `/case view` shows what it was and was to become.",
    "data": "`/data versions` shows what was written since; `/case view` shows what it was to become.",
    "place": "The version history of the place on Creator Hub tells.",
    "servers": "Creator Hub shows how old the servers are.",
}
"""Where a person finds out, by the subject of a kind of case."""

LOOK_ANYWHERE = "`/case view` shows what was to be done."


def question_card(case: Case) -> Card:
    """Return the call for a person to look at a case, and where."""
    what = f"{KINDS[case.kind]} · {text.escape(case.target.label)}"
    who = f"by {text.escape(case.actor_name)} {text.when(case.created_at)}"
    look = LOOK.get(case.kind.partition(".")[0], LOOK_ANYWHERE)
    return Card(
        meaning=Meaning.UNSURE,
        title=f"Case #{case.id} needs somebody to look",
        body=(
            f"{what} {who}\n{text.quote(case.reason)}",
            f"Roblox gave no answer, and reading back does not tell whether it was applied. {look}",
            f"Then say so: `/case settle` with {text.code(str(case.id))}. Until then it counts as applied.",
        ),
    )

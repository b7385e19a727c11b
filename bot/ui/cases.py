"""How a case ended: a sign, words and a colour."""

from __future__ import annotations

from bot.access import Capability
from bot.i18n import mark, tr
from bot.journal import Case, Outcome
from bot.ui import text
from bot.ui.cards import Meaning

OUTCOMES = {
    Outcome.SENT: ("⏳", mark("in flight"), Meaning.WORKING),
    Outcome.DONE: ("✅", mark("done"), Meaning.DONE),
    Outcome.REFUSED: ("⛔", mark("refused by Roblox"), Meaning.REFUSED),
    Outcome.FAILED: ("❌", mark("failed, nothing was changed"), Meaning.REFUSED),
    Outcome.UNKNOWN: ("❔", mark("sent, outcome not known yet"), Meaning.UNSURE),
}
"""For each outcome a sign, marked words and a colour."""

VOID_SIGN = "🚫"

_STOPPED = ("⏸️", mark("stopped before its end"), Meaning.UNSURE)

_NEEDED = {
    "board": mark("-# That takes {capability} for this leaderboard."),
    "entry": mark("-# That takes {capability} for this entry."),
}
"""What it takes to read the values of a case, by the kind of its target."""
_NEEDED_ELSEWHERE = mark("-# That takes {capability}.")


def standing(case: Case) -> tuple[str, str, Meaning]:
    """Return how a case ended: a sign, marked words and a colour. A bulk of unknown outcome is one that was stopped."""
    stopped = case.kind.is_bulk and case.outcome is Outcome.UNKNOWN
    return _STOPPED if stopped else OUTCOMES[case.outcome]


def sign_of(case: Case) -> str:
    """Return one sign for how a case ended."""
    return VOID_SIGN if case.void is not None else standing(case)[0]


def withheld(what: str, needs: Capability, case: Case) -> str:
    """Say that part of a case is shown only to people who may read its values.

    Args:
        what: What shows it, or what is shown, as in "`/case view` shows the values".
        needs: What they need for that.
        case: The case.
    """
    who = tr("🔒 {what} to those who may {meaning}.", what=what, meaning=tr(needs.traits.meaning))
    sentence = _NEEDED.get(case.target.kind, _NEEDED_ELSEWHERE)
    return f"{who}\n{tr(sentence, capability=text.code(needs))}"


def did_and_since(did: str, since: str) -> list[str]:
    """Return what a case did and what changed since, as paragraphs of a card."""
    return [
        tr("**What the case did**\n{did}", did=did),
        tr("**What changed since**\n{since}", since=since),
    ]


def people_of(case: Case) -> str:
    """Return who acted, and who approved it if somebody did."""
    actor, second = text.person(case.actor_id, case.actor_name), case.approved_by
    if second is None:
        return actor
    return tr("{actor}, approved by {approver}", actor=actor, approver=text.person(second.id, second.name))

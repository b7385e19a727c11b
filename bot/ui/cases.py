"""What became of a case: a sign, words and a colour."""

from __future__ import annotations

from bot.access import Capability
from bot.journal import Case, Outcome
from bot.ui import text
from bot.ui.cards import Meaning

OUTCOMES = {
    Outcome.SENT: ("⏳", "in flight", Meaning.WORKING),
    Outcome.DONE: ("✅", "done", Meaning.DONE),
    Outcome.REFUSED: ("⛔", "refused by Roblox", Meaning.REFUSED),
    Outcome.FAILED: ("❌", "failed, nothing was changed", Meaning.REFUSED),
    Outcome.UNKNOWN: ("❔", "sent, outcome not known yet", Meaning.UNSURE),
}

VOID_SIGN = "🚫"


_STOPPED = ("⏸️", "stopped before its end", Meaning.UNSURE)


def standing(case: Case) -> tuple[str, str, Meaning]:
    """Return what became of a case: a sign, words and a colour. A bulk knows of itself what was done, by its players' cases."""
    stopped = case.kind.is_bulk and case.outcome is Outcome.UNKNOWN
    return _STOPPED if stopped else OUTCOMES[case.outcome]


def sign_of(case: Case) -> str:
    """Return one sign for what became of a case."""
    return VOID_SIGN if case.void is not None else standing(case)[0]


def withheld(what: str, needs: Capability, case: Case) -> str:
    """Say that part of a case is shown only to people who may read its values."""
    return f"🔒 {what} to those who may {needs.traits.meaning}.\n-# That takes {text.code(needs)} for this {case.target.kind}."


def did_and_since(did: str, since: str) -> list[str]:
    """Return what a case did to something beside what came since, as paragraphs of a card."""
    return [f"**What the case did**\n{did}", f"**What came since**\n{since}"]


def people_of(case: Case) -> str:
    """Return who acted, and who approved it where somebody did."""
    second = case.approved_by
    approved = f", approved by {text.person(second.id, second.name)}" if second is not None else ""
    return f"{text.person(case.actor_id, case.actor_name)}{approved}"

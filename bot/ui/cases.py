"""How a case ended: a sign, words and a colour."""

from __future__ import annotations

from bot.access import Capability
from bot.experiences.player import Player
from bot.i18n import mark, tr
from bot.journal import Case, Outcome
from bot.ui import icons, players, text
from bot.ui.cards import Meaning

OUTCOMES = {
    Outcome.SENT: (icons.WAITING, mark("Sent"), Meaning.WORKING),
    Outcome.DONE: (icons.DONE, mark("Done"), Meaning.DONE),
    Outcome.REFUSED: (icons.NOT_ALLOWED, mark("Refused by Roblox"), Meaning.REFUSED),
    Outcome.FAILED: (icons.NOT_DONE, mark("Not done"), Meaning.REFUSED),
    Outcome.UNKNOWN: (icons.NOT_KNOWN, mark("Not known"), Meaning.UNSURE),
}
"""For each outcome an icon, marked words and a colour."""

_STOPPED = (icons.WAITING, mark("Stopped before its end"), Meaning.QUESTION)

_NEEDED = {
    "board": mark("-# That takes {capability} for this leaderboard."),
    "entry": mark("-# That takes {capability} for this entry."),
}
"""What it takes to read the values of a case, by the kind of its target."""
_NEEDED_ELSEWHERE = mark("-# That takes {capability}.")


def standing(case: Case) -> tuple[str, str, Meaning]:
    """Return how a case ended: an icon, marked words and a colour. A bulk of unknown outcome is one that was stopped."""
    stopped = case.kind.is_bulk and case.outcome is Outcome.UNKNOWN
    return _STOPPED if stopped else OUTCOMES[case.outcome]


def sign_of(case: Case) -> str:
    """Return one icon for how a case ended; a void one is left out of what counts."""
    return icons.LEFT_OUT if case.void is not None else standing(case)[0]


def status_of(case: Case) -> str:
    """Return one line: how a case ended, its number, who did it, and when."""
    icon, words, _ = standing(case)
    number = tr("Case #{number}", number=case.id)
    facts = (
        f"{icon} {number}" if case.outcome is Outcome.DONE else f"{icon} {tr(words)} · {number}",
        people_of(case),
        text.ago(case.created_at),
    )
    return " · ".join(facts)


def name_of(case: Case) -> str:
    """Return whom or what a case is about, for titles: the player, or else the label of the target."""
    return _name_of(case, case.target.label)


def name_by_key(case: Case) -> str:
    """Return the same for a target whose id is a path: of what is no player's, the key."""
    return _name_of(case, key_of(case))


def key_of(case: Case) -> str:
    """Return the key of an entry or of a row, which comes last in the path that is its id."""
    return case.target.id.split("/", 2)[-1]


def _name_of(case: Case, other: str) -> str:
    if "target" in case.erased:
        return tr("an erased target")
    if case.target.player_id is not None:
        return players.name(Player.of(case.target))
    return text.escape(text.clip(other, 20))


def withheld(what: str, needs: Capability, case: Case) -> str:
    """Say that part of a case is shown only to people who may read its values.

    Args:
        what: What shows it, or what is shown, as in "`/case view` shows the values".
        needs: What they need for that.
        case: The case.
    """
    who = tr("-# {what} to those who may {meaning}.", what=what, meaning=tr(needs.traits.meaning))
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
    actor, second = text.staff(case.actor_id, case.actor_name), case.approved_by
    if second is None:
        return actor
    return tr("asked by {actor}, approved by {approver}", actor=actor, approver=text.staff(second.id, second.name))

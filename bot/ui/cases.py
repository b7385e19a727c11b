"""Cases: names for what staff did and what became of it, and a case as a line on other cards."""

from __future__ import annotations

from bot.access import Capability
from bot.journal import Case, CaseKind, Outcome
from bot.ui import text
from bot.ui.cards import Meaning

OUTCOMES = {
    Outcome.SENT: ("⏳", "in flight", Meaning.WORKING),
    Outcome.DONE: ("✅", "done", Meaning.DONE),
    Outcome.REFUSED: ("⛔", "refused by Roblox", Meaning.REFUSED),
    Outcome.FAILED: ("❌", "failed, nothing was changed", Meaning.REFUSED),
    Outcome.UNKNOWN: ("❔", "sent, outcome not known yet", Meaning.UNSURE),
}

KINDS = {
    CaseKind.BAN: "Ban",
    CaseKind.UNBAN: "Unban",
    CaseKind.BANS_BULK: "Bulk of bans",
    CaseKind.DATA_CREATE: "Data created",
    CaseKind.DATA_EDIT: "Data edited",
    CaseKind.DATA_REPLACE: "Data replaced",
    CaseKind.DATA_INCREMENT: "Number changed",
    CaseKind.DATA_DELETE: "Data deleted",
    CaseKind.DATA_RESTORE: "Data restored",
    CaseKind.DATA_SNAPSHOT: "Snapshot",
    CaseKind.BOARD_SET: "Board score set",
    CaseKind.BOARD_INCREMENT: "Board score changed",
    CaseKind.BOARD_REMOVE: "Board score removed",
    CaseKind.ANNOUNCEMENT: "Announcement",
    CaseKind.SERVERS_RESTART: "Servers restarted",
    CaseKind.PLACE_PUBLISH: "Place published",
    CaseKind.FREEZE: "Changes stopped",
    CaseKind.UNFREEZE: "Changes allowed again",
    CaseKind.NOTE: "Note",
    CaseKind.NOTE_REMOVE: "Note taken back",
}

VOID_SIGN = "🚫"


_STOPPED = ("⏸️", "stopped before its end", Meaning.UNSURE)


def standing(case: Case) -> tuple[str, str, Meaning]:
    """Return what became of a case: a sign, words and a colour. A bulk knows of itself what was done, by its players' cases."""
    stopped = case.kind is CaseKind.BANS_BULK and case.outcome is Outcome.UNKNOWN
    return _STOPPED if stopped else OUTCOMES[case.outcome]


def sign_of(case: Case) -> str:
    """Return one sign for what became of a case."""
    return VOID_SIGN if case.void is not None else standing(case)[0]


def case_line(case: Case) -> str:
    """Return a case in one line."""
    return (
        f"{sign_of(case)} **#{case.id}** {KINDS[case.kind]} {text.relative(case.created_at)} by "
        f"{text.escape(case.actor_name)}: {text.escape(text.clip(case.reason, 80))}"
    )


def withheld(what: str, needs: Capability, case: Case) -> str:
    """Say that part of a case is shown only to people who may read its values."""
    return (
        f"🔒 {what} to those who may {needs.traits.meaning}.\n-# That takes {text.code(needs)} for this {case.target.kind}."
    )


def people_of(case: Case) -> str:
    """Return who acted, and who approved it where somebody did."""
    second = case.approved_by
    approved = f", approved by {text.person(second.id, second.name)}" if second is not None else ""
    return f"{text.person(case.actor_id, case.actor_name)}{approved}"


def case_label(case: Case) -> str:
    """Return a case in one line of plain text, as suggestions show it."""
    return f"#{case.id} {KINDS[case.kind]} · {text.printable(case.target.label)} · by {case.actor_name}"

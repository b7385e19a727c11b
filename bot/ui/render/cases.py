"""Cases: what staff did, as one card and as a line on other cards."""

from __future__ import annotations

import json

from bot.journal import Case, CaseId, CaseKind, Outcome
from bot.services.undo import is_reversible
from bot.ui import text
from bot.ui.cards import Card, Meaning

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
}

IMAGE_LENGTH = 700


def case_line(case: Case) -> str:
    """Return a case in one line."""
    sign, _, _ = OUTCOMES[case.outcome]
    return (
        f"{sign} **#{case.id}** {KINDS[case.kind]} {text.relative(case.created_at)} by {text.escape(case.actor_name)}: "
        f"{text.escape(text.clip(case.reason, 80))}"
    )


def case_card(case: Case, *, undone_by: CaseId | None = None) -> Card:
    """Return everything that a case says, as in the log channel and `/case view`, with a button to undo what stands."""
    sign, outcome, meaning = OUTCOMES[case.outcome]
    done = f"\n{sign} {outcome}" + (f" · {text.code(case.failure)}" if case.failure else "")
    undone = f"\n↩️ undone by case #{undone_by}" if undone_by is not None else ""
    second = case.approved_by
    approved = f", approved by {text.escape(second.name)} ({text.code(str(second.id))})" if second is not None else ""
    who = f"{text.escape(case.actor_name)} ({text.code(str(case.actor_id))}){approved}"
    facts = (
        f"{text.escape(case.target.label)} · {text.code(case.target.id)}\n"
        f"By {who} {text.when(case.created_at)}{done}{undone}"
    )
    notes = [
        f"🗒️ {text.escape(note.author_name)} {text.relative(note.at)}: {text.escape(note.text)}" for note in case.notes
    ]
    return Card(
        meaning=meaning,
        title=f"Case #{case.id} · {KINDS[case.kind]}",
        body=(facts, text.quote(case.reason), *_images(case), *notes),
        footer=_footer(case),
        undo=case.id if undone_by is None and is_reversible(case) else None,
    )


def _images(case: Case) -> list[str]:
    parts = []
    for label, image in (("Plan", case.plan), ("Before", case.before), ("After", case.after)):
        if image:
            shown = json.dumps(image, indent=1, ensure_ascii=False)
            parts.append(f"**{label}**\n{text.block(text.clip(shown, IMAGE_LENGTH), 'json')}")
    return parts


def _footer(case: Case) -> str:
    facts = [text.escape(case.experience), case.capability]
    if case.parent is not None:
        facts.append(f"{case.parent_relation or 'part'} of case #{case.parent}")
    if case.request_id is not None:
        facts.append(f"Roblox request {text.escape(case.request_id)}")
    return " · ".join(facts)


def case_label(case: Case) -> str:
    """Return a case in one line of plain text, as suggestions show it."""
    return f"#{case.id} {KINDS[case.kind]} · {text.printable(case.target.label)} · by {case.actor_name}"

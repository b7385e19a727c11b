"""Undo: what a case did, what came since and what an undo would do, and the outcome, as cards."""

from __future__ import annotations

from dataclasses import replace

from bot.changes.plans import Plan
from bot.changes.undo import UndoOutcome
from bot.changes.undo_plans import Drift, EntryDrift, OppositePlan, Reach, ScoreDrift, UndoPlan, Way, WithheldDrift
from bot.features.bans.bans import BanOutcome, BanPlan, UnbanPlan
from bot.features.bans.bulk.plans import BulkPlan, BulkRun
from bot.features.bans.cards import bans
from bot.features.bans.cards import bulk as bulk_bans
from bot.features.boards import cards as leaderboards
from bot.features.boards.scores import ScorePlan
from bot.features.data.cards import entries as data
from bot.features.data.plans import EntryOutcome, EntryPlan
from bot.features.notes import cards as notes
from bot.features.notes.notes import NoteOutcome, NotePlan
from bot.features.players.cards.profiles import restriction_line
from bot.ui import text
from bot.ui.cards import Card
from bot.ui.cases import case_line, withheld

VERBS = {
    Reach.AS_LEFT: "Undo",
    Reach.OWN: "Undo only this",
    Reach.CONTESTED: "Overwrite what is newer",
    Reach.EVERYTHING: "Put everything back",
}
HARMFUL = frozenset({Reach.CONTESTED, Reach.EVERYTHING})

BLOCK_LENGTH = 500
"""Characters of each side of a three-way difference, so that all of it fits on one card."""

_EFFECTS = {
    Reach.AS_LEFT: "Everything is as the case left it, and becomes as it was before.",
    Reach.OWN: "Only what the case changed goes back; **what came since stays**.",
    Reach.CONTESTED: "What the case changed goes back, **also where it was changed again since**. The rest stays.",
    Reach.EVERYTHING: "All becomes as it was before the case: **what came since is lost**.",
}


def question(plan: UndoPlan) -> Card:
    """Return what is confirmed: the case, what came since where something did, and each way to undo it."""
    best, *others = plan.ways
    asked = ordinary_question(best.plan)
    first, *rest = asked.body
    return replace(
        asked,
        title=f"Undo case #{plan.case.id}? {asked.title}",
        body=(
            first,
            case_line(plan.case),
            *(_drift(plan, plan.drift) if plan.drift is not None else ()),
            *(f"**{VERBS[each.reach]}**: {_effect(each)}" for each in plan.ways),
            *rest,
            *(_other(each) for each in others),
        ),
    )


def outcome(done: UndoOutcome) -> Card:
    """Return what was done, and which case it undoes."""
    card = _outcome(done)
    undone = done.plan.undoes
    return card if undone is None else card.with_footer(f"{card.footer} · undo of case #{undone.id}")


def choices(plan: UndoPlan) -> list[tuple[str, UndoPlan, bool]]:
    """Return a button for each way: its label, the plan that it confirms, and whether something newer is lost."""
    return [(VERBS[way.reach], plan.by(way), way.reach in HARMFUL) for way in plan.ways]


def ordinary_question(plan: OppositePlan) -> Card:
    """Return the question that the same change would be asked with, were it no undo."""
    match plan:
        case BanPlan():
            return bans.ban_question(plan)
        case UnbanPlan():
            return bans.unban_question(plan)
        case ScorePlan():
            return leaderboards.score_question(plan)
        case NotePlan():
            return notes.note_question(plan)
        case BulkPlan():
            return bulk_bans.bulk_question(plan)
    return data.question(plan)


def _outcome(done: UndoOutcome) -> Card:
    match done:
        case EntryOutcome():
            return data.outcome(done)
        case BanOutcome():
            return bans.ban_outcome(done)
        case NoteOutcome():
            return notes.note_outcome(done)
        case BulkRun():
            return bulk_bans.progress_card(done)
    return leaderboards.score_outcome(done)


WARNING = "⚠️ **This is not as the case left it any more.**"


def _drift(plan: UndoPlan, drift: Drift) -> list[str]:
    if isinstance(drift, WithheldDrift):
        what = "What the case did, and what came since, is shown"
        return [f"{WARNING}\n{withheld(what, drift.needs, plan.case)}"]
    if isinstance(drift, EntryDrift):
        return _entry_drift(drift)
    if isinstance(drift, ScoreDrift):
        before, after, now = (leaderboards.maybe(each, drift.board) for each in (drift.before, drift.after, drift.now))
    else:
        before, after, now = (
            restriction_line(each, at=plan.planned_at) if each is not None else "not known"
            for each in (drift.before, drift.after, drift.now)
        )
    return [WARNING, f"**What the case did**\n{before} → {after}", f"**What came since**\n{after} → {now}"]


def _entry_drift(drift: EntryDrift) -> list[str]:
    if drift.made is None or drift.since is None:
        return [f"{WARNING} What exactly it left is not known: its outcome was found by reading back."]
    again = f"\n⚠️ Changed again since: {text.listing(map(text.code, drift.contested))}" if drift.contested else ""
    return [
        f"{WARNING}{again}",
        f"**What the case did**\n{data.difference_block(drift.made, room=BLOCK_LENGTH)}",
        f"**What came since**\n{data.difference_block(drift.since, room=BLOCK_LENGTH)}",
    ]


def _effect(way: Way) -> str:
    if isinstance(way.plan, BulkPlan):
        return "Each of these players is as their case left them, and becomes as they were before."
    return _EFFECTS[way.reach]


def _other(way: Way) -> str:
    shown = _change(way.plan)
    return f"**{VERBS[way.reach]}** would write instead\n{shown}"


def _change(plan: Plan) -> str:
    match plan:
        case EntryPlan():
            return data.difference_block(plan.difference, room=BLOCK_LENGTH)
        case ScorePlan():
            return f"{leaderboards.maybe(plan.before, plan.board)} → {leaderboards.maybe(plan.after, plan.board)}"
    return ""

"""The cards of a snapshot: the question and the outcome."""

from __future__ import annotations

from collections.abc import Sequence

from bot.features.data.snapshots import SnapshotOutcome, SnapshotPlan
from bot.i18n import mark, tr
from bot.journal import Case
from bot.ui import text
from bot.ui.cards import Card, Meaning


def snapshot_question(plan: SnapshotPlan) -> Card:
    """Return the question."""
    return Card(
        meaning=Meaning.QUESTION,
        title=tr("Take a snapshot?"),
        subject=text.escape(plan.experience.shown_name) if plan.experience.shown_name else "",
        body=(tr(_SNAPSHOT),),
        sends=(tr("**Your reason**\n{reason}", reason=text.quote(plan.reason)),),
    )


_SNAPSHOT = mark(
    "At the next write to any key of any data store, Roblox also keeps the value from before it. "
    "Roblox takes one snapshot a day (UTC); if today's was already taken, nothing happens."
)


def snapshot_remarks(done: SnapshotOutcome) -> Sequence[str]:
    """Return whether a snapshot was taken, and when the latest was."""
    taken, latest = done.snapshot.taken, done.snapshot.latest_at
    lines = [
        tr("At the next write to any key, Roblox also keeps the value from before it.")
        if taken
        else tr("⚠️ **No new snapshot**: today's was already taken.")
    ]
    if latest is not None:
        lines.append(tr("-# Taken {when}", when=text.ago(latest)))
    return lines


def snapshot_title(_case: Case) -> str:
    """Return what is true after a snapshot."""
    return tr("Snapshot asked for")


def snapshot_name(plan: SnapshotPlan) -> str:
    """Return what a snapshot is of."""
    return text.escape(plan.experience.name)

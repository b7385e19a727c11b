"""Snapshots: the question before one and its outcome, as cards."""

from __future__ import annotations

from bot.features.data.snapshots import SnapshotOutcome, SnapshotPlan
from bot.ui import text
from bot.ui.cards import Card, Meaning


def snapshot_question(plan: SnapshotPlan) -> Card:
    """Return what is confirmed."""
    return Card(
        meaning=Meaning.QUESTION,
        title=f"Take a snapshot of {text.escape(plan.experience.name)}?",
        body=(
            _SNAPSHOT,
            f"**Why**\n{text.quote(plan.reason)}",
        ),
        footer="Nothing has been changed yet.",
    )


_SNAPSHOT = (
    "The next write to every key of every data store keeps what stood there before it. "
    "Roblox takes one snapshot a day (UTC); if today's was taken already, nothing happens."
)


def snapshot_outcome(done: SnapshotOutcome) -> Card:
    """Return whether a snapshot was taken, and when the latest was."""
    taken, latest = done.snapshot.taken, done.snapshot.latest_at
    when = f"\nTaken {text.when(latest)}" if latest is not None else ""
    told = "Every key's next write now keeps what stood there." if taken else "Today's snapshot was taken already."
    return Card(
        meaning=Meaning.DONE,
        title="Snapshot taken" if taken else "No new snapshot",
        body=(f"{told}{when}", text.quote(done.plan.reason)),
        footer=f"Case #{done.case_id}",
    )

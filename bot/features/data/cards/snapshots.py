"""The cards of a snapshot: the question and the outcome."""

from __future__ import annotations

from bot.features.data.snapshots import SnapshotOutcome, SnapshotPlan
from bot.i18n import mark, tr
from bot.ui import text
from bot.ui.cards import Card, Meaning


def snapshot_question(plan: SnapshotPlan) -> Card:
    """Return the question."""
    return Card(
        meaning=Meaning.QUESTION,
        title=tr("Take a snapshot of {experience}?", experience=text.escape(plan.experience.name)),
        body=(tr(_SNAPSHOT), tr("**Why**\n{reason}", reason=text.quote(plan.reason))),
        footer=tr("Nothing has been changed yet."),
    )


_SNAPSHOT = mark(
    "At the next write to any key of any data store, Roblox also keeps the value from before it. "
    "Roblox takes one snapshot a day (UTC); if today's was already taken, nothing happens."
)


def snapshot_outcome(done: SnapshotOutcome) -> Card:
    """Return whether a snapshot was taken, and when the latest was."""
    taken, latest = done.snapshot.taken, done.snapshot.latest_at
    lines = [
        tr("At the next write to any key, Roblox also keeps the value from before it.")
        if taken
        else tr("Today's snapshot was already taken.")
    ]
    if latest is not None:
        lines.append(tr("Taken {when}", when=text.when(latest)))
    return Card(
        meaning=Meaning.DONE,
        title=tr("Snapshot taken") if taken else tr("No new snapshot"),
        body=("\n".join(lines), text.quote(done.plan.reason)),
        footer=tr("Case #{number}", number=done.case_id),
    )

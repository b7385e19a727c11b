"""Freezes as kinds of change: the journal makes them at once, without a plan."""

from __future__ import annotations

from bot.changes.kinds import ChangeKind, NoUndo
from bot.journal import CaseKind


def kinds() -> tuple[ChangeKind, ...]:
    """Return the kinds of change that a freeze and its end are."""
    return (
        ChangeKind(
            cases=(CaseKind.FREEZE,),
            undo=NoUndo("A freeze is lifted by `/staff unfreeze`, which asks for a permission of its own."),
        ),
        ChangeKind(cases=(CaseKind.UNFREEZE,), undo=NoUndo("To stop changes again, use `/staff freeze`.")),
    )

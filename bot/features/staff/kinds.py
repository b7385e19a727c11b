"""Freezes as kinds of change. The journal makes them at once, without a plan."""

from __future__ import annotations

from bot.changes.kinds import ChangeKind, NoUndo
from bot.i18n import mark
from bot.journal import CaseKind


def kinds() -> tuple[ChangeKind, ...]:
    """Return the kinds of change for a freeze and its end."""
    return (
        ChangeKind(
            cases=(CaseKind.FREEZE,),
            undo=NoUndo(mark("`/staff unfreeze` ends a freeze. It needs a permission of its own.")),
        ),
        ChangeKind(cases=(CaseKind.UNFREEZE,), undo=NoUndo(mark("To stop changes again, use `/staff freeze`."))),
    )

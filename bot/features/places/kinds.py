"""Uploads of places as a kind of change."""

from __future__ import annotations

from bot.changes.kinds import ChangeKind, NoUndo
from bot.features.places.places import Places, PublishPlan
from bot.i18n import mark
from bot.journal import CaseKind


def kinds(places: Places) -> tuple[ChangeKind, ...]:
    """Return the kind of change for uploads. Open Cloud lists no versions, so nothing settles it."""
    return (
        ChangeKind(
            cases=(CaseKind.PLACE_PUBLISH,),
            plan_type=PublishPlan,
            apply=places.apply_publish,
            undo=NoUndo(mark("Roblox gives no older place file back. Publish the older file with `/place publish`.")),
        ),
    )

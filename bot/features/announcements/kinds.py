"""Announcements as a kind of change."""

from __future__ import annotations

from bot.changes.kinds import NAMES, Approval, ChangeKind, NoUndo, names_of, with_player
from bot.features.announcements.announcements import AnnouncementPlan, AnnouncementRequest, Announcements
from bot.i18n import mark
from bot.journal import CaseKind
from bot.jsons import Json


def kinds(announcements: Announcements) -> tuple[ChangeKind, ...]:
    """Return the kind of change for announcements. Roblox does not show whether servers received one, so nothing settles it."""
    return (
        ChangeKind(
            cases=(CaseKind.ANNOUNCEMENT,),
            plan_type=AnnouncementPlan,
            apply=announcements.apply_announcement,
            undo=NoUndo(mark("What players have read cannot be unread. Correct it with `/announce send`.")),
            approval=_approval(announcements),
        ),
    )


def _approval(announcements: Announcements) -> Approval:
    def inputs(plan: AnnouncementPlan) -> dict[str, Json]:
        to = plan.audience
        return {
            "text": plan.text,
            "reason": plan.reason,
            "place": str(to.place_id) if to.place_id is not None else None,
            "player": str(to.player.id) if to.player is not None else None,
            "server": to.server,
            "experience": plan.experience.key,
            NAMES: names_of(to.player),
        }

    def player(plan: AnnouncementPlan) -> int | None:
        return plan.audience.player.id if plan.audience.player is not None else None

    return Approval(
        name="announcement",
        inputs=inputs,
        target=lambda kept: [kept.get(name) for name in ("experience", "place", "player", "server", "text")],
        replan=lambda actor, kept: announcements.plan_announcement(actor, AnnouncementRequest(**with_player(kept))),
        player=player,
    )

"""Announcements: the preview and the outcome, as cards."""

from __future__ import annotations

from collections.abc import Sequence

from bot.features.announcements.announcements import LIMIT_BYTES, AnnouncementOutcome, AnnouncementPlan
from bot.journal import Case, CaseKind
from bot.ui import text
from bot.ui.cards import Card, Meaning
from bot.ui.faces import Face
from bot.ui.players import who

TEXT_LENGTH = 1_100
"""Room for the longest announcement."""


def announcement_question(plan: AnnouncementPlan) -> Card:
    """Return what a community manager confirms: the text as players read it, who reads it, and the room it takes."""
    used = f"{text.number(plan.size_bytes)} of {text.number(LIMIT_BYTES)} bytes"
    return Card(
        meaning=Meaning.QUESTION,
        title=f"Announce in {text.escape(plan.experience.name)}?",
        body=(_lines(plan.text), f"**Who sees it**\n{_audience(plan)}", f"-# {used} · topic {text.code(plan.topic)}"),
        footer="Nothing has been sent yet. What is sent cannot be taken back.",
    )


def announcement_outcome(outcome: AnnouncementOutcome) -> Card:
    """Return that Roblox accepted it, and no more than that."""
    plan = outcome.plan
    return Card(
        meaning=Meaning.DONE,
        title=f"Accepted by Roblox for {text.escape(plan.experience.name)}",
        body=(
            f"{_lines(plan.text)}\n{_audience(plan)}",
            "Servers that are running now receive it; servers that start later do not. Roblox gives no receipt.",
        ),
        footer=f"Case #{outcome.case_id}",
    )


def _lines(said: str) -> str:
    return "\n".join(f"> {text.escape(line)}" for line in said.split("\n"))


def _audience(plan: AnnouncementPlan) -> str:
    audience = plan.audience
    place = f" of {text.escape(plan.experience.place_name(audience.place_id))}" if audience.place_id is not None else ""
    server = f"the server {text.code(text.clip(audience.server, 64))}" if audience.server is not None else ""
    if audience.player is not None:
        return f"{who(audience.player)}, if they are in {server or 'a server'}{place}"
    return f"Everybody in {server or 'the servers that run now'}{place}"


def details(case: Case) -> Sequence[str]:
    """Return what was announced, and to whom."""
    to = case.plan.get("to", {})
    audience = ", ".join(f"{name} {text.code(str(value))}" for name, value in to.items()) or "all live servers"
    return (f"**To** {audience}", text.quote(case.plan.get("text", ""), length=TEXT_LENGTH))


FACES = (
    Face(
        names={CaseKind.ANNOUNCEMENT: "Announcement"},
        plan_type=AnnouncementPlan,
        question=announcement_question,
        outcome=announcement_outcome,
        details=details,
        look="Ask in the game whether the message was shown.",
        if_lost="Ask somebody in the game whether it arrived before you send it again.",
    ),
)

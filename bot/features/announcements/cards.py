"""Announcements: the preview and the outcome, as cards."""

from __future__ import annotations

from bot.features.announcements.announcements import LIMIT_BYTES, AnnouncementOutcome, AnnouncementPlan
from bot.features.players.cards.profiles import who
from bot.ui import text
from bot.ui.cards import Card, Meaning


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

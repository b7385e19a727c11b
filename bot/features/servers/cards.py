"""Restarts of servers: the question and the outcome, as cards."""

from __future__ import annotations

from bot.features.servers.servers import RestartOutcome, RestartPlan
from bot.ui import text
from bot.ui.cards import Card, Meaning


def restart_question(plan: RestartPlan) -> Card:
    """Return what is confirmed, and above all whom it moves."""
    whom = (
        "**Everybody who plays there now** is moved to a new server, also from servers that run the newest version."
        if plan.everything
        else "**Everybody on a server that runs an older version** is moved to a new one. Others play on."
    )
    when = (
        "At once."
        if plan.bleed_off is None
        else f"Servers take no new players, and have {text.duration(plan.bleed_off)} to empty by themselves."
    )
    return Card(
        meaning=Meaning.QUESTION,
        title=f"Restart {_which(plan)} of {text.escape(plan.experience.name)}?",
        body=(f"⚠️ {whom}\n{when}", f"**Where** {_places(plan)}", f"**Why**\n{text.quote(plan.reason)}"),
        footer="Nothing has been sent yet. A restart cannot be called back.",
    )


def restart_outcome(outcome: RestartOutcome) -> Card:
    """Return that Roblox accepted it, and no more than that."""
    plan = outcome.plan
    return Card(
        meaning=Meaning.DONE,
        title=f"Restart accepted for {_which(plan)} of {text.escape(plan.experience.name)}",
        body=(
            f"**Where** {_places(plan)}",
            f"{text.quote(plan.reason)}\nRoblox carries it out now, and sends no report.",
        ),
        footer=f"Case #{outcome.case_id}",
    )


def _which(plan: RestartPlan) -> str:
    return "all servers" if plan.everything else "outdated servers"


def _places(plan: RestartPlan) -> str:
    names = (text.escape(plan.experience.place_name(place_id)) for place_id in plan.place_ids)
    return text.listing(names) or "every place"

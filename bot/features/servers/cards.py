"""Restarts of servers: the question and the outcome, as cards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.features.servers.servers import RestartOutcome, RestartPlan
from bot.journal import Case, CaseKind
from bot.ui import text
from bot.ui.cards import Card, Meaning
from bot.ui.faces import Face


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


def details(case: Case) -> Sequence[str]:
    """Return which servers were restarted, and how fast."""
    plan = case.plan
    servers = "All servers" if plan.get("close_all_versions") else "Servers of older versions"
    places = text.listing(text.code(str(each)) for each in plan.get("place_ids", ()))
    seconds = plan.get("bleed_off_s")
    wait = f", within {text.duration(timedelta(seconds=seconds))}" if seconds else ", at once"
    return (f"{servers}{f' of place {places}' if places else ''}{wait}",)


FACES = (
    Face(
        names={CaseKind.SERVERS_RESTART: "Servers restarted"},
        plan_type=RestartPlan,
        question=restart_question,
        outcome=restart_outcome,
        details=details,
        look="Creator Hub shows how old the servers are.",
        if_lost="Look at the servers on Creator Hub before you restart again: players would be moved twice.",
    ),
)

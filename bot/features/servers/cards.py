"""Restarts of servers: the question and the outcome, as cards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.features.servers.servers import RestartOutcome, RestartPlan
from bot.i18n import mark, tr
from bot.journal import Case, CaseKind
from bot.ui import text
from bot.ui.cards import Card, Meaning
from bot.ui.faces import Face


def restart_question(plan: RestartPlan) -> Card:
    """Return what is confirmed, with the players that it moves."""
    experience = text.escape(plan.experience.name)
    if plan.everything:
        title = tr("Restart all servers of {experience}?", experience=experience)
        moved = tr(
            "⚠️ **Everybody who plays there now** is moved to a new server, also from servers that run the newest version."
        )
    else:
        title = tr("Restart outdated servers of {experience}?", experience=experience)
        moved = tr("⚠️ **Everybody on a server that runs an older version** is moved to a new one. Others play on.")
    return Card(
        meaning=Meaning.QUESTION,
        title=title,
        body=(f"{moved}\n{_wait(plan)}", _where(plan), tr("**Why**\n{reason}", reason=text.quote(plan.reason))),
        footer=tr("Nothing has been sent yet. A restart cannot be taken back."),
    )


def restart_outcome(outcome: RestartOutcome) -> Card:
    """Return that Roblox accepted it. Nothing more is known."""
    plan = outcome.plan
    experience = text.escape(plan.experience.name)
    if plan.everything:
        title = tr("Restart accepted for all servers of {experience}", experience=experience)
    else:
        title = tr("Restart accepted for outdated servers of {experience}", experience=experience)
    return Card(
        meaning=Meaning.DONE,
        title=title,
        body=(
            _where(plan),
            f"{text.quote(plan.reason)}\n{_carried_out(plan)}",
        ),
        footer=tr("Case #{number}", number=outcome.case_id),
    )


def _carried_out(plan: RestartPlan) -> str:
    if plan.bleed_off is None:
        return tr("Roblox carries it out now, and sends no report.")
    return tr(
        "Servers empty by themselves for {length}. Then Roblox ends those that are left, and sends no report.",
        length=text.duration(plan.bleed_off),
    )


def _wait(plan: RestartPlan) -> str:
    if plan.bleed_off is None:
        return tr("At once.")
    return tr(
        "Servers take no new players, and have {length} to empty by themselves.", length=text.duration(plan.bleed_off)
    )


def _where(plan: RestartPlan) -> str:
    names = text.listing(text.escape(plan.experience.place_name(place_id)) for place_id in plan.place_ids)
    return tr("**Where** {places}", places=names) if names else tr("**Where** every place")


def details(case: Case) -> Sequence[str]:
    """Return which servers were restarted, and how fast."""
    plan, seconds = case.plan, case.plan.get("bleed_off_s")
    wait = tr("within {length}", length=text.duration(timedelta(seconds=seconds))) if seconds else tr("at once")
    places = text.listing(text.code(str(each)) for each in plan.get("place_ids", ()))
    if plan.get("close_all_versions"):
        if places:
            return (tr("All servers of place {places}, {wait}", places=places, wait=wait),)
        return (tr("All servers, {wait}", wait=wait),)
    if places:
        return (tr("Servers of older versions of place {places}, {wait}", places=places, wait=wait),)
    return (tr("Servers of older versions, {wait}", wait=wait),)


FACES = (
    Face(
        names={CaseKind.SERVERS_RESTART: mark("Servers restarted")},
        plan_type=RestartPlan,
        question=restart_question,
        outcome=restart_outcome,
        details=details,
        look=mark("Creator Hub shows how long each server has been running."),
        if_lost=mark("Look at the servers on Creator Hub before you restart again: players would be moved twice."),
    ),
)

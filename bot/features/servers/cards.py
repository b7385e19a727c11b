"""Restarts of servers: the question and the outcome, as cards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.features.servers.servers import RestartOutcome, RestartPlan
from bot.i18n import mark, tr
from bot.journal import Case, CaseKind, Outcome
from bot.ui import icons, text
from bot.ui.cards import Card, Meaning
from bot.ui.faces import Face


def restart_question(plan: RestartPlan) -> Card:
    """Return what is confirmed, with the players that it moves."""
    return Card(
        meaning=Meaning.QUESTION,
        title=tr("Restart all servers?") if plan.everything else tr("Restart old servers?"),
        subject=text.escape(plan.experience.shown_name) if plan.experience.shown_name else "",
        state=(_moved(plan), _where(plan)),
        sends=(tr("**Your reason**\n{reason}", reason=text.quote(plan.reason)),),
        note=(tr("A restart cannot be taken back."),),
    )


def restart_remarks(_outcome: RestartOutcome) -> Sequence[str]:
    """Return that nothing more is known."""
    return (tr("Roblox took it, and sends no report."),)


def _moved(plan: RestartPlan) -> str:
    """Return what happens to the players, and when."""
    sentence = _MOVED[plan.everything, plan.bleed_off is not None]
    length = text.duration(plan.bleed_off) if plan.bleed_off is not None else ""
    return tr(sentence, icon=icons.CAUTION, length=length)


_MOVED = {
    (True, False): mark(
        "{icon} **Everybody who plays now** is moved to a new server now, also from servers with the newest version."
    ),
    (True, True): mark(
        "{icon} **Servers that run now take no new players.** Players who are still there after {length} are moved to a new one, "
        "also from servers with the newest version."
    ),
    (False, False): mark(
        "{icon} **Everybody on a server with an older version** is moved to a new one now. Others play on."
    ),
    (False, True): mark(
        "{icon} **Servers with an older version take no new players.** Players who are still there after {length} are moved to a "
        "new server. Others play on."
    ),
}
"""By whether all servers are meant, and whether they may empty by themselves first."""


def _where(plan: RestartPlan) -> str:
    names = text.listing(text.escape(plan.experience.place_name(place_id)) for place_id in plan.place_ids)
    return tr("Only in {places}", places=names) if names else tr("In every place")


def details(case: Case) -> Sequence[str]:
    """Return which servers, where the title does not say so, and what happens to those that may empty by themselves first."""
    length, lines = _length(case), list[str]()
    if case.outcome is not Outcome.DONE:
        everything = case.plan.get("close_all_versions")
        lines.append(tr("All servers") if everything else tr("Only servers with an older version"))
    if length:
        lines.append(
            tr("They take no new players. Players who are still there after **{length}** are moved.", length=length)
        )
    return ("\n".join(lines),)


def options(case: Case) -> str:
    """Return in which places."""
    plan = case.plan
    names = list(map(text.escape, plan.get("place_names", ()))) or [
        text.code(str(each)) for each in plan.get("place_ids", ())
    ]
    return tr("Only in {places}", places=text.listing(names)) if names else tr("In every place")


def _length(case: Case) -> str:
    seconds = case.plan.get("bleed_off_s")
    return text.duration(timedelta(seconds=seconds)) if seconds else ""


def _title(case: Case) -> str:
    length, everything = _length(case), bool(case.plan.get("close_all_versions"))
    if length:
        sentence = _LATER[everything]
        return tr(sentence, length=length)
    return tr("All servers restart now") if everything else tr("Old servers restart now")


_LATER = {
    True: mark("All servers restart within {length}"),
    False: mark("Old servers restart within {length}"),
}
"""By whether all servers are meant."""


def _name(plan: RestartPlan) -> str:
    return text.escape(plan.experience.name)


FACES = (
    Face(
        names={CaseKind.SERVERS_RESTART: mark("Servers restarted")},
        not_done=mark("No server was restarted"),
        not_known=mark("Not known: restart of servers"),
        says_all=True,
        title=_title,
        named=_name,
        plan_type=RestartPlan,
        question=restart_question,
        remarks=restart_remarks,
        details=details,
        options=options,
        look=mark("Creator Hub shows how long each server has been running."),
        if_lost=mark("Look at the servers on Creator Hub before you restart again: players would be moved twice."),
    ),
)

"""Announcements: the preview and the outcome, as cards."""

from __future__ import annotations

from collections.abc import Sequence

from bot.features.announcements.announcements import LIMIT_BYTES, AnnouncementOutcome, AnnouncementPlan
from bot.i18n import mark, tr
from bot.journal import Case, CaseKind
from bot.ui import text
from bot.ui.cards import Card, Meaning
from bot.ui.faces import Face
from bot.ui.players import named, remarks

TEXT_LENGTH = 1_100
"""Enough characters for the longest announcement."""
_RECEIVERS = {"place": mark("place {id}"), "player": mark("player {id}"), "server": mark("server {id}")}
"""Who received an announcement, by the names under which cases keep it."""


def announcement_question(plan: AnnouncementPlan) -> Card:
    """Return what a community manager confirms: the text as players read it, who reads it, and how long it is."""
    size = tr(
        "-# {used} of {most} bytes · topic {topic}",
        used=text.number(plan.size_bytes),
        most=text.number(LIMIT_BYTES),
        topic=text.code(plan.topic),
    )
    return Card(
        meaning=Meaning.QUESTION,
        title=tr("Announce in {experience}?", experience=text.escape(plan.experience.name)),
        body=(_lines(plan.text), tr("**Who sees it**\n{audience}", audience=_audience(plan)), size),
        footer=tr("Nothing has been sent yet. What is sent cannot be taken back."),
    )


def announcement_outcome(outcome: AnnouncementOutcome) -> Card:
    """Return that Roblox accepted it. Nothing more is known."""
    plan = outcome.plan
    return Card(
        meaning=Meaning.DONE,
        title=tr("Accepted by Roblox for {experience}", experience=text.escape(plan.experience.name)),
        body=(
            f"{_lines(plan.text)}\n{_audience(plan)}",
            tr("Servers that are running now receive it; servers that start later do not. Roblox gives no receipt."),
        ),
        footer=tr("Case #{number}", number=outcome.case_id),
    )


def _lines(said: str) -> str:
    return "\n".join(f"> {text.escape(line)}" for line in said.split("\n"))


def _audience(plan: AnnouncementPlan) -> str:
    audience = plan.audience
    place = text.escape(plan.experience.place_name(audience.place_id)) if audience.place_id is not None else None
    server = text.code(text.clip(audience.server, 64)) if audience.server is not None else None
    if audience.player is not None:
        return "\n".join((_one_player(named(audience.player), server, place), *remarks(audience.player)))
    return _everybody(server, place)


def _one_player(player: str, server: str | None, place: str | None) -> str:
    if server is None and place is None:
        return tr("{player}, if they are in a server", player=player)
    if server is None:
        return tr("{player}, if they are in a server of {place}", player=player, place=place)
    if place is None:
        return tr("{player}, if they are in the server {server}", player=player, server=server)
    return tr("{player}, if they are in the server {server} of {place}", player=player, server=server, place=place)


def _everybody(server: str | None, place: str | None) -> str:
    if server is None and place is None:
        return tr("Everybody in the servers that run now")
    if server is None:
        return tr("Everybody in the servers of {place} that run now", place=place)
    if place is None:
        return tr("Everybody in the server {server}", server=server)
    return tr("Everybody in the server {server} of {place}", server=server, place=place)


def details(case: Case) -> Sequence[str]:
    """Return what was announced, and to whom."""
    to = case.plan.get("to", {})
    receivers = ", ".join(tr(words, id=text.code(str(to[name]))) for name, words in _RECEIVERS.items() if name in to)
    audience = tr("**To** {receivers}", receivers=receivers) if receivers else tr("**To** all live servers")
    return (audience, text.quote(case.plan.get("text", ""), length=TEXT_LENGTH))


FACES = (
    Face(
        names={CaseKind.ANNOUNCEMENT: mark("Announcement")},
        plan_type=AnnouncementPlan,
        question=announcement_question,
        outcome=announcement_outcome,
        details=details,
        look=mark("Ask in the game whether the message was shown."),
        if_lost=mark("Ask somebody in the game whether it arrived before you send it again."),
    ),
)

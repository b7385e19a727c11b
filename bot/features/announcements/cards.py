"""Announcements: the preview and the outcome, as cards."""

from __future__ import annotations

from collections.abc import Sequence

from bot.features.announcements.announcements import LIMIT_BYTES, UNSAID, AnnouncementOutcome, AnnouncementPlan
from bot.i18n import mark, tr
from bot.journal import Case, CaseKind, Outcome
from bot.ui import text
from bot.ui.cards import Card, Meaning
from bot.ui.cases import name_of
from bot.ui.faces import Face
from bot.ui.players import name, subject

TEXT_LENGTH = 1_100
"""Enough characters for the longest announcement."""


def announcement_question(plan: AnnouncementPlan) -> Card:
    """Return what a community manager confirms: the text as players read it, who reads it, and how long it is."""
    size = tr(
        "{used} of {most} bytes · topic {topic}",
        used=text.number(plan.size_bytes),
        most=text.number(LIMIT_BYTES),
        topic=text.code(plan.topic),
    )
    return Card(
        meaning=Meaning.QUESTION,
        title=tr("Announce to {name}?", name=_name(plan)),
        subject=_subject(plan),
        headshot=plan.audience.player.headshot if plan.audience.player is not None else None,
        state=(_audience(plan),),
        sends=(tr("**Players read**\n{text}", text=_lines(plan.text)),),
        note=(tr("{size} · cannot be taken back", size=size),),
    )


def announcement_remarks(_outcome: AnnouncementOutcome) -> Sequence[str]:
    """Return that nothing more is known."""
    return (tr("Roblox took it for the servers that run now. The game does not report back."),)


def _subject(plan: AnnouncementPlan) -> str:
    game = plan.experience.shown_name
    if plan.audience.player is not None:
        return subject(plan.audience.player, game)
    return text.escape(game) if game else ""


def _name(plan: AnnouncementPlan) -> str:
    audience = plan.audience
    if audience.player is not None:
        return name(audience.player)
    if audience.server is not None:
        return tr("one server")
    return tr("everybody") if audience.place_id is None else tr("one place")


def _title(case: Case) -> str:
    to = case.plan.get("to", {})
    if case.target.player_id is not None:
        return tr("Announced to {name}", name=name_of(case))
    if "server" in to:
        return tr("Announced to one server")
    return tr("Announced to one place") if "place" in to else tr("Announced to everybody")


def _lines(message: str) -> str:
    return "\n".join(f"> {text.escape(line)}" for line in message.split("\n"))


def _audience(plan: AnnouncementPlan) -> str:
    audience = plan.audience
    place = text.escape(plan.experience.place_name(audience.place_id)) if audience.place_id is not None else None
    server = text.code(audience.server) if audience.server is not None else None
    sentence = _AUDIENCES[audience.player is not None, place is not None, server is not None]
    return tr(sentence, place=place, server=server)


_AUDIENCES = {
    (True, False, False): mark("Only if they are in the game now"),
    (True, True, False): mark("Only if they are in {place} now"),
    (True, False, True): mark("Only if they are in the server {server}"),
    (True, True, True): mark("Only if they are in the server {server} of {place}"),
    (False, False, False): mark("Everybody in the servers that run now"),
    (False, True, False): mark("Everybody in the servers of {place} that run now"),
    (False, False, True): mark("Everybody in the server {server}"),
    (False, True, True): mark("Everybody in the server {server} of {place}"),
}
"""By whether it is for one player, and whether a place and a server are named."""


def details(case: Case) -> Sequence[str]:
    """Return what was announced."""
    said = _lines(text.clip(case.plan.get("text", ""), TEXT_LENGTH))
    return (tr("**Players read**\n{text}", text=said),)


def options(case: Case) -> str:
    """Return to which place and server it went; empty for all of them, unless the title does not say so."""
    to = case.plan.get("to", {})
    parts = []
    if not to and case.outcome is not Outcome.DONE:
        parts.append(tr("To everybody"))
    if "place" in to:
        name = case.plan.get("place_name")
        parts.append(text.escape(name) if name else tr("place {id}", id=text.code(str(to["place"]))))
    if "server" in to:
        parts.append(tr("server {id}", id=text.code(to["server"])))
    return " · ".join(parts)


FACES = (
    Face(
        names={CaseKind.ANNOUNCEMENT: mark("Announcement")},
        not_done=mark("Nothing was announced"),
        not_known=mark("Not known: announcement"),
        title=_title,
        named=_name,
        plan_type=AnnouncementPlan,
        question=announcement_question,
        remarks=announcement_remarks,
        details=details,
        options=options,
        unsaid=UNSAID,
        look=mark("Ask in the game whether the message was shown."),
        if_lost=mark("Ask somebody in the game whether it arrived before you send it again."),
    ),
)

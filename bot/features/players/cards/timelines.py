"""A player's timeline, as cards."""

from __future__ import annotations

from bot.features.bans.cards.records import REASON_LENGTH, change_line
from bot.features.bans.records import HistoryEntry
from bot.features.data.cards.lists import KEPT
from bot.features.data.listing import is_deleted
from bot.features.players.timelines import Happening, Source, TimelinePage
from bot.i18n import mark, tr
from bot.journal import Case
from bot.opencloud.resources.entries import Revision
from bot.ui import text
from bot.ui.cards import Card, Meaning
from bot.ui.cases import sign_of
from bot.ui.faces import Faces
from bot.ui.failures import in_line
from bot.ui.players import name, subject

_SOURCES = {
    Source.CASES: mark("Steward's cases"),
    Source.BANS: mark("Roblox's log of bans"),
    Source.VERSIONS: mark("the versions of the data"),
}
_UNREAD = {
    Source.CASES: mark("-# Steward's cases not known: {why}"),
    Source.BANS: mark("-# Roblox's log of bans not known: {why}"),
    Source.VERSIONS: mark("-# The versions of the data not known: {why}"),
}


def timeline_page(page: TimelinePage, faces: Faces) -> Card:
    """Return one page of what happened to a player, newest first."""
    rows = [_line(page, each, faces) for each in page.happenings]
    return Card(
        meaning=Meaning.INFORMATION,
        title=tr("{name}: timeline", name=name(page.player)),
        subject=subject(page.player, page.experience.shown_name),
        headshot=page.player.headshot,
        body=(*(rows or [tr("There is nothing to show.")]), *_left_out(page)),
        note=(_footer(page),),
    )


def _footer(page: TimelinePage) -> str:
    first = tr("Page {page} · the newest first", page=page.number + 1)
    return f"{first} · {tr(KEPT)}" if page.store is not None else first


def _line(page: TimelinePage, what: Happening, faces: Faces) -> str:
    if isinstance(what, Case):
        return _case(what, faces)
    return _version(page, what) if isinstance(what, Revision) else _ban(page, what)


def _case(case: Case, faces: Faces) -> str:
    small = (
        text.escape(text.clip(case.reason, REASON_LENGTH)) if case.reason else "",
        tr("{name} · case #{number}", name=text.escape(case.actor_name), number=case.id),
    )
    what = f"{sign_of(case)} **{tr(faces.names[case.kind])}** · {text.ago(case.created_at)}"
    return f"{what}\n-# {' · '.join(filter(None, small))}"


def _ban(page: TimelinePage, entry: HistoryEntry) -> str:
    return change_line(page.experience, entry)


def _version(page: TimelinePage, version: Revision) -> str:
    alias = page.store.alias if page.store is not None else version.store
    what = tr("**Data deleted**") if is_deleted(version) else tr("**Data saved**")
    at = text.ago(version.revised_at.at) if version.revised_at is not None else tr("at an unknown time")
    return f"{what} · {at}\n-# {text.code(alias)}"


def _left_out(page: TimelinePage) -> list[str]:
    lines = [tr(_UNREAD[each], why=in_line(error)) for each, error in page.unread.items()]
    if page.denied:
        sources = text.listing([tr(_SOURCES[each]) for each in page.denied])
        lines.append(tr("-# Not shown, because you may not read it: {sources}", sources=sources))
    return ["\n".join(lines)] if lines else []

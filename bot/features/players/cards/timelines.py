"""A player's timeline, as cards."""

from __future__ import annotations

from bot.features.bans.cards.records import REASON_LENGTH, change_line
from bot.features.bans.records import HistoryEntry
from bot.features.data.cards.lists import KEPT
from bot.features.data.listing import is_deleted
from bot.features.players.timelines import Happening, Source, TimelinePage
from bot.journal import Case
from bot.opencloud.resources.entries import Revision
from bot.ui import text
from bot.ui.cards import Card, Meaning
from bot.ui.cases import sign_of
from bot.ui.faces import Faces
from bot.ui.failures import in_line
from bot.ui.players import who

SOURCES = {
    Source.CASES: "Steward's cases",
    Source.BANS: "Roblox's log of bans",
    Source.VERSIONS: "the versions of the data",
}


def timeline_page(page: TimelinePage, faces: Faces) -> Card:
    """Return one page of what happened to a player, newest first."""
    rows = "\n".join(_line(page, each, faces) for each in page.happenings)
    return Card(
        meaning=Meaning.INFORMATION,
        title=f"Timeline in {text.escape(page.experience.name)}",
        body=(who(page.player), rows or "There is nothing to show.", *_left_out(page)),
        thumbnail=page.player.headshot,
        footer=_footer(page),
    )


def _footer(page: TimelinePage) -> str:
    return f"Page {page.number + 1} · the newest first" + (f" · {KEPT}" if page.store is not None else "")


def _line(page: TimelinePage, what: Happening, faces: Faces) -> str:
    if isinstance(what, Case):
        return _case(what, faces)
    return _version(page, what) if isinstance(what, Revision) else _ban(page, what)


def _case(case: Case, faces: Faces) -> str:
    quoted = f"\n{text.quote(case.reason, length=REASON_LENGTH)}" if case.reason else ""
    author = f"{text.escape(case.actor_name)}, case #{case.id}"
    return f"{sign_of(case)} **{faces.names[case.kind]}** · {text.date(case.created_at)} · {author}{quoted}"


def _ban(page: TimelinePage, entry: HistoryEntry) -> str:
    return f"🔨 {change_line(page.experience, entry)}"


def _version(page: TimelinePage, version: Revision) -> str:
    alias = page.store.alias if page.store is not None else version.store
    deed = "deleted" if is_deleted(version) else "saved"
    at = text.date(version.revised_at.at) if version.revised_at is not None else "at an unknown time"
    return f"💾 **Data {deed}** · {at} · {text.code(alias)}"


def _left_out(page: TimelinePage) -> list[str]:
    lines = [f"-# {_sentence(SOURCES[each])} not known: {in_line(error)}" for each, error in page.unread.items()]
    if page.denied:
        lines.append(f"-# Left out, as you may not read it: {text.listing([SOURCES[each] for each in page.denied])}")
    return ["\n".join(lines)] if lines else []


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]

"""Records of bans: the list of those that hold, and a player's history, as cards."""

from __future__ import annotations

from bot.experiences.experiences import Experience
from bot.features.bans.cards.bans import where
from bot.features.bans.records import ActiveBan, BanPage, HistoryEntry, HistoryPage
from bot.features.bans.restrictions import Mark
from bot.ui import text
from bot.ui.cards import Card, Meaning
from bot.ui.cases import OUTCOMES
from bot.ui.players import who

REASON_LENGTH = 60


def ban_page(page: BanPage) -> Card:
    """Return one page of the bans that hold."""
    rows = "\n".join(_ban(ban) for ban in page.bans)
    searched = f"{text.count(page.searched, 'record')} looked through"
    return Card(
        meaning=Meaning.INFORMATION,
        title=f"Bans from {where(page.experience, page.place_id)}",
        body=(*_filters(page), rows or _nothing(page)),
        footer=f"Page {page.number + 1} · {searched}" + (" · Next looks on" if page.more else ""),
    )


def history_page(page: HistoryPage) -> Card:
    """Return one page of what was done about a player's access."""
    rows = tuple(change_line(page.experience, entry) for entry in page.entries)
    return Card(
        meaning=Meaning.INFORMATION,
        title=f"Ban history in {where(page.experience, page.place_id)}",
        body=(who(page.player), "\n".join(rows) or "Roblox's log holds nothing about this player."),
        thumbnail=page.player.headshot,
        footer=f"Page {page.number + 1}" if page.number or page.more else None,
    )


def _filters(page: BanPage) -> tuple[str, ...]:
    query, parts = page.query, []
    if query.ending is not None:
        parts.append(query.ending.value)
    if query.moderator_id is not None:
        parts.append(f"by <@{query.moderator_id}> through Steward")
    if query.text is not None:
        parts.append(f"reasons with {text.code(text.clip(query.text, 60))}")
    return (f"-# Only {', '.join(parts)}",) if parts else ()


def _nothing(page: BanPage) -> str:
    if page.number or page.more:
        return "None among the records that this step looked through."
    return "No ban fits." if _filters(page) else "Nobody is banned."


def _ban(ban: ActiveBan) -> str:
    restriction, user = ban.restriction, ban.user
    name = f"**{text.escape(user.display_name)}** (@{text.escape(user.name)})" if user is not None else "Player"
    end = "permanent" if restriction.ends_at is None else f"until {text.date(restriction.ends_at)}"
    inherited = " · from the whole experience" if restriction.inherited else ""
    reason = text.quote(restriction.display_reason or "no reason given", length=REASON_LENGTH)
    return f"{name} {text.code(str(restriction.user_id))} · {end}{inherited}{_by(ban.mark)}\n{reason}"


def _by(mark: Mark | None) -> str:
    return f" · by {text.escape(mark.actor_name)}, case #{mark.case_id}" if mark is not None else ""


def change_line(experience: Experience, entry: HistoryEntry) -> str:
    """Return one change of a ban: what, when, by whom and why."""
    log = entry.log
    at = text.date(log.created_at) if log.created_at is not None else "at an unknown time"
    place = f" from {where(experience, log.place_id)}" if log.place_id is not None else ""
    what = f"Banned{place} {_length(entry)}" if log.active else f"Unbanned{place}"
    reason = log.display_reason if log.active else (entry.mark.note if entry.mark is not None else log.private_reason)
    quoted = f"\n{text.quote(reason, length=REASON_LENGTH)}" if reason else ""
    return f"**{what}** · {at} · {_author(entry)}{quoted}"


def _length(entry: HistoryEntry) -> str:
    return "for good" if entry.log.duration is None else f"for {text.duration(entry.log.duration)}"


def _author(entry: HistoryEntry) -> str:
    if entry.mark is not None:
        sign = f"{OUTCOMES[entry.case.outcome][0]} " if entry.case is not None else ""
        return f"{sign}{text.escape(entry.mark.actor_name)}, case #{entry.mark.case_id}"
    if entry.log.by_game_server:
        return "a script of the game"
    if entry.moderator is not None:
        return f"@{text.escape(entry.moderator.name)} on Roblox"
    return f"Roblox account {text.code(str(entry.log.moderator_id))}" if entry.log.moderator_id else "unknown"

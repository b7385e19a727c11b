"""Records of bans: the bans in force, and a player's history, as cards."""

from __future__ import annotations

from bot.experiences.experiences import Experience
from bot.features.bans.cards.bans import where
from bot.features.bans.records import ActiveBan, BanPage, Ending, HistoryEntry, HistoryPage
from bot.features.bans.restrictions import Mark
from bot.i18n import mark, tr, trn
from bot.opencloud.resources.restrictions import RestrictionLog
from bot.ui import text
from bot.ui.cards import Card, Meaning
from bot.ui.cases import OUTCOMES
from bot.ui.players import who

REASON_LENGTH = 60
_ENDINGS = {Ending.PERMANENT: mark("permanent"), Ending.EXPIRING: mark("expiring")}


def ban_page(page: BanPage) -> Card:
    """Return one page of the bans in force."""
    rows = "\n".join(_ban(ban) for ban in page.bans)
    footer = (
        tr("Page {page}", page=page.number + 1),
        trn("{count} record read", "{count} records read", page.searched),
        *([tr("Next reads more")] if page.more else []),
    )
    return Card(
        meaning=Meaning.INFORMATION,
        title=tr("Bans from {where}", where=where(page.experience, page.place_id)),
        body=(*_filters(page), rows or _nothing(page)),
        footer=" · ".join(footer),
    )


def history_page(page: HistoryPage) -> Card:
    """Return one page of a player's bans and unbans."""
    rows = tuple(change_line(page.experience, entry) for entry in page.entries)
    return Card(
        meaning=Meaning.INFORMATION,
        title=tr("Ban history in {where}", where=where(page.experience, page.place_id)),
        body=(who(page.player), "\n".join(rows) or tr("Roblox's log has nothing about this player.")),
        thumbnail=page.player.headshot,
        footer=tr("Page {page}", page=page.number + 1) if page.number or page.more else None,
    )


def _filters(page: BanPage) -> tuple[str, ...]:
    query, parts = page.query, []
    if query.ending is not None:
        parts.append(tr(_ENDINGS[query.ending]))
    if query.moderator_id is not None:
        parts.append(tr("by {moderator} through Steward", moderator=f"<@{query.moderator_id}>"))
    if query.text is not None:
        parts.append(tr("reasons with {words}", words=text.code(text.clip(query.text, 60))))
    return (tr("-# Only {filters}", filters=", ".join(parts)),) if parts else ()


def _nothing(page: BanPage) -> str:
    if page.number or page.more:
        return tr("No ban fits among the records read so far.")
    return tr("No ban fits.") if _filters(page) else tr("Nobody is banned.")


def _ban(ban: ActiveBan) -> str:
    restriction, user = ban.restriction, ban.user
    name = f"**{text.escape(user.display_name)}** (@{text.escape(user.name)})" if user is not None else tr("Player")
    end = restriction.ends_at
    facts = (
        f"{name} {text.code(str(restriction.user_id))}",
        tr("permanent") if end is None else tr("until {end}", end=text.date(end)),
        *([tr("from the whole experience")] if restriction.inherited else []),
        *([_by(ban.mark)] if ban.mark is not None else []),
    )
    reason = text.quote(restriction.display_reason or tr("no reason given"), length=REASON_LENGTH)
    return f"{' · '.join(facts)}\n{reason}"


def _by(author: Mark) -> str:
    return tr("by {name}, case #{number}", name=text.escape(author.actor_name), number=author.case_id)


def change_line(experience: Experience, entry: HistoryEntry) -> str:
    """Return one change of a ban: what, when, by whom and why."""
    log = entry.log
    at = text.date(log.created_at) if log.created_at is not None else tr("at an unknown time")
    what = _banned(experience, log) if log.active else _unbanned(experience, log)
    reason = log.display_reason if log.active else (entry.mark.note if entry.mark is not None else log.private_reason)
    quoted = f"\n{text.quote(reason, length=REASON_LENGTH)}" if reason else ""
    return f"**{what}** · {at} · {_author(entry)}{quoted}"


def _banned(experience: Experience, log: RestrictionLog) -> str:
    length = text.duration(log.duration) if log.duration is not None else None
    if log.place_id is None:
        return tr("Banned for good") if length is None else tr("Banned for {length}", length=length)
    place = where(experience, log.place_id)
    if length is None:
        return tr("Banned from {where} for good", where=place)
    return tr("Banned from {where} for {length}", where=place, length=length)


def _unbanned(experience: Experience, log: RestrictionLog) -> str:
    if log.place_id is None:
        return tr("Unbanned")
    return tr("Unbanned from {where}", where=where(experience, log.place_id))


def _author(entry: HistoryEntry) -> str:
    author, log = entry.mark, entry.log
    if author is not None:
        by_steward = tr("{name}, case #{number}", name=text.escape(author.actor_name), number=author.case_id)
        return by_steward if entry.case is None else f"{OUTCOMES[entry.case.outcome][0]} {by_steward}"
    if log.by_game_server:
        return tr("a script of the game")
    if entry.moderator is not None:
        return tr("@{name} on Roblox", name=text.escape(entry.moderator.name))
    if not log.moderator_id:
        return tr("unknown")
    return tr("Roblox account {user_id}", user_id=text.code(str(log.moderator_id)))

"""Records of bans: the bans in force, and a player's history, as cards."""

from __future__ import annotations

from bot.experiences.experiences import Experience
from bot.features.bans.cards.bans import ban_end, place_of
from bot.features.bans.records import ActiveBan, BanPage, Ending, HistoryEntry, HistoryPage
from bot.features.bans.restrictions import Mark
from bot.i18n import mark, tr, trn
from bot.journal import Outcome
from bot.opencloud.resources.restrictions import RestrictionLog
from bot.ui import icons, text
from bot.ui.cards import Card, Meaning
from bot.ui.cases import OUTCOMES
from bot.ui.players import name, subject

REASON_LENGTH = 60
_ENDINGS = {Ending.PERMANENT: mark("permanent"), Ending.EXPIRING: mark("expiring")}


def ban_page(page: BanPage) -> Card:
    """Return one page of the bans in force."""
    place = text.escape(page.experience.place_name(page.place_id)) if page.place_id is not None else ""
    return Card(
        meaning=Meaning.INFORMATION,
        title=_title(page.total, place),
        subject="\n".join((*_filters(page), *filter(None, [text.escape(page.experience.shown_name)]))),
        body=tuple(map(_ban, page.bans)) if page.bans else (_nothing(page),),
        note=_footer(page),
    )


def _title(total: int | None, place: str) -> str:
    if not total:
        return tr("Players banned from {place}", place=place) if place else tr("Players banned now")
    if not place:
        return trn("{count} player banned now", "{count} players banned now", total)
    return trn("{count} player banned from {place}", "{count} players banned from {place}", total, place=place)


def _footer(page: BanPage) -> tuple[str, ...]:
    """Return where in the list the page is: of how many pages, or how far the list was read."""
    if page.pages is not None:
        return (tr("Page {page} of {pages}", page=page.number + 1, pages=page.pages),) if page.pages > 1 else ()
    parts = (
        tr("Page {page}", page=page.number + 1),
        trn("{count} record read", "{count} records read", page.searched),
        *([tr("Next reads more")] if page.more else []),
    )
    return (" · ".join(parts),)


def history_page(page: HistoryPage) -> Card:
    """Return one page of a player's bans and unbans."""
    rows = tuple(change_line(page.experience, entry) for entry in page.entries)
    return Card(
        meaning=Meaning.INFORMATION,
        title=tr("{name}: bans", name=name(page.player)),
        subject=subject(page.player, page.experience.shown_name),
        headshot=page.player.headshot,
        body=rows or (tr("Roblox's log has nothing about this player."),),
        note=(tr("Page {page}", page=page.number + 1),) if page.number or page.more else (),
    )


def _filters(page: BanPage) -> tuple[str, ...]:
    query, parts = page.query, []
    if query.ending is not None:
        parts.append(tr(_ENDINGS[query.ending]))
    if query.moderator_id is not None:
        parts.append(tr("by {moderator} through Steward", moderator=f"<@{query.moderator_id}>"))
    if query.text is not None:
        parts.append(tr("reasons with {words}", words=text.code(text.clip(query.text, 60))))
    return (tr("Only {filters}", filters=", ".join(parts)),) if parts else ()


def _nothing(page: BanPage) -> str:
    if page.total:
        return tr("No other ban fits.")
    if page.more:
        return tr("No ban fits among the records read for this page.")
    return tr("No ban fits.") if _filters(page) else tr("Nobody is banned.")


def _ban(ban: ActiveBan) -> str:
    restriction, user = ban.restriction, ban.user
    shown = text.escape(user.name) if user is not None else tr("Player {id}", id=restriction.user_id)
    small = (
        text.escape(text.clip(restriction.display_reason, REASON_LENGTH)) or tr("no reason given"),
        *([_by(ban.mark)] if ban.mark is not None else []),
    )
    return f"**{shown}** · {ban_end(restriction)}\n-# {' · '.join(small)}"


def _by(author: Mark) -> str:
    return tr("{name} · case #{number}", name=text.escape(author.actor_name), number=author.case_id)


def change_line(experience: Experience, entry: HistoryEntry) -> str:
    """Return one change of a ban: what and when; below it why and by whom."""
    log = entry.log
    at = text.ago(log.created_at) if log.created_at is not None else tr("at an unknown time")
    what = _banned(experience, log) if log.active else _unbanned(experience, log)
    reason = log.display_reason if log.active else (entry.mark.note if entry.mark is not None else log.private_reason)
    small = (text.escape(text.clip(reason, REASON_LENGTH)) if reason else "", _author(entry))
    return f"{what} · {at}\n-# {' · '.join(filter(None, small))}"


def _banned(experience: Experience, log: RestrictionLog) -> str:
    length = text.duration(log.duration) if log.duration is not None else tr("Permanent")
    place = f" · {place_of(experience, log.place_id)}" if log.place_id is not None else ""
    return f"{icons.BAN} **{length}**{place}"


def _unbanned(experience: Experience, log: RestrictionLog) -> str:
    place = f" · {place_of(experience, log.place_id)}" if log.place_id is not None else ""
    return tr("{icon} **Unbanned**{place}", icon=icons.UNDONE, place=place)


def _author(entry: HistoryEntry) -> str:
    author, log = entry.mark, entry.log
    if author is not None:
        by_steward = _by(author)
        if entry.case is None or entry.case.outcome is Outcome.DONE:
            return by_steward
        return f"{by_steward} · {tr(OUTCOMES[entry.case.outcome][1])}"
    if log.by_game_server:
        return tr("by the game's own script")
    if entry.moderator is not None:
        return tr("on Roblox, by @{name}", name=text.escape(entry.moderator.name))
    if not log.moderator_id:
        return tr("by nobody known")
    return tr("on Roblox, by account {user_id}", user_id=text.code(str(log.moderator_id)))

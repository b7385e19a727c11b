"""Bans of many players at once, as cards: what bans add to the cards of any bulk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from bot.access.durations import PERMANENT, parse_duration
from bot.changes.bulk.plans import BulkPlan
from bot.changes.bulk.runs import BulkRun
from bot.changes.cards import bulk
from bot.changes.cards.tables import results_of
from bot.features.bans.bulk.plans import BanBulkPlan, BanPart, BulkAction
from bot.features.bans.cards.bans import ban_sends, given_line, place_of
from bot.features.bans.orders import BanRequest
from bot.features.bans.plans import BanPlan, UnbanPlan
from bot.i18n import mark, tr, trn
from bot.journal import Case, CaseKind
from bot.ui import text
from bot.ui.cards import Card, fits
from bot.ui.faces import BulkWords, Face

_FILTERED = mark("Roblox hid part of the text: the players read other words.")


def _lasting(typed: str, at: datetime) -> str:
    try:
        term = parse_duration(typed, now=at)
    except ValueError:  # a date that is over
        return ""
    if isinstance(term, datetime):
        return ""
    return tr("permanently") if term is PERMANENT else tr("for {length}", length=text.duration(term))


WORDS: Mapping[str, BulkWords] = {
    BulkAction.BAN: BulkWords(
        does=mark("Ban"),
        doing=mark("Banning"),
        did=mark("banned"),
        will_be=mark("{count} will be banned"),
        no_further=mark("nobody further is banned"),
        to_each=mark("ban"),
        altered=_FILTERED,
        lasting=_lasting,
    ),
    BulkAction.UNBAN: BulkWords(
        does=mark("Unban"),
        doing=mark("Unbanning"),
        did=mark("unbanned"),
        will_be=mark("{count} will be unbanned"),
        no_further=mark("nobody further is unbanned"),
        to_each=mark("unban"),
        altered=_FILTERED,
    ),
    BulkAction.UNDO: BulkWords(
        does=mark("Put back the bans of"),
        doing=mark("Putting back the bans of"),
        did=mark("put back"),
        will_be=mark("{count} will be put back"),
        no_further=mark("nothing further is put back"),
        to_each=mark("undo"),
        altered=_FILTERED,
    ),
}
_MANY = mark("Many bans")


def bulk_question(plan: BulkPlan[BanRequest, BanPart]) -> Card:
    """Return what is confirmed: how many and who, the order, who is skipped and why; a table names everybody."""
    first, action = plan.parts[0].plan, plan.request.action
    return bulk.question(
        plan,
        WORDS[action],
        title=_question_title(plan),
        experience=plan.experience.shown_name,
        line=_cut,
        order=tuple(_putting_back(first, plan.reason) if action == BulkAction.UNDO else _order(first, plan.reason)),
    )


def _question_title(plan: BulkPlan[BanRequest, BanPart]) -> str:
    does, players, first = tr(WORDS[plan.request.action].does), _players(len(plan.parts)), plan.parts[0].plan
    if plan.request.action != BulkAction.BAN or not isinstance(first, BanPlan):
        return tr("{does} {players}?", does=does, players=players)
    if first.length is None:
        return tr("{does} {players} permanently?", does=does, players=players)
    length = text.duration(first.length)
    title = tr("{does} {players} for {length}?", does=does, players=players, length=length)
    return title if fits(title) else tr("{does} {players}?", does=does, players=players)


def _players(count: int) -> str:
    return trn("{count} player", "{count} players", count)


def bulk_verb(plan: BulkPlan[BanRequest, BanPart]) -> str:
    """Return what the button says, as in `Ban 48`."""
    does = tr(WORDS[plan.request.action].does)
    return tr("{does} {count}", does=does, count=len(plan.parts))


def bulk_progress(run: BulkRun) -> Card:
    """Return how far a bulk of bans is."""
    return bulk.progress_card(run, WORDS[run.action])


def _cut(part: BanPart) -> str:
    """Return the ban that would end sooner."""
    return tr("banned, {ban}", ban=given_line(part.cut[0])) if part.cut else ""


def _putting_back(part: BanPart, reason: str) -> Iterable[str]:
    """Yield what is the same for every player. Each ban that comes back has its own length, and words of its own."""
    if isinstance(part, UnbanPlan):
        yield tr("They are unbanned")
    else:
        yield tr("Each is banned again, for as long as their ban would have lasted")
    yield from _why(part, reason)


def _order(part: BanPart, reason: str) -> Iterable[str]:
    """Yield what is the same for every player; what each reads may be the reason too."""
    if isinstance(part, BanPlan):
        yield from ban_sends(part)
    else:
        yield from _why(part, reason)


def _why(part: BanPart, reason: str) -> Iterable[str]:
    yield tr("**Your reason** (staff only)\n{reason}", reason=text.quote(reason))
    yield f"-# {place_of(part.experience, part.place_id)}"


def _name(plan: BanBulkPlan) -> str:
    return _players(len(plan.parts))


def bulk_title(case: Case) -> str:
    """Return what a bulk did to how many."""
    words = WORDS.get(case.plan.get("action", ""))
    return bulk.title(case, words) if words is not None else tr(_MANY)


FACES = (
    Face(
        names={CaseKind.BANS_BULK: _MANY},
        not_done=mark("Nothing done: {name}"),
        not_known=mark("Not known: {name}"),
        says_all=True,
        title=bulk_title,
        named=_name,
        plan_type=BanBulkPlan,
        question=bulk_question,
        progress=bulk_progress,
        details=bulk.details,
        effect=mark("Nothing has changed for these players since their case. Each goes back to the state before it."),
        files=results_of,
        bulk=WORDS,
    ),
)

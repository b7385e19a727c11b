"""Bans of many players at once, as cards: what bans add to the cards of any bulk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.changes.bulk.plans import BulkPlan
from bot.changes.bulk.runs import BulkRun
from bot.changes.cards import bulk
from bot.features.bans.bulk.plans import BanBulkPlan, BanPart, BulkAction
from bot.features.bans.cards.bans import given_line, where
from bot.features.bans.orders import BanRequest
from bot.features.bans.plans import BanPlan, UnbanPlan
from bot.i18n import mark, tr
from bot.journal import Case, CaseKind
from bot.ui import text
from bot.ui.cards import Card
from bot.ui.faces import BulkWords, Face

WORDS: Mapping[str, BulkWords] = {
    BulkAction.BAN: BulkWords(
        does=mark("Ban"),
        doing=mark("Banning"),
        did=mark("Banned"),
        no_further=mark("nobody further is banned"),
        to_each=mark("ban"),
    ),
    BulkAction.UNBAN: BulkWords(
        does=mark("Unban"),
        doing=mark("Unbanning"),
        did=mark("Unbanned"),
        no_further=mark("nobody further is unbanned"),
        to_each=mark("unban"),
    ),
    BulkAction.UNDO: BulkWords(
        does=mark("Put back the earlier state of"),
        doing=mark("Putting back the earlier state of"),
        did=mark("Put back the earlier state of"),
        no_further=mark("nothing further is put back"),
        to_each=mark("undo"),
    ),
}
_OF_UNKNOWN_ACTION = mark("Change the bans of")


def bulk_question(plan: BulkPlan[BanRequest, BanPart]) -> Card:
    """Return what is confirmed: how many and who, the order, who is skipped and why; a table names everybody."""
    first, action = plan.parts[0].plan, plan.request.action
    return bulk.question(
        plan,
        WORDS[action],
        where=where(plan.experience, first.place_id),
        line=_cut,
        order=_putting_back(first) if action == BulkAction.UNDO else _order(first),
    )


def bulk_progress(run: BulkRun) -> Card:
    """Return how far a bulk of bans is."""
    return bulk.progress_card(run, WORDS[run.action])


def bulk_details(case: Case) -> Sequence[str]:
    """Return how many players were changed, and how the bulk ended."""
    words = WORDS.get(case.plan.get("action", ""))
    return bulk.details(case, words.does if words is not None else _OF_UNKNOWN_ACTION)


def _cut(part: BanPart) -> str:
    """Return the ban that would end sooner."""
    return tr("-# Now {ban}", ban=given_line(part.cut[0], at=part.planned_at)) if part.cut else ""


def _putting_back(part: BanPart) -> Iterable[str]:
    if isinstance(part, UnbanPlan):
        yield tr("They are unbanned")
    else:
        yield tr("Each is banned again, for as long as their ban would have lasted")


def _order(part: BanPart) -> Iterable[str]:
    if not isinstance(part, BanPlan):
        return
    length = tr("**Permanent**, until somebody unbans them")
    if part.end is not None:
        length = tr("Each until {end} · {date} UTC", end=text.when(part.end), date=f"{part.end:%Y-%m-%d %H:%M}")
    elif part.length is not None and part.ends_at is not None:
        length = tr(
            "Each for {length}: set now, until {end}", length=text.duration(part.length), end=text.when(part.ends_at)
        )
    alts = tr("suspected other accounts too") if part.ban_alts else tr("only these accounts")
    yield f"{length} · {alts}"
    if part.note:
        yield tr("**Only staff read**\n{note}", note=text.quote(part.note))


FACES = (
    Face(
        names={CaseKind.BANS_BULK: mark("Bulk of bans")},
        plan_type=BanBulkPlan,
        question=bulk_question,
        outcome=bulk_progress,
        details=bulk_details,
        effect=mark("Nothing has changed for these players since their case. Each goes back to the state before it."),
        files=bulk.results_of,
        bulk=WORDS,
    ),
)

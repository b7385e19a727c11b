"""Bulks as tables, for spreadsheets: what is about to be done to each player, and what became of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from bot.changes.bulk.plans import BulkPlan, OrderT, PartT
from bot.changes.bulk.runs import Part
from bot.errors import BotError
from bot.i18n import tr
from bot.journal import BULK, Case
from bot.ui import failures
from bot.ui.cards import Attachment
from bot.ui.cases import OUTCOMES
from bot.ui.faces import BulkWords


def results_of(case: Case, children: Sequence[Case]) -> tuple[Attachment, ...]:
    """Return a table of each player of a bulk, by their cases; nothing if its list was erased."""
    if "plan" in case.erased:
        return ()
    newest = {each.target.player_id: each for each in children if each.parent_relation == BULK}
    rows = [_result(each, newest.get(each)) for each in case.plan["players"]]
    return (Attachment(name=f"bulk-{case.id}.csv", content=_table(_result_heading(), rows)),)


def _result(player_id: int, case: Case | None) -> Sequence[object]:
    if case is None:
        return player_id, "", tr("not done"), ""
    return player_id, case.target.label, tr(OUTCOMES[case.outcome][1]), case.id


def _result_heading() -> Sequence[str]:
    return tr("user id"), tr("player"), tr("result"), tr("case")


def dry_run(plan: BulkPlan[OrderT, PartT], words: BulkWords) -> bytes:
    """Return what would be done to each player, and each line that is left out, with the reason."""
    done = [("", part.player.id, part.player.name, tr(words.to_each)) for part in plan.parts]
    left = [
        (each.listed.line, "", each.listed.typed, tr("left out: {why}", why=_plain(each.why))) for each in plan.left_out
    ]
    return _table((tr("line"), tr("user id"), tr("player"), tr("what")), [*done, *left])


def results(parts: Sequence[Part]) -> bytes:
    """Return what became of each player of a run."""
    rows = [
        (
            part.player.id,
            part.player.name,
            tr("done") if part.failure is None else _plain(part.failure),
            part.case_id or "",
        )
        for part in parts
    ]
    return _table(_result_heading(), rows)


def _plain(error: Exception) -> str:
    return (
        failures.in_few_words(error).replace("`", "") if isinstance(error, BotError) else failures.words_of(error).title
    )


def _table(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(heading)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def _harmless(cell: object) -> object:
    """Keep a spreadsheet from reading what somebody typed as a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in {"=", "+", "-", "@", "\t"} else cell

"""Bulks as cards: the question with its dry run, how far one is, and what became of each player.

What a bulk does to its players is the feature's to say: by its `BulkWords`, and by what it adds to the question.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.changes.bulk.cases import BulkStop
from bot.changes.bulk.plans import TO_UNDO, BulkPlan, LeftOut, OrderT, PartT
from bot.changes.bulk.runs import BulkRun, Part
from bot.errors import AccessDenied, ApprovalNeeded, BotError, CaseOver
from bot.journal import BULK, Case
from bot.ui import failures, text
from bot.ui.cards import Attachment, Card, Meaning
from bot.ui.cases import OUTCOMES
from bot.ui.faces import BulkWords
from bot.ui.players import who

NAMED = 10
"""Players that a card names; the attached table has them all."""
BAR_LENGTH = 20

RESUMES = "Resume goes on where it stopped, and does nothing twice"

_RESULTS = ("user id", "player", "result", "case")


def question(
    plan: BulkPlan[OrderT, PartT], words: BulkWords, *, where: str, line: Callable[[PartT], str], order: Iterable[str]
) -> Card:
    """Return what is confirmed: how many and who, the order, who is left out and why; a table names everybody.

    Args:
        plan: What is confirmed.
        words: What it does to each player.
        where: What it is done in, as in the name of an experience.
        line: Returns what is said beside a player; empty for nothing.
        order: What is the same for every player, as paragraphs.
    """
    unit = "player" if plan.request.action == TO_UNDO else "line"
    left_out = [f"• {_cell(each, unit)}" for each in plan.left_out]
    leave = (f"**Left out: {text.count(len(left_out), unit)}**\n{_listed(left_out)}",) if left_out else ()
    return Card(
        meaning=Meaning.QUESTION,
        title=f"{words.does} {text.count(len(plan.parts), 'player')} · {where}?",
        body=(
            _listed([_lines(who(part.player), line(part.plan)) for part in plan.parts]),
            *order,
            f"**Why**\n{text.quote(plan.reason)}",
            *leave,
        ),
        files=(Attachment(name="dry-run.csv", content=_dry_run(plan, words)),),
        footer="Nothing has been changed yet. One after the other is changed, each with a case of its own.",
    )


def progress_card(run: BulkRun, words: BulkWords) -> Card:
    """Return how far a bulk is; it names nobody and no reason, so that any channel may show it. With the button that fits."""
    if run.over:
        return _ended(run, words)
    dealt = run.earlier + len(run.parts)
    full = dealt * BAR_LENGTH // run.total
    left = f" · about {text.duration(_rounded(run.left))} left" if run.left else ""
    return Card(
        meaning=Meaning.WORKING,
        title=f"{words.doing} {text.count(run.total, 'player')}",
        body=(f"{text.code('█' * full + '░' * (BAR_LENGTH - full))} {dealt} of {run.total}{_failures(run)}{left}",),
        footer=f"Case #{run.case_id} · {'stops after the player at hand' if run.stopping else 'goes on by itself'}",
        bulk=None if run.stopping else ("stop", run.case_id),
    )


def result_card(run: BulkRun, words: BulkWords) -> Card:
    """Return how far a bulk is, with its reason and a table of each player once this run is over."""
    card = progress_card(run, words)
    if not run.over or not run.parts:
        return card
    failed = [part for part in run.parts if part.failure is not None]
    lines = [
        f"• {who(part.player)}: {failures.in_few_words(part.failure)}" for part in failed if part.failure is not None
    ]
    told = (f"**Not done**\n{_listed(lines)}",) if lines else ()
    table = Attachment(name=f"bulk-{run.case_id}.csv", content=_results(run.parts))
    return replace(card, body=(text.quote(run.plan.reason), *card.body, *told), files=(table,))


def stop_card(stop: BulkStop, words: BulkWords) -> Card:
    """Return what the person who pressed Stop reads, wherever it is carried out: the case that may still be done, and no name."""
    further = words.no_further
    flying = text.listing(f"#{each}" for each in stop.in_flight)
    last = f"The player at hand is the last: {flying} is in flight, and may still be done. After that, {further}."
    return Card(
        meaning=Meaning.UNSURE,
        title=f"Stopped at {stop.dealt} of {text.count(stop.total, 'player')}",
        body=(last if flying else f"Nobody was at hand. From now on, {further}.",),
        footer=f"Case #{stop.case.id} · {RESUMES}",
        bulk=("resume", stop.case.id),
    )


def moved_card(run: BulkRun, words: BulkWords, address: str) -> Card:
    """Return what stays where an interaction's answer can no longer be edited: where its progress is shown from now on."""
    return Card(
        meaning=Meaning.WORKING,
        title=f"{words.doing} {text.count(run.total, 'player')}",
        body=(
            f"How far it is stands in [a message of its own]({address}) now: Discord lets this one change no longer.",
        ),
        footer=_footer(run),
    )


def results_of(case: Case, children: Sequence[Case]) -> tuple[Attachment, ...]:
    """Return a table of each player of a bulk, by their cases; none where its list was erased."""
    if "plan" in case.erased:
        return ()
    newest = {each.target.player_id: each for each in children if each.parent_relation == BULK}
    rows = [_result(each, newest.get(each)) for each in case.plan["players"]]
    return (Attachment(name=f"bulk-{case.id}.csv", content=_table(_RESULTS, rows)),)


def _result(player_id: int, case: Case | None) -> Sequence[object]:
    if case is None:
        return player_id, "", "not dealt with", ""
    return player_id, case.target.label, OUTCOMES[case.outcome][1], case.id


def _ended(run: BulkRun, words: BulkWords) -> Card:
    done = run.total if run.complete else run.earlier + len(run.parts)
    failed = sum(part.failure is not None for part in run.parts)
    title = f"{words.did} {done - failed} of {text.count(run.total, 'player')}"
    if run.complete:
        return Card(
            meaning=Meaning.DONE,
            title=title,
            body=tuple(_not_done(failed)),
            footer=_footer(run),
            undo=run.case_id if done > failed else None,
        )
    is_settled = isinstance(run.failure, CaseOver)
    return Card(
        meaning=Meaning.UNSURE,
        title=title,
        body=(
            f"{_stopped(run.failure)} What was done stands; {text.count(run.total - done, 'player')} still to be dealt with.",
            *_not_done(failed),
        ),
        footer=f"Case #{run.case_id} · {'the rest needs a list of its own' if is_settled else RESUMES}",
        bulk=None if is_settled else ("resume", run.case_id),
    )


def _footer(run: BulkRun) -> str:
    return f"Case #{run.case_id} · `/case view case:{run.case_id}` has a table of each player"


def _stopped(failure: Exception | None) -> str:
    if failure is None:
        return "**It was stopped.**"
    why = failures.words_of(failure)
    of_person = isinstance(failure, AccessDenied | ApprovalNeeded)
    title = "Whoever carried it out may not go on; somebody else can resume it" if of_person else why.title
    return f"**{title}.** {why.happened}"


def _rounded(left: timedelta) -> timedelta:
    """Return a guess in whole minutes, or in whole seconds where it is less than one."""
    unit = 60 if left.total_seconds() >= 60 else 1
    return timedelta(seconds=max(round(left.total_seconds() / unit), 1) * unit)


def _not_done(failed: int) -> Iterable[str]:
    if failed:
        yield f"❌ {text.count(failed, 'player')} could not be dealt with; `/case view` and the table say why."


def _failures(run: BulkRun) -> str:
    failed = sum(part.failure is not None for part in run.parts)
    return f" · {failed} not done" if failed else ""


def _lines(*lines: str) -> str:
    return "\n".join(filter(None, lines))


def _listed(lines: Sequence[str]) -> str:
    more = [f"-# and {len(lines) - NAMED} more, in the table"] if len(lines) > NAMED else []
    return "\n".join([*lines[:NAMED], *more])


def _cell(left_out: LeftOut, unit: str) -> str:
    typed = text.code(text.clip(left_out.listed.typed, 40))
    where_listed = f"line {left_out.listed.line}, " if unit == "line" else ""
    return f"{where_listed}{typed}: {failures.in_few_words(left_out.why)}"


def _dry_run(plan: BulkPlan[OrderT, PartT], words: BulkWords) -> bytes:
    done = [("", part.player.id, part.player.name, words.to_each) for part in plan.parts]
    left = [(each.listed.line, "", each.listed.typed, f"left out: {_plain(each.why)}") for each in plan.left_out]
    return _table(("line", "user id", "player", "what"), [*done, *left])


def _results(parts: Sequence[Part]) -> bytes:
    rows = [
        (part.player.id, part.player.name, "done" if part.failure is None else _plain(part.failure), part.case_id or "")
        for part in parts
    ]
    return _table(_RESULTS, rows)


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
    """Keep a spreadsheet from taking what somebody typed for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in {"=", "+", "-", "@", "\t"} else cell


def details(case: Case, does: str) -> Sequence[str]:
    """Return what was done to how many, and how it ended; `does` is as in `BulkWords`."""
    listed = text.count(len(case.plan.get("players", ())), "player")
    if case.after is None:
        return (f"{does} {listed}, one after the other; each has a case under this one",)
    failed = len(case.after.get("failed", ()))
    lost = len(case.after.get("unknown", ()))
    ends = (
        f"{case.after.get('done')} done",
        f"{failed} not" if failed else "",
        f"{lost} whose answer was lost, which their own cases settle" if lost else "",
    )
    return (f"{does} {listed}: {', '.join(filter(None, ends))}",)

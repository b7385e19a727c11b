"""Bulks as cards: the question with its dry run, the progress, and the result for each player.

The feature says what a bulk does to its players: by its `BulkWords`, and by what it adds to the question.
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
from bot.i18n import mark, tr, trn
from bot.journal import BULK, Case
from bot.ui import failures, text
from bot.ui.cards import Attachment, Card, Meaning
from bot.ui.cases import OUTCOMES
from bot.ui.faces import BulkWords
from bot.ui.players import who

NAMED = 10
"""Players that a card names; the attached table names all."""
BAR_LENGTH = 20

RESUMES = mark("Resume goes on where it stopped, and does nothing twice")


def question(
    plan: BulkPlan[OrderT, PartT], words: BulkWords, *, where: str, line: Callable[[PartT], str], order: Iterable[str]
) -> Card:
    """Return the question: how many and who, the order, which lines are left out and why. A table names everybody.

    Args:
        plan: What is confirmed.
        words: What it does to each player.
        where: The name of the experience.
        line: Returns what the card says about a player; empty for nothing.
        order: What is the same for every player, as paragraphs.
    """
    unit = "player" if plan.request.action == TO_UNDO else "line"
    left_out = [f"• {_cell(each, unit)}" for each in plan.left_out]
    return Card(
        meaning=Meaning.QUESTION,
        title=tr("{does} {players} · {where}?", does=tr(words.does), players=_players(len(plan.parts)), where=where),
        body=(
            _listed([_lines(who(part.player), line(part.plan)) for part in plan.parts]),
            *_cautions(plan),
            *order,
            tr("**Why**\n{reason}", reason=text.quote(plan.reason)),
            *([f"{_left_out_heading(len(left_out), unit)}\n{_listed(left_out)}"] if left_out else []),
        ),
        files=(Attachment(name="dry-run.csv", content=_dry_run(plan, words)),),
        footer=tr("Nothing has been changed yet. Players are changed one after the other, each with their own case."),
    )


def progress_card(run: BulkRun, words: BulkWords) -> Card:
    """Return how far a bulk is, with the button that fits. It names no player and no reason, so any channel may show it."""
    if run.over:
        return _ended(run, words)
    done = run.earlier + len(run.parts)
    progress = (
        tr("{bar} {done} of {total}", bar=_bar(done, run.total), done=done, total=run.total),
        *_failures(run),
        *([tr("about {time} left", time=text.duration(_rounded(run.left)))] if run.left else []),
    )
    return Card(
        meaning=Meaning.WORKING,
        title=_doing(run, words),
        body=(" · ".join(progress),),
        footer=tr("Case #{number} · stops after the current player", number=run.case_id)
        if run.stopping
        else tr("Case #{number} · goes on by itself", number=run.case_id),
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
    not_done = (tr("**Not done**\n{lines}", lines=_listed(lines)),) if lines else ()
    table = Attachment(name=f"bulk-{run.case_id}.csv", content=_results(run.parts))
    return replace(card, body=(text.quote(run.plan.reason), *card.body, *not_done), files=(table,))


def stop_card(stop: BulkStop, words: BulkWords) -> Card:
    """Return what the person who pressed Stop reads: which case may still be done, and no name."""
    no_further = tr(words.no_further)
    in_flight = text.listing(f"#{each}" for each in stop.in_flight)
    body = (
        tr(
            "The current player is the last: {cases} is in flight, and may still be done. After that, {no_further}.",
            cases=in_flight,
            no_further=no_further,
        )
        if in_flight
        else tr("No player was being changed. From now on, {no_further}.", no_further=no_further)
    )
    return Card(
        meaning=Meaning.UNSURE,
        title=trn(
            "Stopped at {done} of {count} player", "Stopped at {done} of {count} players", stop.total, done=stop.done
        ),
        body=(body,),
        footer=tr("Case #{number} · {resumes}", number=stop.case.id, resumes=tr(RESUMES)),
        bulk=("resume", stop.case.id),
    )


def moved_card(run: BulkRun, words: BulkWords, address: str) -> Card:
    """Return what an answer shows that can no longer be edited: where to find the progress from now on."""
    return Card(
        meaning=Meaning.WORKING,
        title=_doing(run, words),
        body=(
            tr(
                "Its progress is now in [another message]({address}): Discord no longer lets Steward edit this one.",
                address=address,
            ),
        ),
        footer=_footer(run),
    )


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


def _ended(run: BulkRun, words: BulkWords) -> Card:
    done = run.total if run.complete else run.earlier + len(run.parts)
    failed = sum(part.failure is not None for part in run.parts)
    title = tr("{did} {done} of {players}", did=tr(words.did), done=done - failed, players=_players(run.total))
    if run.complete:
        return Card(
            meaning=Meaning.DONE,
            title=title,
            body=(*_not_done(failed), *_altered(run, words)),
            footer=_footer(run),
            undo=run.case_id if done > failed else None,
        )
    is_settled = isinstance(run.failure, CaseOver)
    return Card(
        meaning=Meaning.UNSURE,
        title=title,
        body=(
            f"{_stopped(run.failure)} {_still_to_do(run.total - done)}",
            *_not_done(failed),
            *_altered(run, words),
        ),
        footer=tr("Case #{number} · the rest needs a new list", number=run.case_id)
        if is_settled
        else tr("Case #{number} · {resumes}", number=run.case_id, resumes=tr(RESUMES)),
        bulk=None if is_settled else ("resume", run.case_id),
    )


def _footer(run: BulkRun) -> str:
    return tr("Case #{number} · `/case view case:{number}` has a table of each player", number=run.case_id)


def _players(count: int) -> str:
    return trn("{count} player", "{count} players", count)


def _doing(run: BulkRun, words: BulkWords) -> str:
    return tr("{doing} {players}", doing=tr(words.doing), players=_players(run.total))


def _bar(done: int, total: int) -> str:
    full = done * BAR_LENGTH // total
    return text.code("█" * full + "░" * (BAR_LENGTH - full))


def _left_out_heading(count: int, unit: str) -> str:
    if unit == "player":
        return trn("**Left out: {count} player**", "**Left out: {count} players**", count)
    return trn("**Left out: {count} line**", "**Left out: {count} lines**", count)


def _cautions(plan: BulkPlan[OrderT, PartT]) -> Iterable[str]:
    """Say what a list can hold by mistake: ids without an account or of another one, and notes that were read as players."""
    gone = sum(part.player.gone for part in plan.parts)
    if gone:
        yield trn(
            "⚠️ Roblox has no account for {count} of these ids.",
            "⚠️ Roblox has no account for {count} of these ids.",
            gone,
        )
    others = sum(part.player.other_name is not None for part in plan.parts)
    if others:
        yield trn(
            "⚠️ {count} of these ids belongs to an account that is not called as the list says.",
            "⚠️ {count} of these ids belong to accounts that are not called as the list says.",
            others,
        )
    if plan.several_on:
        lines = text.listing(map(str, plan.several_on))
        yield trn(
            "⚠️ Every cell of line {lines} was read as a player.",
            "⚠️ Every cell of lines {lines} was read as a player.",
            len(plan.several_on),
            lines=lines,
        )


def _still_to_do(count: int) -> str:
    return trn(
        "What was done stays; {count} player still to do.",
        "What was done stays; {count} players still to do.",
        count,
    )


def _stopped(failure: Exception | None) -> str:
    if failure is None:
        return tr("**It was stopped.**")
    why = failures.words_of(failure)
    if isinstance(failure, AccessDenied | ApprovalNeeded):
        return tr(
            "**The person who ran it may not go on; somebody else can resume it.** {happened}", happened=why.happened
        )
    return tr("**{title}.** {happened}", title=why.title, happened=why.happened)


def _rounded(left: timedelta) -> timedelta:
    """Return a length in whole minutes, or in whole seconds if it is less than a minute."""
    unit = 60 if left.total_seconds() >= 60 else 1
    return timedelta(seconds=max(round(left.total_seconds() / unit), 1) * unit)


def _not_done(failed: int) -> Iterable[str]:
    if failed:
        yield trn(
            "❌ Not done for {count} player; `/case view` and the table say why.",
            "❌ Not done for {count} players; `/case view` and the table say why.",
            failed,
        )


def _altered(run: BulkRun, words: BulkWords) -> Iterable[str]:
    altered = next((part.case_id for part in run.parts if part.altered), None)
    if altered is not None:
        yield tr("⚠️ {altered} See `/case view case:{number}`.", altered=tr(words.altered), number=altered)


def _failures(run: BulkRun) -> Iterable[str]:
    failed = sum(part.failure is not None for part in run.parts)
    if failed:
        yield trn("{count} not done", "{count} not done", failed)


def _lines(*lines: str) -> str:
    return "\n".join(filter(None, lines))


def _listed(lines: Sequence[str]) -> str:
    more = len(lines) - NAMED
    rest = [trn("-# and {count} more, in the table", "-# and {count} more, in the table", more)] if more > 0 else []
    return "\n".join([*lines[:NAMED], *rest])


def _cell(left_out: LeftOut, unit: str) -> str:
    typed = text.code(text.clip(left_out.listed.typed, 40))
    why = failures.in_few_words(left_out.why)
    if unit == "player":
        return f"{typed}: {why}"
    return tr("line {number}, {typed}: {why}", number=left_out.listed.line, typed=typed, why=why)


def _dry_run(plan: BulkPlan[OrderT, PartT], words: BulkWords) -> bytes:
    done = [("", part.player.id, part.player.name, tr(words.to_each)) for part in plan.parts]
    left = [
        (each.listed.line, "", each.listed.typed, tr("left out: {why}", why=_plain(each.why))) for each in plan.left_out
    ]
    return _table((tr("line"), tr("user id"), tr("player"), tr("what")), [*done, *left])


def _results(parts: Sequence[Part]) -> bytes:
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


def details(case: Case, does: str) -> Sequence[str]:
    """Return what was done to how many, and how it ended; `does` is as in `BulkWords`."""
    verb, players = tr(does), _players(len(case.plan.get("players", ())))
    if case.after is None:
        return (
            tr("{does} {players}, one after the other; each has a case under this one", does=verb, players=players),
        )
    done, failed, lost = (
        case.after.get("done", 0),
        len(case.after.get("failed", ())),
        len(case.after.get("unknown", ())),
    )
    ends = [trn("{count} done", "{count} done", done)]
    if failed:
        ends.append(trn("{count} not", "{count} not", failed))
    if lost:
        ends.append(
            trn(
                "{count} whose answer was lost, which its own case settles",
                "{count} whose answer was lost, which their own cases settle",
                lost,
            )
        )
    return (tr("{does} {players}: {results}", does=verb, players=players, results=", ".join(ends)),)

"""Bans of many players at once: the question with its dry run, how far it is, and what became of each player."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.changes.bulk.plans import BulkAction, BulkPlan, BulkRun, BulkStop, LeftOut, Part
from bot.errors import AccessDenied, BotError, CaseOver, ReviewNeeded
from bot.features.bans.bans import BanPlan, UnbanPlan
from bot.features.bans.cards.bans import given_line, where
from bot.journal import BULK, Case, CaseKind
from bot.ui import failures, text
from bot.ui.cards import Attachment, Card, Meaning
from bot.ui.cases import OUTCOMES
from bot.ui.faces import Face
from bot.ui.players import who

NAMED = 10
"""Players that a card names; the attached table has them all."""
BAR_LENGTH = 20

RESUMES = "Resume goes on where it stopped, and does nothing twice"

_RESULTS = ("user id", "player", "result", "case")
DOES: Mapping[str, str] = {
    BulkAction.BAN: "Ban",
    BulkAction.LIFT: "Lift the bans of",
    BulkAction.UNDO: "Put back what stood before for",
}
"""What a bulk does, by its action as cases keep it."""
_DOING = {
    BulkAction.BAN: "Banning",
    BulkAction.LIFT: "Lifting the bans of",
    BulkAction.UNDO: "Putting back what stood before for",
}
_DID = {
    BulkAction.BAN: "Banned",
    BulkAction.LIFT: "Lifted the bans of",
    BulkAction.UNDO: "Put back what stood before for",
}
_NO_FURTHER = {
    BulkAction.BAN: "nobody further is banned",
    BulkAction.LIFT: "no further ban is lifted",
    BulkAction.UNDO: "nothing further is put back",
}


def bulk_question(plan: BulkPlan) -> Card:
    """Return what is confirmed: how many and who, the order, who is left out and why; a table names everybody."""
    first, action = plan.parts[0], plan.request.action
    names = _listed([_part(part) for part in plan.parts])
    unit = "player" if action is BulkAction.UNDO else "line"
    left_out = [f"• {_cell(each, unit)}" for each in plan.left_out]
    leave = (f"**Left out: {text.count(len(left_out), unit)}**\n{_listed(left_out)}",) if left_out else ()
    return Card(
        meaning=Meaning.QUESTION,
        title=f"{DOES[action]} {text.count(len(plan.parts), 'player')} · {where(plan.experience, first.place_id)}?",
        body=(
            names,
            *(_order(first) if action is BulkAction.BAN else _putting_back(plan)),
            f"**Why**\n{text.quote(plan.reason)}",
            *leave,
        ),
        files=(Attachment(name="dry-run.csv", content=_dry_run(plan)),),
        footer="Nothing has been changed yet. One after the other is changed, each with a case of its own.",
    )


def progress_card(run: BulkRun) -> Card:
    """Return how far a bulk is; it names nobody and no reason, so that any channel may show it. With the button that fits."""
    if run.over:
        return _ended(run)
    dealt = run.earlier + len(run.parts)
    full = dealt * BAR_LENGTH // run.total
    left = f" · about {text.duration(_rounded(run.left))} left" if run.left else ""
    return Card(
        meaning=Meaning.WORKING,
        title=f"{_DOING[run.action]} {text.count(run.total, 'player')}",
        body=(f"{text.code('█' * full + '░' * (BAR_LENGTH - full))} {dealt} of {run.total}{_failures(run)}{left}",),
        footer=f"Case #{run.case_id} · {'stops after the player at hand' if run.stopping else 'goes on by itself'}",
        bulk=None if run.stopping else ("stop", run.case_id),
    )


def result_card(run: BulkRun) -> Card:
    """Return how far a bulk is, with its reason and a table of each player once this run is over."""
    card = progress_card(run)
    if not run.over or not run.parts:
        return card
    failed = [part for part in run.parts if part.failure is not None]
    lines = [
        f"• {who(part.player)}: {failures.in_few_words(part.failure)}" for part in failed if part.failure is not None
    ]
    told = (f"**Not done**\n{_listed(lines)}",) if lines else ()
    table = Attachment(name=f"bulk-{run.case_id}.csv", content=_results(run.parts))
    return replace(card, body=(text.quote(run.plan.reason), *card.body, *told), files=(table,))


def stop_card(stop: BulkStop) -> Card:
    """Return what whoever pressed Stop reads, wherever it is carried out: it names nobody, and who is the last."""
    further = _NO_FURTHER[stop.action]
    flying = text.listing(f"#{each}" for each in stop.in_flight)
    last = f"The player at hand is the last: {flying} is in flight, and may still be done. After that, {further}."
    return Card(
        meaning=Meaning.UNSURE,
        title=f"Stopped at {stop.dealt} of {text.count(stop.total, 'player')}",
        body=(last if flying else f"Nobody was at hand. From now on, {further}.",),
        footer=f"Case #{stop.case_id} · {RESUMES}",
        bulk=("resume", stop.case_id),
    )


def moved_card(run: BulkRun, address: str) -> Card:
    """Return what stays where an interaction's answer can be edited no longer: where its progress is told from now on."""
    return Card(
        meaning=Meaning.WORKING,
        title=f"{_DOING[run.action]} {text.count(run.total, 'player')}",
        body=(
            f"How far it is stands in [a message of its own]({address}) now: Discord lets this one change no longer.",
        ),
        footer=_footer(run),
    )


def results_of(case: Case, children: Sequence[Case]) -> tuple[Attachment, ...]:
    """Return a table of each player of a bulk, by their cases; none of any other case, or of one whose list was erased."""
    if case.kind is not CaseKind.BANS_BULK or "plan" in case.erased:
        return ()
    newest = {each.target.player_id: each for each in children if each.parent_relation == BULK}
    rows = [_result(each, newest.get(each)) for each in case.plan["players"]]
    return (Attachment(name=f"bulk-{case.id}.csv", content=_table(_RESULTS, rows)),)


def _result(player_id: int, case: Case | None) -> Sequence[object]:
    if case is None:
        return player_id, "", "not dealt with", ""
    return player_id, case.target.label, OUTCOMES[case.outcome][1], case.id


def _ended(run: BulkRun) -> Card:
    done = run.total if run.complete else run.earlier + len(run.parts)
    failed = sum(part.failure is not None for part in run.parts)
    title = f"{_DID[run.action]} {done - failed} of {text.count(run.total, 'player')}"
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
    of_person = isinstance(failure, AccessDenied | ReviewNeeded)
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


def _part(part: BanPlan | UnbanPlan) -> str:
    """Return a player, with the ban that would end sooner."""
    now = f"\n-# Now {given_line(part.cut[0], at=part.planned_at)}" if part.cut else ""
    return f"{who(part.player)}{now}"


def _putting_back(plan: BulkPlan) -> Iterable[str]:
    if plan.request.action is BulkAction.UNDO:
        lifts = isinstance(plan.parts[0], UnbanPlan)
        yield "Their bans are lifted" if lifts else "Each is banned again, for as long as their ban would have lasted"


def _order(part: object) -> Iterable[str]:
    if not isinstance(part, BanPlan):
        return
    length = "**Permanent**, until somebody lifts them"
    if part.length is not None and part.ends_at is not None:
        length = f"Each for {text.duration(part.length)}: set now, until {text.when(part.ends_at)}"
    alts = "suspected other accounts too" if part.ban_alts else "these accounts alone"
    yield f"{length} · {alts}"
    if part.note:
        yield f"**Only staff read**\n{text.quote(part.note)}"


def _listed(lines: Sequence[str]) -> str:
    more = [f"-# and {len(lines) - NAMED} more, in the table"] if len(lines) > NAMED else []
    return "\n".join([*lines[:NAMED], *more])


def _cell(left_out: LeftOut, unit: str) -> str:
    typed = text.code(text.clip(left_out.listed.typed, 40))
    where_listed = f"line {left_out.listed.line}, " if unit == "line" else ""
    return f"{where_listed}{typed}: {failures.in_few_words(left_out.why)}"


def _dry_run(plan: BulkPlan) -> bytes:
    action = plan.request.action
    done = [("", part.player.id, part.player.name, action.value) for part in plan.parts]
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


def bulk_details(case: Case) -> Sequence[str]:
    """Return what was done to how many, and how it ended."""
    plan = case.plan
    what = DOES.get(plan.get("action", ""), "Change the bans of")
    listed = text.count(len(plan.get("players", ())), "player")
    if case.after is None:
        return (f"{what} {listed}, one after the other; each has a case under this one",)
    failed = len(case.after.get("failed", ()))
    lost = len(case.after.get("unknown", ()))
    ends = (
        f"{case.after.get('done')} done",
        f"{failed} not" if failed else "",
        f"{lost} whose answer was lost, which their own cases settle" if lost else "",
    )
    return (f"{what} {listed}: {', '.join(filter(None, ends))}",)


FACES = (
    Face(
        names={CaseKind.BANS_BULK: "Bulk of bans"},
        plan_type=BulkPlan,
        question=bulk_question,
        outcome=progress_card,
        details=bulk_details,
        effect="Each of these players is as their case left them, and becomes as they were before.",
        files=results_of,
    ),
)

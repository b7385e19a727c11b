"""Bulks as cards: the question with its dry run, the progress, and the result for each player.

The feature says what a bulk does to its players: by its `BulkWords`, and by what it adds to the question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.changes.bulk.cases import BulkStop
from bot.changes.bulk.plans import TO_UNDO, BulkPlan, LeftOut, OrderT, PartT, PlannedPart
from bot.changes.bulk.runs import BulkRun
from bot.changes.cards import tables
from bot.errors import AccessDenied, ApprovalNeeded, CaseOver
from bot.i18n import mark, tr, trn
from bot.journal import Case
from bot.ui import failures, icons, text
from bot.ui.cards import Attachment, Card, Meaning, fits
from bot.ui.faces import BulkWords
from bot.ui.players import name, remarks

NAMED = 10
"""Players that a card names; the attached table names all."""
LEFT_OUT = 3
"""Lines that are left out and shown on a card, each with the reason."""
BAR_LENGTH = 10

RESUMES = mark("Go on begins where it stopped, and does nothing twice")


def question(
    plan: BulkPlan[OrderT, PartT],
    words: BulkWords,
    *,
    title: str,
    experience: str,
    line: Callable[[PartT], str],
    order: Sequence[str],
) -> Card:
    """Return the question: how many and who, which lines are left out and why, and what is sent. A table names everybody.

    Args:
        plan: What is confirmed.
        words: What it does to each player.
        title: What is asked.
        experience: The name of the experience, where the settings name several.
        line: Returns what the card says about a player; empty for nothing.
        order: What is the same for every player, as lines.
    """
    unit = "player" if plan.request.action == TO_UNDO else "line"
    left_out = [f"-# {_cell(each, unit)}" for each in plan.left_out]
    count = text.number(len(plan.parts))
    return Card(
        meaning=Meaning.QUESTION,
        title=title,
        subject=text.escape(experience) if experience else "",
        state=(f"{icons.DONE} {tr(words.will_be, count=f'**{count}**')}",),
        body=(
            _who(plan, line),
            *([_lines(_left_out_heading(len(left_out), unit), _listed(left_out, LEFT_OUT))] if left_out else []),
            *_cautions(plan),
        ),
        sends=tuple(order),
        files=(Attachment(name="check.csv", content=tables.dry_run(plan, words)),),
    )


def progress_card(run: BulkRun, words: BulkWords) -> Card:
    """Return how far a bulk is, with the button that fits. It names no player and no reason, so any channel may show it."""
    if run.over:
        return _ended(run, words)
    done = run.earlier + len(run.parts)
    progress = tr(
        "{icon} {bar} **{done} of {total}**",
        icon=icons.WAITING,
        bar=_bar(done, run.total),
        done=text.number(done),
        total=text.number(run.total),
    )
    rest = (*([tr("About {time} left", time=text.about(_rounded(run.left)))] if run.left else []), *_failures(run))
    return Card(
        meaning=Meaning.WORKING,
        title=_doing(run, words),
        state=(progress, *([" · ".join(rest)] if rest else [])),
        note=(
            tr("Case #{number} · stops after the player in work", number=run.case_id)
            if run.stopping
            else tr("Case #{number} · Stop lets the player in work finish", number=run.case_id),
        ),
        bulk=None if run.stopping else ("stop", run.case_id),
    )


def result_card(run: BulkRun, words: BulkWords) -> Card:
    """Return how far a bulk is, with its reason and a table of each player once this run is over."""
    card = progress_card(run, words)
    if not run.over or not run.parts:
        return card
    failed = [part for part in run.parts if part.failure is not None]
    lines = [
        f"-# {name(part.player)}: {failures.in_few_words(part.failure)}" for part in failed if part.failure is not None
    ]
    table = Attachment(name=f"bulk-{run.case_id}.csv", content=tables.results(run.parts))
    body = (text.quote(run.plan.reason), *card.body, *([_listed(lines, NAMED)] if lines else []))
    note = (tr("Case #{number}", number=run.case_id),) if run.complete else card.note
    return replace(card, body=body, note=note, files=(table,))


def without_table(card: Card, run: BulkRun) -> Card:
    """Return the card of a run that is over without its table, which Discord did not take: it says where the table is."""
    return replace(card.without_files(), note=(_footer(run),)) if run.complete else card.without_files()


def stop_card(stop: BulkStop, words: BulkWords) -> Card:
    """Return what the person who pressed Stop reads: which case may still be done, and no name."""
    no_further = tr(words.no_further)
    in_flight = text.listing(f"#{each}" for each in stop.in_flight)
    body = (
        tr(
            "The player in work is the last: case {cases} may still be done. After that, {no_further}.",
            cases=in_flight,
            no_further=no_further,
        )
        if in_flight
        else tr("No player was being changed. From now on, {no_further}.", no_further=no_further)
    )
    return Card(
        meaning=Meaning.QUESTION,
        title=trn(
            "Stopped at {done} of {count} player", "Stopped at {done} of {count} players", stop.total, done=stop.done
        ),
        body=(body,),
        note=(tr("Case #{number} · {resumes}", number=stop.case.id, resumes=tr(RESUMES)),),
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
        note=(_footer(run),),
    )


def _ended(run: BulkRun, words: BulkWords) -> Card:
    done = run.total if run.complete else run.earlier + len(run.parts)
    failed = sum(part.failure is not None for part in run.parts)
    if run.complete:
        return Card(
            meaning=Meaning.DONE,
            title=_did(
                words, done - failed, run.total, _lasting(words, run.plan.request.order.duration, run.plan.planned_at)
            ),
            state=(*_not_done(failed), *_altered(run, words)),
            note=(_footer(run),),
            undo=run.case_id if done > failed else None,
        )
    is_settled = isinstance(run.failure, CaseOver)
    return Card(
        meaning=Meaning.QUESTION,
        title=tr(
            "{done} of {count} {did}, then stopped",
            done=text.number(done - failed),
            count=text.number(run.total),
            did=tr(words.did),
        ),
        state=(*_not_done(failed), *_altered(run, words)),
        body=(f"{_stopped(run.failure)} {_still_to_do(run.total - done)}",),
        note=(
            tr("Case #{number} · the rest needs a new list", number=run.case_id)
            if is_settled
            else tr("Case #{number} · {resumes}", number=run.case_id, resumes=tr(RESUMES)),
        ),
        bulk=None if is_settled else ("resume", run.case_id),
    )


def _footer(run: BulkRun) -> str:
    return tr("Case #{number} · `/case view case:{number}` has a table of each player", number=run.case_id)


def _players(count: int) -> str:
    return trn("{count} player", "{count} players", count)


def _did(words: BulkWords, done: int, total: int, lasting: str = "") -> str:
    did = tr("{did} {length}", did=tr(words.did), length=lasting) if lasting else tr(words.did)
    done_to = (
        _players(total) if done == total else tr("{done} of {players}", done=text.number(done), players=_players(total))
    )
    said = tr("{players} {did}", players=done_to, did=did)
    return said if fits(said) or not lasting else _did(words, done, total)


def _lasting(words: BulkWords, typed: str | None, at: datetime) -> str:
    return words.lasting(typed, at) if typed is not None else ""


def title(case: Case, words: BulkWords) -> str:
    """Return what is true of a bulk: how many it has done, or that it is not over."""
    total = len(case.plan["players"])
    if case.after is None:
        return f"{tr(words.doing)} {_players(total)}"
    lasting = _lasting(words, case.plan.get("order", {}).get("duration"), case.created_at)
    return _did(words, case.after.get("done", 0), total, lasting)


def _doing(run: BulkRun, words: BulkWords) -> str:
    return tr("{doing} {players}", doing=tr(words.doing), players=_players(run.total))


def _bar(done: int, total: int) -> str:
    full = done * BAR_LENGTH // total
    return "▰" * full + "▱" * (BAR_LENGTH - full)


def _left_out_heading(count: int, unit: str) -> str:
    if unit == "player":
        return trn(
            "{icon} **{count}** player is left out",
            "{icon} **{count}** players are left out",
            count,
            icon=icons.LEFT_OUT,
        )
    return trn(
        "{icon} **{count}** line is left out", "{icon} **{count}** lines are left out", count, icon=icons.LEFT_OUT
    )


def _cautions(plan: BulkPlan[OrderT, PartT]) -> Iterable[str]:
    """Say what a list can hold by mistake: ids without an account or of another one, and notes that were read as players."""
    gone = sum(part.player.gone for part in plan.parts)
    if gone:
        yield trn(
            "{icon} Roblox has no account for {count} of these ids.",
            "{icon} Roblox has no account for {count} of these ids.",
            gone,
            icon=icons.CAUTION,
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
            "{icon} Every cell of line {lines} was read as a player.",
            "{icon} Every cell of lines {lines} was read as a player.",
            len(plan.several_on),
            icon=icons.CAUTION,
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
        yield tr("{icon} **{count} not done** · the table says why", icon=icons.NOT_DONE, count=text.number(failed))


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


def _who(plan: BulkPlan[OrderT, PartT], line: Callable[[PartT], str]) -> str:
    """Return the names in one small line; a player about whom there is more to say has a line of their own, and comes first."""
    said = [(name(part.player), _said(part, line)) for part in plan.parts]
    own = [f"-# **{who}** · {what}" for who, what in said if what]
    others = [who for who, what in said if not what]
    small = f"-# {text.listing(others, most=NAMED)}" if others else ""
    return _lines(_listed(own, NAMED) if own else "", small)


def _said(part: PlannedPart[PartT], line: Callable[[PartT], str]) -> str:
    about = (each.removeprefix("-# ").removeprefix("⚠️ ") for each in remarks(part.player))
    return " · ".join(filter(None, (*about, line(part.plan))))


def _listed(lines: Sequence[str], most: int) -> str:
    more = len(lines) - most
    rest = [trn("-# and {count} more, in the table", "-# and {count} more, in the table", more)] if more > 0 else []
    return "\n".join([*lines[:most], *rest])


def _cell(left_out: LeftOut, unit: str) -> str:
    typed = text.code(text.clip(left_out.listed.typed, 40))
    why = failures.in_few_words(left_out.why)
    if unit == "player":
        return f"{typed}: {why}"
    return tr("line {number}, {typed}: {why}", number=left_out.listed.line, typed=typed, why=why)


def details(case: Case) -> Sequence[str]:
    """Return how many players were changed, and how the bulk ended."""
    if case.after is None:
        return (tr("One after the other; each has a case under this one"),)
    after = case.after
    done, failed, lost = after.get("done", 0), len(after.get("failed", ())), len(after.get("unknown", ()))
    lines = [tr("{icon} **{count} done**", icon=icons.DONE, count=text.number(done))]
    if failed:
        lines.append(tr("{icon} **{count} not done**", icon=icons.NOT_DONE, count=text.number(failed)))
    if lost:
        unknown = trn(
            "{icon} **{count} not known** · its own case settles it",
            "{icon} **{count} not known** · their own cases settle it",
            lost,
            icon=icons.NOT_KNOWN,
        )
        lines.append(unknown)
    return ("\n".join(lines),)

"""The index over the journal's events: case numbers, what is searched by, and what is counted for limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, Select, insert, literal_column, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.access import Allowance, DiscordId, Grant
from bot.errors import LimitReached
from bot.journal._chain import Event, Facts
from bot.journal._facts import allowance_rows, index_row, search_text
from bot.journal._freezes import index_freezing
from bot.journal.cases import NOT_APPLIED, CaseId, CaseQuery, Outcome
from bot.storage.schema import allowance_uses, case_text, cases


async def taken_from(connection: AsyncConnection, actor_id: DiscordId, grant: Grant, now: datetime) -> list[Allowance]:
    """Return what the first of the grant's roles whose limits all have room is charged with.

    Raises:
        LimitReached: None has room; carries the limit of the most generous.
    """
    refusals = []
    for allowances in map(_merged, grant.ways):
        reached = [await _limit_reached(connection, actor_id, each, now) for each in allowances]
        full = next((each for each in reached if each is not None), None)
        if full is None:
            return allowances
        refusals.append(full)
    raise refusals[0]


def _merged(allowances: Sequence[Allowance]) -> list[Allowance]:
    """Add up amounts that are taken from one limit."""
    found: dict[str, Allowance] = {}
    for each in allowances:
        earlier = found.get(each.name)
        found[each.name] = each if earlier is None else replace(earlier, amount=earlier.amount + each.amount)
    return list(found.values())


async def _limit_reached(
    connection: AsyncConnection, actor_id: DiscordId, allowance: Allowance, now: datetime
) -> LimitReached | None:
    """Count what the actor has used within the window, by changes that were made or may have been."""
    since = now - allowance.window
    used = allowance_uses.join(cases, cases.c.id == allowance_uses.c.case_id)
    query = (
        select(allowance_uses.c.amount, allowance_uses.c.at)
        .select_from(used)
        .where(allowance_uses.c.actor_id == actor_id, allowance_uses.c.name == allowance.name)
        .where(allowance_uses.c.at > since, cases.c.outcome.not_in(NOT_APPLIED))
        .order_by(allowance_uses.c.at)
    )
    uses = [(row.amount, row.at) for row in await connection.execute(query)]
    total = sum(amount for amount, _ in uses)
    if total + allowance.amount <= allowance.limit:
        return None
    return LimitReached(allowance, used=total, frees_at=_frees_at(allowance, uses, total=total, now=now))


async def insert_case(connection: AsyncConnection, facts: Facts, *, at: datetime) -> CaseId:
    """Give a case its number."""
    row = {**index_row(facts, at=at), "outcome": Outcome.SENT}
    result = await connection.execute(insert(cases).values(row).returning(cases.c.id))
    return CaseId(result.scalar_one())


async def index_intent(connection: AsyncConnection, intent: Event) -> None:
    """Make a case that was just written down be found, and be counted."""
    await connection.execute(insert(case_text).values(rowid=intent.case_id, text=search_text([intent])))
    uses = allowance_rows(intent)
    if uses:
        await connection.execute(insert(allowance_uses), uses)
    await index_freezing(connection, intent)


async def index_outcome(connection: AsyncConnection, case_id: CaseId, outcome: Outcome) -> None:
    """Make a case be found by its new outcome."""
    await connection.execute(update(cases).where(cases.c.id == case_id).values(outcome=outcome))


async def index_note(connection: AsyncConnection, note: Event) -> None:
    """Make a case be found by what a note on it says."""
    longer = case_text.c.text + "\n" + search_text([note])
    await connection.execute(update(case_text).where(case_text.c.rowid == note.case_id).values(text=longer))


def matching(query: CaseQuery, *, before_id: CaseId | None, limit: int) -> Select[int]:
    """Select the numbers of the cases that a query asks for, newest first, after the case `before_id`."""
    pattern = _pattern(query.text or "")
    found = _by_text(pattern, before_id) if pattern else _by_time(before_id)
    return found.where(*_conditions(query)).limit(limit)


def _by_time(before_id: CaseId | None) -> Select[int]:
    found = select(cases.c.id).order_by(cases.c.created_at.desc(), cases.c.id.desc())
    if before_id is None:
        return found
    last = select(cases.c.created_at).where(cases.c.id == before_id).scalar_subquery()
    return found.where(tuple_(cases.c.created_at, cases.c.id) < tuple_(last, before_id))


def _by_text(pattern: str, before_id: CaseId | None) -> Select[int]:
    # The full-text index is asked in the order of its own numbers, which it reads backwards, rather than sorted after.
    number, matches = case_text.c.rowid, literal_column("case_text").op("MATCH")(pattern)
    found = select(number).join_from(case_text, cases, cases.c.id == number).where(matches).order_by(number.desc())
    return found if before_id is None else found.where(number < before_id)


def _pattern(text: str) -> str:
    """Write FTS5's query for words that all occur, quoted so that none is an operator.

    https://www.sqlite.org/fts5.html#full_text_query_syntax
    """
    words = [word.replace("\0", "") for word in text.split() if any(map(str.isalnum, word))]
    return " ".join('"' + word.replace('"', '""') + '"*' for word in words).encode("utf-8", "replace").decode()


def _conditions(query: CaseQuery) -> list[ColumnElement[bool]]:
    equal = {
        cases.c.player_id: query.player_id,
        cases.c.actor_id: query.actor_id,
        cases.c.kind: query.kind,
        cases.c.outcome: query.outcome,
        cases.c.experience: query.experience,
    }
    found = [column == value for column, value in equal.items() if value is not None]
    if query.since is not None:
        found.append(cases.c.created_at >= query.since)
    if query.until is not None:
        found.append(cases.c.created_at < query.until)
    return found


def _frees_at(allowance: Allowance, uses: Sequence[tuple[int, datetime]], *, total: int, now: datetime) -> datetime:
    for amount, at in uses:
        total -= amount
        if total + allowance.amount <= allowance.limit:
            return at + allowance.window
    return now + allowance.window

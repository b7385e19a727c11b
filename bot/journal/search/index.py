"""The index by which cases are found. Everything in it follows from the events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from bot.journal.cases import CaseId
from bot.journal.guards.freezes import index_freezing
from bot.journal.ledger.chain import Event, Facts
from bot.journal.ledger.damage import as_written
from bot.journal.ledger.payloads import PLAN, PLAYERS, VOID, erased_facets, of_kind
from bot.journal.ledger.projection import outcome_of
from bot.journal.search.tags import LETTERS, tag
from bot.storage.schema import allowance_uses, case_days, case_players, case_text, cases, to_microseconds

_DAY_MICROSECONDS = 86_400_000_000

_NUMBER = "number"
_HIGHEST_NUMBER = select(func.coalesce(func.max(cases.c.id), 0))
_INSERT_CASE, _INSERT_TEXT = insert(cases), insert(case_text)
_UPDATE_CASE = update(cases).where(cases.c.id == bindparam(_NUMBER))
_UPDATE_TEXT = update(case_text).where(case_text.c.rowid == bindparam(_NUMBER))


def case_row(history: Sequence[Event]) -> dict[str, Any]:
    """Make a row of `cases` from all events of the case."""
    intent = history[0]
    act = intent.facts["act"]
    return {
        "id": intent.case_id,
        "kind": act["kind"],
        "outcome": outcome_of(history),
        "voided": bool(of_kind(VOID, history)),
        "actor_id": intent.facts["actor"]["id"],
        "player_id": intent.facts.get("target", {}).get("player_id"),
        "experience": act["experience"],
        "parent_id": act["parent"],
        "created_at": intent.at,
    }


def text_row(history: Sequence[Event]) -> dict[str, Any]:
    """Make a row of `case_text`; lone surrogates, which an index cannot hold, become question marks."""
    words = "\n".join(line for event in history for line in _words(event.facts))
    row = case_row(history)
    tags = " ".join(tag(name, row[name]) for name in LETTERS if row[name] is not None)
    return {"rowid": row["id"], "text": words.encode("utf-8", "replace").decode(), "tags": tags}


def allowance_rows(intent: Event) -> list[dict[str, Any]]:
    """Make the rows of `allowance_uses` from an intent."""
    common = {"case_id": intent.case_id, "actor_id": intent.facts["actor"]["id"], "at": intent.at}
    taken: Mapping[str, int] = intent.facts["act"]["allowances"]
    return [{"name": name, "amount": amount, **common} for name, amount in sorted(taken.items())]


def player_rows(intent: Event) -> list[dict[str, Any]]:
    """Make the rows of `case_players` from an intent."""
    ids: Iterable[int] = intent.facts.get(PLAYERS, {"ids": ()})["ids"]
    return [{"case_id": intent.case_id, "player_id": each} for each in sorted(set(ids))]


def keeps_players(intent: Event) -> bool:
    """Whether neither the list of players nor the plan was erased. An older intent has its players only in its plan."""
    return not erased_facets([intent]).get(intent.position, set()) & {PLAN, PLAYERS}


def day_of(moment: datetime) -> int:
    """Return the day of a moment, counted from 1970 in UTC."""
    return to_microseconds(moment) // _DAY_MICROSECONDS


def next_number(connection: Connection) -> CaseId:
    """Return the number of the next case, in a transaction that writes."""
    return CaseId(connection.execute(_HIGHEST_NUMBER).scalar_one() + 1)


def index_new(connection: Connection, intent: Event) -> None:
    """Add a new case to the index."""
    connection.execute(_INSERT_CASE, case_row([intent]))
    connection.execute(_INSERT_TEXT, text_row([intent]))
    for table, rows in ((allowance_uses, allowance_rows(intent)), (case_players, player_rows(intent))):
        if rows:
            connection.execute(insert(table), rows)
    _count_day(connection, intent)
    index_freezing(connection, intent)


def reindex(connection: Connection, history: Sequence[Event]) -> None:
    """Update a case in the index from all its events."""
    with as_written():
        row, text = case_row(history), text_row(history)
    connection.execute(_UPDATE_CASE, {**row, _NUMBER: row["id"]})
    connection.execute(_UPDATE_TEXT, {**text, _NUMBER: text["rowid"]})
    if not keeps_players(history[0]):
        connection.execute(delete(case_players).where(case_players.c.case_id == row["id"]))


def _count_day(connection: Connection, intent: Event) -> None:
    day = day_of(intent.at)
    later = update(case_days).where(case_days.c.day == day).values(last_id=intent.case_id)
    if connection.execute(later).rowcount == 0:
        first = {"day": day, "first_id": intent.case_id, "last_id": intent.case_id}
        connection.execute(insert(case_days).values(first))


def _words(facts: Facts) -> Iterable[str]:
    named = [
        ("reason", "text"),
        ("target", "label"),
        ("target", "id"),
        ("actor", "name"),
        ("note", "text"),
        ("void", "text"),
    ]
    words = [facts[facet][field] for facet, field in named if facet in facts]
    return [*words, *(file["name"] for file in facts.get("evidence", {"files": []})["files"])]

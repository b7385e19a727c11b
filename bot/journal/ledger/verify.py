"""Proves that the journal is as it was written: checks every event against the chain, and every index against the events.

Rows are read as the database holds them, without Steward's types, because an altered row may hold anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, FromClause, Row, Select, func, select, type_coerce
from sqlalchemy.types import NullType

from bot.journal.cases import CaseId, CaseKind
from bot.journal.guards.freezes import FREEZING, freeze_row
from bot.journal.ledger.blobs import Blob
from bot.journal.ledger.chain import CHAIN, Event, altered_facet
from bot.journal.ledger.damage import UNREADABLE
from bot.journal.ledger.events import event_of
from bot.journal.ledger.payloads import INTENT, PLAYERS, erased_facets, recorded_erasures
from bot.journal.search.index import allowance_rows, case_row, day_of, keeps_players, player_rows, text_row
from bot.storage.schema import (
    allowance_uses,
    case_days,
    case_players,
    case_text,
    cases,
    chain,
    documents,
    events,
    freezes,
    from_microseconds,
    to_microseconds,
)

INDEX, FILE = "index", "file"

_BATCH = 200
_GENESIS = bytes(32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tampering:
    """An alteration of the journal that Steward did not make.

    Attributes:
        case_id: The case; None if nobody can say to which case the alteration belongs.
        part: A facet of an event (`act`, `actor`, `target`, `reason`, `plan`, `before`, `result`, `after`, `note`),
            `chain` for an event's own place, kind, time and digest, `index` for the tables of searches and counts, or `file`
            for the pages of the database.
    """

    case_id: CaseId | None
    part: str


def find_tampering(connection: Connection) -> Tampering | None:
    """Read the whole journal, in one transaction, and return the alteration with the lowest case number."""
    checks = (_in_chain, _in_index, _in_freezes, _unnumbered, _in_file)
    found = [check(connection) for check in checks]
    return min((each for each in found if each is not None), key=_order, default=None)


def _order(tampering: Tampering) -> float:
    return tampering.case_id if isinstance(tampering.case_id, int) else float("inf")


def _in_chain(connection: Connection) -> Tampering | None:
    head, length = _GENESIS, 0
    for rows in _batches(connection, events.c.position):
        own = _by(connection, documents.c.position, [row.position for row in rows])
        tampering = _first_altered(rows, own, head=head, length=length)
        if tampering is not None:
            return tampering
        head, length = rows[-1].digest, rows[-1].position
    stored = [tuple(row) for row in connection.execute(_raw(chain))]
    return None if stored == [(1, length, head)] else Tampering(case_id=None, part=CHAIN)


def _first_altered(
    rows: Sequence[Row[Any]], own: Mapping[Any, Sequence[Row[Any]]], *, head: bytes, length: int
) -> Tampering | None:
    for row in rows:
        if row.position != length + 1:
            return Tampering(case_id=None, part=CHAIN)
        part = _altered_part(row, own.get(row.position, []), head)
        if part is not None:
            return Tampering(case_id=row.case_id, part=part)
        head, length = row.digest, row.position
    return None


def _altered_part(row: Row[Any], own: Sequence[Row[Any]], head: bytes) -> str | None:
    try:
        return altered_facet(_event(row), head, {each.facet: Blob.of(each.encoding, each.body) for each in own})
    except UNREADABLE:
        return CHAIN


def _in_index(connection: Connection) -> Tampering | None:
    days: dict[int, tuple[int, int]] = {}
    for rows in _batches(connection, cases.c.id):
        ids = [row.id for row in rows]
        histories = _by(connection, events.c.case_id, ids, events.c.position)
        texts = _by(connection, case_text.c.rowid, ids)
        uses = _by(connection, allowance_uses.c.case_id, ids, allowance_uses.c.name)
        players = _by(connection, case_players.c.case_id, ids, case_players.c.player_id)
        for row in rows:
            own = (each.get(row.id, []) for each in (histories, texts, uses, players))
            if not _indexed(row, *own):
                return Tampering(case_id=CaseId(row.id), part=INDEX)
            day = day_of(from_microseconds(row.created_at))
            days[day] = (days.get(day, (row.id, 0))[0], row.id)
    return _in_days(connection, days)


def _in_days(connection: Connection, days: dict[int, tuple[int, int]]) -> Tampering | None:
    """Compare the first and last case of each day with the cases."""
    stored = {row.day: (row.first_id, row.last_id) for row in connection.execute(_raw(case_days))}
    for day, (first_id, _) in days.items():
        if stored.pop(day, None) != days[day]:
            return Tampering(case_id=CaseId(first_id), part=INDEX)
    return Tampering(case_id=None, part=INDEX) if stored else None


def _indexed(
    row: Row[Any],
    written: Sequence[Row[Any]],
    texts: Sequence[Row[Any]],
    uses: Sequence[Row[Any]],
    players: Sequence[Row[Any]],
) -> bool:
    """Whether the index of a case follows from its events, and nothing is missing but what Steward erased."""
    try:
        history = [_event(each) for each in written]
        kinds = [event.kind for event in history]
        return (
            kinds[:1] == [INTENT]
            and kinds.count(INTENT) == 1
            and _plain(case_row(history)) == row._asdict()
            and [text_row(history)] == [each._asdict() for each in texts]
            and erased_facets(history) == recorded_erasures(history)
            and list(map(_plain, allowance_rows(history[0]))) == [each._asdict() for each in uses]
            and _lists(history[0], players)
        )
    except UNREADABLE:
        return False


def _lists(intent: Event, players: Sequence[Row[Any]]) -> bool:
    """Whether these are the players of an intent.

    For an older bulk, a migration read the players from the plan: any are accepted until the plan is erased.
    """
    if PLAYERS in intent.seals:
        return player_rows(intent) == [each._asdict() for each in players]
    may_have_some = CaseKind(intent.facts["act"]["kind"]).is_bulk and keeps_players(intent)
    return may_have_some or not players


def _in_freezes(connection: Connection) -> Tampering | None:
    """Compare the freezes with the newest case about each member."""
    about = select(cases.c.id).where(cases.c.kind.in_(FREEZING)).order_by(cases.c.id)
    ids = connection.execute(about).scalars().all()
    histories = _by(connection, events.c.case_id, ids, events.c.position)
    stored = {row.member_id: row._asdict() for row in connection.execute(_raw(freezes))}
    try:
        rows = {row["member_id"]: row for row in (freeze_row(_event(histories[each][0])) for each in ids)}
    except UNREADABLE:
        # The checks of the chain and the index name the case.
        return None
    wrong = [
        (rows.get(each) or stored[each])["case_id"] for each in rows | stored if rows.get(each) != stored.get(each)
    ]
    return Tampering(case_id=CaseId(wrong[0]), part=INDEX) if wrong else None


def _unnumbered(connection: Connection) -> Tampering | None:
    """Find an event, a text, an allowance use or a player whose case has no row."""
    for column in (events.c.case_id, case_text.c.rowid, allowance_uses.c.case_id, case_players.c.case_id):
        missing = select(func.min(column)).where(column.not_in(select(cases.c.id)))
        case_id = connection.execute(missing).scalar()
        if case_id is not None:
            return Tampering(case_id=CaseId(case_id), part=INDEX)
    return None


def _in_file(connection: Connection) -> Tampering | None:
    """Let SQLite compare its own indexes and pages: searches read some of them that nothing above reads.

    https://www.sqlite.org/pragma.html#pragma_integrity_check
    """
    found = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalars().all()
    return None if found == ["ok"] else Tampering(case_id=None, part=FILE)


def _event(row: Row[Any]) -> Event:
    return event_of({**row._asdict(), "at": from_microseconds(row.at)})


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    times = {name: to_microseconds(row[name]) for name in ("at", "created_at") if name in row}
    return {**row, **times}


def _raw(table: FromClause) -> Select[*tuple[Any, ...]]:
    return select(*[type_coerce(column, NullType()).label(column.key) for column in table.c])


def _batches(connection: Connection, key: Column[int]) -> Iterator[Sequence[Row[Any]]]:
    """Read a whole table in the order of its key, with only one batch in memory."""
    last, query = 0, _raw(key.table).order_by(key).limit(_BATCH)
    while rows := connection.execute(query.where(key > last)).all():
        yield rows
        last = rows[-1]._mapping[key.name]


def _by(
    connection: Connection, key: Column[int], values: Collection[Any], *order: ColumnElement[Any]
) -> Mapping[Any, list[Row[Any]]]:
    """Read the rows with these values of a key, by that value."""
    found: defaultdict[Any, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(_raw(key.table).where(key.in_(values)).order_by(key, *order)):
        found[row._mapping[key.name]].append(row)
    return found

"""Erases for good: facets are erased with their salts, their digests stay, and an event records what was erased."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Literal, TypeAlias

from sqlalchemy import Connection, delete, select, update

from bot.journal.cases import UNSETTLED, CaseId, CaseQuery
from bot.journal.ledger.append import add_event
from bot.journal.ledger.blobs import to_json
from bot.journal.ledger.chain import Event
from bot.journal.ledger.damage import as_written
from bot.journal.ledger.events import read_events
from bot.journal.ledger.payloads import ERASURE, PLAN, erasure_facts
from bot.journal.search.queries import conditions
from bot.storage.schema import cases, documents, events

Cause: TypeAlias = Literal["forget", "keeper", "retention"]
"""Why facets were erased: a player was forgotten, the keeper gave a date, or the time in the settings was over."""


def erase(connection: Connection, case_id: CaseId, facets: Collection[str], *, cause: Cause, at: datetime) -> bool:
    """Erase facets of all events of a case, in a transaction that writes; False if all were already erased."""
    history = read_events(connection, [case_id])[case_id]
    erased = {event.position: _left(event, facets) for event in history if _left(event, facets)}
    if not erased:
        return False
    for event in history:
        if event.position in erased:
            _strip(connection, event, erased[event.position])
    add_event(connection, case_id, ERASURE, erasure_facts(erased, cause=cause), at=at)
    return True


def cases_with_images(
    connection: Connection, *, before: datetime, above: CaseId, below: CaseId, limit: int
) -> Sequence[tuple[CaseId, datetime]]:
    """Find the settled cases from before a time that still have images, with their times, in order of number."""
    query = (
        select(cases.c.id, cases.c.created_at)
        .join_from(cases, events, events.c.case_id == cases.c.id)
        .join(documents, documents.c.position == events.c.position)
        .where(*conditions(CaseQuery(until=before), cases.c.id))
        .where(documents.c.facet == PLAN, cases.c.id > above, cases.c.id < below, cases.c.outcome.not_in(UNSETTLED))
        .order_by(cases.c.id)
        .limit(limit)
    )
    with as_written():
        return [(CaseId(row.id), row.created_at) for row in connection.execute(query)]


def _left(event: Event, facets: Collection[str]) -> set[str]:
    return {facet for facet, (salt, _) in event.seals.items() if facet in facets and salt is not None}


def _strip(connection: Connection, event: Event, facets: Collection[str]) -> None:
    facts = {facet: fields for facet, fields in event.facts.items() if facet not in facets}
    seals = {facet: (None if facet in facets else salt, digest) for facet, (salt, digest) in event.seals.items()}
    row = {"facts": to_json(facts), "seals": json.dumps(seals, separators=(",", ":"))}
    connection.execute(update(events).where(events.c.position == event.position).values(row))
    gone = delete(documents).where(documents.c.position == event.position, documents.c.facet.in_(facets))
    connection.execute(gone)

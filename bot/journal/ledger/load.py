"""Reads cases from the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, select

from bot.errors import NotFound
from bot.journal.cases import Case, CaseId, Outcome, Target
from bot.journal.ledger.blobs import from_json, unpack
from bot.journal.ledger.damage import as_written
from bot.journal.ledger.events import read_documents, read_events
from bot.journal.ledger.payloads import INTENT, PLAN
from bot.journal.ledger.projection import case_of, target_of
from bot.storage.schema import cases, events


def read_cases(connection: Connection, ids: Collection[int], *, images: bool) -> list[Case]:
    """Read the cases with these numbers, in that order; unknown numbers are skipped.

    Args:
        connection: In a transaction.
        ids: Their numbers.
        images: Whether to read before- and after-images, which can be large. Plans are always read.

    Raises:
        Damaged: One of them is not as Steward wrote it.
    """
    histories = read_events(connection, ids)
    positions = [event.position for history in histories.values() for event in history]
    stored = read_documents(connection, positions, facets=None if images else [PLAN])
    documents = unpack(stored)
    with as_written():
        return [case_of(histories[each], documents, images_read=images) for each in ids if each in histories]


def read_targets(connection: Connection, ids: Sequence[int]) -> list[Target]:
    """Read what the cases with these numbers are about, in that order.

    Raises:
        Damaged: One of them is not as Steward wrote it.
    """
    intents = select(events.c.case_id, events.c.facts).where(events.c.case_id.in_(ids), events.c.kind == INTENT)
    with as_written():
        found = {row.case_id: target_of(from_json(row.facts)) for row in connection.execute(intents)}
    return [found[each] for each in ids if each in found]


def read_outcome(connection: Connection, case_id: CaseId) -> Outcome:
    """Read the outcome of a case.

    Raises:
        NotFound: There is no such case.
    """
    outcome = connection.execute(select(cases.c.outcome).where(cases.c.id == case_id)).scalar_one_or_none()
    if outcome is None:
        raise NotFound("case", str(case_id))
    return Outcome(outcome)

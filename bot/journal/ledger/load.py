"""Reads cases from the database."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import NotFound
from bot.journal.cases import Case, CaseId, Outcome
from bot.journal.ledger.blobs import unpack
from bot.journal.ledger.damage import as_written
from bot.journal.ledger.events import read_documents, read_events
from bot.journal.ledger.payloads import PLAN
from bot.journal.ledger.projection import case_of
from bot.storage.schema import cases


async def read_cases(connection: AsyncConnection, ids: Collection[int], *, images: bool) -> list[Case]:
    """Read the cases with these numbers, in that order; unknown numbers are skipped.

    Args:
        connection: In a transaction.
        ids: Their numbers.
        images: Whether to read before- and after-images, which can be large. Plans are always read.

    Raises:
        Damaged: One of them is not as Steward wrote it.
    """
    events = await read_events(connection, ids)
    positions = [event.position for history in events.values() for event in history]
    stored = await read_documents(connection, positions, facets=None if images else [PLAN])
    documents = await unpack(stored)
    with as_written():
        return [case_of(events[each], documents, images_read=images) for each in ids if each in events]


async def read_outcome(connection: AsyncConnection, case_id: CaseId) -> Outcome:
    """Read the outcome of a case.

    Raises:
        NotFound: There is no such case.
    """
    outcome = (await connection.execute(select(cases.c.outcome).where(cases.c.id == case_id))).scalar_one_or_none()
    if outcome is None:
        raise NotFound("case", str(case_id))
    return Outcome(outcome)

"""Appends events to the chain, and updates the index in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import uuid4

from sqlalchemy import func, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.access import Actor
from bot.errors import RequestOver
from bot.journal.approval_requests import RequestState
from bot.journal.cases import UNSETTLED, CaseId, Intent, Outcome
from bot.journal.guards.target_locks import release_lock
from bot.journal.ledger.blobs import Document, pack
from bot.journal.ledger.chain import Facts
from bot.journal.ledger.events import chain_end, following, read_events, store
from bot.journal.ledger.payloads import INTENT, OUTCOME, PLAN, intent_facts, outcome_facts
from bot.journal.search.index import index_new, next_number, reindex
from bot.storage.schema import approval_requests

_NO_IMAGES: Mapping[str, Document] = {}


async def open_case(
    connection: AsyncConnection, facts: Facts, images: Mapping[str, Document], *, at: datetime
) -> CaseId:
    """Record an intent, and give the case its number."""
    end, case_id = await chain_end(connection), await next_number(connection)
    intent = following(end, case_id=case_id, kind=INTENT, at=at, facts=facts, images=images)
    await index_new(connection, intent)
    await store(connection, intent, images)
    return case_id


async def name_case(connection: AsyncConnection, request_id: int, case_id: CaseId) -> None:
    """Record the first case of a request that is carried out, in the transaction that opens the case.

    Raises:
        RequestOver: The request is no longer being carried out, so no change may begin for it.
    """
    row = approval_requests.c
    approved = (row.id == request_id) & row.state.in_([RequestState.APPLYING, RequestState.APPLIED])
    named = update(approval_requests).where(approved).values(case_id=func.coalesce(row.case_id, case_id))
    if not (await connection.execute(named)).rowcount:
        raise RequestOver(request_id, RequestState.INTERRUPTED)


async def add_event(
    connection: AsyncConnection,
    case_id: int,
    kind: str,
    facts: Facts,
    images: Mapping[str, Document] = _NO_IMAGES,
    *,
    at: datetime,
) -> None:
    """Record an outcome of a case, or something that is added to it."""
    event = following(await chain_end(connection), case_id=case_id, kind=kind, at=at, facts=facts, images=images)
    await store(connection, event, images)
    await reindex(connection, (await read_events(connection, [case_id]))[case_id])
    if kind == OUTCOME and facts["result"]["outcome"] not in UNSETTLED:
        await release_lock(connection, case_id)


async def write_freezing(connection: AsyncConnection, actor: Actor, intent: Intent, *, at: datetime) -> CaseId:
    """Record a freeze or an unfreeze. The commit itself is the change, so the case is done at once, and never in flight."""
    facts = intent_facts(actor, intent, key=str(uuid4()), allowances=())
    case_id = await open_case(connection, facts, await pack({PLAN: dict(intent.plan)}), at=at)
    await add_event(connection, case_id, OUTCOME, outcome_facts(Outcome.DONE), at=at)
    return case_id

"""Appends events to the chain, and updates the index in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection, func, update

from bot.access import Actor
from bot.errors import RequestOver
from bot.journal.approval_requests import RequestState
from bot.journal.cases import UNSETTLED, CaseId, Intent, Outcome
from bot.journal.guards.target_locks import release_lock
from bot.journal.ledger.blobs import Blob, pack_small
from bot.journal.ledger.chain import Event, Facts
from bot.journal.ledger.events import chain_end, following, read_events, store
from bot.journal.ledger.payloads import INTENT, OUTCOME, PLAN, intent_facts, outcome_facts
from bot.journal.search.index import index_new, next_number, reindex
from bot.storage.schema import approval_requests

_NO_IMAGES: Mapping[str, Blob] = {}


def open_case(connection: Connection, facts: Facts, images: Mapping[str, Blob], *, at: datetime) -> Event:
    """Record an intent, which gives the case its number; return it."""
    end, case_id = chain_end(connection), next_number(connection)
    intent = following(end, case_id=case_id, kind=INTENT, at=at, facts=facts, images=images)
    index_new(connection, intent)
    store(connection, intent, images)
    return intent


def name_case(connection: Connection, request_id: int, case_id: CaseId) -> None:
    """Record the first case of a request that is carried out, in the transaction that opens the case.

    Raises:
        RequestOver: The request is no longer being carried out, so no change may begin for it.
    """
    row = approval_requests.c
    approved = (row.id == request_id) & row.state.in_([RequestState.APPLYING, RequestState.APPLIED])
    named = update(approval_requests).where(approved).values(case_id=func.coalesce(row.case_id, case_id))
    if not connection.execute(named).rowcount:
        raise RequestOver(request_id, RequestState.INTERRUPTED)


def add_event(
    connection: Connection,
    case_id: int,
    kind: str,
    facts: Facts,
    images: Mapping[str, Blob] = _NO_IMAGES,
    *,
    at: datetime,
) -> Sequence[Event]:
    """Record an outcome of a case, or something that is added to it; return all its events."""
    event = following(chain_end(connection), case_id=case_id, kind=kind, at=at, facts=facts, images=images)
    store(connection, event, images)
    history = read_events(connection, [case_id])[case_id]
    reindex(connection, history)
    if kind == OUTCOME and facts["result"]["outcome"] not in UNSETTLED:
        release_lock(connection, case_id)
    return history


def write_freezing(connection: Connection, actor: Actor, intent: Intent, *, at: datetime) -> Sequence[Event]:
    """Record a freeze or an unfreeze. The commit itself is the change, so the case is done at once, and never in flight."""
    facts = intent_facts(actor, intent, key=str(uuid4()), allowances=())
    opened = open_case(connection, facts, pack_small({PLAN: dict(intent.plan)}), at=at)
    return add_event(connection, opened.case_id, OUTCOME, outcome_facts(Outcome.DONE), at=at)

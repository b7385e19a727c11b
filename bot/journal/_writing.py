"""What is written about a case: each a link of the chain, and what the index says of it, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.access import Actor
from bot.journal._chain import Facts
from bot.journal._documents import Document, pack
from bot.journal._events import append
from bot.journal._facts import INTENT, NOTE, OUTCOME, PLAN, intent_facts, outcome_facts
from bot.journal._index import index_intent, index_note, index_outcome, insert_case
from bot.journal.cases import CaseId, Intent, Outcome


async def write_intent(
    connection: AsyncConnection, facts: Facts, images: Mapping[str, Document], *, at: datetime
) -> CaseId:
    """Open a case and give it its number."""
    case_id = await insert_case(connection, facts, at=at)
    event = await append(connection, case_id=case_id, kind=INTENT, at=at, facts=facts, images=images)
    await index_intent(connection, event)
    return case_id


async def write_outcome(
    connection: AsyncConnection, case_id: CaseId, facts: Facts, images: Mapping[str, Document], *, at: datetime
) -> None:
    """Say what became of a case; the newest outcome counts."""
    await append(connection, case_id=case_id, kind=OUTCOME, at=at, facts=facts, images=images)
    await index_outcome(connection, case_id, facts["result"]["outcome"])


async def write_freezing(connection: AsyncConnection, actor: Actor, intent: Intent, *, at: datetime) -> CaseId:
    """Freeze or unfreeze: the commit is all there is to it, so the case is done at once, and never in flight."""
    facts = intent_facts(actor, intent, key=str(uuid4()), allowances=())
    case_id = await write_intent(connection, facts, await pack({PLAN: dict(intent.plan)}), at=at)
    await write_outcome(connection, case_id, outcome_facts(Outcome.DONE), {}, at=at)
    return case_id


async def write_note(connection: AsyncConnection, case_id: CaseId, facts: Facts, *, at: datetime) -> None:
    """Add a remark to a case."""
    await index_note(connection, await append(connection, case_id=case_id, kind=NOTE, at=at, facts=facts, images={}))

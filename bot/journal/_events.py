"""Events in the database: appending to the chain, and reading from it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.journal._chain import Event, Facts, fingerprints, link, seal
from bot.journal._documents import Document, from_json, to_json
from bot.storage.schema import chain, documents, events


async def append(
    connection: AsyncConnection,
    *,
    case_id: int,
    kind: str,
    at: datetime,
    facts: Facts,
    images: Mapping[str, Document],
) -> Event:
    """Add a link to the end of the chain, in a transaction that writes."""
    length, head = (await connection.execute(select(chain.c.length, chain.c.head).with_for_update())).one()
    event = _next(length, head, case_id=case_id, kind=kind, at=at, facts=facts, images=images)
    await connection.execute(insert(events).values(_row(event)))
    if images:
        rows = [
            {"position": event.position, "facet": facet, "encoding": each.encoding, "body": each.body}
            for facet, each in images.items()
        ]
        await connection.execute(insert(documents), rows)
    await connection.execute(update(chain).values(length=event.position, head=event.digest))
    return event


async def read_events(connection: AsyncConnection, case_ids: Collection[int]) -> dict[int, list[Event]]:
    """Read all events of some cases, by case, oldest first."""
    query = select(events).where(events.c.case_id.in_(case_ids)).order_by(events.c.position)
    found: defaultdict[int, list[Event]] = defaultdict(list)
    for row in await connection.execute(query):
        event = event_of(row._asdict())
        found[event.case_id].append(event)
    return found


async def read_documents(
    connection: AsyncConnection, positions: Collection[int], *, facets: Sequence[str] | None = None
) -> dict[tuple[int, str], tuple[str, bytes]]:
    """Read the documents of some events as (encoding, body), by position and facet."""
    query = select(documents).where(documents.c.position.in_(positions))
    if facets is not None:
        query = query.where(documents.c.facet.in_(facets))
    return {(row.position, row.facet): (row.encoding, row.body) for row in await connection.execute(query)}


def event_of(row: Mapping[str, Any]) -> Event:
    """Read a row of `events`."""
    seals = {facet: (salt, digest) for facet, (salt, digest) in json.loads(row["seals"]).items()}
    return Event(**{**row, "facts": from_json(row["facts"]), "seals": seals})


def _next(
    length: int,
    head: bytes,
    *,
    case_id: int,
    kind: str,
    at: datetime,
    facts: Facts,
    images: Mapping[str, Document],
) -> Event:
    position, seals = length + 1, seal(fingerprints(facts, images))
    digest = link(head, position=position, case_id=case_id, kind=kind, at=at, seals=seals)
    return Event(position=position, case_id=case_id, kind=kind, at=at, facts=facts, seals=seals, digest=digest)


def _row(event: Event) -> dict[str, Any]:
    return {
        "position": event.position,
        "case_id": event.case_id,
        "kind": event.kind,
        "at": event.at,
        "facts": to_json(event.facts),
        "seals": json.dumps(event.seals, separators=(",", ":")),
        "digest": event.digest,
    }

"""Events in the database: appends to the chain, and reads from it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import Connection, bindparam, insert, select, update

from bot.journal.ledger.blobs import Blob, from_json, to_json
from bot.journal.ledger.chain import Event, Facts, fingerprints, link, seal
from bot.journal.ledger.damage import Damaged, as_written
from bot.storage import MARKS, FileReplaced, Mark
from bot.storage.schema import chain, documents, events

ChainEnd: TypeAlias = Mark
"""The number of events, and the digest of the last one."""

_READ_END = select(chain.c.length, chain.c.head).with_for_update()
_MOVE_END = update(chain)
_INSERT_EVENT, _INSERT_DOCUMENTS = insert(events), insert(documents)


def chain_end(connection: Connection) -> ChainEnd:
    """Read the end of the chain. In a transaction that writes, nobody else can append until the transaction ends.

    Raises:
        FileReplaced: The end does not follow from the one that this process saw before: it is another journal or an older copy.
        Damaged: The journal has lost its end.
    """
    row = connection.execute(_READ_END).one_or_none()
    if row is None or not _is_end(row.length, row.head):
        raise Damaged
    end: ChainEnd = row.length, row.head
    for earlier in connection.info[MARKS] - {end}:
        if not _follows(connection, end, earlier):
            message = f"the journal ends at event {end[0]:,} and lacks event {earlier[0]:,}, with which it ended before"
            raise FileReplaced(message)
    connection.info[MARKS] = frozenset({end})
    return end


def _is_end(length: object, head: object) -> bool:
    return isinstance(length, int) and 0 <= length < _MOST and isinstance(head, bytes)


_MOST = 2**53
"""More events than any journal has."""


def _follows(connection: Connection, end: ChainEnd, earlier: ChainEnd) -> bool:
    position, digest = earlier
    stored = select(events.c.digest).where(events.c.position == position)
    return position == 0 or (position < end[0] and connection.execute(stored).scalar() == digest)


def following(
    end: ChainEnd, *, case_id: int, kind: str, at: datetime, facts: Facts, images: Mapping[str, Blob]
) -> Event:
    """Make the event that follows the end of the chain."""
    position, seals = end[0] + 1, seal(fingerprints(facts, images))
    digest = link(end[1], position=position, case_id=case_id, kind=kind, at=at, seals=seals)
    return Event(position=position, case_id=case_id, kind=kind, at=at, facts=facts, seals=seals, digest=digest)


def store(connection: Connection, event: Event, images: Mapping[str, Blob]) -> None:
    """Append an event to the chain."""
    connection.execute(_INSERT_EVENT, event_row(event))
    if images:
        connection.execute(_INSERT_DOCUMENTS, document_rows(event, images))
    connection.execute(_MOVE_END, {"length": event.position, "head": event.digest})
    connection.info[MARKS] = frozenset({(event.position, event.digest)})


def event_row(event: Event) -> dict[str, Any]:
    """Write an event as a row of `events`."""
    return {
        "position": event.position,
        "case_id": event.case_id,
        "kind": event.kind,
        "at": event.at,
        "facts": to_json(event.facts),
        "seals": json.dumps(event.seals, separators=(",", ":")),
        "digest": event.digest,
    }


def document_rows(event: Event, images: Mapping[str, Blob]) -> list[dict[str, Any]]:
    """Write an event's images as rows of `documents`."""
    return [
        {"position": event.position, "facet": facet, "encoding": each.encoding, "body": each.body}
        for facet, each in images.items()
    ]


# Made once: to make a statement and the key by which its text is found takes longer than to execute it.
_EVENTS = select(events).where(events.c.case_id.in_(bindparam("case_ids", expanding=True))).order_by(events.c.position)
_DOCUMENTS = select(documents).where(documents.c.position.in_(bindparam("positions", expanding=True)))
_SOME_DOCUMENTS = _DOCUMENTS.where(documents.c.facet.in_(bindparam("facets", expanding=True)))


def read_events(connection: Connection, case_ids: Collection[int]) -> dict[int, list[Event]]:
    """Read all events of some cases, by case, oldest first.

    Raises:
        Damaged: One of them is not as Steward wrote it.
    """
    found: defaultdict[int, list[Event]] = defaultdict(list)
    if not case_ids:
        return found
    with as_written():
        for row in connection.execute(_EVENTS, {"case_ids": [*case_ids]}):
            event = event_of(row._asdict())
            found[event.case_id].append(event)
    return found


def read_documents(
    connection: Connection, positions: Collection[int], *, facets: Sequence[str] | None = None
) -> dict[tuple[int, str], tuple[str, bytes]]:
    """Read the documents of some events as (encoding, body), by position and facet."""
    if not positions:
        return {}
    query, given = (_DOCUMENTS, {}) if facets is None else (_SOME_DOCUMENTS, {"facets": [*facets]})
    rows = connection.execute(query, {"positions": [*positions], **given})
    return {(row.position, row.facet): (row.encoding, row.body) for row in rows}


def event_of(row: Mapping[str, Any]) -> Event:
    """Read a row of `events`."""
    seals = {facet: (salt, digest) for facet, (salt, digest) in json.loads(row["seals"]).items()}
    return Event(**{**row, "facts": from_json(row["facts"]), "seals": seals})

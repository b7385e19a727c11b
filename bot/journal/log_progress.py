"""How far the log channel shows the journal. What it owes follows from the events after that.

The parts of a bulk have no cards of their own, and neither has an erasure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Executable, Select, delete, func, insert, select, update

from bot.access import DiscordId
from bot.journal.cases import BULKS, CaseId
from bot.journal.ledger.blobs import from_json
from bot.journal.ledger.payloads import ERASURE, NOTE
from bot.journal.ledger.transactions import read, write
from bot.storage import Database
from bot.storage.schema import cases, chain, events, log_cards, log_progress

OVERDUE = timedelta(seconds=20)
"""A card that is posted in this time is not owed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogCard:
    """The message in the log channel that shows a case."""

    channel_id: DiscordId
    message_id: DiscordId


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Something that the log channel does not show yet.

    Attributes:
        position: The first event that the card of the case does not show; with a remark, the event that is the remark.
        remark: What Steward itself noted; None for the case as it is now.
    """

    position: int
    case_id: CaseId
    remark: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """What the log channel lacks.

    Attributes:
        cards: How many cases.
        since: When the first of them was recorded or changed.
    """

    cards: int
    since: datetime


class LogProgress:
    """What the log channel has shown, and what comes next.

    Every method raises `JournalUnreadable` if the database cannot be read, and those that write `JournalUnavailable`.

    Args:
        database: Migrated.
        clock: The time now, with its time zone.
    """

    def __init__(self, database: Database, *, clock: Callable[[], datetime]) -> None:
        self._database, self._clock = database, clock

    async def begin(self) -> None:
        """Go on where the log channel was, or begin with what is recorded from now on."""
        end = select(chain.c.length).scalar_subquery()
        await self._write(update(log_progress).values(position=func.coalesce(log_progress.c.position, end)))

    async def end(self) -> None:
        """Owe nothing: there is no log channel."""
        await self._write(update(log_progress).values(position=None, posting=None))

    async def due(self, *, limit: int) -> tuple[list[Due], int | None]:
        """Read what is due, in order, from at most so many events; and up to which event that is all, or None for no news."""
        return await read(self._database, lambda connection: _due(connection, limit))

    async def advance(self, position: int) -> None:
        """Note that the channel shows everything up to an event."""
        passed = update(log_progress).where(log_progress.c.position < position)
        await self._write(passed.values(position=position, posting=None))

    async def begin_post(self, position: int) -> bool:
        """Note that the card for an event is about to be posted; return whether it may have been posted already."""

        def begin(connection: Connection) -> bool:
            begun: int | None = connection.execute(select(log_progress.c.posting)).scalar_one()
            connection.execute(update(log_progress).values(posting=position))
            return begun == position

        return await write(self._database, begin)

    async def drop_post(self) -> None:
        """Note that the card was certainly not posted."""
        await self._write(update(log_progress).values(posting=None))

    async def record_card(self, case_id: CaseId, card: LogCard) -> None:
        """Record the message that shows a case; this replaces an earlier record."""
        row = {"case_id": case_id, "channel_id": card.channel_id, "message_id": card.message_id}
        await self._write(
            update(log_progress).values(posting=None),
            delete(log_cards).where(log_cards.c.case_id == case_id),
            insert(log_cards).values(row),
        )

    async def newest_message(self, channel_id: DiscordId) -> DiscordId | None:
        """Find the newest message of a channel that shows a case."""
        query = select(func.max(log_cards.c.message_id)).where(log_cards.c.channel_id == channel_id)
        newest = await read(self._database, lambda connection: connection.execute(query).scalar_one())
        return DiscordId(newest) if newest is not None else None

    async def card_of(self, case_id: CaseId) -> LogCard | None:
        """Find the message that shows a case."""
        query = select(log_cards).where(log_cards.c.case_id == case_id)
        row = await read(self._database, lambda connection: connection.execute(query).one_or_none())
        return None if row is None else LogCard(channel_id=row.channel_id, message_id=row.message_id)

    async def owed(self) -> Owed | None:
        """Read what the channel lacks; None if it lacks nothing, or only what is just being posted."""
        before = self._clock() - OVERDUE
        return await read(self._database, lambda connection: _owed(connection, before=before))

    async def _write(self, *statements: Executable) -> None:
        def execute(connection: Connection) -> None:
            for each in statements:
                connection.execute(each)

        await write(self._database, execute)


def _due(connection: Connection, limit: int) -> tuple[list[Due], int | None]:
    end = connection.execute(select(chain.c.length)).scalar_one()
    position = connection.execute(select(log_progress.c.position)).scalar_one()
    if position is None or position == end:
        return [], None
    query = _shown(events.c.position, events.c.case_id, events.c.kind, events.c.facts)
    rows = connection.execute(query.where(events.c.position > position).limit(limit)).all()
    found: list[Due] = []
    for row in rows:
        case_id, remark = CaseId(row.case_id), _remark(row.kind, row.facts)
        if case_id not in {each.case_id for each in found}:
            found.append(Due(position=row.position, case_id=case_id))
        if remark is not None:
            found.append(Due(position=row.position, case_id=case_id, remark=remark))
    return found, rows[-1].position if len(rows) == limit else end


def _owed(connection: Connection, *, before: datetime) -> Owed | None:
    position = connection.execute(select(log_progress.c.position)).scalar_one()
    if position is None:
        return None
    counted = _shown(func.count(events.c.case_id.distinct()).label("cards"), func.min(events.c.at).label("since"))
    query = counted.where(events.c.position > position, events.c.at < before).order_by(None)
    row = connection.execute(query).one()
    return Owed(cards=row.cards, since=row.since) if row.cards else None


def _shown(*columns: ColumnElement[Any]) -> Select[Any]:
    """Select from the events that cards show, in order."""
    case, parent = cases.alias(), cases.alias()
    is_part = parent.c.kind.in_(BULKS) & case.c.kind.not_in(BULKS)
    return (
        select(*columns)
        .join_from(events, case, case.c.id == events.c.case_id)
        .outerjoin(parent, parent.c.id == case.c.parent_id)
        .where(events.c.kind != ERASURE, func.coalesce(is_part, False).is_(False))
        .order_by(events.c.position)
    )


def _remark(kind: str, facts: bytes) -> str | None:
    if kind != NOTE:
        return None
    noted = from_json(facts)
    text: str | None = noted.get("note", {}).get("text") if noted["author"]["id"] is None else None
    return text

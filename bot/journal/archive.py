"""Work on the whole journal, for its keeper: verify, export, erase. Staff work with single cases elsewhere."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Row, Select, delete, or_, select

from bot.journal.approval_requests import Content, RequestState
from bot.journal.cases import UNSETTLED, Case, CaseId, CaseQuery
from bot.journal.ledger.blobs import unpack
from bot.journal.ledger.damage import as_written
from bot.journal.ledger.erase import Cause, cases_with_images, erase
from bot.journal.ledger.events import chain_end
from bot.journal.ledger.load import read_cases
from bot.journal.ledger.payloads import IMAGES, PERSONAL
from bot.journal.ledger.transactions import read, write
from bot.journal.ledger.verify import Tampering, find_tampering
from bot.journal.search.calendar import Calendar, note_day, read_calendar
from bot.journal.search.queries import HIGHEST, conditions, matching, mentioning
from bot.storage import Database
from bot.storage.schema import approval_requests, approval_steps, case_players, cases, events, log_cards

_BATCH = 50
_WHOLE_BATCH = 8
"""Cases that are read at a time with their images; each image may be an entry of 4 MB."""
_START, _END = CaseId(0), CaseId(HIGHEST)
_R = approval_requests
_Number = TypeVar("_Number", bound=int)
_OPEN = (RequestState.WAITING, RequestState.APPLYING)


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain. A copy that is kept elsewhere shows later whether the whole journal was replaced.

    Attributes:
        length: The number of events.
        digest: The digest of the last event, in hexadecimal.
    """

    length: int
    digest: str

    @classmethod
    def parse(cls, text: str) -> Head:
        """Read the text that `str` makes.

        Raises:
            ValueError: It is not such a text.
        """
        found = re.fullmatch(r"([0-9]{1,18}):([0-9a-f]{64})", text.strip())
        if found is None:
            message = "must be what an earlier `journal verify` printed as the head, like 12:9f86…"
            raise ValueError(message)
        return cls(int(found[1]), found[2])

    def __str__(self) -> str:
        return f"{self.length}:{self.digest}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A message in Discord that shows a case, or an approval request, as it was.

    Attributes:
        shows: The case or the request, as in `case #7`.
        channel_id: The channel of the message.
        message_id: The message.
    """

    shows: str
    channel_id: int
    message_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What was erased about a player, or would be.

    Attributes:
        case_ids: Settled cases about the player.
        open_ids: Cases about the player whose outcome is not known yet. They stay, because settling needs their plans.
        ended_lists: Ended bulks with the player on their list, which is erased.
        requests: Numbers of approval requests about the player, and of ended ones about many players that name the player.
        listed_in: Bulks that are not ended and have the player on their list. They stay, because a resume needs the list.
        waiting: Numbers of waiting approval requests about many players that name the player. They stay.
        mentioned_in: Cases about others whose words contain the player's id or a name of theirs. They stay.
        posted: Where Discord still shows the cases and requests that were erased.
    """

    case_ids: tuple[CaseId, ...]
    open_ids: tuple[CaseId, ...]
    ended_lists: tuple[CaseId, ...]
    requests: tuple[int, ...]
    listed_in: tuple[CaseId, ...]
    waiting: tuple[int, ...]
    mentioned_in: tuple[CaseId, ...]
    posted: tuple[Posted, ...]


class Archive:
    """Verifies and exports the journal, and erases from it.

    Args:
        database: Migrated, and open for as long as this is used.
        clock: Returns the time now, with its time zone.
    """

    def __init__(self, database: Database, *, clock: Callable[[], datetime]) -> None:
        self._database, self._clock = database, clock

    async def verify(self, *, known: Head | None = None) -> Tampering | None:
        """Read the whole journal and return the first alteration that Steward did not make; None if there is no alteration.

        Args:
            known: An earlier end of the chain, which must still be in it.
        """

        def check(connection: Connection) -> Tampering | None:
            found = find_tampering(connection)
            if found is not None or known is None or known.length == 0:
                return found
            digest = select(events.c.digest).where(events.c.position == known.length)
            is_in = connection.execute(digest).scalar() == bytes.fromhex(known.digest)
            return None if is_in else Tampering(case_id=None, part="chain")

        return await self._database.read(check)

    async def head(self) -> Head:
        """Read where the chain ends."""
        length, digest = await self._database.read(chain_end)
        return Head(length, digest.hex())

    async def cases(self, *, since: datetime | None = None) -> AsyncIterator[Case]:
        """Read all cases with their images, oldest first, with only a few in memory at a time."""
        last = _START
        while batch := await self._database.read(partial(_whole_cases, since=since, after=last)):
            for case in batch:
                yield case
            last = batch[-1].id

    async def find_personal(self, player_id: int) -> Forgotten:
        """Read what `forget` would erase."""
        ids = await self._numbers(matching(CaseQuery(player_id=player_id)))
        names, settled = {str(player_id)}, []
        for batch in _batches(ids):
            about = await self._database.read(partial(read_cases, ids=batch, images=False))
            names.update(name for case in about for name in _names(case.target.label))
            settled += [case.id for case in about if case.outcome.settled]
        mentions = await self._numbers(mentioning(names))
        lists = await self._lists_with(player_id, names)
        requests = await self._requests_about(player_id, [number for number, is_over in lists.items() if is_over])
        return Forgotten(
            case_ids=tuple(settled),
            open_ids=tuple(sorted(set(ids).difference(settled))),
            ended_lists=await self._bulks_of(player_id, cases.c.outcome.not_in(UNSETTLED)),
            requests=requests,
            listed_in=await self._bulks_of(player_id, cases.c.outcome.in_(UNSETTLED)),
            waiting=tuple(number for number, is_over in lists.items() if not is_over),
            mentioned_in=tuple(sorted(set(mentions).difference(ids))),
            posted=await self._posted(settled, requests),
        )

    async def forget(self, player_id: int) -> Forgotten:
        """Erase for good what the journal says about a player: names, reasons, notes, plans and images, and requests.

        The kind of each case, its time, its outcome and the member of staff remain, so that counts stay true. Each case is
        one transaction: after an interruption the journal still verifies, and the next call erases the rest.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: The file cannot be written.
            TimeoutError: All is erased, but may still be in the write-ahead log; a later call removes it from there.
        """
        found = await self.find_personal(player_id)
        facets = {**dict.fromkeys(found.case_ids, PERSONAL), **dict.fromkeys(found.ended_lists, IMAGES)}
        for case_id, each in facets.items():
            await self._database.write(partial(erase, case_id=case_id, facets=each, cause="forget", at=self._clock()))

        def delete_requests(connection: Connection) -> None:
            connection.execute(delete(approval_steps).where(approval_steps.c.request_id.in_(found.requests)))
            connection.execute(delete(_R).where(_R.c.id.in_(found.requests)))

        await self._database.write(delete_requests)
        await self._database.scrub()
        return found

    async def newest(self) -> datetime | None:
        """Read when the newest event was written, by the clock at that time; None in an empty journal."""
        newest = select(events.c.at).order_by(events.c.position.desc()).limit(1)

        def look(connection: Connection) -> datetime | None:
            with as_written():
                return connection.execute(newest).scalar()

        return await self._database.read(look)

    async def calendar(self, *, leap: timedelta) -> Calendar:
        """Read which days the journal has reached.

        Raises:
            JournalUnreadable: It could not be read.
        """
        return await read(self._database, partial(read_calendar, leap=leap))

    async def note_day(self) -> None:
        """Record that Steward runs on this day, which the calendar then counts if no clock leapt.

        Raises:
            JournalUnavailable: It could not be written.
        """
        await write(self._database, partial(note_day, now=self._clock()))

    async def with_images(
        self, *, before: datetime, above: CaseId = _START, below: CaseId = _END
    ) -> AsyncIterator[tuple[CaseId, datetime]]:
        """Read the settled cases from before a time that have plans and images, with their times, in order of number.

        Raises:
            JournalUnreadable: It could not be read.
        """
        while True:
            query = partial(cases_with_images, before=before, above=above, below=below, limit=_BATCH)
            found = await read(self._database, query)
            for each in found:
                yield each
            if not found:
                return
            above = found[-1][0]

    async def erase_images(
        self, *, before: datetime, below: CaseId = _END, span: timedelta | None = None, cause: Cause = "keeper"
    ) -> int:
        """Erase plans and images of settled cases that were opened before a time; return how many cases had some.

        Args:
            before: The time.
            below: Cases with this number or a higher one stay as they are.
            span: Cases that were opened longer than this after the first one stay as they are.
            cause: Why they are erased.

        Raises:
            JournalUnreadable, JournalUnavailable: It could not be read, or written.
        """
        first, count = None, 0
        async for case_id, opened_at in self.with_images(before=before, below=below):
            first = first or opened_at
            if span is not None and opened_at - first > span:
                break
            count += await write(
                self._database, partial(erase, case_id=case_id, facets=IMAGES, cause=cause, at=self._clock())
            )
        return count

    async def _bulks_of(self, player_id: int, outcome: ColumnElement[bool]) -> tuple[CaseId, ...]:
        """Return the bulks with such an outcome that have this player on their list, whether or not it was their turn yet."""
        listed = select(case_players.c.case_id).where(case_players.c.player_id == player_id)
        return tuple(
            await self._numbers(select(cases.c.id).where(cases.c.id.in_(listed), outcome).order_by(cases.c.id))
        )

    async def _lists_with(self, player_id: int, names: Iterable[str]) -> dict[int, bool]:
        """Return the requests about many players that name this one, each with whether it has ended.

        A line for which a player was found names that player. In the other lines a number is an id, even if it is also a name.
        """
        query = select(_R).where(_R.c.player_id.is_(None)).order_by(_R.c.id)

        def look(connection: Connection) -> tuple[Sequence[Row[Any]], dict[int, Content]]:
            rows = connection.execute(query).all()
            stored = unpack({row.id: (row.encoding, row.body) for row in rows})
            return rows, {number: Content.from_json(each) for number, each in stored.items()}

        rows, contents = await self._database.read(look)
        words = [name for name in names if not name.isdecimal() or name == str(player_id)]
        named = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)", re.IGNORECASE)
        return {
            row.id: row.state not in _OPEN
            for row in rows
            if player_id in contents[row.id].player_ids or any(map(named.search, contents[row.id].unfound))
        }

    async def _requests_about(self, player_id: int, lists: Sequence[int]) -> tuple[int, ...]:
        about = or_(_R.c.player_id == player_id, _R.c.id.in_(lists))
        return tuple(await self._numbers(select(_R.c.id).where(about).order_by(_R.c.id)))

    async def _numbers(self, query: Select[int]) -> list[CaseId]:
        return await self._database.read(
            lambda connection: [CaseId(each) for each in connection.execute(query).scalars()]
        )

    async def _posted(self, case_ids: Iterable[int], request_ids: Iterable[int]) -> tuple[Posted, ...]:
        case_cards = select(log_cards.c.case_id, log_cards.c.channel_id, log_cards.c.message_id)
        request_cards = select(_R.c.id, _R.c.channel_id, _R.c.message_id).where(_R.c.message_id.is_not(None))
        posted: list[Posted] = []
        for name, query, key, ids in (
            ("case", case_cards, log_cards.c.case_id, case_ids),
            ("request", request_cards, _R.c.id, request_ids),
        ):
            for batch in _batches(list(ids)):
                rows = await self._database.read(partial(_all, query=query.where(key.in_(batch))))
                posted += [
                    Posted(shows=f"{name} #{number}", channel_id=at, message_id=each)
                    for number, at, each in map(tuple, rows)
                ]
        return tuple(posted)


def _all(connection: Connection, query: Select[*tuple[Any, ...]]) -> Sequence[Row[Any]]:
    return connection.execute(query).all()


def _whole_cases(connection: Connection, *, since: datetime | None, after: CaseId) -> list[Case]:
    """Read the next cases after one, with their images."""
    query = select(cases.c.id).where(*conditions(CaseQuery(since=since), cases.c.id), cases.c.id > after)
    ids = connection.execute(query.order_by(cases.c.id).limit(_WHOLE_BATCH)).scalars().all()
    return read_cases(connection, ids, images=True)


def _batches(ids: Sequence[_Number]) -> Iterable[Sequence[_Number]]:
    return (ids[start : start + _BATCH] for start in range(0, len(ids), _BATCH))


def _names(label: str) -> set[str]:
    """Return the names in `Display (@name)`."""
    return {label, *re.findall(r"@(\w+)", label)} - {""}

"""What is done with requests, in one process or several.

Each step is one transaction that first looks at the state of the request, so that of two presses one counts.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, insert, select, update

from bot.access import Actor, DiscordId
from bot.errors import NotFound, RequestOver
from bot.journal.approval_requests.rows import content_columns, new_row, read_requests, write_step
from bot.journal.approval_requests.values import (
    ApprovalRequest,
    Content,
    RequestId,
    RequestState,
    RequestStep,
    Wish,
)
from bot.journal.cases import CaseId
from bot.journal.guards.target_locks import TargetLocks
from bot.journal.ledger.transactions import writing
from bot.storage import Database
from bot.storage.schema import approval_requests

_T = approval_requests.c


class Requests:
    """Every request for a second person, of all processes on one database."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime]) -> None:
        self._database, self._clock = database, clock
        self._target_locks = TargetLocks(database, clock=clock)

    async def open(self, wish: Wish) -> ApprovalRequest:
        """Write down what somebody asks for.

        Raises:
            JournalUnavailable: It could not be written.
        """
        now = self._clock()
        row = await new_row(wish, at=now)
        async with writing(self._database) as connection:
            added = await connection.execute(insert(approval_requests).values(row).returning(_T.id))
            request_id = RequestId(added.scalar_one())
            await write_step(connection, request_id, RequestStep.ASKED, wish.asker, "", at=now)
        return await self.get(request_id)

    async def get(self, request_id: RequestId) -> ApprovalRequest:
        """Read one request.

        Raises:
            NotFound: There is no such request.
        """
        found = await read_requests(self._database, _T.id == request_id)
        if not found:
            raise NotFound("request", str(request_id))
        return found[0]

    def ensure_waiting(self, request: ApprovalRequest, revision: int | None = None) -> ApprovalRequest:
        """Return a request that was read, if it waits, and is planned as a button that bears `revision` says.

        Raises:
            RequestOver: It does not, its time is up, or it was planned again.
        """
        state = self._state_now(request)
        if state is not RequestState.WAITING or revision not in {None, request.revision}:
            raise RequestOver(request.id, state)
        return request

    async def waiting(self) -> list[ApprovalRequest]:
        """Read all that wait, oldest first."""
        return await read_requests(self._database, _T.state == RequestState.WAITING)

    async def claim(self, request: ApprovalRequest, second: Actor) -> ApprovalRequest:
        """Take a request that waits, to carry it out; nobody else can from then on.

        Raises:
            RequestOver: It is not waiting, its time is up, or it was planned again since `request` was read.
        """
        alive = (_T.revision == request.revision) & (_T.expires_at > self._clock())
        return await self._move(
            request.id, RequestStep.APPROVED, RequestState.APPLYING, by=second, only=alive, values={"case_id": None}
        )

    async def deny(self, request: ApprovalRequest, member: Actor, reason: str) -> ApprovalRequest:
        """End a request that waits.

        Raises:
            RequestOver: It is not waiting.
        """
        return await self._move(request.id, RequestStep.DENIED, RequestState.DENIED, by=member, note=reason)

    async def release(self, request: ApprovalRequest, failure: str) -> ApprovalRequest:
        """Have a claimed request wait again, because nothing could be done just then."""
        return await self._move(
            request.id, RequestStep.RELEASED, RequestState.WAITING, note=failure, was=RequestState.APPLYING
        )

    async def renew(self, request: ApprovalRequest, content: Content) -> ApprovalRequest:
        """Have a claimed request wait again, with what it would do now."""
        values = {"revision": request.revision + 1, **await content_columns(content)}
        return await self._move(
            request.id, RequestStep.RENEWED, RequestState.WAITING, values=values, was=RequestState.APPLYING
        )

    async def finish(self, request: ApprovalRequest, case_id: CaseId) -> ApprovalRequest:
        """Write down that a claimed request was carried out."""
        return await self._move(
            request.id,
            RequestStep.APPLIED,
            RequestState.APPLIED,
            values={"case_id": case_id},
            was=RequestState.APPLYING,
        )

    async def fail(self, request: ApprovalRequest, failure: str) -> ApprovalRequest:
        """Write down that a claimed request could not be carried out."""
        return await self._move(
            request.id, RequestStep.FAILED, RequestState.FAILED, note=failure, was=RequestState.APPLYING
        )

    async def expire(self) -> list[ApprovalRequest]:
        """End those whose time is up; return them, each to one caller alone."""
        return await self._sweep(
            _T.expires_at <= self._clock(), RequestStep.EXPIRED, RequestState.WAITING, RequestState.EXPIRED
        )

    async def interrupt(self, patience: timedelta) -> list[ApprovalRequest]:
        """End those that have been carried out for longer than any change takes: a crash cut them off."""
        cut_off = _T.changed_at <= self._clock() - patience
        return await self._sweep(cut_off, RequestStep.INTERRUPTED, RequestState.APPLYING, RequestState.INTERRUPTED)

    async def remind(self) -> list[ApprovalRequest]:
        """Return those of which half the time has gone, once each."""
        due = (_T.remind_at <= self._clock()) & (_T.expires_at > self._clock())
        return await self._sweep(
            due, RequestStep.REMINDED, RequestState.WAITING, RequestState.WAITING, {"remind_at": None}
        )

    @asynccontextmanager
    async def posting(self, request_id: RequestId) -> AsyncIterator[ApprovalRequest | None]:
        """Have a request for the block, to post its card while no other process does; None where it is posted already.

        What a killed process began to post is handed out again soon after.

        Raises:
            TargetLocked: Another process is still about it.
        """
        async with self._target_locks.of("card", request_id):
            request = await self.get(request_id)
            yield request if request.message_id is None else None

    async def remember_message(
        self, request_id: RequestId, *, channel_id: DiscordId, message_id: DiscordId
    ) -> ApprovalRequest:
        """Keep where a request's card is, unless another card was kept before; return it as it is then."""
        async with writing(self._database) as connection:
            change = update(approval_requests).where(_T.id == request_id, _T.message_id.is_(None))
            await connection.execute(change.values(channel_id=channel_id, message_id=message_id))
        return await self.get(request_id)

    async def forget_message(self, request: ApprovalRequest) -> None:
        """Have a card that was kept, and is gone, posted again; one that was kept since stays."""
        async with writing(self._database) as connection:
            gone = (_T.id == request.id) & (_T.message_id == request.message_id)
            await connection.execute(update(approval_requests).where(gone).values(channel_id=None, message_id=None))

    async def _move(
        self,
        request_id: RequestId,
        step: RequestStep,
        state: RequestState,
        *,
        by: Actor | None = None,
        note: str = "",
        was: RequestState = RequestState.WAITING,
        only: ColumnElement[bool] | None = None,
        values: Mapping[str, Any] = {},
    ) -> ApprovalRequest:
        wanted = (_T.id == request_id) & (_T.state == was)
        async with writing(self._database) as connection:
            now = self._clock()
            change = update(approval_requests).where(wanted if only is None else wanted & only)
            changed = await connection.execute(change.values(state=state, changed_at=now, **values))
            if changed.rowcount:
                await write_step(connection, request_id, step, by, note, at=now)
        request = await self.get(request_id)
        if not changed.rowcount:
            raise RequestOver(request.id, self._state_now(request))
        return request

    def _state_now(self, request: ApprovalRequest) -> RequestState:
        waits = request.state is RequestState.WAITING
        return RequestState.EXPIRED if waits and request.expires_at <= self._clock() else request.state

    async def _sweep(
        self,
        due: ColumnElement[bool],
        step: RequestStep,
        was: RequestState,
        state: RequestState,
        values: Mapping[str, Any] = {},
    ) -> list[ApprovalRequest]:
        async with writing(self._database) as connection:
            now = self._clock()
            numbers = select(_T.id).where(_T.state == was, due).order_by(_T.id)
            ids = (await connection.execute(numbers)).scalars().all()
            for request_id in ids:
                await write_step(connection, request_id, step, None, "", at=now)
            change = update(approval_requests).where(_T.id.in_(ids))
            await connection.execute(change.values(state=state, changed_at=now, **values))
        return await read_requests(self._database, _T.id.in_(ids)) if ids else []

"""Opens, decides and ends approval requests, in one process or several.

Each step is one transaction that first checks the state of the request, so that only one of two presses counts.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, select, update

from bot.access import Actor, DiscordId
from bot.errors import RequestOver
from bot.journal.approval_requests.rows import content_columns, new_row, read_request, read_requests, write_step
from bot.journal.approval_requests.values import (
    ApprovalRequest,
    Content,
    NewRequest,
    RequestId,
    RequestState,
    RequestStep,
)
from bot.journal.cases import CaseId
from bot.journal.guards.target_locks import TargetLocks
from bot.journal.ledger.transactions import read, write
from bot.storage import Database
from bot.storage.schema import approval_requests

_T = approval_requests.c


class Requests:
    """The approval requests of one database, for every process on it.

    Args:
        database: Migrated, and open for as long as this is used.
        clock: Returns the time now, aware.
        role_name: Returns the name of a role, of which only the text was kept, as cards need it.
    """

    def __init__(
        self, database: Database, *, clock: Callable[[], datetime], role_name: Callable[[str], str] = str
    ) -> None:
        self._database, self._clock, self._role_name = database, clock, role_name
        self._target_locks = TargetLocks(database, clock=clock)

    def asking(self, wish: NewRequest) -> AbstractAsyncContextManager[object]:
        """Return a block in which nobody else opens a request of this kind in this experience.

        Raises:
            TargetLocked: Somebody else is opening one.
        """
        return self._target_locks.of("ask", wish.kind, wish.experience)

    async def open(self, wish: NewRequest) -> ApprovalRequest:
        """Record a request.

        Raises:
            JournalUnavailable: It could not be written.
        """
        now = self._clock()
        row = await new_row(wish, at=now)

        def record(connection: Connection) -> ApprovalRequest:
            added = connection.execute(insert(approval_requests).values(row).returning(_T.id))
            request_id = RequestId(added.scalar_one())
            write_step(connection, request_id, RequestStep.ASKED, wish.asker, "", at=now)
            return self._one(connection, request_id)

        return await write(self._database, record)

    async def get(self, request_id: RequestId) -> ApprovalRequest:
        """Read one request.

        Raises:
            NotFound: There is no such request.
        """
        return await read(self._database, lambda connection: self._one(connection, request_id))

    def ensure_waiting(self, request: ApprovalRequest, revision: int | None = None) -> ApprovalRequest:
        """Return the request, if it waits and still has the `revision` of the button that was pressed.

        Raises:
            RequestOver: It does not wait, it has expired, or it was planned again.
        """
        state = self._state_now(request)
        if state is not RequestState.WAITING or revision not in {None, request.revision}:
            raise RequestOver(request.id, state)
        return request

    async def waiting(self) -> list[ApprovalRequest]:
        """Read all waiting requests, oldest first."""
        return await read(self._database, lambda each: self._several(each, _T.state == RequestState.WAITING))

    async def claim(self, request: ApprovalRequest, second: Actor) -> ApprovalRequest:
        """Claim a waiting request, to carry it out; from then on nobody else can.

        Raises:
            RequestOver: It is not waiting, it has expired, or it was planned again since `request` was read.
        """
        alive = (_T.revision == request.revision) & (_T.expires_at > self._clock())
        return await self._move(
            request.id, RequestStep.APPROVED, RequestState.APPLYING, by=second, only=alive, values={"case_id": None}
        )

    async def deny(self, request: ApprovalRequest, member: Actor, reason: str) -> ApprovalRequest:
        """Deny a waiting request, which ends it.

        Raises:
            RequestOver: It is not waiting.
        """
        return await self._move(request.id, RequestStep.DENIED, RequestState.DENIED, by=member, note=reason)

    async def release(self, request: ApprovalRequest, failure: str) -> ApprovalRequest:
        """Let a claimed request wait again, because it could not be carried out at that time."""
        return await self._move(
            request.id, RequestStep.RELEASED, RequestState.WAITING, note=failure, was=RequestState.APPLYING
        )

    async def renew(self, request: ApprovalRequest, content: Content) -> ApprovalRequest:
        """Let a claimed request wait again, with a new plan."""
        values = {"revision": request.revision + 1, **await content_columns(content)}
        return await self._move(
            request.id, RequestStep.RENEWED, RequestState.WAITING, values=values, was=RequestState.APPLYING
        )

    async def finish(self, request: ApprovalRequest, case_id: CaseId) -> ApprovalRequest:
        """Record that a claimed request was carried out."""
        return await self._move(
            request.id,
            RequestStep.APPLIED,
            RequestState.APPLIED,
            values={"case_id": case_id},
            was=RequestState.APPLYING,
        )

    async def fail(self, request: ApprovalRequest, failure: str) -> ApprovalRequest:
        """Record that a claimed request could not be carried out."""
        return await self._move(
            request.id, RequestStep.FAILED, RequestState.FAILED, note=failure, was=RequestState.APPLYING
        )

    async def expire(self) -> list[ApprovalRequest]:
        """End the expired requests and return them. Each is returned to one caller only."""
        return await self._sweep(
            _T.expires_at <= self._clock(), RequestStep.EXPIRED, RequestState.WAITING, RequestState.EXPIRED
        )

    async def interrupt(self, patience: timedelta) -> list[ApprovalRequest]:
        """End the requests that have been carried out for longer than any change takes: a crash interrupted them."""
        cut_off = _T.changed_at <= self._clock() - patience
        return await self._sweep(cut_off, RequestStep.INTERRUPTED, RequestState.APPLYING, RequestState.INTERRUPTED)

    async def remind(self) -> list[ApprovalRequest]:
        """Return the requests that have waited for half of their time. Each is returned once."""
        due = (_T.remind_at <= self._clock()) & (_T.expires_at > self._clock())
        return await self._sweep(
            due, RequestStep.REMINDED, RequestState.WAITING, RequestState.WAITING, {"remind_at": None}
        )

    @asynccontextmanager
    async def posting(self, request_id: RequestId) -> AsyncIterator[ApprovalRequest | None]:
        """Lock a request during the block, to post its card; None if it is already posted.

        If a process is killed while it posts, another one can post the card soon after.

        Raises:
            TargetLocked: Another process is posting it.
        """
        async with self._target_locks.of("card", request_id):
            request = await self.get(request_id)
            yield request if request.message_id is None else None

    async def remember_message(
        self, request_id: RequestId, *, channel_id: DiscordId, message_id: DiscordId
    ) -> ApprovalRequest:
        """Record where a request's card is, unless another card was recorded before; return the request."""
        change = update(approval_requests).where(_T.id == request_id, _T.message_id.is_(None))

        def record(connection: Connection) -> ApprovalRequest:
            connection.execute(change.values(channel_id=channel_id, message_id=message_id))
            return self._one(connection, request_id)

        return await write(self._database, record)

    async def forget_message(self, request: ApprovalRequest) -> None:
        """Forget a card that is gone, so that it is posted again. A card that was recorded since stays."""
        gone = (_T.id == request.id) & (_T.message_id == request.message_id)
        change = update(approval_requests).where(gone).values(channel_id=None, message_id=None)
        await write(self._database, lambda connection: connection.execute(change))

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

        def move(connection: Connection) -> tuple[ApprovalRequest, bool]:
            now = self._clock()
            change = update(approval_requests).where(wanted if only is None else wanted & only)
            moved = bool(connection.execute(change.values(state=state, changed_at=now, **values)).rowcount)
            if moved:
                write_step(connection, request_id, step, by, note, at=now)
            return self._one(connection, request_id), moved

        request, moved = await write(self._database, move)
        if not moved:
            raise RequestOver(request.id, self._state_now(request))
        return request

    def _one(self, connection: Connection, request_id: RequestId) -> ApprovalRequest:
        return self._with_roles(read_request(connection, request_id))

    def _several(self, connection: Connection, which: ColumnElement[bool]) -> list[ApprovalRequest]:
        return [*map(self._with_roles, read_requests(connection, which))]

    def _with_roles(self, request: ApprovalRequest) -> ApprovalRequest:
        return replace(request, approvers=tuple(map(self._role_name, request.approvers)))

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

        def sweep(connection: Connection) -> list[ApprovalRequest]:
            now = self._clock()
            numbers = select(_T.id).where(_T.state == was, due).order_by(_T.id)
            ids = connection.execute(numbers).scalars().all()
            if not ids:
                return []
            for request_id in ids:
                write_step(connection, request_id, step, None, "", at=now)
            change = update(approval_requests).where(_T.id.in_(ids))
            connection.execute(change.values(state=state, changed_at=now, **values))
            return self._several(connection, _T.id.in_(ids))

        return await write(self._database, sweep)

"""Requests for a second person: what somebody wants to do, kept until another decides, and every step of it.

A request is no case. What it asks for becomes one when it is done, with both people on it; until then nothing was changed.
Each step is one transaction that first looks at the state of the request, so that of two presses, in one process or in two,
one counts.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NewType

from sqlalchemy import ColumnElement, Row, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.access import Actor, Capability, DiscordId, Review
from bot.errors import NotFound, RequestOver
from bot.journal.cases import CaseId, Json, Member
from bot.journal.guards.target_locks import TargetLocks
from bot.journal.ledger.blobs import pack, unpack
from bot.journal.ledger.transactions import reading, writing
from bot.storage import Database
from bot.storage.schema import approval_requests, approval_steps

RequestId = NewType("RequestId", int)

_T = approval_requests.c


class RequestState(StrEnum):
    """What a request waits for, or how it ended. Stored."""

    WAITING = "waiting"
    APPLYING = "applying"
    """Approved, and being carried out, or cut off by a crash."""
    APPLIED = "applied"
    FAILED = "failed"
    """Approved, and could not be carried out."""
    DENIED = "denied"
    EXPIRED = "expired"
    INTERRUPTED = "interrupted"
    """Cut off by a crash while it was carried out; never tried again."""


class RequestStep(StrEnum):
    """What happened to a request. Stored."""

    ASKED = "asked"
    REMINDED = "reminded"
    APPROVED = "approved"
    RELEASED = "released"
    """It could not be carried out just then, and waits again."""
    RENEWED = "renewed"
    """The world had changed, so it waits to be looked at again."""
    APPLIED = "applied"
    FAILED = "failed"
    DENIED = "denied"
    EXPIRED = "expired"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a request is about.

    Attributes:
        inputs: What to plan it from.
        seen: What of the world it was planned on.
        shown: The card that shows just this.
        player_ids: The Roblox users on its list, where it is about many; empty for any other.
        unfound: What was typed on that list and named no player that was found.
    """

    inputs: Json
    seen: Json
    shown: Json
    player_ids: tuple[int, ...] = ()
    unfound: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, stored: Mapping[str, Json]) -> Content:
        """Undo `to_json`."""
        lists = {name: tuple(stored[name]) for name in ("player_ids", "unfound")}
        return cls(**{**stored, **lists})

    def to_json(self) -> dict[str, Json]:
        """Return it as it is stored."""
        return {
            "inputs": self.inputs,
            "seen": self.seen,
            "shown": self.shown,
            "player_ids": list(self.player_ids),
            "unfound": list(self.unfound),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody asks for, before it has a number.

    Attributes:
        kind: The kind of plan.
        player_id: The player whom it concerns, where it is one.
    """

    kind: str
    review: Review
    experience: str
    asker: Actor
    content: Content
    player_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTaken:
    """One line of a request's history; nobody where Steward itself acted."""

    step: RequestStep
    at: datetime
    by: Member | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRequest:
    """A request as it is now.

    Attributes:
        reviewers: Names of the roles that may approve it.
        revision: Which planning of it counts; goes up when the world has changed.
        channel_id: Where its card is; None while it could not be posted.
        message_id: The card's message.
        case_id: The case that it became, or had begun to become when it was cut off.
        history: Every step, oldest first.
    """

    id: RequestId
    state: RequestState
    kind: str
    capability: Capability
    experience: str
    guild_id: DiscordId
    asker: Member
    reviewers: tuple[str, ...]
    revision: int
    created_at: datetime
    expires_at: datetime
    channel_id: DiscordId | None
    message_id: DiscordId | None
    case_id: CaseId | None
    content: Content
    history: tuple[StepTaken, ...]

    @property
    def last(self) -> StepTaken:
        """The newest step."""
        return self.history[-1]

    def newest(self, step: RequestStep) -> StepTaken | None:
        """Return the newest step of a kind."""
        return next((each for each in reversed(self.history) if each.step is step), None)


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
        now, review, asker = self._clock(), wish.review, wish.asker
        row = {
            "state": RequestState.WAITING,
            "kind": wish.kind,
            "capability": review.capability,
            "experience": wish.experience,
            "guild_id": asker.guild_id,
            "asker_id": asker.user_id,
            "asker_name": asker.name,
            "player_id": wish.player_id,
            "reviewers": json.dumps(review.reviewers),
            "revision": 1,
            "created_at": now,
            "expires_at": now + review.expires,
            "remind_at": now + review.expires / 2,
            "changed_at": now,
            **await _packed(wish.content),
        }
        async with writing(self._database) as connection:
            added = await connection.execute(insert(approval_requests).values(row).returning(_T.id))
            request_id = RequestId(added.scalar_one())
            await self._write_step(connection, request_id, RequestStep.ASKED, asker, "")
        return await self.get(request_id)

    async def get(self, request_id: RequestId) -> ApprovalRequest:
        """Read one request.

        Raises:
            NotFound: There is no such request.
        """
        found = await self._read(_T.id == request_id)
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
        return await self._read(_T.state == RequestState.WAITING)

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
        values = {"revision": request.revision + 1, **await _packed(content)}
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
            change = update(approval_requests).where(wanted if only is None else wanted & only)
            changed = await connection.execute(change.values(state=state, changed_at=self._clock(), **values))
            if changed.rowcount:
                await self._write_step(connection, request_id, step, by, note)
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
            numbers = select(_T.id).where(_T.state == was, due).order_by(_T.id)
            ids = (await connection.execute(numbers)).scalars().all()
            for request_id in ids:
                await self._write_step(connection, request_id, step, None, "")
            change = update(approval_requests).where(_T.id.in_(ids))
            await connection.execute(change.values(state=state, changed_at=self._clock(), **values))
        return await self._read(_T.id.in_(ids)) if ids else []

    async def _write_step(
        self, connection: AsyncConnection, request_id: RequestId, step: RequestStep, by: Actor | None, note: str
    ) -> None:
        taken = select(func.count()).where(approval_steps.c.request_id == request_id)
        row = {
            "request_id": request_id,
            "position": (await connection.execute(taken)).scalar_one(),
            "step": step,
            "at": self._clock(),
            "member_id": by.user_id if by is not None else None,
            "member_name": by.name if by is not None else "",
            "note": note,
        }
        await connection.execute(insert(approval_steps).values(row))

    async def _read(self, which: ColumnElement[bool]) -> list[ApprovalRequest]:
        async with reading(self._database) as connection:
            found = await connection.execute(select(approval_requests).where(which).order_by(_T.id))
            rows = {row.id: row for row in found}
            steps = await connection.execute(
                select(approval_steps)
                .where(approval_steps.c.request_id.in_(rows))
                .order_by(approval_steps.c.request_id, approval_steps.c.position)
            )
            history: dict[int, list[StepTaken]] = {number: [] for number in rows}
            for step in steps:
                history[step.request_id].append(_step_taken(step))
        contents = await unpack({number: (row.encoding, row.body) for number, row in rows.items()})
        return [_request(row, contents[number], history[number]) for number, row in rows.items()]


async def _packed(content: Content) -> dict[str, Any]:
    document = (await pack({"content": content.to_json()}))["content"]
    return {"encoding": document.encoding, "body": document.body}


def _request(row: Row[Any], content: Mapping[str, Json], history: list[StepTaken]) -> ApprovalRequest:
    return ApprovalRequest(
        id=RequestId(row.id),
        state=RequestState(row.state),
        kind=row.kind,
        capability=Capability(row.capability),
        experience=row.experience,
        guild_id=DiscordId(row.guild_id),
        asker=Member(id=DiscordId(row.asker_id), name=row.asker_name),
        reviewers=tuple(json.loads(row.reviewers)),
        revision=row.revision,
        created_at=row.created_at,
        expires_at=row.expires_at,
        channel_id=row.channel_id,
        message_id=row.message_id,
        case_id=row.case_id,
        content=Content.from_json(content),
        history=tuple(history),
    )


def _step_taken(row: Row[Any]) -> StepTaken:
    by = Member(id=DiscordId(row.member_id), name=row.member_name) if row.member_id is not None else None
    return StepTaken(step=RequestStep(row.step), at=row.at, by=by, note=row.note)

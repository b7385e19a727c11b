"""Approval requests and their steps as rows of the database."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select

from bot.access import Actor, DiscordId, covered_by
from bot.errors import NotFound
from bot.journal.approval_requests.values import (
    ApprovalRequest,
    Content,
    NewRequest,
    RequestId,
    RequestState,
    RequestStep,
    StepTaken,
)
from bot.journal.cases import Member
from bot.journal.ledger.blobs import pack, unpack
from bot.journal.ledger.damage import as_written
from bot.jsons import Json
from bot.storage.schema import approval_requests, approval_steps


async def new_row(wish: NewRequest, *, at: datetime) -> dict[str, Any]:
    """Make the row of a new request, which waits."""
    approval_rule, asker = wish.approval_rule, wish.asker
    return {
        "state": RequestState.WAITING,
        "kind": wish.kind,
        "capability": approval_rule.covered,
        "experience": wish.experience,
        "guild_id": asker.guild_id,
        "asker_id": asker.user_id,
        "asker_name": asker.name,
        "player_id": wish.player_id,
        "reviewers": json.dumps(approval_rule.approvers),
        "revision": 1,
        "created_at": at,
        "expires_at": at + approval_rule.expires,
        "remind_at": at + approval_rule.expires / 2,
        "changed_at": at,
        **await content_columns(wish.content),
    }


async def content_columns(content: Content) -> dict[str, Any]:
    """Make the columns that hold the content of a request."""
    document = (await pack({"content": content.to_json()}))["content"]
    return {"encoding": document.encoding, "body": document.body}


def write_step(
    connection: Connection, request_id: RequestId, step: RequestStep, by: Actor | None, note: str, *, at: datetime
) -> None:
    """Add a step to a request's history, in the transaction that takes it."""
    taken = select(func.count()).where(approval_steps.c.request_id == request_id)
    row = {
        "request_id": request_id,
        "position": connection.execute(taken).scalar_one(),
        "step": step,
        "at": at,
        "member_id": by.user_id if by is not None else None,
        "member_name": by.name if by is not None else "",
        "note": note,
    }
    connection.execute(insert(approval_steps).values(row))


def read_request(connection: Connection, request_id: RequestId) -> ApprovalRequest:
    """Read one request.

    Raises:
        NotFound: There is no such request.
    """
    found = read_requests(connection, approval_requests.c.id == request_id)
    if not found:
        raise NotFound("request", str(request_id))
    return found[0]


def read_requests(connection: Connection, which: ColumnElement[bool]) -> list[ApprovalRequest]:
    """Read requests with their histories, oldest first.

    Raises:
        Damaged: One of them is not as Steward wrote it.
    """
    found = connection.execute(select(approval_requests).where(which).order_by(approval_requests.c.id))
    with as_written():
        rows = {row.id: row for row in found}
    steps = connection.execute(
        select(approval_steps)
        .where(approval_steps.c.request_id.in_(rows))
        .order_by(approval_steps.c.request_id, approval_steps.c.position)
    )
    history: dict[int, list[StepTaken]] = {number: [] for number in rows}
    contents = unpack({number: (row.encoding, row.body) for number, row in rows.items()})
    with as_written():
        for step in steps:
            history[step.request_id].append(_step_taken(step))
        return [_request(row, contents[number], history[number]) for number, row in rows.items()]


def _request(row: Row[Any], content: Mapping[str, Json], history: list[StepTaken]) -> ApprovalRequest:
    return ApprovalRequest(
        player_id=row.player_id,
        id=RequestId(row.id),
        state=RequestState(row.state),
        kind=row.kind,
        covered=covered_by(row.capability),
        experience=row.experience,
        guild_id=DiscordId(row.guild_id),
        asker=Member(id=DiscordId(row.asker_id), name=row.asker_name),
        approvers=tuple(json.loads(row.reviewers)),
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

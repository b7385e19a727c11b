"""Approvals: what somebody wants to do waits, in the open, until a second person decides.

The policy says what needs one. Who asked must still be allowed to do it at the moment it is done, with the roles that they
hold then; who approves is judged by the roles of the very press. What has changed meanwhile is shown again, never done.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.access import Actor, ApprovalRule, Capability, DiscordId, Extent, FindMember, Policy
from bot.changes.kinds import NAMES, Approval, ChangeKind, Done
from bot.changes.plans import Plan, checked_reason
from bot.changes.undo import Undo
from bot.changes.undo_plans import UndoPlan
from bot.errors import (
    ApprovalNeeded,
    Frozen,
    JournalUnavailable,
    JournalUnreadable,
    LimitReached,
    NotFound,
    RequestOver,
    StalePlan,
    Stopping,
    TargetLocked,
)
from bot.journal.approval_requests import ApprovalRequest, Content, RequestId, Requests, Wish
from bot.jsons import Json
from bot.opencloud.errors import OpenCloudError, OutcomeUnknown

log = logging.getLogger(__name__)

PATIENCE = timedelta(minutes=5)
"""Longer than any change takes: what is still being carried out after it was cut off by a crash."""

PAGE_LENGTH = 10

_PASSING = (OpenCloudError, LimitReached, Frozen, JournalUnavailable, Stopping, StalePlan, TargetLocked)
"""What may be gone in a minute, and has changed nothing: the request waits on. A lost answer is not among them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What came of an approval.

    Attributes:
        request: As it stands now: applied, failed, or waiting again because the world had changed, or who asked may not just now.
        outcome: What was done, where it was.
        failure: Why it could not be, where it could not.
    """

    request: ApprovalRequest
    outcome: Done | None = None
    failure: Exception | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """Requests to which something happened while nobody pressed anything."""

    reminded: Sequence[ApprovalRequest]
    over: Sequence[ApprovalRequest]


@dataclass(frozen=True, slots=True)
class _Able:
    """A sort of plan that can wait, how it does, and what carries it out."""

    plan_type: type[Plan]
    approval: Approval
    apply: Callable[[Actor, Any], Awaitable[Done]]


class Approvals:
    """Takes requests, and carries out those that are approved.

    Args:
        requests: Where they are kept.
        policy: Who may approve what.
        kinds: Every kind of change, each with how it waits.
        undo: Whose plans can wait as the plans can by which they would be made.
        draw: The card of a plan, as it is kept.
        clock: The time now, aware.
    """

    def __init__(
        self,
        requests: Requests,
        policy: Policy,
        kinds: Iterable[ChangeKind],
        undo: Undo,
        *,
        draw: Callable[[Plan], Json],
        clock: Callable[[], datetime],
    ) -> None:
        self._requests, self._policy, self._draw, self._clock = requests, policy, draw, clock
        able = [
            _Able(kind.plan_type, kind.approval, kind.apply)
            for kind in kinds
            if kind.plan_type is not None and kind.apply is not None and kind.approval is not None
        ]
        able.append(_Able(UndoPlan, undo.approval(), undo.apply))
        self._able = {each.approval.name: each for each in able}

    async def ask(self, asker: Actor, plan: Plan, approval_rule: ApprovalRule) -> ApprovalRequest:
        """Have a plan wait that its asker has confirmed.

        Raises:
            ApprovalNeeded: This sort of plan cannot wait.
        """
        able = next((each for each in self._able.values() if type(plan) is each.plan_type), None)
        if able is None:
            raise ApprovalNeeded(approval_rule)
        return await self._requests.open(
            Wish(
                kind=able.approval.name,
                approval_rule=approval_rule,
                experience=plan.experience.key,
                asker=asker,
                content=self._content(able, plan),
                player_id=able.approval.player(plan),
            )
        )

    async def to_decide(self, second: Actor, number: int, revision: int) -> ApprovalRequest:
        """Return a request that this person may approve.

        Raises:
            AccessDenied: They may not, or it is their own.
            NotFound: There is no such request.
            RequestOver: It is not waiting any more, or was planned anew since.
        """
        request = await self._told_to(second, number)
        self._admit(second, request)
        return self._requests.ensure_waiting(request, revision)

    async def approve(self, second: Actor, number: int, revision: int, find_member: FindMember) -> Decision:
        """Carry out what was asked for, once; or have it wait again where it would now be something else.

        Raises:
            AccessDenied: This person may not approve it.
            RequestOver: It is not waiting any more, or was planned anew since.
            OpenCloudError: Roblox did not do it; the request waits on.
        """
        request = await self.to_decide(second, number, revision)
        member = await find_member(request.guild_id, request.asker.id) or _gone(request)
        asker = replace(member, seconded_by=second, on_request=request.id)
        claimed = await self._requests.claim(request, second)
        try:
            done = await self._carry_out(claimed, asker)
        except OutcomeUnknown as error:
            return await self._failed(claimed, error)
        except _PASSING as error:
            released = await self._requests.release(claimed, type(error).__name__)
            if not _is_about(asker, error):
                raise
            return Decision(request=released, failure=error)
        except Exception as error:  # noqa: BLE001  whatever it was, the request must not hang; it is shown, and logged there
            return await self._failed(claimed, error)
        if isinstance(done, ApprovalRequest):
            return Decision(request=done)
        finished = await self._ended(claimed, self._requests.finish(claimed, done.case_id))
        return Decision(request=finished, outcome=done)

    async def deny(self, member: Actor, number: int, reason: str) -> ApprovalRequest:
        """End a request: by an approver, or by the one who asked.

        Raises:
            AccessDenied: This person may neither approve it nor has asked for it.
            InvalidInput: The reason is empty or too long.
            RequestOver: It is not waiting any more.
        """
        request = await self.deniable(member, number)
        return await self._requests.deny(request, member, checked_reason(reason))

    async def deniable(self, member: Actor, number: int) -> ApprovalRequest:
        """Return a request that this person may end.

        Raises:
            AccessDenied: They may neither approve it nor have asked for it.
            RequestOver: It is not waiting any more.
        """
        request = await self._told_to(member, number)
        if member.user_id != request.asker.id:
            self._admit(member, request)
        return self._requests.ensure_waiting(request)

    async def page(self, actor: Actor, number: int) -> tuple[Sequence[ApprovalRequest], bool]:
        """Return what waits, a page from 0 of it, and whether there is more.

        Raises:
            AccessDenied: The actor may not approve.
        """
        self._policy.require(actor, Capability.APPROVALS_REVIEW)
        waiting = [each for each in await self._requests.waiting() if self._may_see(actor, each)]
        start = number * PAGE_LENGTH
        return waiting[start : start + PAGE_LENGTH], len(waiting) > start + PAGE_LENGTH

    async def pass_time(self) -> Ended:
        """Remind, expire, and end what a crash cut off; each request is returned to one caller alone."""
        over = [*await self._requests.expire(), *await self._requests.interrupt(PATIENCE)]
        return Ended(reminded=await self._requests.remind(), over=over)

    async def unposted(self) -> list[ApprovalRequest]:
        """Return those that wait and whose card is not posted."""
        return [each for each in await self._requests.waiting() if each.message_id is None]

    async def posted(self) -> list[ApprovalRequest]:
        """Return those that wait and whose card was posted."""
        return [each for each in await self._requests.waiting() if each.message_id is not None]

    async def forget_message(self, request: ApprovalRequest) -> None:
        """Have a request's card posted anew, as the one that was kept is gone."""
        await self._requests.forget_message(request)

    def posting(self, request: ApprovalRequest) -> AbstractAsyncContextManager[ApprovalRequest | None]:
        """Return a block in which no other process posts a request's card; it gets None where that is posted already.

        Raises:
            TargetLocked: Another process is still about it.
        """
        return self._requests.posting(request.id)

    async def remember_message(
        self, request: ApprovalRequest, *, channel_id: DiscordId, message_id: DiscordId
    ) -> ApprovalRequest:
        """Keep where a request's card is, unless another card was kept before; return it as it stands then."""
        return await self._requests.remember_message(request.id, channel_id=channel_id, message_id=message_id)

    async def _carry_out(self, request: ApprovalRequest, asker: Actor) -> Done | ApprovalRequest:
        """Return what was done; or the request as it waits again, where it would now be something else."""
        able = self._able[request.kind]
        try:
            plan = await able.approval.replan(asker, request.content.inputs)
            content = self._content(able, plan)
            if _has_changed(request.content, content):
                return await self._requests.renew(request, content)
            return await able.apply(asker, plan)
        except StalePlan as stale:
            if not isinstance(stale.fresh, Plan):
                raise
            return await self._requests.renew(request, self._content(able, stale.fresh))

    async def _failed(self, request: ApprovalRequest, error: Exception) -> Decision:
        failed = await self._ended(request, self._requests.fail(request, type(error).__name__))
        return Decision(request=failed, failure=error)

    async def _ended(self, request: ApprovalRequest, recording: Awaitable[ApprovalRequest]) -> ApprovalRequest:
        """Return a request that was carried out as it ended, which is recorded if it can be.

        What came of it is known, and is what the person who approved must read. The request names its case, and never waits
        again.
        """
        try:
            return await recording
        except RequestOver:  # it took so long that it was given up; its card names the case by then
            return await self._requests.get(request.id)
        except (JournalUnavailable, JournalUnreadable):
            log.exception("request %s was carried out, but how it ended could not be recorded", request.id)
            return request

    def _content(self, able: _Able, plan: Plan) -> Content:
        approval = able.approval
        return Content(
            inputs=approval.inputs(plan),
            seen=approval.seen(plan),
            shown=self._draw(plan),
            player_ids=approval.players(plan),
            unfound=approval.unfound(plan),
        )

    async def _told_to(self, member: Actor, number: int) -> ApprovalRequest:
        """Return a request; that there is none, only to those who approve."""
        try:
            return await self._requests.get(RequestId(number))
        except NotFound:
            self._policy.require(member, Capability.APPROVALS_REVIEW)
            raise

    def _admit(self, second: Actor, request: ApprovalRequest) -> None:
        lifetime = request.expires_at - request.created_at
        rule = ApprovalRule(capability=request.capability, approvers=request.approvers, expires=lifetime)
        self._policy.require_second(second, request.asker.id, rule, Extent(experience=request.experience))

    def _may_see(self, actor: Actor, request: ApprovalRequest) -> bool:
        return self._policy.allows(actor, Capability.APPROVALS_REVIEW, Extent(experience=request.experience))


def _has_changed(asked: Content, now: Content) -> bool:
    """Whether a request would now do something else. A new name of the same player changes nothing.

    What a request of an earlier version did not keep is not compared.
    """
    same = (now.inputs.get(name) == each for name, each in asked.inputs.items() if name != NAMES)
    return now.seen != asked.seen or not all(same)


def _is_about(asker: Actor, error: Exception) -> bool:
    """Whether it is who asked that is stopped: then it must not be said to who approves as if it were them."""
    return isinstance(error, LimitReached) or (isinstance(error, Frozen) and error.freeze.member_id == asker.user_id)


def _gone(request: ApprovalRequest) -> Actor:
    """Return who asked, as somebody who holds no role any more."""
    asker = request.asker
    return Actor(user_id=asker.id, name=asker.name, guild_id=request.guild_id, role_ids=frozenset())

"""Approvals: a change waits as a request, which all approvers see, until a second person decides.

The policy says what needs one. The asker must still be allowed to make the change when it is made, with the roles that they hold
then. The approver needs the role at the moment of the press. What has changed since is shown again, never done.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.access import Actor, ApprovalRule, Capability, DiscordId, Extent, FindMember, Policy
from bot.changes.kinds import LABELS, NAMES, Approval, ChangeKind, Done, Values
from bot.changes.plans import Plan, checked_reason
from bot.changes.undo import Undo
from bot.changes.undo_plans import UndoPlan
from bot.errors import (
    ApprovalNeeded,
    AskedAlready,
    Frozen,
    HeldUp,
    JournalUnavailable,
    JournalUnreadable,
    LimitReached,
    NotFound,
    RequestOver,
    StalePlan,
    Stopping,
    TargetLocked,
)
from bot.journal import EvidenceFile
from bot.journal.approval_requests import (
    ApprovalRequest,
    Content,
    NewRequest,
    RequestId,
    Requests,
    RequestState,
)
from bot.jsons import Json
from bot.opencloud.errors import OpenCloudError, OutcomeUnknown

log = logging.getLogger(__name__)

PATIENCE = timedelta(minutes=5)
"""Longer than any change takes. A request that is carried out for longer was cut off by a crash."""

PAGE_LENGTH = 10

_PASSING = (OpenCloudError, LimitReached, Frozen, HeldUp, JournalUnavailable, Stopping, StalePlan, TargetLocked)
"""Errors that may be over in a minute and changed nothing: the request waits on. A lost answer is not one of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The result of an approval.

    Attributes:
        request: Its new state: applied, failed, or waiting again because something has changed or the asker may not do it now.
        outcome: What was done; None if nothing was done.
        failure: Why nothing was done, if it could not be.
    """

    request: ApprovalRequest
    outcome: Done | None = None
    failure: Exception | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """Requests that changed with the passing of time."""

    reminded: Sequence[ApprovalRequest]
    over: Sequence[ApprovalRequest]


@dataclass(frozen=True, slots=True)
class _Able:
    """A kind of plan that can wait, how it waits, and what carries it out."""

    plan_type: type[Plan]
    approval: Approval
    values: Values | None
    apply: Callable[[Actor, Any], Awaitable[Done]]


class Approvals:
    """Takes requests, and carries out those that are approved.

    Args:
        requests: Where they are kept.
        policy: Who may approve what.
        kinds: Every kind of change, each with how it waits.
        undo: Undos can wait if the plans that carry them out can wait.
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
            _Able(kind.plan_type, kind.approval, kind.values, kind.apply)
            for kind in kinds
            if kind.plan_type is not None and kind.apply is not None and kind.approval is not None
        ]
        able.append(_Able(UndoPlan, undo.approval(), None, undo.apply))
        self._able = {each.approval.name: each for each in able}
        self._readers = {each.values.read_by.resource: each.values.read_by for each in able if each.values is not None}

    async def ask(self, asker: Actor, plan: Plan, approval_rule: ApprovalRule) -> ApprovalRequest:
        """Make a plan wait after its asker has confirmed it.

        Raises:
            ApprovalNeeded: This kind of plan cannot wait.
            AskedAlready: The same act on the same target waits already.
        """
        able = self._find_able(plan)
        if able is None:
            raise ApprovalNeeded(approval_rule)
        wish = NewRequest(
            kind=able.approval.name,
            approval_rule=approval_rule,
            experience=plan.experience.key,
            asker=asker,
            content=self._content(able, plan),
            player_id=able.approval.player(plan),
        )
        async with self._requests.asking(wish):
            same = await self.find_same(plan)
            if same is not None:
                raise same
            return await self._requests.open(wish)

    async def find_same(self, plan: Plan) -> AskedAlready | None:
        """Return the open request for the same act on the same target, as what stops another one."""
        able = self._find_able(plan)
        if able is None:
            return None
        act, now = able.approval.act(able.approval.inputs(plan)), self._clock()
        for each in await self._requests.waiting():
            if each.expires_at > now and self._able[each.kind].approval.act(each.content.inputs) == act:
                return AskedAlready(
                    each.id,
                    asker_id=each.asker.id,
                    asker_name=each.asker.name,
                    asked_at=each.created_at,
                    expires_at=each.expires_at,
                )
        return None

    def _find_able(self, plan: Plan) -> _Able | None:
        return next((each for each in self._able.values() if type(plan) is each.plan_type), None)

    async def to_decide(self, second: Actor, number: int, revision: int) -> ApprovalRequest:
        """Return a request that this person may approve.

        Raises:
            AccessDenied: They may not, or it is their own.
            NotFound: There is no such request.
            RequestOver: It is no longer waiting, or was planned again since.
        """
        request = await self._find_for(second, number)
        self._admit(second, request)
        return self._requests.ensure_waiting(request, revision)

    async def approve(self, second: Actor, number: int, revision: int, find_member: FindMember) -> Decision:
        """Carry out what was asked for, once; or make it wait again if it would now do something else.

        Raises:
            AccessDenied: This person may not approve it.
            RequestOver: It is no longer waiting, or was planned again since.
            OpenCloudError: Roblox did not do it; the request keeps waiting.
        """
        request = await self.to_decide(second, number, revision)
        member = await find_member(request.guild_id, request.asker.id) or _gone(request)
        asker = replace(member, approver=second, on_request=request.id)
        claimed = await self._requests.claim(request, second)
        try:
            done = await self._carry_out(claimed, asker)
        except OutcomeUnknown as error:
            return await self._failed(claimed, error)
        except _PASSING as error:
            released = await self._requests.release(claimed, type(error).__name__)
            if not self._is_about(asker, error):
                raise
            return Decision(request=released, failure=error)
        except Exception as error:  # noqa: BLE001  whatever it was, the request must not hang; it is shown, and logged there
            return await self._failed(claimed, error)
        if isinstance(done, ApprovalRequest):
            return Decision(request=done)
        finished = await self._ended(claimed, self._requests.finish(claimed, done.case_id))
        return Decision(request=finished, outcome=done)

    async def deny(self, member: Actor, number: int, reason: str) -> ApprovalRequest:
        """End a request, as an approver or as the asker.

        Raises:
            AccessDenied: This person may not approve it and did not ask for it.
            InvalidInput: The reason is empty or too long.
            RequestOver: It is no longer waiting.
        """
        request = await self.deniable(member, number)
        return await self._requests.deny(request, member, checked_reason(reason))

    async def deniable(self, member: Actor, number: int) -> ApprovalRequest:
        """Return a request that this person may end.

        Raises:
            AccessDenied: They may not approve it and did not ask for it.
            RequestOver: It is no longer waiting.
        """
        request = await self._find_for(member, number)
        if member.user_id != request.asker.id:
            self._admit(member, request)
        return self._requests.ensure_waiting(request)

    def read_by(self, request: ApprovalRequest) -> Capability | None:
        """Return the capability that reads the values on a request's card; None where the card has none."""
        able = self._able[request.kind]
        if able.plan_type is UndoPlan:  # it has those of what it undoes
            return self._readers.get(request.covered.partition(":")[0])
        return able.values.read_by if able.values is not None else None

    def unused_evidence(self, request: ApprovalRequest) -> Sequence[EvidenceFile]:
        """Return the files of a request that ended without a case, which no case will ever name."""
        is_over = request.state not in {RequestState.WAITING, RequestState.APPLYING}
        if not is_over or request.case_id is not None:
            return ()
        return self._able[request.kind].approval.evidence(request.content.inputs)

    async def page(self, actor: Actor, number: int) -> tuple[Sequence[ApprovalRequest], bool]:
        """Return a page of the waiting requests, counted from 0, and whether there are more.

        Raises:
            AccessDenied: The actor may not approve.
        """
        self._policy.require(actor, Capability.APPROVALS_REVIEW)
        waiting = [each for each in await self._requests.waiting() if self._may_see(actor, each)]
        start = number * PAGE_LENGTH
        return waiting[start : start + PAGE_LENGTH], len(waiting) > start + PAGE_LENGTH

    async def pass_time(self) -> Ended:
        """Remind, expire, and end what a crash cut off. Each request is returned to one caller only."""
        over = [*await self._requests.expire(), *await self._requests.interrupt(PATIENCE)]
        return Ended(reminded=await self._requests.remind(), over=over)

    async def unposted(self) -> list[ApprovalRequest]:
        """Return the waiting requests whose card is not posted."""
        return [each for each in await self._requests.waiting() if each.message_id is None]

    async def posted(self) -> list[ApprovalRequest]:
        """Return the waiting requests whose card was posted."""
        return [each for each in await self._requests.waiting() if each.message_id is not None]

    async def forget_message(self, request: ApprovalRequest) -> None:
        """Forget where a request's card was, since it is gone: the card is posted again."""
        await self._requests.forget_message(request)

    def posting(self, request: ApprovalRequest) -> AbstractAsyncContextManager[ApprovalRequest | None]:
        """Return a block in which no other process posts a request's card. Its value is None if the card is already posted.

        Raises:
            TargetLocked: Another process is still posting it.
        """
        return self._requests.posting(request.id)

    async def remember_message(
        self, request: ApprovalRequest, *, channel_id: DiscordId, message_id: DiscordId
    ) -> ApprovalRequest:
        """Keep where a request's card is, unless another card was kept before; return the request with the card that is kept."""
        return await self._requests.remember_message(request.id, channel_id=channel_id, message_id=message_id)

    async def _carry_out(self, request: ApprovalRequest, asker: Actor) -> Done | ApprovalRequest:
        """Return what was done; or the request, which waits again if it would now do something else."""
        able = self._able[request.kind]
        try:
            plan = await able.approval.replan(asker, request.content.inputs)
            content = self._content(able, plan)
            if _has_changed(able.approval, request.content, content):
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
        """Record how a carried-out request ended, if that is possible, and return the request.

        The result is known, and the approver must read it. The request names its case, and never waits again.
        """
        try:
            return await recording
        except RequestOver:  # it took so long that it counts as cut off; its card names the case
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

    async def _find_for(self, member: Actor, number: int) -> ApprovalRequest:
        """Return a request. Only people who may approve learn that a number has no request."""
        try:
            return await self._requests.get(RequestId(number))
        except NotFound:
            self._policy.require(member, Capability.APPROVALS_REVIEW)
            raise

    def _admit(self, second: Actor, request: ApprovalRequest) -> None:
        lifetime = request.expires_at - request.created_at
        rule = ApprovalRule(covered=request.covered, approvers=request.approvers, expires=lifetime)
        of_bans = request.covered.startswith(f"{Capability.BANS_WRITE.resource}:")
        players = (request.player_id, *request.content.player_ids) if of_bans else ()
        for player_id in players or (
            None,
        ):  # nobody is the second person for a ban of their own account, nor for its end
            extent = Extent(experience=request.experience, unbanned_id=player_id)
            self._policy.require_approver(second, request.asker.id, rule, extent)

    def _is_about(self, asker: Actor, error: Exception) -> bool:
        """Whether the error is about the asker: then the approver must not read it as if it were about them."""
        if not isinstance(error, Frozen):
            return isinstance(error, LimitReached)
        member_id = error.freeze.member_id
        return member_id is not None and self._policy.are_one_person(member_id, asker.user_id)

    def _may_see(self, actor: Actor, request: ApprovalRequest) -> bool:
        return self._policy.allows(actor, Capability.APPROVALS_REVIEW, Extent(experience=request.experience))


def _has_changed(approval: Approval, asked: Content, now: Content) -> bool:
    """Whether a request would now do something else. A new name of the same player or field does not count.

    Inputs that an earlier version of Steward did not keep are not compared.
    """
    skipped = approval.taken_over | {NAMES, LABELS}
    same = (now.inputs.get(name) == each for name, each in asked.inputs.items() if name not in skipped)
    return now.seen != asked.seen or not all(same)


def _gone(request: ApprovalRequest) -> Actor:
    """Return the asker as a person without roles."""
    asker = request.asker
    return Actor(user_id=asker.id, name=asker.name, guild_id=request.guild_id, role_ids=frozenset())

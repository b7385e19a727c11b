"""Approval requests: each step counts once over all processes."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from journal_samples import Clock

from bot.access import Actor, ApprovalRule, Capability, DiscordId
from bot.errors import NotFound, RequestOver
from bot.journal import Member
from bot.journal.approval_requests import Content, NewRequest, RequestId, Requests, RequestState, RequestStep
from bot.storage import Database

REVIEW = ApprovalRule(covered=Capability.BANS_PERMANENT, approvers=("owner",), expires=timedelta(hours=24))


def person(number: int) -> Actor:
    return Actor(user_id=DiscordId(number), name=f"p{number}", guild_id=DiscordId(1), role_ids=frozenset())


def wish(text: str = "as it was") -> NewRequest:
    content = Content(inputs={"player": "156"}, seen=[1, 1.0, None], shown={"title": text})
    return NewRequest(
        kind="ban", approval_rule=REVIEW, experience="kingdom", asker=person(1), content=content, player_id=156
    )


@pytest.fixture
def requests(database: Database, clock: Clock) -> Requests:
    return Requests(database, clock=clock)


async def test_a_request_comes_back_as_it_was_asked(requests: Requests) -> None:
    asked = await requests.open(wish())
    assert await requests.get(asked.id) == asked
    assert asked.content == wish().content
    assert (asked.state, asked.revision, asked.approvers) == (RequestState.WAITING, 1, ("owner",))
    assert [(each.step, each.by.id if each.by else None) for each in asked.history] == [(RequestStep.ASKED, 1)]
    with pytest.raises(NotFound):
        await requests.get(RequestId(99))


async def test_one_of_many_claims_in_two_processes_counts(url: str, requests: Requests, clock: Clock) -> None:
    asked = await requests.open(wish())
    async with Database.open(url) as other:
        elsewhere = Requests(other, clock=clock)
        claims = [each.claim(asked, person(2 + place)) for place, each in enumerate([requests, elsewhere] * 4)]
        results = await asyncio.gather(*claims, return_exceptions=True)
    refused = [each for each in results if isinstance(each, RequestOver)]
    assert len(refused) == 7
    assert {each.state for each in refused} == {"applying"}
    approvals = [each for each in (await requests.get(asked.id)).history if each.step is RequestStep.APPROVED]
    assert len(approvals) == 1


async def test_an_outdated_plan_of_a_request_cannot_be_claimed(requests: Requests) -> None:
    asked = await requests.open(wish())
    renewed = await requests.renew(await requests.claim(asked, person(2)), wish("now").content)
    assert (renewed.revision, renewed.state, renewed.content.shown) == (2, RequestState.WAITING, {"title": "now"})
    with pytest.raises(RequestOver) as refused:
        await requests.claim(asked, person(2))
    assert refused.value.state == "waiting"
    assert (await requests.claim(renewed, person(2))).state is RequestState.APPLYING


async def test_a_request_is_brought_up_once_and_expires_once(requests: Requests, clock: Clock) -> None:
    asked = await requests.open(wish())
    clock.move(hours=11)
    assert await requests.remind() == []
    clock.move(hours=1)
    assert [each.id for each in await requests.remind()] == [asked.id]
    assert await requests.remind() == []
    clock.move(hours=12)
    with pytest.raises(RequestOver) as refused:
        await requests.claim(asked, person(2))
    assert refused.value.state == "expired"
    assert [each.state for each in await requests.expire()] == [RequestState.EXPIRED]
    assert await requests.expire() == []
    assert await requests.waiting() == []


async def test_a_request_that_a_crash_interrupted_is_ended_and_never_tried_again(
    requests: Requests, clock: Clock
) -> None:
    claimed = await requests.claim(await requests.open(wish()), person(2))
    assert await requests.interrupt(timedelta(minutes=5)) == []
    clock.move(minutes=6)
    (over,) = await requests.interrupt(timedelta(minutes=5))
    assert over.state is RequestState.INTERRUPTED
    with pytest.raises(RequestOver):
        await requests.claim(claimed, person(2))


async def test_a_denied_request_is_over(requests: Requests) -> None:
    asked = await requests.open(wish())
    denied = await requests.deny(asked, person(2), "No")
    assert (denied.state, denied.last.note) == (RequestState.DENIED, "No")
    assert denied.last.by == Member(id=DiscordId(2), name="p2")
    for late in (requests.claim(asked, person(2)), requests.deny(asked, person(2), "Again")):
        with pytest.raises(RequestOver):
            await late


async def test_a_failed_request_does_not_wait_again(requests: Requests) -> None:
    claimed = await requests.claim(await requests.open(wish()), person(2))
    failed = await requests.fail(claimed, "AccessDenied")
    assert (failed.state, failed.last.note) == (RequestState.FAILED, "AccessDenied")
    with pytest.raises(RequestOver):
        await requests.release(claimed, "Throttled")

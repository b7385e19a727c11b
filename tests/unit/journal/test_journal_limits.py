"""Limits are counted in the journal, in the transaction that records the intent."""

import asyncio
from datetime import timedelta

import pytest
from journal_samples import BAN, NoAnswer, Refused, grant, intent, journal_on

from bot.access import Allowance
from bot.errors import LimitReached
from bot.journal import Archive, CaseQuery
from bot.storage import Database

HOUR = timedelta(hours=1)


def bans(amount=1, limit=2):
    return Allowance(name="bans:write", amount=amount, limit=limit, window=HOUR)


async def use(journal, actor, *allowances, error=None):
    async with journal.change(actor, BAN, grant(actor, allowances)):
        if error is not None:
            raise error


async def test_a_used_up_limit_refuses_says_when_it_frees_and_writes_nothing(journal, mona, clock):
    first = clock.now
    await use(journal, mona, bans())
    clock.move(minutes=10)
    await use(journal, mona, bans())
    with pytest.raises(LimitReached) as caught:
        await use(journal, mona, bans())
    assert (caught.value.used, caught.value.frees_at, caught.value.allowance) == (2, first + HOUR, bans())
    assert len(await journal.search(CaseQuery())) == 2


async def test_a_limit_frees_exactly_when_it_said(journal, mona, clock):
    await use(journal, mona, bans(limit=1))
    clock.move(minutes=59, seconds=59)
    with pytest.raises(LimitReached):
        await use(journal, mona, bans(limit=1))
    clock.move(seconds=1)
    await use(journal, mona, bans(limit=1))


async def test_amounts_add_up_and_free_as_the_oldest_leave(journal, mona, clock):
    coins = [Allowance(name="change:Coins", amount=each, limit=100, window=HOUR) for each in (30, 50, 40)]
    start = clock.now
    await use(journal, mona, coins[0])
    clock.move(minutes=5)
    await use(journal, mona, coins[1])
    with pytest.raises(LimitReached) as caught:
        await use(journal, mona, coins[2])
    assert (caught.value.used, caught.value.frees_at) == (80, start + HOUR)
    with pytest.raises(LimitReached) as caught:
        await use(journal, mona, Allowance(name="change:Coins", amount=90, limit=100, window=HOUR))
    assert caught.value.frees_at == start + HOUR + timedelta(minutes=5)


async def test_several_amounts_of_one_change_count_together(journal, mona):
    with pytest.raises(LimitReached) as caught:
        await use(journal, mona, bans(), bans(amount=2))
    assert (caught.value.used, caught.value.allowance.amount) == (0, 3)


async def test_each_person_and_each_name_has_its_own_count(journal, mona, otto):
    await use(journal, mona, bans(limit=1))
    await use(journal, otto, bans(limit=1))
    await use(journal, mona, Allowance(name="data:write", amount=1, limit=1, window=HOUR))


@pytest.mark.parametrize("error", [Refused, ValueError])
async def test_what_was_not_applied_does_not_count(journal, mona, error):
    with pytest.raises(error):
        await use(journal, mona, bans(limit=1), error=error())
    await use(journal, mona, bans(limit=1))


async def test_what_may_have_been_applied_counts(journal, mona):
    with pytest.raises(NoAnswer):
        await use(journal, mona, bans(limit=1), error=NoAnswer())
    with pytest.raises(LimitReached):
        await use(journal, mona, bans(limit=1))


async def test_a_change_in_flight_counts(journal, mona):
    async with journal.change(mona, BAN, grant(mona, [bans(limit=1)])):
        with pytest.raises(LimitReached):
            await use(journal, mona, bans(limit=1))


async def test_limits_and_chain_hold_across_two_users_of_one_file(database, url, mona, clock):
    async with Database.open(url) as other:
        journals = [journal_on(each, clock) for each in (database, other)]
        tries = [use(journals[each % 2], mona, bans(limit=7)) for each in range(20)]
        ended = await asyncio.gather(*tries, return_exceptions=True)
        assert [type(each) for each in ended if each is not None] == [LimitReached] * 13
        cases = await journals[0].search(CaseQuery())
        assert [case.id for case in cases] == [7, 6, 5, 4, 3, 2, 1]
        assert await Archive(other, clock=clock).verify() is None


async def test_a_change_without_limits_is_not_counted(journal, mona):
    async with journal.change(mona, intent(), grant(mona)):
        pass
    await use(journal, mona, bans(limit=1))


def roles(one, other):
    """Two roles that both limit bans, each with its own window."""
    return [bans(limit=one)], [Allowance(name="bans:write", amount=1, limit=other, window=timedelta(days=1))]


async def test_if_the_limit_of_one_role_is_used_up_another_role_that_grants_the_act_counts(journal, mona):
    for _ in range(3):
        async with journal.change(mona, BAN, grant(mona, *roles(2, 3))):
            pass
    with pytest.raises(LimitReached) as caught:
        async with journal.change(mona, BAN, grant(mona, *roles(2, 3))):
            pytest.fail("the block ran")
    assert caught.value.allowance == bans()
    assert len(await journal.search(CaseQuery())) == 3


async def test_a_role_without_limits_never_refuses(journal, mona):
    await use(journal, mona, bans(limit=1))
    async with journal.change(mona, BAN, grant(mona, [bans(limit=1)], [])):
        pass
    with pytest.raises(LimitReached):
        await use(journal, mona, bans(limit=1))

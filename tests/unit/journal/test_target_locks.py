"""Target locks: over all processes on a database, one change at a time reads and writes a target."""

import asyncio
import multiprocessing
import os

import pytest
from journal_samples import BAN, NoAnswer, Refused, grant, journal_on

from bot.access import Actor, DiscordId
from bot.errors import StalePlan, TargetLocked
from bot.journal import SENDING, Outcome, TargetLocks
from bot.journal.guards.target_locks import READING
from bot.storage import Database

BEN = ("ban", "kingdom", 156, None)


@pytest.fixture
async def elsewhere(url, journal, clock):
    """The journal as another process on the same file opens it."""
    async with Database.open(url) as database:
        yield journal_on(database, clock)


@pytest.fixture
def sleeps():
    return []


@pytest.fixture
def impatient(database, clock, sleeps):
    """Target locks of a process that records its waits and does not sleep."""

    async def sleep(seconds):
        sleeps.append(seconds)

    return TargetLocks(database, clock=clock, sleep=sleep)


async def changed(journal, actor, lock, error=None):
    """Make a change under a lock; return its case."""
    async with journal.change(actor, BAN, grant(actor), lock) as case:
        if error is not None:
            raise error
    return case.id


async def test_only_one_holder_at_a_time_has_the_lock_of_a_target(journal, elsewhere, mona):
    order = []

    async def take(number, place):
        async with place.target_locks.of(*BEN) as lock:
            order.append(number)
            await changed(place, mona, lock)
            order.append(number)

    await asyncio.gather(*(take(number, place) for number, place in enumerate((journal, elsewhere) * 3)))
    assert order[::2] == order[1::2]
    assert sorted(order[::2]) == list(range(6))


async def test_nobody_waits_for_the_lock_of_something_else(journal, impatient, sleeps):
    async with (
        journal.target_locks.of(*BEN),
        impatient.of("ban", "kingdom", 157, None),
        impatient.of("ban", "other", 156, None),
    ):
        assert sleeps == []


@pytest.mark.parametrize("error", [KeyError(), asyncio.CancelledError()])
async def test_a_lock_without_a_case_ends_with_its_block(journal, elsewhere, error):
    with pytest.raises(type(error)):
        async with journal.target_locks.of(*BEN):
            raise error
    async with elsewhere.target_locks.of(*BEN):
        pass


async def test_a_cancelled_wait_leaves_the_lock_to_the_next(journal, elsewhere, database, clock):
    waits = asyncio.Event()

    async def sleep(_seconds):
        waits.set()
        await asyncio.Event().wait()

    third = TargetLocks(database, clock=clock, sleep=sleep)
    async with journal.target_locks.of(*BEN):
        waiting = [asyncio.create_task(each.of(*BEN).__aenter__()) for each in (journal.target_locks, third)]
        await waits.wait()
        for task in waiting:
            task.cancel()
        await asyncio.wait(waiting)
    async with elsewhere.target_locks.of(*BEN):
        pass


async def test_a_wait_ends_and_says_when_the_lock_ends_at_the_latest(impatient, elsewhere, clock, sleeps):
    async with elsewhere.target_locks.of(*BEN):
        with pytest.raises(TargetLocked) as refused:
            await impatient.of(*BEN).__aenter__()
    assert (refused.value.case_id, refused.value.until) == (None, clock() + READING)
    assert 10 < sum(sleeps) < 20
    async with impatient.of(*BEN):
        pass


async def test_a_lock_that_ran_out_opens_no_case(journal, elsewhere, clock, mona):
    async with journal.target_locks.of(*BEN) as late:
        clock.move(seconds=READING.total_seconds())
        async with elsewhere.target_locks.of(*BEN) as lock:
            made = await changed(elsewhere, mona, lock)
        with pytest.raises(StalePlan):
            await changed(journal, mona, late)
    assert [case.id for case in await journal.cases_of_player(156)] == [made]


async def test_a_refusal_ends_the_lock_and_a_lost_answer_does_not(journal, impatient, sleeps, clock, mona):
    for error in (Refused(), NoAnswer()):
        with pytest.raises(type(error)):
            async with journal.target_locks.of(*BEN) as lock:
                await changed(journal, mona, lock, error)
    with pytest.raises(TargetLocked) as refused:
        await impatient.of(*BEN).__aenter__()
    assert (refused.value.case_id, refused.value.until) == (2, clock() + SENDING)
    assert sleeps == []
    await journal.settle(2, Outcome.FAILED)
    async with impatient.of(*BEN):
        pass


def die_in_the_middle(url, now):
    """Take a lock, open its case, and die."""

    async def die():
        async with Database.open(url) as database:
            journal = journal_on(database, lambda: now)
            actor = Actor(user_id=DiscordId(11), name="Mona", guild_id=DiscordId(1), role_ids=frozenset())
            async with journal.target_locks.of(*BEN) as lock, journal.change(actor, BAN, grant(actor), lock):
                os._exit(9)

    asyncio.run(die())


@pytest.mark.parametrize("settled", [True, False])
async def test_a_killed_holder_blocks_until_its_case_is_settled_or_no_request_can_be_under_way(
    journal, impatient, url, clock, settled
):
    process = multiprocessing.get_context("spawn").Process(target=die_in_the_middle, args=(url, clock()))
    process.start()
    await asyncio.to_thread(process.join)
    assert process.exitcode == 9
    clock.move(seconds=SENDING.total_seconds() - 1)
    with pytest.raises(TargetLocked) as refused:
        await impatient.of(*BEN).__aenter__()
    assert refused.value.case_id == 1
    if settled:
        await journal.settle(1, Outcome.DONE)
    else:
        clock.move(seconds=1)
    async with impatient.of(*BEN):
        pass


async def test_a_killed_holder_blocks_for_no_longer_because_the_clock_was_set_back(journal, elsewhere, mona, clock):
    killed = elsewhere.target_locks.of(*BEN)
    lock = await killed.__aenter__()
    clock.move(hours=-3)
    async with journal.target_locks.of(*BEN) as own:
        with pytest.raises(StalePlan):  # it was only slow, and must not begin now
            await changed(elsewhere, mona, lock)
        assert await changed(journal, mona, own) == 1
    await killed.__aexit__(None, None, None)

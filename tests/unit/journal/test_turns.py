"""Turns: of all who would change one target, in every process on a database, one reads and writes at a time."""

import asyncio
import multiprocessing
import os

import pytest
from journal_samples import BAN, NoAnswer, Refused, grant, journal_on

from bot.access import Actor, DiscordId
from bot.errors import StalePlan, TurnTaken
from bot.journal import Outcome, Turns
from bot.journal.guards.target_locks import READING, SENDING
from bot.storage import Database

BEN = ("ban", "kingdom", 156, None)


@pytest.fixture
async def elsewhere(url, journal, clock):
    """The journal as another process on the same file has it."""
    async with Database.open(url) as database:
        yield journal_on(database, clock)


@pytest.fixture
def sleeps():
    return []


@pytest.fixture
def impatient(database, clock, sleeps):
    """Turns of a process that notes how long it would have waited."""

    async def sleep(seconds):
        sleeps.append(seconds)

    return Turns(database, clock=clock, sleep=sleep)


async def changed(journal, actor, turn, error=None):
    """Make a change within a turn; return its case."""
    async with journal.change(actor, BAN, grant(actor), turn) as case:
        if error is not None:
            raise error
    return case.id


async def test_a_target_has_one_turn_at_a_time(journal, elsewhere, mona):
    order = []

    async def take(number, place):
        async with place.turns.of(*BEN) as turn:
            order.append(number)
            await changed(place, mona, turn)
            order.append(number)

    await asyncio.gather(*(take(number, place) for number, place in enumerate((journal, elsewhere) * 3)))
    assert order[::2] == order[1::2]
    assert sorted(order[::2]) == list(range(6))


async def test_nobody_waits_for_the_turn_at_something_else(journal, impatient, sleeps):
    async with (
        journal.turns.of(*BEN),
        impatient.of("ban", "kingdom", 157, None),
        impatient.of("ban", "other", 156, None),
    ):
        assert sleeps == []


@pytest.mark.parametrize("error", [KeyError(), asyncio.CancelledError()])
async def test_a_turn_without_a_case_ends_with_its_block(journal, elsewhere, error):
    with pytest.raises(type(error)):
        async with journal.turns.of(*BEN):
            raise error
    async with elsewhere.turns.of(*BEN):
        pass


async def test_who_stops_waiting_leaves_the_turn_to_the_next(journal, elsewhere):
    async with journal.turns.of(*BEN):
        waiting = [asyncio.create_task(each.turns.of(*BEN).__aenter__()) for each in (journal, elsewhere)]
        await asyncio.sleep(0.05)
        for task in waiting:
            task.cancel()
        await asyncio.wait(waiting)
    async with asyncio.timeout(5), elsewhere.turns.of(*BEN):
        pass


async def test_a_wait_has_an_end_and_says_when_the_turn_ends_at_the_latest(impatient, elsewhere, clock, sleeps):
    async with elsewhere.turns.of(*BEN):
        with pytest.raises(TurnTaken) as refused:
            await impatient.of(*BEN).__aenter__()
    assert (refused.value.case_id, refused.value.until) == (None, clock() + READING)
    assert 10 < sum(sleeps) < 20
    async with impatient.of(*BEN):
        pass


async def test_a_turn_that_ran_out_opens_no_case(journal, elsewhere, clock, mona):
    async with journal.turns.of(*BEN) as late:
        clock.move(seconds=READING.total_seconds())
        async with elsewhere.turns.of(*BEN) as turn:
            made = await changed(elsewhere, mona, turn)
        with pytest.raises(StalePlan):
            await changed(journal, mona, late)
    assert [case.id for case in await journal.cases_of_player(156)] == [made]


async def test_a_refusal_ends_the_turn_and_a_lost_answer_does_not(journal, impatient, sleeps, clock, mona):
    for error in (Refused(), NoAnswer()):
        with pytest.raises(type(error)):
            async with journal.turns.of(*BEN) as turn:
                await changed(journal, mona, turn, error)
    with pytest.raises(TurnTaken) as refused:
        await impatient.of(*BEN).__aenter__()
    assert (refused.value.case_id, refused.value.until) == (2, clock() + SENDING)
    assert sleeps == []
    await journal.settle(2, Outcome.FAILED)
    async with impatient.of(*BEN):
        pass


def die_in_the_middle(url, now):
    """Take a turn, open its case, and be gone."""

    async def die():
        async with Database.open(url) as database:
            journal = journal_on(database, lambda: now)
            actor = Actor(user_id=DiscordId(11), name="Mona", guild_id=DiscordId(1), role_ids=frozenset())
            async with journal.turns.of(*BEN) as turn, journal.change(actor, BAN, grant(actor), turn):
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
    with pytest.raises(TurnTaken) as refused:
        await impatient.of(*BEN).__aenter__()
    assert refused.value.case_id == 1
    if settled:
        await journal.settle(1, Outcome.DONE)
    else:
        clock.move(seconds=1)
    async with impatient.of(*BEN):
        pass


async def test_a_killed_holder_blocks_for_no_longer_because_the_clock_was_set_back(journal, elsewhere, mona, clock):
    killed = elsewhere.turns.of(*BEN)
    turn = await killed.__aenter__()
    clock.move(hours=-3)
    async with journal.turns.of(*BEN) as own:
        with pytest.raises(StalePlan):  # it was only slow, and may not begin now
            await changed(elsewhere, mona, turn)
        assert await changed(journal, mona, own) == 1
    await killed.__aexit__(None, None, None)

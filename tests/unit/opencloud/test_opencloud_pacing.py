"""Pacing with a fake clock: when requests leave, in which order, and how many."""

import asyncio
import heapq
import importlib
import itertools
import pkgutil
from dataclasses import replace

import pytest

from bot.lanes import Lane, lane
from bot.opencloud import resources
from bot.opencloud._buckets import Bucket, OnHold
from bot.opencloud._pacing import Pacing
from bot.opencloud._wire import Budget, Operation

READ, WRITE = Budget("read", 10), Budget("write", 10)
BANS = Budget("bans", 10, 1.0, per_subject=2)


class FakeTime:
    """A clock that stops while a task can run, and jumps to the next wake-up if none can."""

    def __init__(self):
        self.now = 1000.0
        self._sleepers = []
        self._order = itertools.count()

    def clock(self):
        return self.now

    async def sleep(self, seconds):
        woken = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.now + seconds, next(self._order), woken))
        await woken

    async def settle(self):
        for _ in range(30):
            await asyncio.sleep(0)

    async def pass_until(self, moment):
        await self.settle()
        while self._sleepers and self._sleepers[0][0] <= moment:
            self.now, _, woken = heapq.heappop(self._sleepers)
            if not woken.done():
                woken.set_result(None)
            await self.settle()
        self.now = moment


@pytest.fixture
def time():
    return FakeTime()


@pytest.fixture
def pacing(time):
    def build(count=10, period_s=60.0, size=None, **options):
        def adjust(budget):
            return replace(budget, count=count, period_s=period_s, size=size)

        return Pacing(adjust=adjust, clock=time.clock, sleep=time.sleep, **options)

    return build


class Log:
    """Records which request was admitted, and when."""

    def __init__(self, pacing, time):
        self.pacing, self.time, self.admitted, self.tasks = pacing, time, [], []

    def ask(self, name, which=Lane.ACT, *, caller=None, budget=READ, subject=None, patience_s=20):
        async def ask():
            with lane(which, caller=caller):
                if not self.pacing.admit_now(budget, subject):
                    await self.pacing.admit(budget, subject, patience_s=patience_s)
            self.admitted.append((name, round(self.time.now - 1000.0, 3)))

        self.tasks.append(asyncio.get_running_loop().create_task(ask()))
        return self.tasks[-1]

    def names(self):
        return [name for name, _ in self.admitted]

    async def close(self):
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)


@pytest.fixture
async def log(pacing, time):
    logs = []

    def build(**options):
        logs.append(Log(pacing(**options), time))
        return logs[-1]

    yield build
    for one in logs:
        await one.close()


def test_an_adjusted_budget_has_its_own_limit_for_each_subject(time):
    pacing = Pacing(adjust=lambda budget: replace(budget, per_subject=None), clock=time.clock, sleep=time.sleep)
    assert all(pacing.admit_now(BANS, "users/1") for _ in range(BANS.count))
    assert not pacing.admit_now(BANS, "users/1")


async def test_no_window_holds_more_than_the_limit_and_a_person_may_use_it_at_once(log, time):
    people = log()
    for number in range(25):
        people.ask(number)
    await time.pass_until(1000.0)
    assert len(people.admitted) == 10
    await time.pass_until(1060.0)
    assert len(people.admitted) == 10
    await time.pass_until(1061.0)
    assert people.names() == list(range(20))


async def test_bulk_uses_at_least_97_percent_of_its_share_and_never_more_than_the_limit(log, time):
    work = log(count=120, bulk_share=0.5)

    async def endless():
        with lane(Lane.BULK):
            while True:
                await work.pacing.admit(READ, patience_s=20)
                work.admitted.append(("bulk", time.now))

    work.tasks.append(asyncio.create_task(endless()))
    await time.pass_until(1000.0 + 600)
    moments = [moment for _, moment in work.admitted]
    assert len(moments) >= 0.97 * 60 * 10
    assert all(later - earlier > 60 for earlier, later in zip(moments, moments[120:], strict=False))


async def test_bulk_at_the_whole_limit_uses_97_percent_of_it_within_every_window(log, time):
    work = log(count=60, bulk_share=1.0)
    for number in range(400):
        work.ask(number, Lane.BULK)
    await time.pass_until(1000.0 + 300)
    moments = [moment for _, moment in work.admitted]
    assert len(moments) >= 0.97 * 300
    assert all(later - earlier > 60 for earlier, later in zip(moments, moments[60:], strict=False))


async def test_bulk_keeps_to_its_share_of_the_bytes_of_a_key_and_uses_it(pacing, time):
    paced = pacing(6000, size=600 * 1024, bulk_share=0.5)
    moved = 0

    async def work():
        nonlocal moved
        with lane(Lane.BULK):
            while True:
                await paced.admit(READ, patience_s=20)
                moved += 10
                paced.spend(READ, 10 * 1024 - 7)

    task = asyncio.create_task(work())
    await time.pass_until(1000.0 + 600)
    task.cancel()
    assert 0.97 * 3000 <= moved <= 3010


async def test_bulk_leaves_room_for_a_person_who_comes_in_the_middle(log, time):
    both = log(count=60, bulk_share=0.75)
    for number in range(100):
        both.ask(number, Lane.BULK)
    await time.pass_until(1050.0)
    before = len(both.admitted)
    both.ask("person")
    await time.settle()
    assert both.names()[before:] == ["person"]


async def test_a_waiting_person_goes_before_waiting_bulk(log, time):
    both = log(count=2)
    both.ask("first")
    both.ask("second")
    await time.settle()
    both.ask("bulk", Lane.BULK)
    await time.settle()
    both.ask("person")
    await time.pass_until(1200.0)
    assert both.names() == ["first", "second", "person", "bulk"]


async def test_looks_and_bulk_leave_a_fifth_of_the_limit_to_acts(log, time):
    staff = log(count=10, bulk_share=0.75)
    for _ in range(20):
        staff.ask("look", Lane.LOOK)
        staff.ask("bulk", Lane.BULK)
    await time.pass_until(1000.0)
    assert sorted(staff.names()) == ["bulk", *["look"] * 7]
    for number in range(3):
        staff.ask(number)
    await time.settle()
    assert staff.names()[8:] == [0, 1]


async def test_an_act_goes_before_every_look_that_waits(log, time):
    staff = log(count=1)
    staff.ask("first")
    await time.settle()
    staff.ask("look", Lane.LOOK)
    await time.settle()
    staff.ask("act")
    staff.ask("second act")
    await time.pass_until(1200.0)
    assert staff.names() == ["first", "act", "second act", "look"]


async def test_a_pause_of_roblox_ends_for_acts_before_looks(log, time):
    staff = log()
    staff.pacing.hold(READ, None, 5.0)
    staff.ask("look", Lane.LOOK)
    await time.settle()
    staff.ask("act")
    await time.pass_until(1007.0)
    assert staff.names() == ["act", "look"]


async def test_suggestions_get_a_fifth_of_the_limit_and_never_wait(log, time):
    typing = log(count=10)
    asked = [typing.ask(number, Lane.SUGGESTION) for number in range(5)]
    await time.settle()
    assert typing.names() == [0, 1]
    assert [type(each.exception()) for each in asked[2:]] == [OnHold] * 3
    await time.pass_until(1061.0)
    typing.ask("later", Lane.SUGGESTION)
    await time.settle()
    assert typing.names()[2:] == ["later"]


async def test_suggestions_take_no_place_while_somebody_waits_to_act(log, time):
    staff = log(count=10)
    staff.pacing.hold(READ, None, 5.0)
    staff.ask("act")
    await time.settle()
    typing = staff.ask("typing", Lane.SUGGESTION)
    await time.pass_until(1005.0)
    assert isinstance(typing.exception(), OnHold)


async def test_people_take_turns_however_many_requests_each_has(log, time):
    people = log(count=1)
    for number in range(3):
        people.ask(f"mona {number}", caller="mona")
    people.ask("ned", caller="ned")
    await time.pass_until(1300.0)
    assert people.names() == ["mona 0", "mona 1", "ned", "mona 2"]


async def test_the_requests_of_one_person_keep_their_order(log, time):
    people = log(count=1)
    for number in range(4):
        people.ask(number)
    await time.pass_until(1300.0)
    assert people.names() == [0, 1, 2, 3]


async def test_a_cancelled_request_gives_its_place_to_the_next(log, time):
    people = log(count=1)
    people.ask("first")
    second, _ = people.ask("second"), people.ask("third")
    await time.pass_until(1030.0)
    second.cancel()
    await time.pass_until(1062.0)
    assert people.names() == ["first", "third"]
    assert people.pacing.budgets()[0].waiting == 0


async def test_a_cancelled_request_in_the_middle_does_not_delay_the_others(log, time):
    people = log(count=1)
    people.ask("first")
    people.ask("second")
    third = people.ask("third")
    people.ask("fourth")
    await time.pass_until(1010.0)
    third.cancel()
    await time.pass_until(1200.0)
    assert people.names() == ["first", "second", "fourth"]


async def test_the_same_player_is_changed_twice_a_minute_and_others_do_not_wait(log, time):
    staff = log(count=10, period_s=1.0)
    for number in range(3):
        staff.ask(f"mona {number}", budget=BANS, subject="user 1")
    staff.ask("ned", budget=BANS, subject="user 2")
    await time.pass_until(1059.0)
    assert staff.names() == ["mona 0", "mona 1", "ned"]
    await time.pass_until(1062.0)
    assert staff.names()[-1] == "mona 2"


async def test_bulk_work_may_use_all_of_the_limit_of_one_player(log, time):
    work = log(count=100, period_s=1.0, bulk_share=0.1)
    for number in range(2):
        work.ask(number, Lane.BULK, budget=BANS, subject="user 1")
    await time.pass_until(1000.2)
    assert work.names() == [0, 1]


async def test_a_cancelled_change_of_a_player_gives_the_players_place_back(log, time):
    staff = log(count=1, period_s=600.0)
    staff.ask("first", budget=BANS, subject="user 1")
    waiting = staff.ask("second", budget=BANS, subject="user 2")
    await time.settle()
    waiting.cancel()
    await time.settle()
    assert "user 2" not in [budget.family for budget in staff.pacing.budgets()]


async def test_a_pause_that_roblox_asks_for_holds_only_its_budget(log, time):
    people = log()
    people.pacing.hold(READ, None, 5.0)
    people.ask("held")
    people.ask("free", budget=WRITE)
    await time.pass_until(1004.0)
    assert people.names() == ["free"]
    await time.pass_until(1006.0)
    assert people.admitted[1] == ("held", 5.0)


async def test_a_pause_beyond_patience_is_reported_at_once(pacing):
    paced = pacing()
    paced.hold(READ, None, 300.0)
    with pytest.raises(OnHold) as held:
        await paced.admit(READ, patience_s=20)
    assert held.value.seconds == pytest.approx(300.0)


async def test_a_pause_of_a_day_ends_after_five_minutes(pacing):
    paced = pacing()
    paced.hold(READ, None, 86_400.0)
    with pytest.raises(OnHold) as held:
        await paced.admit(READ, patience_s=20)
    assert held.value.seconds == pytest.approx(300.0)


async def test_a_pause_that_begins_during_a_wait_is_reported_too(log, time):
    people = log(count=1)
    people.ask("first")
    waiting = people.ask("second")
    await time.settle()
    people.pacing.hold(READ, None, 300.0)
    await time.pass_until(1070.0)
    assert isinstance(waiting.exception(), OnHold)


async def test_a_stricter_limit_from_roblox_is_used_and_a_looser_one_is_not(pacing):
    paced = pacing(100)
    paced.learn(READ, None, limit=(30, 60.0), remaining=9, reset_s=10.0)
    assert paced.budgets()[0].limit_per_minute == pytest.approx(30)
    paced.learn(READ, None, limit=(5000, 60.0), remaining=9, reset_s=10.0)
    assert paced.budgets()[0].limit_per_minute == pytest.approx(100)


async def test_when_nothing_remains_nobody_leaves_before_the_window_ends(log, time):
    people = log()
    people.pacing.learn(READ, None, limit=None, remaining=0, reset_s=8.0)
    people.ask("person")
    await time.pass_until(1100.0)
    assert people.admitted == [("person", 8.0)]


async def test_the_limit_of_one_player_does_not_change_the_budget(pacing):
    paced = pacing(100)
    paced.admit_now(BANS)
    paced.learn(BANS, "user 1", limit=(2, 60.0), remaining=1, reset_s=8.0)
    state = next(state for state in paced.budgets() if state.family == BANS.name)
    assert state.limit_per_minute == pytest.approx(100)


async def test_budgets_show_what_remains_who_waits_and_how_long(log, time):
    people = log(count=2)
    for number in range(5):
        people.ask(number)
    await time.pass_until(1007.0)
    state = people.pacing.budgets()[0]
    assert (state.family, state.limit_per_minute) == ("read", pytest.approx(2))
    assert (state.remaining, state.waiting, state.longest_wait_s) == (0, 3, 7.0)


def test_only_a_share_of_a_budget_that_the_game_uses_too_is_ours():
    paced = Pacing(share=0.4)
    for budget in (Budget("shared", 300, shared_with_game=True), Budget("ours alone", 50, 1.0)):
        paced.admit_now(budget)
    states = {state.family: state.limit_per_minute for state in paced.budgets()}
    assert states == {"shared": pytest.approx(120), "ours alone": pytest.approx(3000)}


def test_budgets_are_listed_by_name_once_they_are_used():
    paced = Pacing()
    assert paced.budgets() == ()
    for budget in (WRITE, READ, WRITE):
        paced.admit_now(budget)
    assert [state.family for state in paced.budgets()] == ["read", "write"]


def test_the_same_subject_is_counted_apart_in_each_budget():
    paced = Pacing()
    other = Budget("other", 10, per_subject=1)
    assert [paced.admit_now(BANS, "user 1"), paced.admit_now(BANS, "user 1")] == [True, True]
    assert [paced.admit_now(other, "user 1"), paced.admit_now(other, "user 1")] == [True, False]


def test_no_two_budgets_share_a_name():
    modules = [
        importlib.import_module(f"{resources.__name__}.{each.name}")
        for each in pkgutil.iter_modules(resources.__path__)
    ]
    operations = [value for module in modules for value in vars(module).values() if isinstance(value, Operation)]
    budgets = {operation.budget for operation in operations}
    assert len(operations) > 30
    assert len({budget.name for budget in budgets}) == len(budgets)


async def test_buckets_of_players_are_forgotten_once_idle(pacing, time):
    paced = pacing(100_000)
    for number in range(1500):
        await paced.admit(BANS, f"user {number}", patience_s=1)
        time.now += 1.0
    assert len(paced._subjects) <= 1024


async def test_a_place_that_is_given_back_can_be_taken_again(time):
    bucket = Bucket(Budget("one", 1), bulk_share=1.0, clock=time.clock, sleep=time.sleep)
    bucket.give_back(await bucket.admit(patience_s=1))
    assert bucket.admit_now()
    assert not bucket.admit_now()

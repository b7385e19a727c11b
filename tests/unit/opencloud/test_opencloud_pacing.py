"""Budgets with a clock that the test moves: who may send when, and how many."""

import asyncio
import heapq
import itertools

import pytest

from bot.opencloud._limits import DOCUMENTED, Family, Limit
from bot.opencloud._pacing import Budget, Lane, OnHold, Pacing, lane

TEN_A_MINUTE = Limit(10)


class FakeTime:
    """A clock that is stopped while any task can run, and jumps to the next wake-up time when none can."""

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
    def build(limit=TEN_A_MINUTE, **options):
        return Pacing(limits=dict.fromkeys(Family, limit), clock=time.clock, sleep=time.sleep, **options)

    return build


class Log:
    """Who was admitted, and when."""

    def __init__(self, pacing, time):
        self.pacing, self.time, self.admitted, self.tasks = pacing, time, [], []

    def ask(self, name, which=Lane.PERSON, *, caller=None, family=Family.STANDARD_READ, subject=None, patience_s=20):
        async def ask():
            with lane(which, caller=caller):
                if not self.pacing.admit_now(family, subject):
                    await self.pacing.admit(family, subject, patience_s=patience_s)
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
    work = log(limit=Limit(120), bulk_share=0.5)

    async def endless():
        with lane(Lane.BULK):
            while True:
                await work.pacing.admit(Family.STANDARD_READ, patience_s=20)
                work.admitted.append(("bulk", time.now))

    work.tasks.append(asyncio.create_task(endless()))
    await time.pass_until(1000.0 + 600)
    moments = [moment for _, moment in work.admitted]
    assert len(moments) >= 0.97 * 60 * 10
    assert all(later - earlier > 60 for earlier, later in zip(moments, moments[120:], strict=False))


async def test_bulk_at_the_whole_limit_uses_97_percent_of_it_within_every_window(log, time):
    work = log(limit=Limit(60), bulk_share=1.0)
    for number in range(400):
        work.ask(number, Lane.BULK)
    await time.pass_until(1000.0 + 300)
    moments = [moment for _, moment in work.admitted]
    assert len(moments) >= 0.97 * 300
    assert all(later - earlier > 60 for earlier, later in zip(moments, moments[60:], strict=False))


async def test_bulk_keeps_to_its_share_of_the_bytes_of_a_key_and_uses_it(pacing, time):
    paced = pacing(Limit(6000, size=600 * 1024), bulk_share=0.5)
    moved = 0

    async def work():
        nonlocal moved
        with lane(Lane.BULK):
            while True:
                await paced.admit(Family.STANDARD_READ, patience_s=20)
                moved += 10
                paced.spend(Family.STANDARD_READ, 10 * 1024 - 7)

    task = asyncio.create_task(work())
    await time.pass_until(1000.0 + 600)
    task.cancel()
    assert 0.97 * 3000 <= moved <= 3010


async def test_bulk_leaves_room_for_a_person_who_comes_in_the_middle(log, time):
    both = log(limit=Limit(60), bulk_share=0.75)
    for number in range(100):
        both.ask(number, Lane.BULK)
    await time.pass_until(1050.0)
    before = len(both.admitted)
    both.ask("person")
    await time.settle()
    assert both.names()[before:] == ["person"]


async def test_a_waiting_person_goes_before_waiting_bulk(log, time):
    both = log(limit=Limit(2))
    both.ask("first")
    both.ask("second")
    await time.settle()
    both.ask("bulk", Lane.BULK)
    await time.settle()
    both.ask("person")
    await time.pass_until(1200.0)
    assert both.names() == ["first", "second", "person", "bulk"]


async def test_people_take_turns_whatever_each_has_asked_for(log, time):
    people = log(limit=Limit(1))
    for number in range(3):
        people.ask(f"mona {number}", caller="mona")
    people.ask("ned", caller="ned")
    await time.pass_until(1300.0)
    assert people.names() == ["mona 0", "mona 1", "ned", "mona 2"]


async def test_one_persons_requests_go_in_their_order(log, time):
    people = log(limit=Limit(1))
    for number in range(4):
        people.ask(number)
    await time.pass_until(1300.0)
    assert people.names() == [0, 1, 2, 3]


async def test_a_cancelled_request_gives_its_place_to_the_next(log, time):
    people = log(limit=Limit(1))
    people.ask("first")
    second, _ = people.ask("second"), people.ask("third")
    await time.pass_until(1030.0)
    second.cancel()
    await time.pass_until(1062.0)
    assert people.names() == ["first", "third"]
    assert people.pacing.budgets()[0].waiting == 0


async def test_a_person_waits_for_nobody_else_when_one_in_the_middle_is_cancelled(log, time):
    people = log(limit=Limit(1))
    people.ask("first")
    people.ask("second")
    third = people.ask("third")
    people.ask("fourth")
    await time.pass_until(1010.0)
    third.cancel()
    await time.pass_until(1200.0)
    assert people.names() == ["first", "second", "fourth"]


async def test_one_player_is_changed_at_most_twice_a_minute_without_delaying_others(log, time):
    staff = log(limit=Limit(10, 1.0))
    for number in range(3):
        staff.ask(f"mona {number}", family=Family.RESTRICTION_UPDATE, subject="user 1")
    staff.ask("ned", family=Family.RESTRICTION_UPDATE, subject="user 2")
    await time.pass_until(1059.0)
    assert staff.names() == ["mona 0", "mona 1", "ned"]
    await time.pass_until(1062.0)
    assert staff.names()[-1] == "mona 2"


async def test_bulk_work_waits_for_no_share_of_what_one_player_may_be_changed(log, time):
    work = log(limit=Limit(100, 1.0), bulk_share=0.1)
    for number in range(2):
        work.ask(number, Lane.BULK, family=Family.RESTRICTION_UPDATE, subject="user 1")
    await time.pass_until(1000.2)
    assert work.names() == [0, 1]


async def test_a_cancelled_change_of_a_player_gives_the_players_place_back(log, time):
    staff = log(limit=Limit(1, 600.0))
    staff.ask("first", family=Family.RESTRICTION_UPDATE, subject="user 1")
    waiting = staff.ask("second", family=Family.RESTRICTION_UPDATE, subject="user 2")
    await time.settle()
    waiting.cancel()
    await time.settle()
    assert "user 2" not in [budget.family for budget in staff.pacing.budgets()]


async def test_a_pause_that_roblox_asks_for_holds_its_family_alone(log, time):
    people = log()
    people.pacing.hold(Family.STANDARD_READ, None, 5.0)
    people.ask("held")
    people.ask("free", family=Family.STANDARD_WRITE)
    await time.pass_until(1004.0)
    assert people.names() == ["free"]
    await time.pass_until(1006.0)
    assert people.admitted[1] == ("held", 5.0)


async def test_a_pause_beyond_patience_is_reported_at_once(pacing):
    paced = pacing()
    paced.hold(Family.STANDARD_READ, None, 300.0)
    with pytest.raises(OnHold) as held:
        await paced.admit(Family.STANDARD_READ, patience_s=20)
    assert held.value.seconds == pytest.approx(300.0)


async def test_roblox_is_asked_again_within_a_pause_of_a_day(pacing):
    paced = pacing()
    paced.hold(Family.STANDARD_READ, None, 86_400.0)
    with pytest.raises(OnHold) as held:
        await paced.admit(Family.STANDARD_READ, patience_s=20)
    assert held.value.seconds == pytest.approx(300.0)


async def test_a_pause_that_comes_during_a_wait_is_reported_too(log, time):
    people = log(limit=Limit(1))
    people.ask("first")
    waiting = people.ask("second")
    await time.settle()
    people.pacing.hold(Family.STANDARD_READ, None, 300.0)
    await time.pass_until(1070.0)
    assert isinstance(waiting.exception(), OnHold)


async def test_a_stricter_limit_that_roblox_states_is_taken_over_and_a_looser_one_not(pacing):
    paced = pacing(Limit(100))
    paced.learn(Family.STANDARD_READ, None, limit=(30, 60.0), remaining=9, reset_s=10.0)
    assert paced.budgets()[0].limit_per_minute == pytest.approx(30)
    paced.learn(Family.STANDARD_READ, None, limit=(5000, 60.0), remaining=9, reset_s=10.0)
    assert paced.budgets()[0].limit_per_minute == pytest.approx(100)


async def test_when_nothing_remains_nobody_leaves_before_the_window_ends(log, time):
    people = log()
    people.pacing.learn(Family.STANDARD_READ, None, limit=None, remaining=0, reset_s=8.0)
    people.ask("person")
    await time.pass_until(1100.0)
    assert people.admitted == [("person", 8.0)]


async def test_a_players_own_limit_is_not_taken_for_the_familys(pacing):
    paced = pacing(Limit(100))
    paced.learn(Family.RESTRICTION_UPDATE, "user 1", limit=(2, 60.0), remaining=1, reset_s=8.0)
    state = next(state for state in paced.budgets() if state.family == Family.RESTRICTION_UPDATE)
    assert state.limit_per_minute == pytest.approx(100)


async def test_budgets_say_what_is_left_who_waits_and_how_long(log, time):
    people = log(limit=Limit(2))
    for number in range(5):
        people.ask(number)
    await time.pass_until(1007.0)
    state = people.pacing.budgets()[0]
    assert (state.family, state.limit_per_minute) == ("data stores: read", pytest.approx(2))
    assert (state.remaining, state.waiting, state.longest_wait_s) == (0, 3, 7.0)


def test_only_a_share_is_used_of_what_the_game_draws_on_too():
    states = {state.family: state.limit_per_minute for state in Pacing(share=0.4).budgets()}
    assert states[Family.STANDARD_READ] == pytest.approx(120)
    assert states[Family.UNIVERSE] == pytest.approx(100)
    assert states[Family.RESTRICTION_GET] == pytest.approx(3000)


def test_every_family_has_a_documented_limit():
    assert set(DOCUMENTED) == set(Family)


async def test_players_queues_are_forgotten_once_idle(pacing, time):
    paced = pacing(Limit(100_000))
    for number in range(1500):
        await paced.admit(Family.RESTRICTION_UPDATE, f"user {number}", patience_s=1)
        time.now += 1.0
    assert len(paced._subjects) <= 1024


async def test_a_place_that_was_given_back_can_be_taken_again(time):
    budget = Budget(Limit(1), bulk_share=1.0, clock=time.clock, sleep=time.sleep)
    budget.give_back(await budget.admit(patience_s=1))
    assert budget.admit_now()
    assert not budget.admit_now()

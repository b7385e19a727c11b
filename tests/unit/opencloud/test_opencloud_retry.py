"""The retry table, row by row."""

import pytest

from bot.opencloud._retry import Failure, RetryPolicy, delay, may_resend
from bot.opencloud._wire import Budget, GuardedWrite, Operation, Read, UnguardedWrite
from bot.opencloud.resources import _exact, data_stores, messaging, ordered_data_stores, restrictions, universes, users

POLICY = RetryPolicy(attempts=4, base_s=0.5, cap_s=3.0)


def operation(kind: type[Operation] = Read, throttled_wait_s: float = 0.0) -> Operation:
    return kind("Do", "GET", Budget("any", 60), throttled_wait_s=throttled_wait_s)


def wait(failure=Failure.LOST, *, on=None, attempt=1, asked_s=None, left_s=60.0, dice=0.5):
    return delay(POLICY, on or operation(), failure, attempt=attempt, asked_s=asked_s, left_s=left_s, dice=dice)


@pytest.mark.parametrize("failure", list(Failure))
@pytest.mark.parametrize("kind", [Read, GuardedWrite])
def test_reads_and_guarded_writes_are_sent_again_after_anything(kind, failure):
    assert may_resend(operation(kind), failure)


@pytest.mark.parametrize(
    ("failure", "again"),
    [(Failure.NOT_SENT, True), (Failure.THROTTLED, True), (Failure.LOST, False), (Failure.DOWN, False)],
)
def test_other_writes_are_sent_again_only_when_nothing_was_applied(failure, again):
    assert may_resend(operation(UnguardedWrite), failure) is again
    assert (wait(failure, on=operation(UnguardedWrite)) is not None) is again


@pytest.mark.parametrize(
    ("one", "kind"),
    [
        (data_stores._GET, Read),
        (data_stores._LIST, Read),
        (data_stores._LIST_REVISIONS, Read),
        (data_stores._UPDATE_GUARDED, GuardedWrite),
        (_exact._SET, GuardedWrite),
        (data_stores._UPDATE, UnguardedWrite),
        (data_stores._CREATE, GuardedWrite),
        (data_stores._INCREMENT, UnguardedWrite),
        (data_stores._DELETE, UnguardedWrite),
        (data_stores._SNAPSHOT, GuardedWrite),
        (data_stores._DELETE_STORE, GuardedWrite),
        (data_stores._UNDELETE_STORE, GuardedWrite),
        (ordered_data_stores._UPDATE, UnguardedWrite),
        (ordered_data_stores._CREATE, GuardedWrite),
        (ordered_data_stores._INCREMENT, UnguardedWrite),
        (ordered_data_stores._DELETE, UnguardedWrite),
        (restrictions._UPDATE, GuardedWrite),
        (messaging._PUBLISH, UnguardedWrite),
        (universes._RESTART, UnguardedWrite),
        (universes._PUBLISH, UnguardedWrite),
        (users._BY_NAMES, Read),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_each_operation_has_the_right_class(one, kind):
    assert type(one) is kind


def test_backoff_doubles_up_to_its_cap_with_full_jitter():
    assert [wait(attempt=attempt, dice=1.0) for attempt in (1, 2, 3)] == [0.5, 1.0, 2.0]
    assert wait(attempt=3, dice=0.0) == 0.0
    long = RetryPolicy(attempts=10, base_s=0.5, cap_s=3.0)
    assert delay(long, operation(), Failure.LOST, attempt=9, asked_s=None, left_s=9, dice=1.0) == 3.0


def test_the_last_attempt_is_the_last():
    assert wait(attempt=4) is None


def test_a_throttled_request_waits_as_roblox_asks_and_some_jitter():
    assert wait(Failure.THROTTLED, asked_s=7.0) == 7.25


def test_no_attempt_follows_if_the_wait_is_beyond_patience():
    assert wait(Failure.THROTTLED, asked_s=21.0, left_s=20.0) is None


def test_a_slow_documented_limit_sets_the_shortest_wait():
    assert wait(Failure.THROTTLED, on=operation(throttled_wait_s=30.0), asked_s=2.0, left_s=60.0) == 30.25
    assert restrictions._UPDATE.throttled_wait_s >= 30


def test_an_operation_whose_limit_counts_every_attempt_has_fewer_of_them():
    assert wait(on=restrictions._UPDATE, attempt=1) is not None
    assert wait(on=restrictions._UPDATE, attempt=2) is None


def test_a_server_that_is_down_gets_the_time_it_asks_for():
    assert wait(Failure.DOWN, asked_s=5.0) == 5.0

"""The pauses between connections to the gateway."""

import pytest

from bot.runtime.connection import LASTING_S, LONGEST_PAUSE_S, Pauses


def test_the_first_end_is_not_waited_for_and_each_further_short_connection_makes_the_pause_longer():
    pauses = Pauses(1.0)
    found = [pauses.after(0.1) for _ in range(12)]
    assert found[0] == 0
    for number, pause in enumerate(found[1:]):
        longest = min(LONGEST_PAUSE_S, 2.0**number)
        assert 0.8 * longest <= pause <= longest


def test_a_connection_that_lasted_ends_the_trouble():
    pauses = Pauses(1.0)
    for _ in range(5):
        pauses.after(1)
    assert pauses.after(LASTING_S) == 0
    assert pauses.after(1) == pytest.approx(0.9, abs=0.1)


def test_in_a_day_of_short_connections_there_are_fewer_than_the_thousand_sessions_that_discord_allows():
    pauses = Pauses(1.0)
    waited, started = 0.0, 0
    while waited < 24 * 3600:
        waited += pauses.after(0)
        started += 1
    assert started < 1_000

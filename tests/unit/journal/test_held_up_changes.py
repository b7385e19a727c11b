"""How old an intent may be when its request is sent, by a clock that also goes on while the computer sleeps."""

from datetime import timedelta

import pytest
from journal_samples import grant, intent, outcome_of

from bot.errors import HeldUp
from bot.journal import SEND_WITHIN, SENDING, Journal
from bot.journal.guards.held_up import uptime_s
from bot.opencloud._exchange import MOST_WAITED_S


@pytest.mark.parametrize(
    ("slept_s", "waited_s", "late"), [(60, 0, False), (61, 0, True), (90, 30, False), (91, 30, True)]
)
async def test_a_request_leaves_within_a_minute_beside_the_waits_that_steward_chose(
    database, clock, mona, slept_s, waited_s, late
):
    now = [1_000.0]
    journal = Journal(database, outcome_of=outcome_of, clock=clock, uptime_s=lambda: now[0])

    async def change():
        async with journal.change(mona, intent(), grant(mona)):
            now[0] += slept_s
            journal.ensure_in_time(waited_s)

    if late:
        with pytest.raises(HeldUp):
            await change()
    else:
        await change()


async def test_without_a_change_nothing_is_late(journal):
    journal.ensure_in_time(0)


def test_nothing_is_sent_after_a_target_lock_may_have_ended():
    assert SEND_WITHIN + timedelta(seconds=MOST_WAITED_S) < SENDING


def test_the_clock_goes_on():
    before = uptime_s()
    assert 0 <= uptime_s() - before < 60

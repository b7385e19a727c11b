"""People of every role use the bot at random for a while: every answer comes, is foreseen, and is true."""

import pytest

from benchmarks import fuzz

pytestmark = pytest.mark.slow


async def test_at_random_every_answer_comes_and_is_true():
    report = await fuzz.fuzz(interactions=200, seed=1)
    described = fuzz.describe(report)
    assert report.failures == [], described
    assert report.confirmed >= 10, described

"""A process makes changes of every kind and is killed at random points; after that, the journal and Roblox agree."""

import pytest

from benchmarks import crash

pytestmark = pytest.mark.slow


async def test_after_kills_the_journal_and_roblox_agree_on_every_case(tmp_path):
    report = await crash.crash(tmp_path, kills=12, seed=3)
    described = crash.describe(report)
    assert report.findings == [], described
    assert report.cases.total() > 20, described
    assert report.left_open, described

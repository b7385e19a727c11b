"""A process makes changes of every kind and is killed at random points; after that, the journal and Roblox agree."""

from benchmarks import _crash_work, crash
from bot.journal import CaseKind


async def test_after_kills_the_journal_and_roblox_agree_on_every_case(tmp_path):
    report = await crash.crash(tmp_path, kills=12, seed=3)
    described = crash.describe(report)
    assert report.findings == [], described
    assert report.cases.total() > 20, described
    assert report.left_open, described


def test_the_process_is_killed_during_every_kind_of_case():
    assert set(_crash_work.BY_KIND) == set(CaseKind)

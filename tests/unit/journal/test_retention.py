"""Old cases are erased for good and no others, even if a clock is wrong."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
from journal_samples import BAN, made

from bot.journal import Calendar, CaseQuery, Doubt, Retention

MONTH = timedelta(days=30)


@pytest.fixture
def retention(archive, clock):
    return Retention(archive, timedelta(days=100), clock)


@pytest.fixture
async def year(journal, mona, clock):
    """A case every ten days for a year: #1 to #37, the last of them today."""
    for _ in range(36):
        await made(journal, mona)
        clock.move(days=10)
    await made(journal, mona)


async def with_plans(journal):
    cases = [await journal.case(case.id) for case in await journal.search(CaseQuery(), limit=100)]
    return sorted(case.id for case in cases if case.plan == BAN.plan)


async def test_each_round_erases_old_plans_of_one_month_until_only_new_plans_are_left(
    retention, journal, archive, year, caplog
):
    caplog.set_level(logging.INFO, "bot.journal.retention")
    await retention.erase()
    assert caplog.messages == ["plans and images of 4 old cases were erased"]
    assert await with_plans(journal) == list(range(5, 38))
    for _ in range(8):
        await retention.erase()
    # Day 360 is today, counted from its start: day 260, of #27, is still within a hundred days.
    assert await with_plans(journal) == list(range(27, 38))
    assert caplog.messages[-1] == "plans and images of 0 old cases were erased"
    assert await retention.doubt() is None
    assert await archive.verify() is None


@pytest.mark.usefixtures("year")
async def test_from_the_first_number_that_is_kept_on_every_case_stays_however_old_it_is(journal, archive, clock):
    assert await archive.erase_images(before=clock.now, below=5) == 4
    assert await with_plans(journal) == list(range(5, 38))


@pytest.fixture
async def erased(retention, year):
    """Erase everything that is old."""
    for _ in range(9):
        await retention.erase()


@pytest.mark.usefixtures("erased")
async def test_a_clock_that_is_years_ahead_makes_nothing_old_and_a_person_is_asked(retention, journal, clock, caplog):
    before = await with_plans(journal)
    right = clock.now
    clock.move(days=3 * 365)
    await retention.erase()
    assert await with_plans(journal) == before
    assert await retention.doubt() == Doubt(
        at=clock.now, newest=right.replace(hour=0), before=clock.now - timedelta(days=100)
    )
    assert "the clock says 2030-08-26, but the journal goes only to 2027-08-27" in caplog.text
    assert "journal erase --before 2030-05-18 --yes" in caplog.text


@pytest.mark.usefixtures("erased")
async def test_changes_that_are_recorded_by_a_wrong_clock_do_not_vouch_for_it(
    retention, journal, mona, archive, clock, database
):
    before = await with_plans(journal)
    clock.move(days=3 * 365)
    for _ in range(29):
        await made(journal, mona)
        clock.move(days=1)
        # As after a restart.
        await Retention(archive, timedelta(days=100), clock).erase()
    clock.move(days=-29 - 3 * 365)
    await made(journal, mona)
    await retention.erase()
    assert [each for each in await with_plans(journal) if each <= 37] == before
    assert await retention.doubt() is None


@pytest.mark.usefixtures("erased")
async def test_a_case_that_was_opened_while_the_clock_was_years_behind_is_not_old(retention, journal, mona, clock):
    clock.move(days=-20 * 365)
    await made(journal, mona)
    clock.move(days=20 * 365)
    await made(journal, mona)
    await retention.erase()
    assert 38 in await with_plans(journal)


@pytest.mark.usefixtures("erased")
async def test_a_long_pause_ends_by_itself_a_month_after_the_next_change(retention, journal, mona, clock):
    clock.move(days=200)
    assert await retention.doubt() is not None
    for _ in range(3):
        await made(journal, mona)
        await retention.erase()
        assert 37 in await with_plans(journal)
        assert await retention.doubt() is not None
        clock.move(days=10)
    await made(journal, mona)
    for _ in range(9):
        await retention.erase()
    assert await with_plans(journal) == [38, 39, 40, 41]
    assert await retention.doubt() is None


@pytest.mark.usefixtures("erased")
async def test_nobody_is_asked_after_a_pause_of_two_months_or_about_what_was_erased_by_hand(retention, archive, clock):
    clock.move(days=60)
    assert await retention.doubt() is None
    clock.move(days=60)
    assert await retention.doubt() is not None
    await archive.erase_images(before=clock.now - timedelta(days=100))
    assert await retention.doubt() is None


@pytest.mark.usefixtures("erased")
async def test_where_nobody_changes_anything_plans_become_old_as_the_days_go_by(retention, journal, archive, clock):
    assert await with_plans(journal) == list(range(27, 38))
    for day in range(1, 105):
        clock.move(days=1)
        # As after a restart.
        await Retention(archive, timedelta(days=100), clock).erase()
        assert await retention.doubt() is None
        if day == 50:
            assert await with_plans(journal) == list(range(32, 38))
    assert await with_plans(journal) == []
    assert await archive.verify() is None


@pytest.mark.parametrize("keep_days", [1, 2, 30])
async def test_a_short_time_of_keeping_also_passes_where_nobody_changes_anything(
    archive, journal, mona, clock, keep_days
):
    await made(journal, mona)
    retention = Retention(archive, timedelta(days=keep_days), clock)
    for day in range(keep_days + 2):
        await retention.erase()
        assert await with_plans(journal) == ([1] if day <= keep_days else [])
        clock.move(days=1)


@pytest.mark.usefixtures("erased")
async def test_days_on_which_a_clock_was_ahead_make_nothing_old(retention, journal, clock):
    before = await with_plans(journal)
    for _ in range(20):
        clock.move(days=3 * 365)
        for _ in range(3):
            await retention.erase()
            clock.move(days=1)
        clock.move(days=-3 * 365 - 3)
        await retention.erase()
    assert await with_plans(journal) == before
    assert await retention.doubt() is None


@pytest.mark.usefixtures("erased")
async def test_a_clock_that_stays_ahead_is_believed_after_a_month_in_which_a_person_was_asked(
    retention, journal, clock
):
    before = await with_plans(journal)
    clock.move(days=3 * 365)
    for _ in range(30):
        assert await retention.erase() is not None
        assert await with_plans(journal) == before
        clock.move(days=1)
    await retention.erase()
    assert len(await with_plans(journal)) < len(before)


async def test_a_journal_without_cases_has_nothing_to_erase(retention):
    await retention.erase()
    assert await retention.doubt() is None


@pytest.mark.parametrize(
    ("opened", "reached"),
    [
        ([], []),
        ([0, 30, 60], [0, 30, 60]),
        ([0, 31], [0, 0]),
        ([0, 31, 60, 61], [0, 0, 0, 61]),
        ([0, 1000, 1, 2], [0, 0, 1, 2]),
        ([0, 1000, 1029, 1, 1000], [0, 0, 0, 1, 1]),
        ([0, 1000, 500, 529, 530], [0, 0, 0, 0, 530]),
        ([0, 45, 90, 135, 180], [0, 0, 90, 90, 180]),
        ([100, 5, 101], [100, 100, 101]),
    ],
)
def test_a_day_counts_once_the_journal_reached_it_without_a_leap_or_went_on_for_a_month(opened, reached):
    calendar = Calendar.of(enumerate(opened, 1), leap=MONTH)
    assert [day for _, day in calendar.days] == reached


def test_cases_are_older_than_a_moment_up_to_the_first_at_which_its_day_was_reached():
    calendar = Calendar.of([(1, 0), (5, 3), (9, 1), (12, 4)], leap=MONTH)
    start = datetime(1970, 1, 1, tzinfo=UTC)
    assert [calendar.first_since(start + timedelta(days=day, hours=1)) for day in (0, 2, 3, 4)] == [1, 5, 5, 12]
    assert calendar.newest == start + timedelta(days=4)

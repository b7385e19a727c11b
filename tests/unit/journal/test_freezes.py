"""Freezes: for everybody, for one member of staff, by hand and by the burst alarm."""

from datetime import timedelta

import pytest
from journal_samples import alter, grant, intent, journal_on, made, outcome_of

from bot.access import Rate
from bot.errors import Frozen, NotFound
from bot.journal import CaseKind, CaseQuery, Journal, Outcome
from bot.storage import Database

WHY = "Somebody's account was taken over"


async def test_a_freeze_stops_the_changes_of_everybody_and_says_who_and_why(journal, mona, otto, clock):
    freeze = await journal.freeze(mona, WHY)
    for actor in (mona, otto):
        with pytest.raises(Frozen) as refused:
            await made(journal, actor)
        assert refused.value.freeze == freeze
    assert (freeze.member_id, freeze.by_name, freeze.reason, freeze.at) == (None, "Mona", WHY, clock())
    assert [case.kind for case in await journal.search(CaseQuery())] == [CaseKind.FREEZE]


async def test_what_is_under_way_when_the_freeze_comes_gets_its_outcome(journal, mona):
    async with journal.change(mona, intent(), grant(mona)) as case:
        await journal.freeze(mona, WHY)
    assert (await journal.case(case.id)).outcome is Outcome.DONE


async def test_a_freeze_outlives_the_process_and_holds_in_another(journal, mona, url, clock):
    await journal.freeze(mona, WHY)
    async with Database.open(url) as again:
        await again.migrate()
        with pytest.raises(Frozen):
            await made(journal_on(again, clock), mona)


async def test_one_member_s_freeze_leaves_the_others_alone(journal, mona, otto):
    freeze = await journal.freeze(mona, WHY, member=otto)
    assert (freeze.member_id, freeze.member_name) == (otto.user_id, "Otto")
    with pytest.raises(Frozen):
        await made(journal, otto)
    await made(journal, mona)


async def test_everybody_s_freeze_and_a_member_s_end_separately(journal, mona, otto):
    await journal.freeze(mona, WHY, member=otto)
    await journal.freeze(mona, WHY)
    assert [each.member_name for each in await journal.freezes()] == ["everybody", "Otto"]
    await journal.unfreeze(mona, "Over")
    await made(journal, mona)
    with pytest.raises(Frozen):
        await made(journal, otto)
    await journal.unfreeze(mona, "Over", member=otto)
    await made(journal, otto)
    assert await journal.freezes() == []


async def test_freezing_twice_is_one_case_and_the_first_stays(journal, mona, otto):
    first = await journal.freeze(mona, WHY)
    assert await journal.freeze(otto, "Me too") == first
    assert len(await journal.search(CaseQuery(kind=CaseKind.FREEZE))) == 1


async def test_an_unfreeze_without_a_freeze_is_refused(journal, mona):
    with pytest.raises(NotFound):
        await journal.unfreeze(mona, "Over")


async def test_freezes_and_unfreezes_are_cases_that_are_done_and_announced(archive, journal, mona):
    followed = []
    journal.subscribe(followed.append)
    freeze = await journal.freeze(mona, WHY)
    await journal.unfreeze(mona, "Over")
    assert [(case.kind, case.outcome, case.reason) for case in followed] == [
        (CaseKind.FREEZE, Outcome.DONE, WHY),
        (CaseKind.UNFREEZE, Outcome.DONE, "Over"),
    ]
    assert followed[1].parent == freeze.case_id
    assert await journal.unsettled() == []
    assert await archive.verify() is None


@pytest.fixture
def alarmed(database, clock):
    alarm = Rate(3, timedelta(minutes=5))
    return Journal(database, outcome_of=outcome_of, clock=clock, alarm=alarm)


async def test_a_burst_freezes_the_member_who_made_it_and_names_the_cases(alarmed, mona, otto):
    followed = []
    alarmed.subscribe(followed.append)
    cases = [await made(alarmed, mona) for _ in range(3)]
    with pytest.raises(Frozen) as refused:
        await made(alarmed, mona)
    freeze = refused.value.freeze
    assert (freeze.member_id, freeze.by_id, freeze.by_name) == (mona.user_id, 0, "Steward")
    assert freeze.reason == f"Burst alarm: 3 changes within 5 minutes, cases #{cases[0]} to #{cases[-1]}."
    assert CaseKind.FREEZE in {case.kind for case in followed}
    await made(alarmed, otto)


@pytest.mark.parametrize(
    ("rate", "words"),
    [
        (Rate(1, timedelta(minutes=1)), "1 change within 1 minute, case #1."),
        (Rate(2, timedelta(seconds=90)), "2 changes within 1 minute 30 seconds, cases #1 to #2."),
        (Rate(2, timedelta(hours=1)), "2 changes within 1 hour, cases #1 to #2."),
        (Rate(2, timedelta(days=7)), "2 changes within 7 days, cases #1 to #2."),
    ],
)
async def test_a_burst_is_counted_in_the_units_that_people_use(database, clock, mona, rate, words):
    journal = Journal(database, outcome_of=outcome_of, clock=clock, alarm=rate)
    for _ in range(rate.count):
        await made(journal, mona)
    (freeze,) = await journal.freezes()
    assert freeze.reason == f"Burst alarm: {words}"


async def test_changes_spread_out_raise_no_alarm(alarmed, mona, clock):
    for _ in range(6):
        await made(alarmed, mona)
        clock.move(minutes=3)
    assert await alarmed.freezes() == []


async def test_the_alarm_counts_from_zero_after_the_unfreeze(archive, alarmed, mona, otto):
    for _ in range(3):
        await made(alarmed, mona)
    await alarmed.unfreeze(otto, "It was the event", member=mona)
    await made(alarmed, mona)
    await made(alarmed, mona)
    assert await alarmed.freezes() == []
    await made(alarmed, mona)
    assert [each.member_id for each in await alarmed.freezes()] == [mona.user_id]
    assert await archive.verify() is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE freezes SET frozen = 0",
        "UPDATE freezes SET member_id = 5",
        "UPDATE freezes SET case_id = 1",
        "DELETE FROM freezes",
        "INSERT INTO freezes SELECT 7, 1, 1",
    ],
)
async def test_a_freeze_that_was_ended_by_hand_in_the_file_is_found(archive, journal, database, mona, statement):
    await made(journal, mona)
    await journal.freeze(mona, WHY)
    assert await archive.verify() is None
    await alter(database, statement)
    found = await archive.verify()
    assert found is not None
    assert found.part == "index"

"""How open cases are settled, and which ones stay open for a person."""

from dataclasses import replace
from datetime import timedelta

import pytest
from journal_samples import NoAnswer, Refused, ended, grant, intent, made

from bot.changes.kinds import ChangeKind, NoUndo
from bot.changes.settling import FOR_A_PERSON, GRACE, Settling
from bot.errors import InvalidInput
from bot.journal import CaseKind, Outcome, Target
from bot.opencloud._transport import _TIMEOUT
from bot.opencloud.client import RetryPolicy
from bot.opencloud.errors import RobloxDown
from bot.opencloud.resources.restrictions import _UPDATE

ROW = Target(kind="board", id="Coins/global/156", label="builderman", player_id=156)
REMOVE = intent(kind=CaseKind.BOARD_REMOVE, target=ROW)


def test_a_request_is_given_more_time_than_it_can_take():
    policy = RetryPolicy()
    once = _TIMEOUT.total
    assert once is not None
    for_a_person = policy.attempts * once + policy.patience_s
    assert _UPDATE.attempts is not None
    of_a_ban_in_bulk = _UPDATE.attempts * once + policy.bulk_patience_s
    assert max(for_a_person, of_a_ban_in_bulk) < GRACE.total_seconds()


def kind_of(case, settler):
    numbered = {CaseKind.BAN, CaseKind.UNBAN, CaseKind.NOTE, CaseKind.NOTE_REMOVE, CaseKind.BANS_BULK}
    return ChangeKind(cases=(case,), undo=NoUndo("It is a test."), settle=settler, by_number=case in numbered)


@pytest.fixture
def settling(journal, clock):
    """A settling that finds `outcome` for every kind."""

    def build(outcome, **options):
        async def settler(_case):
            return outcome

        return Settling(journal, [kind_of(each, settler) for each in CaseKind], clock=clock, **options)

    return build


async def left_open(journal, actor, change=REMOVE):
    with pytest.raises(NoAnswer):
        await ended(journal, actor, NoAnswer, change)


async def outcome_of_first(journal):
    return (await journal.case(1)).outcome


async def test_applied_is_believed_at_once(journal, mona, settling):
    await left_open(journal, mona)
    assert await settling(Outcome.DONE).settle_all() == []
    assert await outcome_of_first(journal) is Outcome.DONE


async def test_not_applied_is_believed_only_when_no_request_can_be_on_the_way(journal, mona, settling, clock):
    await left_open(journal, mona)
    await settling(Outcome.FAILED).settle_all()
    assert await outcome_of_first(journal) is Outcome.UNKNOWN
    clock.now += GRACE
    await settling(Outcome.FAILED).settle_all()
    assert await outcome_of_first(journal) is Outcome.FAILED


async def test_the_caller_sets_the_patience(journal, mona, settling):
    await left_open(journal, mona)
    await settling(Outcome.FAILED, grace=timedelta(0)).settle_all()
    assert await outcome_of_first(journal) is Outcome.FAILED


@pytest.mark.parametrize("seen", [Outcome.DONE, Outcome.FAILED])
async def test_a_state_that_a_later_case_may_have_made_does_not_settle_an_earlier_case(
    journal, mona, settling, clock, seen
):
    await left_open(journal, mona)
    await made(journal, mona, REMOVE)
    clock.now += GRACE
    (still_open,) = await settling(seen).settle_all()
    assert still_open.id == 1


async def test_a_later_case_that_changed_nothing_or_something_else_does_not_matter(journal, mona, settling):
    await left_open(journal, mona)
    with pytest.raises(Refused):
        await ended(journal, mona, Refused, REMOVE)
    await made(journal, mona, replace(REMOVE, target=replace(ROW, id="Coins/global/1567")))
    await made(journal, mona, replace(REMOVE, experience="castle"))
    assert await settling(Outcome.DONE).settle_all() == []


async def test_a_ban_is_known_by_its_number_whatever_came_after(journal, mona, settling):
    await left_open(journal, mona, intent())
    await made(journal, mona)
    assert await settling(Outcome.DONE).settle_all() == []


@pytest.fixture
def unsure(settling):
    """A settling that never finds an outcome."""
    return settling(None)


async def test_a_case_that_cannot_be_settled_is_left_to_a_person_who_is_asked_once(
    archive, journal, mona, clock, unsure
):
    await journal.log.begin()
    await left_open(journal, mona)
    await unsure.settle_all()
    assert (await journal.case(1)).notes == ()
    clock.now += GRACE
    for _ in range(3):
        (still_open,) = await unsure.settle_all()
    due, _ = await journal.log.due(limit=100)
    assert [each.remark for each in due] == [None, FOR_A_PERSON]
    (note,) = (await journal.case(1)).notes
    assert (note.author_id, note.text) == (None, FOR_A_PERSON)
    assert still_open.outcome is Outcome.UNKNOWN
    assert await archive.verify() is None


async def test_a_case_that_a_crash_cut_off_is_no_longer_called_in_flight(journal, mona, clock, unsure):
    async with journal.change(mona, REMOVE, grant(mona)):
        clock.now += GRACE
        await unsure.settle_all()
        assert await outcome_of_first(journal) is Outcome.UNKNOWN
    assert await outcome_of_first(journal) is Outcome.DONE


async def test_no_person_is_asked_while_roblox_is_down(journal, mona, clock):
    async def down(_case):
        raise RobloxDown(operation="GetThing", status=503)

    await left_open(journal, mona)
    clock.now += GRACE
    settling = Settling(journal, [kind_of(CaseKind.BOARD_REMOVE, down)], clock=clock)
    assert len(await settling.settle_all()) == 1
    assert (await journal.case(1)).notes == ()


async def test_a_case_of_a_removed_experience_does_not_hold_up_other_cases(journal, mona, clock):
    async def settler(case):
        if case.experience == "castle":
            raise InvalidInput("experience", "The settings name no such experience.")
        if case.experience == "ruin":
            raise KeyError("plan")
        return Outcome.DONE

    for experience in ("castle", "ruin", "kingdom"):
        await left_open(journal, mona, replace(REMOVE, experience=experience))
    clock.now += GRACE
    settling = Settling(journal, [kind_of(CaseKind.BOARD_REMOVE, settler)], clock=clock)
    assert [case.id for case in await settling.settle_all()] == [1, 2]
    assert [note.text for note in (await journal.case(1)).notes] == [FOR_A_PERSON]
    assert (await journal.case(2)).notes == ()
    assert (await journal.case(3)).outcome is Outcome.DONE


async def test_a_later_case_is_one_of_a_higher_number_although_the_clock_was_set_back(journal, mona, settling, clock):
    await left_open(journal, mona)
    clock.move(hours=-1)
    await made(journal, mona, REMOVE)
    (still_open,) = await settling(Outcome.DONE).settle_all()
    assert still_open.id == 1

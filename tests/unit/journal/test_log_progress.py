"""What the log channel owes, as it follows from the journal."""

import pytest
from journal_samples import PLAYER, grant, intent, made

from bot.journal import BULK, CaseKind, LogCard
from bot.journal.log_progress import OVERDUE


@pytest.fixture
async def log(journal):
    """The progress of a log channel that begins now."""
    await journal.log.begin()
    return journal.log


async def cases_due(log, limit=100):
    due, _ = await log.due(limit=limit)
    return [each.case_id for each in due]


async def test_each_case_is_due_once_from_its_first_event_that_is_not_shown(journal, mona, log):
    first, second = [await made(journal, mona) for _ in range(2)]
    await journal.note(mona, first, "Seen")
    due, end = await log.due(limit=100)
    assert [(each.case_id, each.position) for each in due] == [(first, 1), (second, 3)]
    assert end == 5
    await log.advance(4)
    assert await cases_due(log) == [first]
    await log.advance(5)
    assert await log.due(limit=100) == ([], None)


async def test_a_round_reads_a_bounded_number_of_events(journal, mona, log):
    numbers = [await made(journal, mona) for _ in range(4)]
    due, end = await log.due(limit=3)
    assert ([each.case_id for each in due], end) == (numbers[:2], 3)


async def test_progress_never_goes_back(journal, mona, log):
    await made(journal, mona)
    await log.advance(2)
    await log.advance(1)
    assert await cases_due(log) == []


async def test_the_parts_of_a_bulk_are_not_due_and_do_not_stay(journal, mona, log):
    bulk = (await journal.begin(mona, intent(kind=CaseKind.BANS_BULK), grant(mona))).case_id
    await made(journal, mona, intent(parent=bulk, parent_relation=BULK))
    due, end = await log.due(limit=100)
    assert [each.case_id for each in due] == [bulk]
    await log.advance(end)
    assert await log.due(limit=100) == ([], None)


async def test_an_erasure_is_not_due(journal, archive, mona, log):
    await made(journal, mona)
    _, end = await log.due(limit=100)
    await log.advance(end)
    await archive.forget(PLAYER.player_id)
    assert await cases_due(log) == []
    assert (await log.due(limit=100))[1] == end + 1


async def test_what_was_recorded_without_a_log_channel_is_never_due(journal, mona, log):
    await log.end()
    await made(journal, mona)
    await log.begin()
    assert await cases_due(log) == []


async def test_a_card_is_owed_only_after_a_while(journal, mona, clock, log):
    await made(journal, mona)
    assert await log.owed() is None
    since = clock.now
    clock.now += OVERDUE * 2
    owed = await log.owed()
    assert (owed.cards, owed.since) == (1, since)
    await log.advance(2)
    assert await log.owed() is None


async def test_a_post_that_was_begun_may_be_there_until_it_is_recorded_or_dropped(journal, mona, log):
    number = await made(journal, mona)
    assert not await log.begin_post(1)
    assert await log.begin_post(1)
    await log.drop_post()
    assert not await log.begin_post(1)
    await log.record_card(number, LogCard(channel_id=5, message_id=6))
    assert not await log.begin_post(1)
    assert (await log.newest_message(5), await log.newest_message(6)) == (6, None)

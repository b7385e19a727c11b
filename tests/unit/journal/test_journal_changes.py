"""A change records its intent first and then its outcome, also if something fails in between."""

import asyncio
import logging
from uuid import UUID

import pytest
from journal_samples import BAN, NoAnswer, Refused, alter, ended, grant, intent, journal_on, made

from bot.errors import JournalUnavailable, JournalUnreadable, NotFound
from bot.journal import CaseKind, CaseQuery, LogCard, Outcome, Target
from bot.storage import Database


async def lose_the_chain(database):
    await database.write(lambda connection: connection.exec_driver_sql("ALTER TABLE chain RENAME TO lost"))


async def test_a_change_that_succeeds_is_done_and_keeps_everything(journal, mona, clock):
    async with journal.change(mona, BAN, grant(mona)) as case:
        clock.move(seconds=3)
        case.record(after={"active": True}, version_made="v2")
        case.record(request_id="r-1")
    found = await journal.case(case.id)
    assert (found.kind, found.outcome, found.number) == (CaseKind.BAN, Outcome.DONE, 1)
    assert (found.actor_id, found.actor_name, found.guild_id) == (11, "Mona", 1)
    assert (found.experience, found.target, found.reason) == (BAN.experience, BAN.target, BAN.reason)
    assert (found.capability, found.plan, found.before) == (BAN.capability, BAN.plan, BAN.before)
    assert (found.after, found.version_seen, found.version_made) == ({"active": True}, "etag-1", "v2")
    assert (found.request_id, found.failure, found.notes, found.parent) == ("r-1", None, (), None)
    assert (found.settled_at - found.created_at).total_seconds() == 3
    assert found.idempotency_key == case.idempotency_key == str(UUID(case.idempotency_key))


async def test_the_intent_is_on_the_file_while_the_block_runs(journal, mona, url, clock):
    async with journal.change(mona, BAN, grant(mona)) as case, Database.open(url) as other:
        seen = await journal_on(other, clock).case(case.id)
    assert (seen.outcome, seen.before, seen.settled_at) == (Outcome.SENT, BAN.before, None)


@pytest.mark.parametrize(
    ("error", "outcome"),
    [(Refused, Outcome.REFUSED), (ValueError, Outcome.FAILED), (NoAnswer, Outcome.UNKNOWN)],
)
async def test_an_exception_of_the_block_propagates_and_only_its_class_is_recorded(journal, mona, error, outcome):
    with pytest.raises(error, match="secret text"):
        await ended(journal, mona, error("secret text"), request_id="r-9")
    found = await journal.case(1)
    assert (found.outcome, found.failure, found.request_id) == (outcome, error.__name__, "r-9")


async def test_a_cancelled_block_is_written_as_unknown_and_stays_cancelled(journal, mona):
    sent = asyncio.Event()

    async def change():
        async with journal.change(mona, BAN, grant(mona)):
            sent.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(change())
    await sent.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    found = await journal.case(1)
    assert (found.outcome, found.failure) == (Outcome.UNKNOWN, "CancelledError")


@pytest.mark.parametrize(("error", "outcome"), [(None, Outcome.DONE), (Refused("no"), Outcome.REFUSED)])
async def test_cancelled_while_its_outcome_is_written_a_task_ends_cancelled(journal, mona, error, outcome):
    async def change():
        async with journal.change(mona, BAN, grant(mona)):
            if error is not None:
                raise error

    def cancel(case):
        if case.outcome is outcome:
            task.cancel()

    journal.subscribe(cancel)
    task = asyncio.create_task(change())
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await journal.case(1)).outcome is outcome


async def test_cancelled_while_its_intent_is_written_a_change_does_not_begin(journal, mona):
    async def change():
        async with journal.change(mona, BAN, grant(mona)):
            pytest.fail("the block ran")

    def cancel(case):
        if case.outcome is Outcome.SENT:
            task.cancel()

    journal.subscribe(cancel)
    task = asyncio.create_task(change())
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await journal.case(1)).outcome is Outcome.FAILED


@pytest.mark.parametrize("steps", range(0, 60, 3))
async def test_cancelled_at_any_step_a_case_is_never_left_in_flight(archive, journal, mona, steps):
    ran = []

    async def change():
        async with journal.change(mona, BAN, grant(mona)):
            ran.append(True)
            await asyncio.sleep(0)

    task = asyncio.create_task(change())
    for _ in range(steps):
        await asyncio.sleep(0.0005)
    task.cancel()
    task.cancel()
    await asyncio.wait({task})
    cases = [await journal.case(each.id) for each in await journal.search(CaseQuery())]
    assert all(case.outcome is not Outcome.SENT for case in cases)
    if not ran:
        assert all(case.outcome is Outcome.FAILED for case in cases)
    assert await archive.verify() is None


async def test_without_a_journal_the_block_does_not_run(journal, database, mona):
    await lose_the_chain(database)
    with pytest.raises(JournalUnavailable):
        async with journal.change(mona, BAN, grant(mona)):
            pytest.fail("the block ran")
    assert await journal.search(CaseQuery()) == []


async def test_failures_to_read_and_failures_to_write_are_different_errors(journal, database, mona):
    case_id = await made(journal, mona)
    await alter(database, "DROP TABLE documents")
    await alter(database, "DROP TABLE cases")
    for read in (journal.case(case_id), journal.unsettled(), journal.children(case_id)):
        with pytest.raises(JournalUnreadable):
            await read


async def test_on_a_file_that_cannot_be_written_the_block_does_not_run(journal, database, mona, url, clock):
    await made(journal, mona)
    async with Database.open(f"{url.replace('///', '///file:')}?mode=ro&uri=true") as read_only:
        with pytest.raises(JournalUnavailable):
            async with journal_on(read_only, clock).change(mona, BAN, grant(mona)):
                pytest.fail("the block ran")


async def test_when_the_outcome_cannot_be_written_the_result_counts_and_the_case_stays_in_flight(
    journal, database, mona, caplog
):
    async with journal.change(mona, BAN, grant(mona)) as case:
        await lose_the_chain(database)
    assert {record.levelno for record in caplog.records} == {logging.ERROR}
    assert [each.id for each in await journal.unsettled()] == [case.id]


async def test_when_the_outcome_cannot_be_written_the_error_of_the_block_goes_on(journal, database, mona):
    with pytest.raises(Refused):  # noqa: PT012  the block is what is tested
        async with journal.change(mona, BAN, grant(mona)):
            await lose_the_chain(database)
            raise Refused
    assert len(await journal.unsettled()) == 1


async def test_settling_says_what_reading_back_has_shown(journal, mona, clock):
    with pytest.raises(NoAnswer):
        await ended(journal, mona, NoAnswer(), request_id="r-1", version_made="v2")
    clock.move(minutes=1)
    settled = await journal.settle(1, Outcome.DONE, after={"active": True}, note="The ban is there.")
    assert (settled.outcome, settled.failure, settled.after) == (Outcome.DONE, None, {"active": True})
    assert (settled.request_id, settled.version_made, settled.settled_at) == ("r-1", "v2", clock.now)
    assert [(note.author_id, note.text, note.at) for note in settled.notes] == [(None, "The ban is there.", clock.now)]
    assert await journal.unsettled() == []


async def test_a_settled_case_is_not_settled_again(journal, mona):
    number = await made(journal, mona)
    found = await journal.settle(number, Outcome.FAILED, note="Not there.")
    assert (found.outcome, found.notes) == (Outcome.DONE, ())


async def test_the_block_knows_better_than_a_settler_that_was_too_early(journal, mona):
    async with journal.change(mona, BAN, grant(mona)) as case:
        await journal.settle(case.id, Outcome.FAILED)
    assert (await journal.case(case.id)).outcome is Outcome.DONE


@pytest.mark.parametrize(("read", "kept"), [(Outcome.DONE, Outcome.DONE), (Outcome.FAILED, Outcome.UNKNOWN)])
async def test_a_missing_answer_does_not_replace_an_outcome_that_was_seen_since(journal, mona, read, kept):
    change = journal.change(mona, BAN, grant(mona))
    case = await change.__aenter__()
    await journal.settle(case.id, read)
    assert not await change.__aexit__(NoAnswer, NoAnswer(), None)
    assert (await journal.case(case.id)).outcome is kept


async def test_a_settling_without_a_result_adds_nothing(journal, mona):
    with pytest.raises(NoAnswer):
        await ended(journal, mona, NoAnswer())
    once = await journal.settle(1, Outcome.UNKNOWN, note="Roblox is down.")
    assert (once.outcome, once.notes, once.failure) == (Outcome.UNKNOWN, (), "NoAnswer")


async def test_notes_are_kept_in_order_with_their_author(journal, mona, otto):
    number = await made(journal, mona)
    await journal.note(otto, number, "He appealed.")
    found = await journal.note(mona, number, "Appeal denied.")
    assert [(note.author_name, note.text) for note in found.notes] == [
        ("Otto", "He appealed."),
        ("Mona", "Appeal denied."),
    ]


async def test_a_case_may_follow_from_another(journal, mona):
    first = await made(journal, mona)
    undo = intent(kind=CaseKind.UNBAN, parent=first, parent_relation="undo")
    found = await journal.case(await made(journal, mona, undo))
    assert (found.parent, found.parent_relation) == (first, "undo")


async def test_a_change_need_not_concern_a_player_or_keep_an_image(journal, otto):
    topic = intent(target=Target(kind="topic", id="Steward", label="Steward"), before=None, version_seen=None)
    found = await journal.case(await made(journal, otto, topic))
    assert (found.target.player_id, found.before, found.after, found.guild_id) == (None, None, None, None)


@pytest.mark.parametrize("act", ["case", "note", "settle"])
async def test_an_unknown_case_number_is_not_found(journal, mona, act):
    acts = {
        "case": lambda: journal.case(7),
        "note": lambda: journal.note(mona, 7, "text"),
        "settle": lambda: journal.settle(7, Outcome.DONE),
    }
    with pytest.raises(NotFound) as caught:
        await acts[act]()
    assert (caught.value.what, caught.value.name) == ("case", "7")


async def test_listeners_get_intent_outcome_and_note(journal, mona):
    notified = []
    journal.subscribe(lambda case: notified.append((case.id, case.outcome, len(case.notes))))
    number = await made(journal, mona)
    await journal.note(mona, number, "text")
    assert notified == [(number, Outcome.SENT, 0), (number, Outcome.DONE, 0), (number, Outcome.DONE, 1)]


async def test_a_failing_listener_stops_neither_the_change_nor_the_others(journal, mona, caplog):
    notified = []
    journal.subscribe(lambda case: 1 / 0)
    journal.subscribe(notified.append)
    number = await made(journal, mona)
    assert [case.outcome for case in notified] == [Outcome.SENT, Outcome.DONE]
    assert (await journal.case(number)).outcome is Outcome.DONE
    assert "a listener failed" in caplog.text


async def test_the_message_that_shows_a_case_is_remembered_and_replaced(archive, journal, mona):
    number = await made(journal, mona)
    assert await journal.log.card_of(number) is None
    for card in (LogCard(channel_id=5, message_id=6), LogCard(channel_id=5, message_id=7)):
        await journal.log.record_card(number, card)
        assert await journal.log.card_of(number) == card
    assert await archive.verify() is None

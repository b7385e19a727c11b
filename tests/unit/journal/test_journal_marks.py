"""Additions to a case: voids, evidence, and cases that follow from it; and the statistics of cases."""

from datetime import UTC, date, datetime, timedelta

import pytest
from journal_samples import BAN, NoAnswer, Refused, ended, grant, intent, made

from bot.access import Allowance, DiscordId
from bot.errors import BulkStopped, CaseOver, InvalidInput, LimitReached, NotFound
from bot.journal import CaseKind, CaseQuery, EvidenceFile, Outcome, Target

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
VIDEO = EvidenceFile(
    name="aimbot.mp4", size_bytes=2_000_000, channel_id=DiscordId(3), message_id=DiscordId(4), url="https://cdn.test/a"
)
MANY = Target(kind="players", id="2", label="2 players")
SOMEBODY_ELSE = Target(kind="player", id="261", label="Shedletsky", player_id=261)


async def test_a_void_case_stays_marked_with_who_and_why(archive, journal, mona, otto, clock):
    number = await made(journal, mona)
    found = await journal.void(otto, number, "Wrong player")
    assert (found.void.author_id, found.void.author_name, found.void.text) == (12, "Otto", "Wrong player")
    assert (found.void.at, found.outcome) == (clock.now, Outcome.DONE)
    assert [case.id for case in await journal.search(CaseQuery(text="wrong player"))] == [number]
    assert await archive.verify() is None


async def test_a_case_is_voided_once(journal, mona):
    number = await made(journal, mona)
    await journal.void(mona, number, "Wrong player")
    with pytest.raises(InvalidInput, match="already void"):
        await journal.void(mona, number, "Again")
    assert (await journal.case(number)).void.text == "Wrong player"


async def test_a_void_case_still_counts_against_limits(journal, mona):
    way = [Allowance(name="bans:write", amount=1, limit=1, window=timedelta(hours=1))]
    async with journal.change(mona, BAN, grant(mona, way)) as case:
        pass
    await journal.void(mona, case.id, "Wrong player")
    with pytest.raises(LimitReached):
        async with journal.change(mona, BAN, grant(mona, way)):
            pytest.fail("the block ran")


async def test_evidence_is_kept_in_order_and_found_by_its_name(archive, journal, mona, otto):
    number = await made(journal, mona)
    await journal.add_evidence(mona, number, [VIDEO])
    found = await journal.add_evidence(otto, number, [VIDEO, VIDEO])
    assert [(each.author_name, len(each.files)) for each in found.evidence] == [("Mona", 1), ("Otto", 2)]
    assert found.evidence[0].files == (VIDEO,)
    assert [case.id for case in await journal.search(CaseQuery(text="aimbot"))] == [number]
    assert await archive.verify() is None


@pytest.mark.parametrize("act", ["void", "add_evidence"])
async def test_an_unknown_case_cannot_be_marked(journal, mona, act):
    acts = {
        "void": lambda: journal.void(mona, 7, "text"),
        "add_evidence": lambda: journal.add_evidence(mona, 7, [VIDEO]),
    }
    with pytest.raises(NotFound):
        await acts[act]()


async def test_what_follows_from_a_case_is_found_from_it(journal, mona):
    claim = await journal.begin(mona, intent(kind=CaseKind.BANS_BULK), grant(mona))
    first, part = claim.case_id, intent(parent=claim.case_id, parent_relation="bulk", claim=claim)
    parts = [await made(journal, mona, part) for _ in range(2)]
    await journal.settle(first, Outcome.DONE)
    with pytest.raises(CaseOver):
        await made(journal, mona, part)
    undo = await made(journal, mona, intent(kind=CaseKind.UNBAN, parent=first, parent_relation="undo"))
    assert [case.id for case in await journal.children(first)] == [*parts, undo]
    assert await journal.children(undo) == []


async def test_a_bulk_is_carried_out_by_one_run_which_a_stop_ends_for_good(journal, mona):
    async def make(claim):
        return await made(journal, mona, intent(parent=claim.case_id, parent_relation="bulk", claim=claim))

    first = await journal.begin(mona, intent(kind=CaseKind.BANS_BULK), grant(mona))
    bulk = first.case_id
    assert await journal.go_on(bulk) is None
    await journal.settle(bulk, Outcome.UNKNOWN)
    with pytest.raises(BulkStopped):
        await make(first)

    second = await journal.go_on(bulk)
    assert await journal.go_on(bulk) is None
    assert (await journal.case(bulk)).outcome is Outcome.SENT
    with pytest.raises(BulkStopped):
        await make(first)
    await journal.settle(bulk, Outcome.UNKNOWN, claim=first)
    parts = [await make(second)]
    await journal.settle(bulk, Outcome.UNKNOWN, claim=second)
    with pytest.raises(BulkStopped):
        await make(second)
    assert [case.id for case in await journal.children(bulk)] == parts

    await journal.settle(bulk, Outcome.DONE)
    with pytest.raises(CaseOver):
        await journal.go_on(bulk)


async def test_a_part_that_had_to_wait_goes_no_further_once_its_bulk_was_stopped(journal, mona):
    claim = await journal.begin(mona, intent(kind=CaseKind.BANS_BULK), grant(mona))
    part = intent(parent=claim.case_id, parent_relation="bulk", claim=claim)

    async def wait_for_a_stop():
        async with journal.change(mona, part, grant(mona)):
            await journal.ensure_not_stopped()
            await journal.settle(claim.case_id, Outcome.UNKNOWN)
            await journal.ensure_not_stopped()

    with pytest.raises(BulkStopped):
        await wait_for_a_stop()
    assert [case.failure for case in await journal.children(claim.case_id)] == ["BulkStopped"]
    await journal.ensure_not_stopped()


async def test_a_part_of_a_bulk_is_undone_by_the_part_of_the_undo_that_concerns_the_same_player(journal, mona):
    async def bulk(parent=None):
        relation = "undo" if parent is not None else None
        whole = intent(kind=CaseKind.BANS_BULK, target=MANY, parent=parent, parent_relation=relation)
        return await journal.begin(mona, whole, grant(mona))

    async def part(claim, target):
        return await made(
            journal, mona, intent(target=target, parent=claim.case_id, parent_relation="bulk", claim=claim)
        )

    async def undone_by(case_id):
        undo = await journal.undone_by(case_id)
        return undo.id if undo is not None else None

    first = await bulk()
    ban, other = await part(first, BAN.target), await part(first, SOMEBODY_ELSE)
    assert await undone_by(ban) is None
    second = await bulk(first.case_id)
    unban = await part(second, BAN.target)
    assert [await undone_by(each) for each in (first.case_id, ban, other)] == [second.case_id, unban, None]
    undo = await made(journal, mona, intent(parent=unban, parent_relation="undo"))
    assert [await undone_by(each) for each in (ban, unban)] == [None, undo]
    again = await made(journal, mona, intent(parent=ban, parent_relation="undo"))
    assert await undone_by(ban) == again


async def test_statistics_count_what_was_applied_and_is_not_void(journal, mona, otto, clock):
    clock.now = datetime(2026, 7, 31, 23, 59, tzinfo=UTC)
    await made(journal, mona)
    clock.now = datetime(2026, 8, 31, 23, 59, tzinfo=UTC)
    await made(journal, mona)
    clock.now = datetime(2026, 9, 1, tzinfo=UTC)
    await made(journal, mona, intent(kind=CaseKind.UNBAN))
    await made(journal, otto, intent(experience="island"))
    for error in (Refused(), NoAnswer()):
        with pytest.raises(type(error)):
            await ended(journal, otto, error)
    await journal.void(mona, await made(journal, mona), "Wrong player")
    counted = await journal.statistics(
        CaseQuery(), since=datetime(2026, 7, 1, tzinfo=UTC), until=clock.now + timedelta(1)
    )
    assert counted.by_actor == {11: 3, 12: 2}
    assert counted.by_kind == {CaseKind.BAN: 4, CaseKind.UNBAN: 1}
    assert list(counted.by_month.items()) == [(date(2026, 7, 1), 1), (date(2026, 8, 1), 1), (date(2026, 9, 1), 3)]
    assert (counted.names, counted.total) == ({11: "Mona", 12: "Otto"}, 5)
    narrow = CaseQuery(experiences=frozenset({"kingdom"}), actor_id=DiscordId(11))
    counted = await journal.statistics(narrow, since=clock.now, until=clock.now + timedelta(hours=1))
    assert (counted.by_actor, list(counted.by_month)) == ({11: 1}, [date(2026, 9, 1)])


async def test_without_cases_statistics_are_empty(journal):
    counted = await journal.statistics(CaseQuery(), since=EPOCH, until=EPOCH + timedelta(days=40))
    assert (counted.total, counted.by_actor) == (0, {})
    assert list(counted.by_month.values()) == [0, 0]


async def test_times_are_searched_right_when_the_clock_was_set_back_by_days(journal, mona, clock):
    start = clock.now
    for days in (0, 5, -3, 0, 1):
        clock.move(days=days)
        await made(journal, mona)

    async def between(first, last):
        query = CaseQuery(since=start + timedelta(days=first), until=start + timedelta(days=last))
        return [case.id for case in await journal.search(query)]

    assert await between(0, 1) == [1]
    assert await between(2, 3) == [4, 3]
    assert await between(2, 6) == [5, 4, 3, 2]
    assert await between(6, 9) == []

"""The journal as a whole: erasing, retention, export, and a chain that still verifies."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from journal_samples import BAN, NoAnswer, alter, ended, grant, intent, made

from bot.access import Allowance, ApprovalRule, Capability, DiscordId
from bot.errors import NotFound
from bot.journal import (
    Archive,
    CaseKind,
    CaseQuery,
    EvidenceFile,
    Head,
    LogCard,
    Outcome,
    Posted,
    Tampering,
    Target,
)
from bot.journal.approval_requests import Content, NewRequest, Requests
from bot.storage import Database

ALEX = Target(kind="player", id="7654321987", label="Alex Doe (@alexthegreat)", player_id=7654321987)
OF_ALEX = intent(
    target=ALEX,
    reason="Alexandra of Springfield",
    plan={"display_reason": "seekritplan"},
    before={"Coins": "seekritbefore"},
)
FILE = EvidenceFile(
    name="seekritfile.png",
    size_bytes=9,
    channel_id=DiscordId(5),
    message_id=DiscordId(6),
    url="https://cdn.test/seekrit",
)
PERSONAL = [b"Alex", b"7654321987", b"Springfield", b"seekrit", b"seekritnote"]
EVERYTHING = {"target", "reason", "plan", "before", "after", "note", "void", "evidence"}


@pytest.fixture
async def filled(journal, mona):
    """1: of another player. 2: everything that can be recorded about Alex. 3: of another player, with Alex in the reason."""
    limit = Allowance(name="bans:write", amount=1, limit=9, window=timedelta(hours=1))
    await made(journal, mona)
    async with journal.change(mona, OF_ALEX, grant(mona, [limit])) as case:
        case.record(after={"Coins": "seekritafter"}, version_made="v2", request_id="r-1")
    await journal.note(mona, case.id, "seekritnote")
    await journal.void(mona, case.id, "seekritvoid")
    await journal.add_evidence(mona, case.id, [FILE])
    await journal.log.record_card(case.id, LogCard(channel_id=7, message_id=8))
    await made(journal, mona, intent(reason="An alt of AlexTheGreat"))
    return journal


async def test_what_was_written_about_a_player_is_gone_and_the_rest_stays(archive, filled):
    before = await filled.case(2)
    found = await archive.forget(7654321987)
    case = await filled.case(2)
    assert (found.case_ids, found.open_ids, found.mentioned_in) == ((2,), (), (3,))
    assert found.posted == (Posted(shows="case #2", channel_id=7, message_id=8),)
    assert case.erased == EVERYTHING
    assert (case.target, case.reason, case.plan) == (replace(ALEX, id="", label="", player_id=None), "", {})
    assert (case.before, case.after, case.evidence) == (None, None, ())
    assert [note.text for note in (*case.notes, case.void)] == ["", ""]
    kept = ("id", "kind", "outcome", "actor_id", "actor_name", "created_at", "settled_at", "request_id", "version_made")
    assert [getattr(case, each) for each in kept] == [getattr(before, each) for each in kept]
    assert await archive.verify() is None


async def test_nothing_of_it_can_be_searched_and_counts_stay(archive, filled, clock):
    await archive.forget(7654321987)
    for query in (CaseQuery(player_id=7654321987), CaseQuery(text="springfield"), CaseQuery(text="seekritnote")):
        assert await filled.search(query) == []
    assert [case.id for case in await filled.search(CaseQuery(outcome=Outcome.DONE))] == [3, 2, 1]
    assert (await filled.case(1)).target == BAN.target
    used_up = "SELECT name, amount FROM allowance_uses"
    used = await archive._database.read(lambda connection: connection.exec_driver_sql(used_up).all())
    assert used == [("bans:write", 1)]


async def test_no_byte_of_it_is_left_on_the_disk(archive, filled, mona, url):
    file = Path(url.partition("///")[2])
    await archive.forget(7654321987)
    await made(filled, mona)
    stored = b"".join(each.read_bytes() for each in file.parent.iterdir())
    # Case 3 is about another player, so a person must check it.
    stored = stored.replace(b"An alt of AlexTheGreat", b"")
    assert [word for word in PERSONAL if word in stored] == []


async def test_a_name_that_only_begins_alike_is_no_mention(archive, filled, mona):
    await made(filled, mona, intent(reason="alexthegreatest is somebody else, and so is 76543219870"))
    assert (await archive.find_personal(7654321987)).mentioned_in == (3,)


async def test_looking_first_erases_nothing(archive, filled):
    found = await archive.find_personal(7654321987)
    assert found.case_ids == (2,)
    assert (await filled.case(2)).erased == frozenset()


async def test_a_case_that_is_not_settled_keeps_its_plan_until_it_is(archive, journal, mona):
    with pytest.raises(NoAnswer):
        await ended(journal, mona, NoAnswer(), OF_ALEX)
    assert (await archive.forget(7654321987)).open_ids == (1,)
    assert (await journal.case(1)).plan == OF_ALEX.plan
    await journal.settle(1, Outcome.DONE)
    assert (await archive.forget(7654321987)).case_ids == (1,)
    assert await archive.verify() is None


async def test_lists_of_many_players_go_once_they_are_over_and_are_named_until_then(
    archive, journal, mona, database, clock
):
    many = intent(
        kind=CaseKind.BANS_BULK,
        target=Target(kind="players", id="2", label="2 players"),
        plan={"action": "ban"},
        before={"156": None, str(ALEX.player_id): "seekritbefore"},
        player_ids=(156, ALEX.player_id),
    )
    bulk = (await journal.begin(mona, many, grant(mona))).case_id
    requests, rule = (
        Requests(database, clock=clock),
        ApprovalRule(covered=Capability.BANS_BULK, approvers=("owner",), expires=timedelta(hours=1)),
    )
    content = Content(inputs={}, seen={}, shown={}, player_ids=(156, ALEX.player_id))
    wish = NewRequest(kind="bulk_bans", approval_rule=rule, experience="kingdom", asker=mona, content=content)
    asked = await requests.open(wish)
    found = await archive.forget(ALEX.player_id)
    assert (found.listed_in, found.waiting) == ((bulk,), (asked.id,))
    assert (found.ended_lists, found.requests) == ((), ())
    assert (await journal.case(bulk)).plan == many.plan

    await journal.settle(bulk, Outcome.DONE)
    await requests.deny(asked, mona, "No")
    found = await archive.forget(ALEX.player_id)
    assert (found.listed_in, found.waiting) == ((), ())
    assert (found.ended_lists, found.requests) == ((bulk,), (asked.id,))
    assert (await journal.case(bulk)).erased == {"plan", "before", "players"}
    with pytest.raises(NotFound):
        await requests.get(asked.id)
    assert await archive.verify() is None


async def test_forgetting_that_was_cut_off_leaves_a_chain_that_verifies_and_can_be_finished(
    archive, journal, mona, database
):
    for _ in range(3):
        await made(journal, mona, OF_ALEX)
    await alter(
        database,
        "CREATE TRIGGER crash BEFORE DELETE ON documents WHEN old.position = 3 BEGIN SELECT raise(ABORT, 'cut'); END",
    )
    with pytest.raises(Exception, match="cut"):
        await archive.forget(7654321987)
    assert await archive.verify() is None
    assert [case.erased == frozenset() async for case in archive.cases()] == [True, True, False]
    await alter(database, "DROP TRIGGER crash")
    assert (await archive.forget(7654321987)).case_ids == (2, 1)
    assert await journal.search(CaseQuery(player_id=7654321987)) == []
    assert await archive.verify() is None


@pytest.mark.parametrize("facet", ["reason", "target"])
async def test_a_facet_that_somebody_else_erases_is_missed(filled, archive, database, facet):
    path = f"'$.{facet}'"
    await alter(
        database,
        f"UPDATE events SET facts = CAST(json_remove(CAST(facts AS TEXT), {path}) AS BLOB), "
        f"seals = json_set(seals, '$.{facet}[0]', NULL) WHERE position = 3",
    )
    found = await archive.verify()
    assert found is not None
    assert found.case_id == 2


async def test_a_request_about_many_that_names_a_player_who_was_left_out_goes_too(
    archive, journal, mona, database, clock
):
    await made(journal, mona, intent(target=ALEX))
    requests = Requests(database, clock=clock)
    rule = ApprovalRule(covered=Capability.BANS_BULK, approvers=("owner",), expires=timedelta(hours=1))
    for line in ("@AlexTheGreat", str(ALEX.player_id), "alexthegreaty", f"9{ALEX.player_id}"):
        content = Content(inputs={}, seen={}, shown={}, player_ids=(157,), unfound=("builderman", line))
        wish = NewRequest(kind="bulk_bans", approval_rule=rule, experience="kingdom", asker=mona, content=content)
        asked = await requests.open(wish)
        await requests.remember_message(asked.id, channel_id=DiscordId(7), message_id=DiscordId(80 + asked.id))
        await requests.deny(asked, mona, "No")
    found = await archive.forget(ALEX.player_id)
    assert found.requests == (1, 2)
    assert found.posted == tuple(
        Posted(shows=f"request #{each}", channel_id=7, message_id=80 + each) for each in (1, 2)
    )
    assert (await requests.get(3)).id == 3


@pytest.mark.parametrize(
    ("found", "of_alex", "of_namesake"),
    [
        ({}, (1,), ()),
        ({str(ALEX.player_id): ALEX.player_id}, (1,), ()),
        ({str(ALEX.player_id): 99}, (), (1,)),
        ({"alexthegreat": 99}, (1,), (1,)),
    ],
    ids=["nobody was found", "the id", "a name of digits", "another line"],
)
async def test_a_number_in_a_list_is_an_id_unless_it_was_found_to_name_another(
    archive, journal, mona, database, clock, found, of_alex, of_namesake
):
    namesake = Target(kind="player", id="99", label=f"Namesake (@{ALEX.player_id})", player_id=99)
    await made(journal, mona, intent(target=namesake))
    requests = Requests(database, clock=clock)
    rule = ApprovalRule(covered=Capability.BANS_BULK, approvers=("owner",), expires=timedelta(hours=1))
    typed = ["alexthegreat", str(ALEX.player_id)]
    content = Content(
        inputs={},
        seen={},
        shown={},
        player_ids=(157, *found.values()),
        unfound=tuple(each for each in typed if each not in found),
    )
    wish = NewRequest(kind="bulk_bans", approval_rule=rule, experience="kingdom", asker=mona, content=content)
    await requests.deny(await requests.open(wish), mona, "No")
    assert (await archive.find_personal(ALEX.player_id)).requests == of_alex
    assert (await archive.find_personal(99)).requests == of_namesake


async def test_the_players_of_a_bulk_go_with_its_plan(archive, journal, mona, clock):
    bulk = (await journal.begin(mona, intent(kind=CaseKind.BANS_BULK, player_ids=(156, 157)), grant(mona))).case_id
    await journal.settle(bulk, Outcome.DONE)
    assert [(await archive.find_personal(each)).ended_lists for each in (156, 157, 158)] == [(bulk,), (bulk,), ()]
    clock.move(days=1)
    await archive.erase_images(before=clock.now)
    assert (await journal.case(bulk)).erased == {"plan", "before", "players"}
    assert (await archive.find_personal(157)).ended_lists == ()
    assert await archive.verify() is None


async def test_images_are_kept_for_a_time_and_the_words_for_good(archive, journal, mona, clock):
    await made(journal, mona, after={"active": True})
    with pytest.raises(NoAnswer):
        await ended(journal, mona, NoAnswer())
    clock.move(days=10)
    await made(journal, mona, after={"active": True})
    assert await archive.erase_images(before=clock.now - timedelta(days=5)) == 1
    assert await archive.erase_images(before=clock.now - timedelta(days=5)) == 0
    old, open_case, young = [await journal.case(number) for number in (1, 2, 3)]
    assert (old.erased, old.plan, old.before, old.after) == (frozenset({"plan", "before", "after"}), {}, None, None)
    assert (old.reason, old.target) == (BAN.reason, BAN.target)
    assert [case.erased for case in (open_case, young)] == [frozenset(), frozenset()]
    assert await archive.verify() is None


async def test_what_was_erased_for_its_age_can_still_be_forgotten(archive, filled, clock):
    await archive.erase_images(before=clock.now + timedelta(days=1))
    await archive.forget(7654321987)
    assert (await filled.case(2)).erased == EVERYTHING
    assert await archive.verify() is None


async def test_all_cases_are_handed_out_whole_and_in_order(archive, journal, mona, clock):
    for _ in range(60):
        clock.move(hours=1)
        await made(journal, mona, after={"active": True})
    every = [case async for case in archive.cases()]
    assert [case.id for case in every] == list(range(1, 61))
    assert {case.images_read for case in every} == {True}
    late = [case.id async for case in archive.cases(since=clock.now - timedelta(hours=1))]
    assert late == [59, 60]


async def test_the_head_shows_later_that_the_whole_was_replaced(archive, filled, database, clock, tmp_path):
    head = Head.parse(str(await archive.head()))
    await archive.forget(7654321987)
    assert await archive.verify(known=head) is None
    async with Database.open(f"sqlite+aiosqlite:///{tmp_path}/other.sqlite3") as other:
        await other.migrate()
        fresh = Archive(other, clock=clock)
        assert await fresh.verify(known=head) == Tampering(case_id=None, part="chain")


@pytest.mark.parametrize("text", ["", "12", "x:00", "12:zz", "-1:" + "0" * 64])
def test_a_text_that_is_not_a_head_is_refused(text):
    with pytest.raises(ValueError, match="an earlier"):
        Head.parse(text)

"""A stored id always means the same account, even if that account is deleted and another has the number as its name."""

import json

import pytest
from kingdom import running_kingdom

from bot.journal import CaseKind, Outcome
from bot.opencloud.client import RetryPolicy
from sandbox.example.guild import OWNER
from sandbox.example.world import ARENA_ID, BUILDER_BEN, COIN_QUEEN, GRIEFER_GUS, LOBBY_ID, PIXEL_PAUL, TIMED_TINA
from sandbox.roblox import User
from sandbox.roblox.revisions import Content
from tests.commands.test_approvals import PERMANENT, review_card
from tests.commands.test_data_changes import BEN, EDIT, entry
from tests.commands.test_undo import (
    BAN,
    BOARD,
    ask_undo,
    ban_by_hand,
    coins,
    do_to_many,
    done,
    lose_answer,
    settled,
    terms,
)

PROFILE = '{"Data": {"Coins": 1}, "MetaData": {}}'
NAMESAKE = 90_000_000
GONE = "Roblox has no such account"
WHY = "Because it is a test"
LAST_NAME = f"{GONE} any more; this is the last name that Steward knows"


@pytest.fixture(params=["nobody else", "a namesake"])
def vanish(request):
    """Delete accounts at Roblox; with `namesake`, another account then has the number of each as its name."""

    def go(kingdom, *player_ids):
        users = kingdom.running.roblox.world.users
        for number, player_id in enumerate(player_ids):
            gone = users.remove(player_id)
            if request.param == "a namesake":
                users.add(User(NAMESAKE + number, str(player_id), "Namesake", gone.created_ns))

    return go


def nothing_happened_to_namesakes(kingdom):
    restricted = {each.user_id for each in kingdom.universe.restrictions.log}
    names = {f"{NAMESAKE + number}" for number in range(3)}
    return restricted.isdisjoint(map(int, names)) and names.isdisjoint(coins(kingdom))


@pytest.mark.parametrize(("since", "verb"), [(False, "Undo"), (True, "Put everything back")])
async def test_the_undo_of_an_unban_bans_the_same_account_again(kingdom, vanish, since, verb):
    before = terms(kingdom, TIMED_TINA)
    await done(kingdom.owner, "unban", "Unban", player="TimedTina", reason="Appeal")
    vanish(kingdom, TIMED_TINA)
    if since:
        ban_by_hand(kingdom, TIMED_TINA, duration_s=3_600)
    question = await ask_undo(kingdom.owner)
    for words in ("Ban TimedTina", f"Tina · {TIMED_TINA}", LAST_NAME):
        assert words in question.text
    outcome = await kingdom.owner.click(verb, on=question.message)
    await kingdom.until_outcome(kingdom.owner, outcome, "TimedTina banned", LAST_NAME)
    assert terms(kingdom, TIMED_TINA).display_reason == before.display_reason
    assert nothing_happened_to_namesakes(kingdom)
    case, *_ = await kingdom.cases()
    assert (case.target.player_id, case.target.label) == (TIMED_TINA, "Tina (@TimedTina)")


async def test_the_undo_of_a_score_changes_the_row_of_the_case(kingdom, vanish):
    before = coins(kingdom)[str(BUILDER_BEN)]
    await done(kingdom.community, "leaderboard remove", "Remove", **BOARD)
    vanish(kingdom, BUILDER_BEN)
    question = await ask_undo(kingdom.owner)
    assert LAST_NAME in question.text
    await kingdom.owner.click("Undo", on=question.message)
    assert coins(kingdom)[str(BUILDER_BEN)] == before
    assert nothing_happened_to_namesakes(kingdom)
    assert (await kingdom.cases())[0].target.player_id == BUILDER_BEN


async def test_a_note_is_taken_back_and_kept_again_under_the_same_id(kingdom, vanish):
    await kingdom.moderator.slash("player note", player="BuilderBen", text="Shares the account")
    vanish(kingdom, BUILDER_BEN)
    for case in (1, 2):
        question = await ask_undo(kingdom.senior, case)
        assert LAST_NAME in question.text
        await kingdom.senior.click("Undo", on=question.message)
    assert [each.target.player_id for each in await kingdom.cases()] == [BUILDER_BEN] * 3


async def test_the_undo_of_an_edit_is_filed_under_the_same_id(kingdom, vanish):
    await done(kingdom.editor, "data edit", "Save 1 change", **EDIT)
    vanish(kingdom, BUILDER_BEN)
    question = await ask_undo(kingdom.owner)
    for words in ("Coins 13,000 → 12,500 (\N{MINUS SIGN}500)", LAST_NAME):
        assert words in question.text
    await kingdom.owner.click("Undo", on=question.message)
    assert entry(kingdom).value["Data"]["Coins"] == 12_500
    assert (await kingdom.cases())[0].target.player_id == BUILDER_BEN


async def test_a_key_that_is_made_from_an_id_belongs_to_that_id_only(kingdom, vanish):
    vanish(kingdom, PIXEL_PAUL)
    question = await kingdom.owner.slash("data delete", key=f"Player_{PIXEL_PAUL}", reason="Asked for it")
    assert f"Player {PIXEL_PAUL}" in question.text
    assert GONE in question.text
    assert "Namesake" not in question.text
    await kingdom.owner.click("Delete")
    (case,) = await kingdom.cases()
    assert (case.outcome, case.target.player_id) == (Outcome.DONE, PIXEL_PAUL)


async def test_an_entry_is_filed_under_its_player_while_roblox_does_not_tell_their_name(kingdom):
    kingdom.break_roblox(kind="status", method="GET", path="/cloud/v2/users", status=403, count=None)
    question = await kingdom.owner.slash("data delete", key=BEN, reason="Asked for it")
    assert GONE not in question.text
    await kingdom.owner.click("Delete")
    (case,) = await kingdom.cases()
    assert (case.outcome, case.target.player_id) == (Outcome.DONE, BUILDER_BEN)


async def test_an_entry_that_is_made_for_a_gone_account_is_not_marked_as_a_user_s(kingdom, vanish):
    vanish(kingdom, PIXEL_PAUL)
    store = {"store": "players", "key": f"Player_{PIXEL_PAUL}"}
    await kingdom.owner.slash("data delete", **store, reason="Asked for it")
    await kingdom.owner.click("Delete")
    await kingdom.owner.slash("data create", **store, value=PROFILE, reason="Begin again")
    await kingdom.owner.click("Create")
    assert entry(kingdom, f"Player_{PIXEL_PAUL}").current.users == []


@pytest.mark.parametrize(
    ("capability", "command", "options", "verb", "player_id"),
    [
        ("bans:write", "ban", BAN | {"duration": "permanent"}, "Ask for permanent", BUILDER_BEN),
        ("bans:write", "unban", {"player": "GrieferGus", "reason": "Appeal accepted"}, "Ask to unban", GRIEFER_GUS),
        ("boards:write", "leaderboard remove", BOARD, "Ask to remove", BUILDER_BEN),
        ("boards:write", "leaderboard increment", BOARD | {"amount": 5}, "Ask to change", BUILDER_BEN),
        ("announce:send", "announce send", {"text": "Hello", "player": "BuilderBen"}, "Ask to send", BUILDER_BEN),
        (
            "data:delete",
            "data delete",
            {"player": "BuilderBen", "reason": "Asked for it"},
            "Ask to delete",
            BUILDER_BEN,
        ),
    ],
)
async def test_what_waits_is_done_to_the_account_that_was_asked_about(
    tmp_path, config_with, vanish, capability, command, options, verb, player_id
):
    rule = f'"{capability}" = {{ reviewers = ["owner"] }}'
    async with running_kingdom(tmp_path, config=config_with((PERMANENT, rule))) as kingdom:
        kingdom.senior.roles = (OWNER.id,)
        await kingdom.senior.use(command, options)
        await kingdom.senior.click(verb)
        vanish(kingdom, player_id)
        outcome = await kingdom.owner.click("Approve", on=review_card(kingdom))
        assert str(player_id) in outcome.text
        if command != "data delete":
            assert LAST_NAME in outcome.text
        (case,) = await kingdom.cases()
        assert (case.outcome, case.target.player_id) == (Outcome.DONE, player_id)
        assert "(@" in case.target.label
        assert nothing_happened_to_namesakes(kingdom)


async def test_a_player_with_another_name_at_the_time_of_the_approval_is_the_same_player(kingdom):
    await kingdom.senior.slash("ban", **BAN | {"duration": "permanent"})
    await kingdom.senior.click("Ask for permanent")
    kingdom.running.roblox.world.users.rename(BUILDER_BEN, "DestroyerDan")
    outcome = await kingdom.owner.click("Approve", on=review_card(kingdom))
    assert "DestroyerDan banned permanently" in outcome.text
    assert terms(kingdom).active


async def test_a_list_that_waits_is_done_to_the_accounts_that_were_found_for_its_lines(tmp_path, config_with, vanish):
    config = config_with(("more_players_than = 10", "more_players_than = 2"))
    async with running_kingdom(tmp_path, config=config) as kingdom:
        file = ("raiders.txt", f"BuilderBen\n{COIN_QUEEN}\n{PIXEL_PAUL}\n{GRIEFER_GUS}".encode())
        await kingdom.senior.slash("bans bulk", action="ban", duration="7d", reason="Raid", file=file)
        await kingdom.senior.click("Ask to ban 3")
        vanish(kingdom, COIN_QUEEN, PIXEL_PAUL, GRIEFER_GUS)
        users = kingdom.running.roblox.world.users
        users.rename(BUILDER_BEN, "DestroyerDan")
        users.by_id[BUILDER_BEN].previous_names.clear()
        users.add(User(NAMESAKE + 9, "BuilderBen", "Newcomer", 0))
        approved = await kingdom.owner.click("Approve", on=review_card(kingdom))
        await kingdom.until_outcome(kingdom.owner, approved, "3 players banned")
        assert [terms(kingdom, each).active for each in (BUILDER_BEN, COIN_QUEEN, PIXEL_PAUL)] == [True] * 3
        assert not terms(kingdom, NAMESAKE + 9).active
        assert nothing_happened_to_namesakes(kingdom)
        assert [each.target.label for each in await kingdom.cases()] == [
            "Paul (@PixelPaul)",
            "Coin Queen (@CoinQueen)",
            "Ben the Builder (@DestroyerDan)",
            "3 players",
        ]


async def test_a_bulk_and_one_player_of_it_are_undone_for_the_same_accounts(tmp_path, vanish):
    async with running_kingdom(tmp_path) as kingdom:
        await do_to_many(kingdom, "ban", "BuilderBen", "CoinQueen", "PixelPaul", duration="7d")
        world = kingdom.running.roblox.world
    async with running_kingdom(tmp_path, world=world) as kingdom:  # with unused budgets
        vanish(kingdom, BUILDER_BEN, COIN_QUEEN)
        question = await ask_undo(kingdom.senior, 2)
        assert LAST_NAME in question.text
        await kingdom.senior.click("Undo", on=question.message)
        assert not terms(kingdom).active

        question = await ask_undo(kingdom.senior, 1)
        for words in ("of 2 players", f"CoinQueen · {LAST_NAME}", "BuilderBen: The ban"):
            assert words in question.text
        undone = await kingdom.senior.click("Undo", on=question.message)
        await kingdom.until_outcome(kingdom.senior, undone, "2 players put back")
        assert not any(terms(kingdom, each).active for each in (COIN_QUEEN, PIXEL_PAUL))
        assert nothing_happened_to_namesakes(kingdom)
        paul, queen, *_ = await kingdom.cases()
        assert (queen.kind, queen.target.label) == (CaseKind.UNBAN, "Coin Queen (@CoinQueen)")
        assert paul.target.player_id == PIXEL_PAUL


async def test_two_players_of_a_bulk_are_both_undone_if_the_id_of_one_is_the_name_of_the_other(tmp_path):
    async with running_kingdom(tmp_path) as kingdom:
        users = kingdom.running.roblox.world.users
        users.add(User(NAMESAKE, str(BUILDER_BEN), "Namesake", 0))
        await do_to_many(kingdom, "ban", "BuilderBen", str(NAMESAKE), duration="7d")
        world = kingdom.running.roblox.world
    async with running_kingdom(tmp_path, world=world) as kingdom:
        users = kingdom.running.roblox.world.users
        users.remove(BUILDER_BEN)
        question = await ask_undo(kingdom.senior)
        undone = await kingdom.senior.click("Undo", on=question.message)
        await kingdom.until_outcome(kingdom.senior, undone, "2 players put back")
        assert not any(terms(kingdom, each).active for each in (BUILDER_BEN, NAMESAKE))


async def test_a_stopped_bulk_goes_on_with_the_accounts_that_were_left(kingdom, vanish):
    file = ("raiders.txt", b"BuilderBen\nCoinQueen\nPixelPaul")
    await kingdom.senior.slash("bans bulk", action="ban", duration="7d", reason="Raid", file=file)
    queen = kingdom.hold_roblox("PATCH", str(COIN_QUEEN))
    card = (await kingdom.senior.click("Ban 3")).message
    await queen.arrived()
    await kingdom.senior.click("Stop", on=card)
    queen.release()
    await kingdom.senior.until(lambda: "still to do" in card.text)
    vanish(kingdom, PIXEL_PAUL)
    answer = await kingdom.senior.click("Go on", on=card)
    await kingdom.until_outcome(kingdom.senior, answer, "3 players banned")
    assert terms(kingdom, PIXEL_PAUL).active
    assert nothing_happened_to_namesakes(kingdom)
    case, *_ = await kingdom.cases()
    assert (case.target.player_id, case.target.label) == (PIXEL_PAUL, f"Player {PIXEL_PAUL}")


async def test_a_lost_answer_is_settled_by_the_id_in_the_case(tmp_path, vanish):
    async with running_kingdom(tmp_path, retry=RetryPolicy(attempts=1)) as kingdom:
        await kingdom.moderator.slash("ban", **BAN)
        await lose_answer(kingdom, kingdom.moderator, "Ban for 7 days", "PATCH")
        world = kingdom.running.roblox.world
        vanish(kingdom, BUILDER_BEN)
    async with running_kingdom(tmp_path, world=world) as kingdom:
        assert (await settled(kingdom)).outcome is Outcome.DONE
        assert terms(kingdom).active


async def test_a_suggestion_that_was_chosen_never_turns_into_another_account(kingdom, vanish):
    await done(kingdom.moderator, "ban", "Ban for 7 days", **BAN)
    vanish(kingdom, BUILDER_BEN)
    suggested = await kingdom.moderator.suggested("unban", "player", "BuilderB", {})
    (chosen,) = [each.value for each in suggested if str(BUILDER_BEN) in each.name]
    sent = len(kingdom.universe.restrictions.log)
    answer = await kingdom.moderator.slash("ban", **BAN | {"player": chosen})
    assert "Namesake" not in answer.text
    assert len(kingdom.universe.restrictions.log) == sent


async def test_a_note_from_a_player_s_card_is_about_the_account_on_the_card(kingdom, vanish):
    await kingdom.moderator.slash("player view", player="BuilderBen")
    await kingdom.moderator.click("Note…")
    vanish(kingdom, BUILDER_BEN)
    answer = await kingdom.moderator.fill({"Note": "Shares the account"})
    await kingdom.until_outcome(kingdom.moderator, answer, "Note on BuilderBen kept", LAST_NAME)
    (case,) = await kingdom.cases()
    assert (case.target.player_id, case.target.label) == (BUILDER_BEN, "Ben the Builder (@BuilderBen)")


def take_the_name(kingdom):
    """Give Ben's old name to another player."""
    users = kingdom.running.roblox.world.users
    users.rename(BUILDER_BEN, "DestroyerDan")
    users.by_id[BUILDER_BEN].previous_names.clear()
    users.rename(COIN_QUEEN, "BuilderBen")


async def test_a_value_that_was_written_for_one_player_s_entry_goes_into_no_other(kingdom):
    await kingdom.owner.slash("data replace", player="BuilderBen", reason="Repair")
    await kingdom.owner.click("Write the value…")
    take_the_name(kingdom)
    question = await kingdom.owner.fill({"As JSON": PROFILE})
    await kingdom.until_outcome(kingdom.owner, question, "DestroyerDan")
    await kingdom.owner.click("Replace")
    assert entry(kingdom).value == json.loads(PROFILE)


async def test_a_version_that_was_listed_is_restored_to_the_same_entry(kingdom):
    oldest = entry(kingdom).revisions[0]
    await kingdom.owner.slash("data versions", player="BuilderBen")
    await kingdom.owner.choose(oldest.id)
    await kingdom.owner.click("Restore…")
    take_the_name(kingdom)
    question = await kingdom.owner.fill({"Reason": "Lost in a crash"})
    await kingdom.until_outcome(kingdom.owner, question, "DestroyerDan")
    await kingdom.owner.click("Restore", on=question.message)
    assert entry(kingdom).value == oldest.value


@pytest.mark.parametrize("key", [str(BUILDER_BEN), "12345", "20261130"])
async def test_digits_in_a_store_that_the_settings_do_not_describe_are_nobody_s_id(kingdom, key):
    made = {"store": "Rounds", "key": key, "value": '{"a":1}', "reason": WHY}
    asked = await kingdom.owner.slash("data create", **made)
    await kingdom.owner.click("Create")
    await kingdom.owner.slash("case undo", case="1", reason=WHY)
    await kingdom.owner.click("Undo")

    assert "BuilderBen" not in asked.text
    assert "Player" not in asked.text
    undo, creation = await kingdom.cases()
    assert {each.target.player_id for each in (undo, creation)} == {None}
    assert creation.target.label == f"Rounds/global/{key}"
    assert kingdom.universe.stores.stores["Rounds"].entry("global", key).revisions[0].users == []


async def test_a_player_who_is_named_stays_the_owner_in_such_a_store(kingdom):
    made = {"store": "Rounds", "player": "BuilderBen", "value": '{"a":1}', "reason": WHY}
    await kingdom.owner.slash("data create", **made)
    await kingdom.owner.click("Create")
    await kingdom.owner.slash("case undo", case="1", reason=WHY)
    await kingdom.owner.click("Undo")

    assert [each.target.player_id for each in await kingdom.cases()] == [BUILDER_BEN, BUILDER_BEN]


BOARDS = "[experiences.kingdom.leaderboards.coins]"
ANOTHER_STORE = (BOARDS, f'[experiences.kingdom.stores.PlayerData]\ndata_store = "Settings"\n\n{BOARDS}')
"""The settings call another data store by the name that the one of the players has at Roblox."""


async def test_an_undo_goes_to_the_data_store_of_the_case_whatever_the_settings_call_so(tmp_path, config_with):
    async with running_kingdom(tmp_path, config=config_with(ANOTHER_STORE)) as kingdom:
        await done(kingdom.owner, "data edit", "Save 1 change", **EDIT)
        question = await ask_undo(kingdom.owner)
        assert f"PlayerData · Player_{BUILDER_BEN}" in question.text
        assert "Nothing has changed since the case" in question.text
        await kingdom.owner.click("Undo", on=question.message)
        assert entry(kingdom).value["Data"]["Coins"] == 12_500
        assert BEN not in kingdom.universe.stores.stores["Settings"].entries["global"]


async def test_an_approved_edit_goes_to_the_data_store_that_was_shown(tmp_path, config_with):
    rule = '"data:write" = { reviewers = ["senior", "owner"] }'
    asked = config_with((PERMANENT, rule))
    async with running_kingdom(tmp_path, config=asked) as kingdom:
        await kingdom.editor.slash("data edit", **EDIT)
        await kingdom.editor.click("Ask to save 1 change")
        world = kingdom.running.roblox.world
    async with running_kingdom(tmp_path, config=config_with((PERMANENT, rule), ANOTHER_STORE), world=world) as kingdom:
        await kingdom.owner.until(lambda: any("Request #1 ·" in each.text for each in kingdom.owner.sees()))
        answer = await kingdom.owner.press_raw("approval:approve:1:1", review_card(kingdom).id)
        assert "PlayerData" in answer.text
        assert entry(kingdom).value["Data"]["Coins"] == 13_000


async def test_the_entry_of_a_dialog_stays_the_same_where_its_key_looks_like_a_scope_and_a_key(kingdom):
    clock, store = kingdom.running.roblox.world.clock, kingdom.universe.stores.stores["Settings"]
    for scope, key in (("a", "b"), ("global", "a/b")):
        store.put(scope, key, Content.of(5), clock.stamp())
    await kingdom.owner.slash("data replace", store="Settings", scope="-", key="global/a/b", reason="Typo")
    await kingdom.owner.click("Write the value…")
    question = await kingdom.owner.fill({"As JSON": "6"})
    assert "Settings · a/b" in question.text
    await kingdom.owner.click("Replace")
    assert [store.entry(*each).value for each in (("global", "a/b"), ("a", "b"))] == [6, 5]


async def test_a_kept_place_is_an_id_also_where_another_place_has_that_name(tmp_path, config_with):
    places = f'places = {{ lobby = 5000000001, "{ARENA_ID}" = 5000000001, arena = {ARENA_ID} }}'
    async with running_kingdom(tmp_path, config=config_with(("places = { lobby = 5000000001 }", places))) as kingdom:
        await kingdom.senior.slash("ban", player="BuilderBen", duration="permanent", reason="Spam", place="arena")
        await kingdom.senior.click("Ask for permanent")
        await kingdom.owner.click("Approve", on=review_card(kingdom))
        clock = kingdom.running.roblox.world.clock
        assert kingdom.universe.restrictions.get(clock, BUILDER_BEN, ARENA_ID).terms.active
        assert not kingdom.universe.restrictions.get(clock, BUILDER_BEN, LOBBY_ID).terms.active


async def test_a_score_that_waits_is_shown_again_where_its_board_is_another_one_by_then(tmp_path, config_with):
    rule = '"boards:write" = { reviewers = ["senior", "owner"] }'
    async with running_kingdom(tmp_path, config=config_with((PERMANENT, rule))) as kingdom:
        await kingdom.community.slash("leaderboard set", score=7, **BOARD | {"player": "12345"})
        await kingdom.community.click("Ask to set")
        world = kingdom.running.roblox.world
    other = config_with((PERMANENT, rule), ('"CoinsBoard"', '"AnotherBoard"'))
    async with running_kingdom(tmp_path, config=other, world=world) as kingdom:
        await kingdom.owner.until(lambda: any("Request #1 ·" in each.text for each in kingdom.owner.sees()))
        answer = await kingdom.owner.press_raw("approval:approve:1:1", review_card(kingdom).id)
        assert "Changed since it was asked" in answer.text
        assert await kingdom.cases() == []

"""Who a person means: by id whatever Roblox says, by what they paste, and by names that Steward knows."""

import asyncio

import pytest
from kingdom import Kingdom, running_kingdom

from bot.journal import Outcome
from bot.opencloud.client import RetryPolicy
from sandbox.example.world import BUILDER_BEN, COIN_QUEEN, FRESH_FRIDA, GRIEFER_GUS, PIXEL_PAUL, TIMED_TINA
from sandbox.roblox import User
from tests.commands.test_data_changes import entry
from tests.commands.test_leaderboards import coins
from tests.commands.test_undo import terms

GONE = "Roblox has no such account"
UNTOLD = "Roblox does not say who this is just now"
NAMESAKE = 90_000_000
KEYLESS = "^/v1/u"
BY_ID = {"player": str(BUILDER_BEN)}
WHY = {"reason": "Exploiting"}

FAULTS = {
    **{str(status): {"kind": "status", "status": status} for status in (401, 403, 404, 410, 429, 503)},
    "a proxy's 403": {"kind": "html", "status": 403},
    "a page": {"kind": "html", "status": 200},
    "no answer": {"kind": "cut_before"},
}
ACTS = [
    ("ban", "Ban for 1 day", {"duration": "1d", **WHY}),
    ("player note", None, {"text": "Shares the account"}),
    ("leaderboard set", "Set", {"board": "coins", "score": 5, **WHY}),
    ("leaderboard remove", "Remove", {"board": "coins", **WHY}),
    ("data edit", "Save 1 change", {"field": "Data.Coins", "action": "add", "value": "500", **WHY}),
    ("data delete", "Delete", WHY),
    ("announce send", "Send", {"text": "Hello"}),
]
READS = [
    ("player view", {}, "Not banned"),
    ("player timeline", {}, "Player 70000001: timeline"),
    ("bans view", {}, "Player 70000001 is not banned"),
    ("bans history", {}, "Player 70000001: bans"),
    ("case search", {}, "Cases"),
    ("data view", {}, "Coins"),
    ("data versions", {}, "Saves of Player 70000001"),
    ("leaderboard find", {"board": "coins"}, "12,500"),
]


@pytest.fixture
async def kingdom(tmp_path):
    async with running_kingdom(tmp_path, retry=RetryPolicy(attempts=1)) as kingdom:
        yield kingdom


def break_users(kingdom: Kingdom, path: str, fault: str) -> None:
    kingdom.break_roblox(path=path, count=None, **FAULTS[fault])


def delete_account(kingdom: Kingdom, user_id: int, *, namesake: bool) -> None:
    users = kingdom.running.roblox.world.users
    users.remove(user_id)
    if namesake:
        users.add(User(NAMESAKE, str(user_id), "Namesake", 0))


@pytest.mark.parametrize("namesake", [False, True])
@pytest.mark.parametrize(("command", "verb", "options"), ACTS, ids=[command for command, *_ in ACTS])
async def test_an_account_that_is_gone_is_dealt_with_by_its_id(kingdom, command, verb, options, namesake):
    delete_account(kingdom, BUILDER_BEN, namesake=namesake)
    answer = await kingdom.owner.slash(command, **BY_ID, **options)
    assert str(BUILDER_BEN) in answer.text
    assert GONE in answer.text
    assert "Namesake" not in answer.text
    if verb is not None:
        await kingdom.owner.click(verb)
    case, *_ = await kingdom.cases()
    assert (case.outcome, case.target.player_id) == (Outcome.DONE, BUILDER_BEN)
    assert str(NAMESAKE) not in coins(kingdom)


@pytest.mark.parametrize(("command", "options", "words"), READS, ids=[command for command, *_ in READS])
async def test_an_account_that_is_gone_is_read_by_its_id(kingdom, command, options, words):
    delete_account(kingdom, BUILDER_BEN, namesake=True)
    answer = await kingdom.owner.slash(command, **BY_ID, **options)
    assert words in answer.text
    assert "Namesake" not in answer.text
    assert GONE in answer.text


async def test_a_gone_account_is_unbanned_by_its_id_and_shown_with_the_last_name_that_steward_knows(kingdom):
    await kingdom.moderator.slash("ban", player="BuilderBen", duration="1d", **WHY)
    await kingdom.moderator.click("Ban for 1 day")
    delete_account(kingdom, BUILDER_BEN, namesake=True)
    question = await kingdom.senior.slash("unban", **BY_ID, reason="Appeal")
    assert "Unban BuilderBen?\nBen the Builder · 70000001" in question.text
    assert f"{GONE} any more; this is the last name" in question.text
    await kingdom.senior.click("Unban")
    assert not terms(kingdom).active


@pytest.mark.parametrize("fault", FAULTS)
async def test_acts_by_id_go_on_without_the_services_for_names_and_pictures(kingdom, fault):
    break_users(kingdom, "^/cloud/v2/users/[0-9]+(:|$)|^/v1/u", fault)
    question = await kingdom.senior.slash("unban", player=str(TIMED_TINA), reason="Appeal")
    assert (GONE if fault == "404" else UNTOLD) in question.text
    await kingdom.senior.click("Unban")
    assert not terms(kingdom, TIMED_TINA).active
    await kingdom.senior.slash("ban", **BY_ID, duration="1d", **WHY)
    await kingdom.senior.click("Ban for 1 day")
    assert terms(kingdom).active
    board = await kingdom.owner.slash("leaderboard show", board="coins")
    assert str(COIN_QUEEN) in board.text
    bulk = await kingdom.senior.slash(
        "bans bulk", action="unban", reason="Appeals", file=("a.txt", f"{BUILDER_BEN}\nTimedTina".encode())
    )
    assert "Unban 1 player" in bulk.text
    assert "TimedTina: " in bulk.text


async def test_a_key_of_a_group_which_reads_no_profiles_gets_the_names_elsewhere(kingdom):
    break_users(kingdom, r"^/cloud/v2/users/\d+$", "401")
    question = await kingdom.moderator.slash("ban", **BY_ID, duration="1d", **WHY)
    assert "Ban BuilderBen for 1 day?\nBen the Builder · 70000001" in question.text
    assert UNTOLD not in question.text


@pytest.mark.parametrize("fault", ["401", "403", "404", "410", "a proxy's 403"])
async def test_where_roblox_looks_up_no_names_those_that_steward_knows_still_work(kingdom, fault):
    await kingdom.moderator.slash("player view", player="BuilderBen")
    break_users(kingdom, KEYLESS, fault)
    question = await kingdom.editor.slash(
        "data edit", player="builderben", field="Data.Coins", action="add", value="1", **WHY
    )
    assert "Save 1 change to BuilderBen?\nBen the Builder · 70000001" in question.text
    view = await kingdom.moderator.slash("player view", player="https://www.roblox.com/users/70000002/profile")
    assert "CoinQueen\nCoin Queen · 70000002" in view.text
    unknown = await kingdom.moderator.slash("ban", player="PixelPaul", duration="1d", **WHY)
    for words in ("Roblox does not look usernames up", "PixelPaul", "Give the user id"):
        assert words in unknown.text
    assert "key" not in unknown.text
    shown = await kingdom.owner.slash("leaderboard show", board="coins")
    assert "CoinQueen · 2,450,000 coins" in shown.text


async def test_names_that_steward_knows_from_cases_survive_a_restart(tmp_path):
    async with running_kingdom(tmp_path) as kingdom:
        await kingdom.moderator.slash("player note", player="BuilderBen", text="Shares the account")
        world = kingdom.running.roblox.world
    async with running_kingdom(tmp_path, world=world) as kingdom:
        break_users(kingdom, KEYLESS, "403")
        assert "Coins" in (await kingdom.owner.slash("data view", player="BuilderBen")).text


@pytest.mark.parametrize("since", ["renamed", "gone"])
async def test_a_known_name_that_may_be_another_s_by_now_is_not_taken_for_who_had_it(kingdom, since, monkeypatch):
    monkeypatch.setattr("bot.experiences.suggesting.Remembered.find", lambda *_: None)  # ten minutes later
    await kingdom.moderator.slash("player view", player="BuilderBen")
    users = kingdom.running.roblox.world.users
    if since == "gone":
        users.remove(BUILDER_BEN)
    else:
        users.rename(BUILDER_BEN, "DestroyerDan")
    break_users(kingdom, KEYLESS, "403")
    asked = kingdom.requests("GET", "user-restrictions")
    answer = await kingdom.moderator.slash("ban", player="BuilderBen", duration="1d", **WHY)
    assert "Roblox does not say who that is" in answer.text
    assert kingdom.requests("GET", "user-restrictions") == asked


async def test_who_has_a_name_is_asked_once_in_ten_minutes_and_a_new_name_is_shown_all_the_same(kingdom):
    await kingdom.moderator.slash("player view", player="BuilderBen")
    asked = kingdom.requests("POST", "usernames")
    kingdom.running.roblox.world.users.rename(BUILDER_BEN, "DestroyerDan")
    for command in ("player view", "bans view"):
        answer = await kingdom.moderator.slash(command, player="builderben")
        assert "DestroyerDan" in answer.text
        assert "You typed builderben, an earlier name" in answer.text
    assert kingdom.requests("POST", "usernames") == asked


async def test_an_account_that_is_gone_since_its_name_was_asked_for_is_named_as_gone(kingdom):
    await kingdom.moderator.slash("player view", player="BuilderBen")
    kingdom.running.roblox.world.users.remove(BUILDER_BEN)
    answer = await kingdom.moderator.slash("ban", player="BuilderBen", duration="1d", **WHY)
    assert "Roblox has no such account any more" in answer.text


async def test_a_picture_comes_from_open_cloud_where_the_public_service_is_closed(kingdom):
    break_users(kingdom, "^/v1/users/avatar-headshot", "403")
    view = await kingdom.moderator.slash("bans view", **BY_ID)
    assert f"headshots/{BUILDER_BEN}-150-square.png" in str(view.message.components)


async def test_digits_are_an_id_and_digits_after_an_at_sign_are_a_name(kingdom):
    users = kingdom.running.roblox.world.users
    users.add(User(NAMESAKE, "70000002", "Namesake", 0))
    users.add(User(NAMESAKE + 1, "007", "Bond", 0))
    assert "CoinQueen is not banned" in (await kingdom.moderator.slash("bans view", player="70000002")).text
    assert str(NAMESAKE) in (await kingdom.moderator.slash("bans view", player="@70000002")).text
    assert "007 is not banned" in (await kingdom.moderator.slash("bans view", player="007")).text
    suggested = [each.value for each in await kingdom.moderator.suggested("bans view", "player", "70000002", {})]
    assert suggested == ["Coin Queen (@CoinQueen) · 70000002", f"Namesake (@70000002) · {NAMESAKE}"]
    file = ("raid.txt", b"@70000002\n007\n70000003")
    question = await kingdom.senior.slash("bans bulk", action="ban", duration="7d", reason="Raid", file=file)
    (table,) = question.message.files
    for player_id in (NAMESAKE, NAMESAKE + 1, PIXEL_PAUL):
        assert f",{player_id}," in table.data.decode()
    assert "70000002, 007 and PixelPaul" in question.text
    assert "CoinQueen" not in question.text


@pytest.mark.parametrize("name", ["John Doe", "Jo", "x" * 25, "Old.Name-1"])
async def test_names_of_the_early_days_are_looked_up(kingdom, name):
    kingdom.running.roblox.world.users.add(User(NAMESAKE, name, "Oldie", 0))
    for typed in (name, f"@{name}"):
        assert str(NAMESAKE) in (await kingdom.moderator.slash("bans view", player=typed)).text


@pytest.mark.parametrize("typed", ["Buildrben", "BuilderBenn", "Ben teh Builder"])
async def test_a_misspelled_name_is_answered_and_suggested_with_the_name_that_steward_knows(kingdom, typed):
    await kingdom.moderator.slash("player view", player="BuilderBen")
    answer = await kingdom.moderator.slash("ban", player=typed, duration="1d", **WHY)
    assert "Did you mean Ben the Builder (@BuilderBen) · 70000001?" in answer.text
    (suggested,) = await kingdom.moderator.suggested("ban", "player", typed, {})
    assert suggested.value == "Ben the Builder (@BuilderBen) · 70000001"
    file = ("raid.txt", f"{typed}\nCoinQueen".encode())
    question = await kingdom.senior.slash("bans bulk", action="ban", duration="7d", reason="Raid", file=file)
    assert "did you mean Ben the Builder" in question.text


async def test_half_a_known_name_is_suggested_to_who_looked_it_up_and_to_who_reads_cases(kingdom):
    await kingdom.support.slash("player view", player=str(FRESH_FRIDA))
    for person in (kingdom.support, kingdom.senior):
        for typed in ("FreshFr", "shfri", "Frid"):
            (suggested,) = await person.suggested("player view", "player", typed, {})
            assert "@FreshFrida" in suggested.name
    assert await kingdom.community.suggested("announce send", "player", "FreshFr", {}) == []
    answer = await kingdom.community.slash("announce send", text="Hello", player="FreshFrid")
    assert "Did you mean" not in answer.text


@pytest.mark.parametrize("hidden", ["\u3164", "\u00ad", "\U000e0041"])
async def test_what_is_typed_holds_no_character_that_nobody_sees(kingdom, hidden):
    code = f"U+{ord(hidden):04X}"
    for options in (
        {"player": f"Builder{hidden}Ben", "reason": "Raid"},
        {"player": "BuilderBen", "reason": f"Ra{hidden}id"},
        {"player": "BuilderBen", "reason": "Raid", "note": f"Ra{hidden}id"},
    ):
        answer = await kingdom.senior.slash("ban", duration="1d", **options)
        assert code in answer.text
    empty = await kingdom.senior.slash("unban", player="TimedTina", reason=hidden)
    assert "Say why" in empty.text


@pytest.mark.parametrize("option", ["key", "scope", "store"])
async def test_a_new_entry_gets_no_name_that_nobody_can_see(kingdom, option):
    where = {"store": "Settings", "scope": "global", "key": "event"} | {option: "eve\u00adnt"}
    answer = await kingdom.owner.slash("data create", **where, value="1", reason="Event")
    assert "U+00AD" in answer.text
    assert f"Check {option}" in answer.text


async def bulk(kingdom, text):
    file = ("raid.csv", text.encode())
    return await kingdom.senior.slash("bans bulk", action="ban", duration="7d", reason="Raid", file=file)


async def test_several_players_on_a_line_are_all_banned(kingdom):
    question = await bulk(kingdom, "70000001, 70000002, 70000003")
    assert "Ban 3 players" in question.text
    assert "Every cell of line 1 was read as a player" in question.text
    answer = await kingdom.senior.click("Ban 3")
    await kingdom.until_outcome(kingdom.senior, answer, "3 players banned")
    question = await bulk(kingdom, "LiveLuca;FreshFrida\n\nArenaAri;FormerFinn")
    assert "Ban 4 players" in question.text


async def test_a_cell_that_is_no_player_is_named_and_nothing_beside_it_is_banned(kingdom):
    kingdom.running.roblox.world.users.add(User(NAMESAKE, "raid", "Innocent", 0))
    question = await bulk(kingdom, "BuilderBen,raid\nCoinQueen,was rude\nPixelPaul")
    assert "Ban 3 players" in question.text
    assert "line 1, raid: " in question.text
    assert "line 2, was rude: " in question.text
    assert "Innocent" not in question.text


async def test_an_id_that_no_account_can_have_is_named_and_the_rest_goes_on(kingdom):
    question = await bulk(kingdom, f"BuilderBen\n{2**53}\n{2**70}\n<@1200000000000000114>\n99999999\nCoinQueen")
    assert "Ban 3 players" in question.text
    assert f"line 2, {2**53}: No Roblox account has so high an id." in question.text
    assert "line 3, " in question.text
    assert "somebody in Discord" in question.text
    assert "Roblox has no account for 1 of these ids" in question.text


@pytest.mark.parametrize(("player", "rounds"), [("70000007", 1), ("GrieferGus", 2)])
async def test_what_does_not_depend_on_the_name_is_asked_at_the_same_time(kingdom, player, rounds):
    holds = [kingdom.hold_roblox("GET", path) for path in ("/v2/users/", "user-restrictions", "avatar-headshot")]
    before = len(kingdom.running.roblox.requests)
    asking = asyncio.create_task(kingdom.moderator.slash("bans view", player=player))
    await asyncio.gather(*(hold.arrived() for hold in holds))
    assert len(kingdom.running.roblox.requests) - before <= rounds - 1 + 2  # the names, and bans of the two places
    for hold in holds:
        hold.release()
    assert str(GRIEFER_GUS) in (await asking).text


async def test_a_version_of_a_gone_account_is_restored_by_its_id(kingdom):
    oldest = entry(kingdom).revisions[0]
    delete_account(kingdom, BUILDER_BEN, namesake=True)
    question = await kingdom.owner.slash("data restore", **BY_ID, version=oldest.id, **WHY)
    assert GONE in question.text
    await kingdom.owner.click("Restore")
    assert entry(kingdom).value == oldest.value


async def test_one_account_in_four_forms_is_one_player(kingdom):
    question = await bulk(kingdom, "BuilderBen\n70000001\nhttps://www.roblox.com/users/70000001/profile\n@builderben")
    assert "Ban 1 player" in question.text
    assert question.text.count("is already on the list") == 3


NOT_CALLED = "This is the account of the id; it is not called"


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        (f"CoinQueen ({BUILDER_BEN})", "CoinQueen"),
        (f"CoinQueen | {BUILDER_BEN}", "CoinQueen"),
        (f"Queen (@CoinQueen) · {BUILDER_BEN}", "CoinQueen"),
        (f"builderben ({BUILDER_BEN})", None),
        (f"**Ben the Builder** · {BUILDER_BEN}", None),
        (f"Ben (@BuilderBen) · {BUILDER_BEN}", None),
        (f"Player {BUILDER_BEN}", None),
        (str(BUILDER_BEN), None),
    ],
)
async def test_an_id_beside_another_name_says_so_in_the_question(kingdom, typed, named):
    question = await kingdom.moderator.slash("ban", player=typed, duration="1h", reason="Spam")
    assert f"Ban BuilderBen for 1 hour?\nBen the Builder · {BUILDER_BEN}" in question.text
    assert (NOT_CALLED in question.text) is (named is not None)
    assert named is None or f"{NOT_CALLED} {named} now" in question.text


@pytest.mark.parametrize(("table", "says"), [("70000001,CoinQueen", True), ("70000001,BUILDERBEN", False)])
async def test_a_table_whose_ids_and_names_do_not_fit_says_so(kingdom, table, says):
    file = ("list.csv", f"id,username\n{table}\n70000003,PixelPaul\n".encode())
    question = await kingdom.senior.slash("bans bulk", action="ban", duration="1h", reason="Spam", file=file)
    caution = "1 of these ids belongs to an account that is not called as the list says."
    assert (caution in question.text) is says
    assert (f"BuilderBen · {NOT_CALLED} CoinQueen now" in question.text) is says

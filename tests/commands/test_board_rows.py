"""Rows of boards by their key, and in another scope than the one of the settings."""

import pytest
from kingdom import Kingdom, running_kingdom

from bot.journal import CaseKind, Outcome
from sandbox.example.world import BUILDER_BEN

KEYS = ["clan:Lions", "Player_7", "-1", "a/b", "*bold*", "`tick`", "0", "007"]
BULKS = '"bans:bulk" = { reviewers = ["senior", "owner"], more_players_than = 10 }'
WHY = "Because it is a test"


def coins(kingdom: Kingdom, scope: str = "global") -> dict[str, int]:
    return kingdom.universe.ordered.board("CoinsBoard", scope)


@pytest.mark.parametrize("key", KEYS)
async def test_a_row_under_any_key_is_found_changed_removed_and_put_back(kingdom: Kingdom, key: str):
    coins(kingdom)[key] = 40
    row = {"board": "coins", "key": key}

    found = await kingdom.owner.slash("leaderboard find", **row)
    assert "40 coins" in found.text
    await kingdom.owner.slash("leaderboard increment", **row, amount=2, reason=WHY)
    assert "42 coins" in (await kingdom.owner.click("Change")).text
    await kingdom.owner.slash("leaderboard set", **row, score=7, reason=WHY)
    await kingdom.owner.click("Set")
    assert coins(kingdom)[key] == 7
    await kingdom.owner.slash("leaderboard remove", **row, reason=WHY)
    removed = await kingdom.owner.click("Remove")
    assert key not in coins(kingdom)
    assert ": score removed" in removed.text.partition("\n")[0]
    assert key.replace("`", "\N{MODIFIER LETTER GRAVE ACCENT}") in removed.text.splitlines()[1]
    await kingdom.owner.slash("case undo", case="3", reason=WHY)
    await kingdom.owner.click("Undo")

    assert coins(kingdom)[key] == 7
    undo, removal, *_ = await kingdom.cases()
    assert (removal.kind, removal.target.id, removal.target.player_id) == (
        CaseKind.BOARD_REMOVE,
        f"CoinsBoard/global/{key}",
        None,
    )
    assert (undo.outcome, undo.target.label) == (Outcome.DONE, removal.target.label)


async def test_the_key_of_a_player_is_filed_under_the_player(kingdom: Kingdom):
    asked = await kingdom.owner.slash("leaderboard remove", board="coins", key=str(BUILDER_BEN), reason=WHY)
    await kingdom.owner.click("Remove")

    [case] = await kingdom.cases()
    assert "BuilderBen" in asked.text
    assert case.target.player_id == BUILDER_BEN


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"player": "BuilderBen", "key": "clan:Lions"}, "Name the row by player or by key"),
        ({"key": "clan:Tigers"}, "The board has no such row"),
        ({"key": "clan:Lions", "scope": "-"}, "Begin the key with its scope, as in global/clan:Lions"),
        ({"key": "/clan:Lions", "scope": "-"}, "Begin the key with its scope"),
        ({"key": "-/clan:Lions", "scope": "-"}, "Begin the key with its scope"),
        ({"player": "BuilderBen", "scope": "-"}, "this needs one scope"),
    ],
)
async def test_what_names_no_row_is_refused_in_words(kingdom: Kingdom, options: dict[str, str], words: str):
    coins(kingdom)["clan:Lions"] = 40

    answer = await kingdom.owner.slash("leaderboard remove", board="coins", reason=WHY, **options)

    assert words in answer.text.replace("`", "")
    assert "Roblox" not in answer.text
    assert not kingdom.requests("DELETE", "CoinsBoard")


async def test_a_missing_row_is_created_under_its_key_unless_nobody_can_see_the_key(kingdom: Kingdom):
    hidden = await kingdom.owner.slash("leaderboard set", board="coins", key="clan\u200b:Lions", score=1, reason=WHY)
    await kingdom.owner.slash("leaderboard set", board="coins", key="clan:Lions", score=1, reason=WHY)
    done = await kingdom.owner.click("Set")

    assert "a character that nobody can see" in hidden.text
    assert "not on the board → 1 coin" in done.text.replace("*", "")
    assert coins(kingdom)["clan:Lions"] == 1


@pytest.mark.parametrize("options", [{"scope": "season1", "key": "a/b"}, {"scope": "-", "key": "season1/a/b"}])
async def test_another_scope_is_named_on_every_card_and_undone_there(kingdom: Kingdom, options: dict[str, str]):
    coins(kingdom, "season1")["a/b"] = 5

    found = await kingdom.owner.slash("leaderboard find", board="coins", **options)
    asked = await kingdom.owner.slash("leaderboard remove", board="coins", reason=WHY, **options)
    done = await kingdom.owner.click("Remove")
    assert "a/b" not in coins(kingdom, "season1"), done.text
    await kingdom.owner.slash("case undo", case="1", reason=WHY)
    await kingdom.owner.click("Undo")

    assert all("scope season1" in each for each in (found.text, asked.text, done.text))
    assert coins(kingdom, "season1") == {"a/b": 5}
    assert "a/b" not in coins(kingdom)


async def test_the_rows_of_one_scope_are_listed_and_never_of_all(kingdom: Kingdom):
    coins(kingdom, "season1")["clan:Lions"] = 40

    listed = await kingdom.owner.slash("leaderboard show", board="coins", scope="season1")
    every = await kingdom.owner.slash("leaderboard show", board="coins", scope="-")

    assert "clan:Lions" in listed.text
    assert "scope season1" in listed.text
    assert "this needs one scope" in every.text


async def test_a_board_of_all_scopes_in_the_settings_takes_the_scope_with_the_key(tmp_path, config_with):
    config = config_with(
        ('ordered_data_store = "CoinsBoard"\nscope = "global"', 'ordered_data_store = "CoinsBoard"\nscope = "-"')
    )
    async with running_kingdom(tmp_path, config=config) as kingdom:
        found = await kingdom.owner.slash("leaderboard find", board="coins", key=f"global/{BUILDER_BEN}")
        by_player = await kingdom.owner.slash("leaderboard find", board="coins", player="BuilderBen")
        shown = await kingdom.owner.slash("leaderboard show", board="coins", scope="global")

        assert "12,500 coins" in found.text
        assert "this needs one scope" in by_player.text
        assert "🥇" in shown.text


async def test_a_role_for_some_boards_does_not_reach_other_scopes_of_their_stores(kingdom: Kingdom):
    coins(kingdom, "season1")["a"] = 5

    seen = await kingdom.community.slash("leaderboard find", board="coins", scope="season1", key="a")
    changed = await kingdom.community.slash("leaderboard remove", board="coins", scope="season1", key="a", reason=WHY)

    for answer in (seen, changed):
        assert "you can work with the leaderboard Richest players, not with CoinsBoard/season1" in answer.text


async def test_a_row_under_a_key_waits_for_a_second_person_and_is_changed_under_that_key(tmp_path, config_with):
    config = config_with((BULKS, f'{BULKS}\n"boards:write" = {{ reviewers = ["senior", "owner"] }}'))
    async with running_kingdom(tmp_path, config=config) as kingdom:
        coins(kingdom)["clan:Lions"] = 40
        coins(kingdom, "season1")["clan:Lions"] = 41
        row = {"board": "coins", "key": "clan:Lions", "reason": WHY}
        await kingdom.owner.slash("leaderboard remove", **row)
        await kingdom.owner.click("Ask to remove")
        again = await kingdom.owner.slash("leaderboard remove", **row)
        await kingdom.owner.slash("leaderboard remove", **row, scope="season1")
        await kingdom.owner.click("Ask to remove")
        (card,) = [each for each in kingdom.senior.sees() if "Request #2 ·" in each.text]

        await kingdom.senior.click("Approve", on=card)

        assert "❌ This waits for a second person already" in again.text
        assert coins(kingdom)["clan:Lions"] == 40
        assert coins(kingdom, "season1") == {}

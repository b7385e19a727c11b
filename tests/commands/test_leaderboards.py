"""`/leaderboard …`, from the command to Roblox and back."""

import pytest
from kingdom import Kingdom, running_kingdom

from bot.journal import CaseKind, Outcome
from sandbox.example import guild
from sandbox.example.world import BUILDER_BEN, COIN_QUEEN, FRESH_FRIDA

BEN = {"board": "coins", "player": "BuilderBen"}
INCREMENT = r"CoinsBoard.*:increment"


def coins(kingdom: Kingdom) -> dict[str, int]:
    return kingdom.universe.ordered.board("CoinsBoard")


def set_board(kingdom: Kingdom, scores: dict[str, int]) -> None:
    coins(kingdom).clear()
    coins(kingdom).update(scores)


async def test_the_richest_come_first_with_medals_and_names(kingdom: Kingdom):
    answer = await kingdom.community.slash("leaderboard show", board="coins")

    first, *_ = [line for line in answer.text.splitlines() if "🥇" in line]
    assert "CoinQueen" in first
    assert "2,450,000 coins" in first
    assert "🥉" in answer.text
    assert answer.private


async def test_next_and_previous_turn_pages_without_asking_roblox_again(kingdom: Kingdom):
    first = await kingdom.community.slash("leaderboard show", board="coins")
    page_one = first.text

    second = await kingdom.community.click("Lower ›")
    assert "🥇" not in second.text
    assert "Page 2" in second.text
    back = await kingdom.community.click("‹ Higher")

    assert back.text == page_one
    assert len(kingdom.requests("GET", "CoinsBoard")) == 1


async def test_a_failed_page_can_be_asked_for_again(kingdom: Kingdom):
    set_board(kingdom, {str(number): number for number in range(1, 121)})
    await kingdom.community.slash("leaderboard show", board="coins")
    for _ in range(8):
        await kingdom.community.click("Lower ›")
    kingdom.break_roblox(kind="status", method="GET", path="CoinsBoard", status=403)

    refused = await kingdom.community.click("Lower ›")
    again = await kingdom.community.click("Lower ›")

    assert "The key may not do that" in refused.text
    assert "changed" not in refused.text
    assert "Page 10" in again.text
    assert "21 coins" in again.text


async def test_a_range_lists_only_what_lies_in_it_without_medals(kingdom: Kingdom):
    set_board(kingdom, {"1": 1, "2": 20, "3": 30})

    answer = await kingdom.community.slash("leaderboard show", board="coins", maximum=20)

    assert "🥇" not in answer.text
    assert "30 coins" not in answer.text
    assert "at most 20 coins" in answer.text
    assert answer.text.count("1 coin\n") == 1


async def test_the_lowest_score_of_a_range_is_said_and_belongs_to_it(kingdom: Kingdom):
    set_board(kingdom, {"1": 1, "2": 20, "3": 30})

    answer = await kingdom.community.slash("leaderboard show", board="coins", minimum=20, maximum=30)

    assert "at least 20 coins, at most 30 coins" in answer.text
    assert answer.text.count(" coins\n") >= 2
    assert "1 coin\n" not in answer.text


async def test_bounds_that_exclude_everything_are_refused(kingdom: Kingdom):
    answer = await kingdom.community.slash("leaderboard show", board="coins", minimum=5, maximum=4)

    assert "Check minimum" in answer.text.replace("`", "")


async def test_an_empty_board_says_so(kingdom: Kingdom):
    set_board(kingdom, {})

    answer = await kingdom.community.slash("leaderboard show", board="coins")

    assert "Nobody is on this board yet." in answer.text


async def test_keys_of_nobody_are_shown_as_they_are(kingdom: Kingdom):
    set_board(kingdom, {"team_red": 7, "987654321987": 6})

    answer = await kingdom.community.slash("leaderboard show", board="coins")

    assert "team_red" in answer.text
    assert "987654321987" in answer.text


async def test_a_board_is_found_with_rank_and_neighbours(kingdom: Kingdom):
    set_board(kingdom, {str(COIN_QUEEN): 900, "11": 500, "12": 500, str(BUILDER_BEN): 300, str(FRESH_FRIDA): 200})

    answer = await kingdom.community.slash("leaderboard find", **BEN)

    assert "BuilderBen: place 4" in answer.text
    assert "BuilderBen · 300 coins" in answer.text
    assert "900 coins" in answer.text
    assert "200 coins" in answer.text


async def test_a_player_who_is_not_on_the_board_is_said_to_be_missing(kingdom: Kingdom):
    set_board(kingdom, {})

    answer = await kingdom.community.slash("leaderboard find", **BEN)

    assert "BuilderBen is not on the board" in answer.text


@pytest.mark.parametrize("command", ["leaderboard show", "leaderboard find"])
async def test_members_who_may_not_read_boards_see_none(kingdom: Kingdom, command: str):
    options = BEN if command.endswith("find") else {"board": "coins"}

    answer = await kingdom.moderator.slash(command, even_if_hidden=True, **options)

    assert "Not for your role" in answer.text
    assert kingdom.requests("GET", "CoinsBoard") == []


async def test_a_score_is_set_after_it_was_shown(kingdom: Kingdom):
    asked = await kingdom.community.slash("leaderboard set", **BEN, score=15_000, reason="Lost a trade")
    assert "12,500 coins → 15,000 coins" in asked.text.replace("*", "")
    assert coins(kingdom)[str(BUILDER_BEN)] == 12_500

    done = await kingdom.community.click("Set")

    assert "BuilderBen: score +2,500" in done.text
    assert "Case #1" in done.text
    assert coins(kingdom)[str(BUILDER_BEN)] == 15_000
    [case] = await kingdom.cases()
    assert (case.kind, case.outcome, case.before, case.after) == (CaseKind.BOARD_SET, Outcome.DONE, 12_500, 15_000)


async def test_a_score_that_the_game_changed_in_between_is_shown_again_and_not_overwritten(kingdom: Kingdom):
    await kingdom.community.slash("leaderboard set", **BEN, score=15_000, reason="Lost a trade")
    coins(kingdom)[str(BUILDER_BEN)] = 13_000

    again = await kingdom.community.click("Set")

    assert "It changed since you looked" in again.text
    assert "13,000 coins" in again.text
    assert coins(kingdom)[str(BUILDER_BEN)] == 13_000
    assert await kingdom.cases() == []


@pytest.mark.parametrize(
    ("exclusive", "player", "words"),
    [
        ("create only", "BuilderBen", "BuilderBen is already on the board"),
        (
            "update only",
            "KingdomOwner",
            "KingdomOwner is not on the board. /leaderboard set",
        ),
    ],
)
async def test_an_exclusive_score_is_refused_if_its_condition_fails(
    kingdom: Kingdom, exclusive: str, player: str, words: str
):
    answer = await kingdom.community.slash(
        "leaderboard set", board="coins", player=player, score=1, reason="Event", exclusive=exclusive
    )

    assert words in answer.text
    assert "Nothing was changed." in answer.text


async def test_a_new_score_is_created(kingdom: Kingdom):
    await kingdom.community.slash(
        "leaderboard set", board="coins", player="KingdomOwner", score=5, reason="Event", exclusive="create only"
    )

    done = await kingdom.community.click("Set")

    assert "not on the board → 5 coins" in done.text.replace("*", "")
    [request] = kingdom.requests("POST", "CoinsBoard")
    assert ":increment" not in request.path


async def test_a_score_is_changed_by_an_amount(kingdom: Kingdom):
    await kingdom.community.slash("leaderboard increment", **BEN, amount=-500, reason="Fine")

    done = await kingdom.community.click("Change")

    assert "BuilderBen: score \N{MINUS SIGN}500" in done.text
    assert "12,000 coins" in done.text
    assert coins(kingdom)[str(BUILDER_BEN)] == 12_000


async def test_a_lost_answer_to_an_increment_is_unknown_and_never_sent_twice(kingdom: Kingdom):
    await kingdom.community.slash("leaderboard increment", **BEN, amount=500, reason="Prize")
    kingdom.break_roblox(kind="cut_after", method="POST", path=INCREMENT)

    outcome = await kingdom.community.click("Change")

    assert "Roblox did not answer" in outcome.text
    assert coins(kingdom)[str(BUILDER_BEN)] == 13_000
    assert len(kingdom.requests("POST", INCREMENT)) == 1
    [case] = await kingdom.cases()
    assert case.outcome is Outcome.UNKNOWN


async def test_a_score_is_removed_and_the_case_keeps_it(kingdom: Kingdom):
    await kingdom.community.slash("leaderboard remove", **BEN, reason="Cheated")

    done = await kingdom.community.click("Remove")

    assert "BuilderBen: score removed" in done.text
    assert str(BUILDER_BEN) not in coins(kingdom)
    [case] = await kingdom.cases()
    assert (case.kind, case.before) == (CaseKind.BOARD_REMOVE, 12_500)


async def test_a_refusal_by_roblox_changes_nothing_and_is_shown(kingdom: Kingdom):
    await kingdom.community.slash("leaderboard remove", **BEN, reason="Cheated")
    kingdom.break_roblox(kind="status", method="DELETE", path="CoinsBoard", status=403)

    outcome = await kingdom.community.click("Remove")

    assert "The key may not do that" in outcome.text
    assert coins(kingdom)[str(BUILDER_BEN)] == 12_500
    [case] = await kingdom.cases()
    assert case.outcome is Outcome.REFUSED


async def test_a_reader_of_boards_may_not_change_them(kingdom: Kingdom):
    answer = await kingdom.editor.slash("leaderboard remove", even_if_hidden=True, **BEN, reason="Cheated")

    assert "Not for your role" in answer.text


async def test_a_member_who_lost_the_role_before_confirming_is_refused(kingdom: Kingdom):
    await kingdom.community.slash("leaderboard remove", **BEN, reason="Cheated")
    kingdom.community.roles = (guild.SUPPORT.id,)

    outcome = await kingdom.community.click("Remove")

    assert "BuilderBen: score not changed" in outcome.text
    assert "Your roles do not let you change scores" in outcome.text
    assert coins(kingdom)[str(BUILDER_BEN)] == 12_500


async def test_a_board_outside_of_the_role_is_refused(tmp_path, config_with):
    config = config_with(('boards = ["coins"]', "boards = []"))
    async with running_kingdom(tmp_path, config=config) as kingdom:
        answer = await kingdom.community.slash("leaderboard show", board="coins")

        assert "not with Richest players" in answer.text


async def test_a_board_outside_of_the_role_is_refused_before_what_is_asked_of_it(tmp_path, config_with):
    config = config_with(('boards = ["coins"]', "boards = []"))
    async with running_kingdom(tmp_path, config=config) as kingdom:
        answer = await kingdom.community.slash("leaderboard show", board="coins", minimum=9, maximum=1)

        assert "not with Richest players" in answer.text


async def test_far_down_the_place_is_not_counted_to_the_end(kingdom: Kingdom):
    set_board(kingdom, {str(10**9 + number): 10_000 + number for number in range(2_150)} | {str(BUILDER_BEN): 1})

    answer = await kingdom.community.slash("leaderboard find", **BEN)

    assert "Beyond the first 2,000 places" in answer.text
    assert "10,000 coins" in answer.text
    assert len(kingdom.requests("GET", "CoinsBoard/scopes/global/entries$")) <= 21


async def test_the_last_place_that_is_counted_is_shown(kingdom: Kingdom):
    better = {str(10**9 + number): 10_000 + number for number in range(1_999)}
    for above, shown in (
        (better, "BuilderBen: place 2,000"),
        (better | {"7": 10_000}, "Beyond the first 2,000 places"),
    ):
        set_board(kingdom, above | {str(BUILDER_BEN): 1})
        assert shown in (await kingdom.community.slash("leaderboard find", **BEN)).text


async def test_a_lost_answer_is_settled_by_the_board_if_the_board_shows_the_outcome(kingdom: Kingdom):
    await kingdom.community.slash("leaderboard increment", **BEN, amount=500, reason="Prize")
    kingdom.break_roblox(kind="cut_after", method="POST", path=INCREMENT)
    await kingdom.community.click("Change")
    [case] = await kingdom.cases()
    scores = kingdom.running.bot.get_cog("LeaderboardCommands")._scores

    outcome = {}
    for score in (13_000, 12_500, 13_001):
        coins(kingdom)[str(BUILDER_BEN)] = score
        outcome[score] = await scores.settle(case)

    assert outcome == {13_000: Outcome.DONE, 12_500: Outcome.FAILED, 13_001: None}


async def test_an_open_case_is_settled_at_the_next_start(tmp_path):
    async with running_kingdom(tmp_path) as before:
        await before.community.slash("leaderboard increment", **BEN, amount=500, reason="Prize")
        before.break_roblox(kind="cut_after", method="POST", path=INCREMENT)
        await before.community.click("Change")
        world = before.running.roblox.world

    async with running_kingdom(tmp_path, world=world) as after:
        [case] = await after.until(lambda cases: cases[0].outcome is not Outcome.UNKNOWN)

    assert case.outcome is Outcome.DONE

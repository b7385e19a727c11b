"""A question offers no button that must refuse: it says what stops the change, who can make it or when, and gives texts back."""

import re

import pytest
from kingdom import running_kingdom

from tests.commands.test_bans import BAN
from tests.commands.test_undo import ask_undo, labels

WHY = "Account taken over"
ADD = {"player": "BuilderBen", "field": "Data.Coins", "action": "add", "reason": "Lost in the crash"}
QUESTIONS = [
    ("ban", BAN),
    ("unban", {"player": "TimedTina", "reason": "Appeal accepted"}),
    ("data edit", ADD | {"value": "5"}),
    ("data delete", {"player": "BuilderBen", "reason": "Asked for"}),
    ("data snapshot", {"reason": "Before the update"}),
    ("leaderboard set", {"board": "coins", "player": "BuilderBen", "score": 7, "reason": "Cheated"}),
    ("announce send", {"text": "The event begins"}),
    ("servers restart", {"reason": "New version"}),
    ("place publish", {"place": "lobby", "file": ("p.rbxlx", b'<roblox version="4"></roblox>'), "reason": "New"}),
    ("bans bulk", {"action": "unban", "reason": "Appeals accepted", "file": ("a.txt", b"TimedTina")}),
]


@pytest.mark.parametrize("everybody", [True, False])
async def test_while_changes_are_stopped_no_question_has_a_button(kingdom, everybody):
    whose = {} if everybody else {"member": kingdom.owner}
    await kingdom.senior.slash("staff freeze", reason=WHY, **whose)
    for command, options in QUESTIONS:
        question = await kingdom.owner.slash(command, **options)
        assert labels(question) == [], command
        for words in (f"@Sol stopped {'all' if everybody else 'your'} changes", WHY, "bot:freeze"):
            assert words in question.text, command
        assert re.search(r"\b(not|No|Nothing)\b", question.text.partition("\n")[0]), command
    await kingdom.senior.slash("staff unfreeze", reason="All is well", **whose)
    assert labels(await kingdom.owner.slash("ban", **BAN)) == ["Ban for 7 days", "Cancel"]


async def test_a_list_of_players_that_is_typed_while_changes_are_stopped_comes_back(kingdom):
    await kingdom.senior.slash("staff freeze", reason=WHY)
    await kingdom.senior.slash("bans bulk", action="unban", reason="Appeals accepted")
    answer = await kingdom.senior.fill({"Players": "TimedTina"})
    assert labels(answer) == []
    assert "TimedTina" in [file.data.decode() for file in answer.message.files]


async def test_a_value_that_is_written_while_changes_are_stopped_comes_back(kingdom):
    await kingdom.senior.slash("staff freeze", reason=WHY)
    value = '{"open": true, "for": "everybody"}'
    await kingdom.owner.slash("data create", store="Settings", key="event", reason="New event")
    await kingdom.owner.click("Write the value…")
    answer = await kingdom.owner.fill({"As JSON": value})
    assert labels(answer) == []
    assert [file.data.decode() for file in answer.message.files] == [value]


async def test_an_undo_while_changes_are_stopped_has_no_button(kingdom):
    await kingdom.moderator.slash("ban", **BAN)
    await kingdom.moderator.click("Ban for 7 days")
    await kingdom.senior.slash("staff freeze", reason=WHY, member=kingdom.moderator)
    answer = await kingdom.moderator.slash("case undo", case="1", reason="Wrong player")
    assert "@Sol stopped your changes" in answer.text
    assert labels(answer) == []
    assert "Undo case #1" in labels(await ask_undo(kingdom.senior))


async def test_a_limit_that_is_used_up_is_named_with_its_time_and_another_role_goes_on(tmp_path, config_with):
    config = config_with(('"bans:write" = "20/hour"', '"bans:write" = "1/hour"'))
    async with running_kingdom(tmp_path, config=config) as kingdom:
        await kingdom.moderator.slash("ban", **BAN)
        await kingdom.moderator.click("Ban for 7 days")
        question = await kingdom.moderator.slash("ban", **BAN | {"player": "CoinQueen"})
        for words in ("CoinQueen was not banned", "Your role may ban and unban 1 time in 1 hour", "resets in"):
            assert words in question.text
        assert labels(question) == []
        kingdom.moderator.roles = (*kingdom.moderator.roles, 1200000000000000011)
        assert labels(await kingdom.moderator.slash("ban", **BAN | {"player": "CoinQueen"})) == [
            "Ban for 7 days",
            "Cancel",
        ]


async def test_the_share_of_an_hour_that_an_edit_has_used_is_seen_before_the_press(kingdom):
    await kingdom.editor.slash("data edit", **ADD | {"value": "40000"})
    await kingdom.editor.click("Save 1 change")
    question = await kingdom.editor.slash("data edit", **ADD | {"value": "10001"})
    assert "may change Coins by at most 50,000 in 1 hour; 40,000 used so far" in question.text
    assert labels(question) == []
    assert labels(await kingdom.editor.slash("data edit", **ADD | {"value": "10000"})) == ["Save 1 change", "Cancel"]


async def test_the_announcements_of_an_hour_are_counted_before_the_press(tmp_path, config_with):
    config = config_with(('"announce:send" = "6/hour"', '"announce:send" = "1/hour"'))
    async with running_kingdom(tmp_path, config=config) as kingdom:
        await kingdom.community.slash("announce send", text="One")
        await kingdom.community.click("Send")
        question = await kingdom.community.slash("announce send", text="The second of them")
        assert "Your role may announce in the game 1 time in 1 hour; 1 so far." in question.text
        assert "The second of them" in question.text
        assert labels(question) == []


async def test_a_change_that_waits_for_a_second_person_is_asked_for_although_a_limit_is_used_up(tmp_path, config_with):
    config = config_with(('"bans:permanent" = "10/day"', '"bans:permanent" = "1/day"'))
    async with running_kingdom(tmp_path, config=config) as kingdom:
        await kingdom.senior.slash("ban", **BAN | {"duration": "permanent"})
        await kingdom.senior.click("Ask for permanent")
        await kingdom.owner.until(lambda: any("Request #1 ·" in each.text for each in kingdom.owner.sees()))
        await kingdom.owner.click("Approve")
        question = await kingdom.senior.slash("ban", **BAN | {"player": "CoinQueen", "duration": "permanent"})
        assert labels(question) == ["Ask for permanent", "Cancel"]


async def test_a_freeze_between_question_and_press_is_refused_at_the_press(kingdom):
    await kingdom.moderator.slash("ban", **BAN)
    await kingdom.senior.slash("staff freeze", reason=WHY)
    answer = await kingdom.moderator.click("Ban for 7 days")
    assert "BuilderBen was not banned" in answer.text
    assert "@Sol stopped all changes" in answer.text
    assert kingdom.requests("PATCH", ".") == []

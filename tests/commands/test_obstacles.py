"""No question has a button that must refuse. It says what stops it, who can make it or when, and brings back what was typed."""

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
        assert labels(question) == ["Edit…"], command
        for words in (f"@Sol stopped {'all' if everybody else 'your'} changes", WHY, "bot:freeze"):
            assert words in question.text, command
        assert re.search(r"\b(not|No|Nothing)\b", question.text.partition("\n")[0]), command
    await kingdom.senior.slash("staff unfreeze", reason="All is well", **whose)
    assert labels(await kingdom.owner.slash("ban", **BAN)) == ["Ban for 7 days", "Cancel"]


async def test_a_list_of_players_that_is_typed_while_changes_are_stopped_comes_back(kingdom):
    await kingdom.senior.slash("staff freeze", reason=WHY)
    await kingdom.senior.slash("bans bulk", action="unban", reason="Appeals accepted")
    answer = await kingdom.senior.fill({"Players": "TimedTina"})
    assert labels(answer) == ["Edit…"]
    assert "TimedTina" in [file.data.decode() for file in answer.message.files]


async def test_a_value_that_is_written_while_changes_are_stopped_comes_back(kingdom):
    await kingdom.senior.slash("staff freeze", reason=WHY)
    value = '{"open": true, "for": "everybody"}'
    await kingdom.owner.slash("data create", store="Settings", key="event", reason="New event")
    await kingdom.owner.click("Write the value…")
    answer = await kingdom.owner.fill({"As JSON": value})
    assert labels(answer) == ["Edit…"]
    assert [file.data.decode() for file in answer.message.files] == [value]


async def test_an_undo_while_changes_are_stopped_has_no_button(kingdom):
    await kingdom.moderator.slash("ban", **BAN)
    await kingdom.moderator.click("Ban for 7 days")
    await kingdom.senior.slash("staff freeze", reason=WHY, member=kingdom.moderator)
    answer = await kingdom.moderator.slash("case undo", case="1", reason="Wrong player")
    assert "@Sol stopped your changes" in answer.text
    assert labels(answer) == ["Edit…"]
    assert "Undo case #1" in labels(await ask_undo(kingdom.senior))


async def test_a_limit_that_is_used_up_is_named_with_its_time_and_another_role_goes_on(tmp_path, config_with):
    config = config_with(('"bans:write" = "20/hour"', '"bans:write" = "1/hour"'))
    async with running_kingdom(tmp_path, config=config) as kingdom:
        await kingdom.moderator.slash("ban", **BAN)
        await kingdom.moderator.click("Ban for 7 days")
        question = await kingdom.moderator.slash("ban", **BAN | {"player": "CoinQueen"})
        for words in ("CoinQueen was not banned", "Your role may ban and unban 1 time in 1 hour", "resets in"):
            assert words in question.text
        assert labels(question) == ["Edit…"]
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
    assert labels(question) == ["Edit…"]
    assert labels(await kingdom.editor.slash("data edit", **ADD | {"value": "10000"})) == ["Save 1 change", "Cancel"]


async def test_the_announcements_of_an_hour_are_counted_before_the_press(tmp_path, config_with):
    config = config_with(('"announce:send" = "6/hour"', '"announce:send" = "1/hour"'))
    async with running_kingdom(tmp_path, config=config) as kingdom:
        await kingdom.community.slash("announce send", text="One")
        await kingdom.community.click("Send")
        question = await kingdom.community.slash("announce send", text="The second of them")
        assert "Your role may announce in the game 1 time in 1 hour; 1 so far." in question.text
        assert "The second of them" in question.text
        assert labels(question) == ["Edit…"]


async def test_a_change_that_waits_for_a_second_person_is_asked_for_although_a_limit_is_used_up(tmp_path, config_with):
    config = config_with(('"bans:permanent" = "10/day"', '"bans:permanent" = "1/day"'))
    async with running_kingdom(tmp_path, config=config) as kingdom:
        await kingdom.senior.slash("ban", **BAN | {"duration": "permanent"})
        await kingdom.senior.click("Ask for permanent")
        await kingdom.owner.until(lambda: any("Request #1 ·" in each.text for each in kingdom.owner.sees()))
        await kingdom.owner.click("Approve")
        question = await kingdom.senior.slash("ban", **BAN | {"player": "CoinQueen", "duration": "permanent"})
        assert labels(question) == ["Ask for permanent", "Cancel"]


def written(person):
    return {each.label: each.value for each in person.modal.fields}


async def test_what_was_typed_comes_back_if_the_change_fails_after_its_press(kingdom):
    await kingdom.moderator.slash("ban", **BAN)
    kingdom.break_roblox(kind="status", method="PATCH", status=403)
    failed = await kingdom.moderator.click("Ban for 7 days")
    assert "BuilderBen was not banned" in failed.text
    assert "Run the command again" not in failed.text
    await kingdom.moderator.click("Edit…")
    typed = written(kingdom.moderator)
    assert (typed["Player"], typed["What the player reads"]) == ("BuilderBen", BAN["reason"])
    question = await kingdom.moderator.fill({"How long, or until when": "3d"})
    assert labels(question) == ["Ban for 3 days", "Cancel"]


async def test_what_was_written_in_a_form_comes_back_if_the_change_fails_after_its_press(kingdom):
    await kingdom.community.slash("announce send")
    await kingdom.community.fill(text="Double coins")
    kingdom.break_roblox(kind="status", method="POST", status=403)
    failed = await kingdom.community.click("Send now")
    assert labels(failed) == ["Edit…"]
    await kingdom.community.click("Edit…")
    assert written(kingdom.community) == {"Text": "Double coins"}


async def test_nothing_is_typed_again_where_the_outcome_is_not_known(kingdom):
    await kingdom.community.slash("announce send", text="Double coins")
    kingdom.break_roblox(kind="cut_after", method="POST")
    assert labels(await kingdom.community.click("Send now")) == []


async def test_the_reason_of_an_undo_that_fails_after_its_press_comes_back(kingdom):
    await kingdom.moderator.slash("ban", **BAN)
    await kingdom.moderator.click("Ban for 7 days")
    await kingdom.moderator.click("Undo…")
    await kingdom.moderator.click("Edit…")
    await kingdom.moderator.fill({"Reason": "It was the other one"})
    kingdom.break_roblox(kind="status", method="PATCH", status=403)
    failed = await kingdom.moderator.click("Undo case #1")
    assert "Case #1 was not undone" in failed.text
    await kingdom.moderator.click("Edit…")
    assert written(kingdom.moderator) == {"Reason": "It was the other one"}
    question = await kingdom.moderator.fill({})
    assert labels(question) == ["Undo case #1", "Edit…", "Cancel"]


async def test_a_person_who_has_lost_the_role_before_the_press_gets_no_form(kingdom):
    await kingdom.moderator.slash("ban", **BAN)
    kingdom.moderator.roles = ()
    assert labels(await kingdom.moderator.click("Ban for 7 days")) == []


async def test_a_freeze_between_question_and_press_is_refused_at_the_press(kingdom):
    await kingdom.moderator.slash("ban", **BAN)
    await kingdom.senior.slash("staff freeze", reason=WHY)
    answer = await kingdom.moderator.click("Ban for 7 days")
    assert "BuilderBen was not banned" in answer.text
    assert "@Sol stopped all changes" in answer.text
    assert labels(answer) == ["Edit…"]
    assert kingdom.requests("PATCH", ".") == []


TINA = {"player": "TimedTina", "reason": WHY}
BEN = {"player": "BuilderBen", "reason": WHY}
SCORE = {"board": "coins", "player": "BuilderBen", "reason": WHY}


@pytest.mark.parametrize(
    ("covered", "change", "verb", "same"),
    [
        ("bans:write", ("unban", TINA), "Unban", ("ban", TINA | {"duration": "7d"})),
        ("bans:unban", ("ban", BEN | {"duration": "7d"}), "Ban for 7 days", ("unban", BEN)),
        (
            "boards:write",
            ("leaderboard set", SCORE | {"score": 7}),
            "Set",
            ("leaderboard set", SCORE | {"score": 12_500}),
        ),
    ],
)
async def test_an_undo_and_the_same_change_by_its_command_wait_once(tmp_path, config_with, covered, change, verb, same):
    async with running_kingdom(tmp_path) as kingdom:
        await kingdom.owner.slash(change[0], **change[1])
        await kingdom.owner.click(verb)
        world = kingdom.running.roblox.world
    rule = '"bans:permanent" = { reviewers = ["senior", "owner"], expires = "24h" }'
    config = config_with((rule, f'"{covered}" = {{ reviewers = ["senior", "owner"] }}'))
    async with running_kingdom(tmp_path, config=config, world=world) as kingdom:
        await ask_undo(kingdom.owner)
        await kingdom.owner.click("Ask to undo")
        again = await kingdom.owner.slash(same[0], **same[1])
        assert "This waits for a second person already" in again.text

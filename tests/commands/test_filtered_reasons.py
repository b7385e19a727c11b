"""Roblox filters what a banned player reads, and everybody learns what the player reads in the end."""

import re

import pytest
from kingdom import running_kingdom

from bot.journal import Outcome
from tests.commands.test_approvals import asked
from tests.commands.test_bulk_bans import ask
from tests.commands.test_undo import settled

TYPED = "Called everybody idiots"
KEPT = "Called everybody ######"
BAN = {"player": "BuilderBen", "duration": "7d", "reason": TYPED}
FILTERED = f"Roblox hid part of the text. The player reads\n> {KEPT}"


def logged(kingdom):
    return [each for each in kingdom.owner.sees() if each.channel == "steward-log"]


async def test_the_answer_the_case_and_the_log_say_what_the_player_reads(kingdom):
    await kingdom.moderator.slash("ban", **BAN)
    outcome = await kingdom.moderator.click("Ban")
    assert FILTERED in outcome.text
    assert FILTERED in (await kingdom.moderator.slash("case view", case="1")).text
    await kingdom.owner.until(
        lambda: any("✅ Case #1 ·" in each.text and FILTERED in each.text for each in logged(kingdom))
    )
    unban = (await kingdom.moderator.slash("unban", player="BuilderBen", reason="x")).text
    assert re.search(rf"🔨 Banned until .*\n> {KEPT}\n", unban)
    (case,) = await kingdom.cases()
    assert (case.reason, case.after["display_reason"]) == (TYPED, KEPT)


async def test_words_that_roblox_keeps_need_no_remark(kingdom):
    await kingdom.moderator.slash("ban", **BAN | {"reason": "Exploiting"})
    outcome = await kingdom.moderator.click("Ban")
    assert "BuilderBen banned for 7 days" in outcome.text
    assert "Roblox hid" not in outcome.text
    assert "Roblox hid" not in (await kingdom.moderator.slash("case view", case="1")).text


async def test_the_approver_reads_it_too(kingdom, monkeypatch):
    monkeypatch.setitem(asked.__globals__["BAN"], "reason", TYPED)
    _, card = await asked(kingdom)
    assert FILTERED in (await kingdom.owner.click("Approve", on=card)).text


@pytest.mark.parametrize(("reason", "says"), [(TYPED, True), ("Raiding the event", False)])
async def test_a_bulk_says_it_once_and_names_a_case(kingdom, reason, says):
    await ask(kingdom.senior, "BuilderBen\nCoinQueen", reason=reason)
    answer = await kingdom.senior.click("Ban 2")
    text = await kingdom.until_outcome(kingdom.senior, answer, "2 players banned", "Case #1")
    remark = "Roblox hid part of the text: the players read other words. See /case view case:2."
    assert (remark in text) is says


async def test_a_filtered_ban_whose_answer_was_lost_is_settled_and_undone(tmp_path):
    async with running_kingdom(tmp_path) as kingdom:
        question = await kingdom.moderator.slash("ban", **BAN)
        kingdom.break_roblox(kind="status", method="PATCH", status=503, after=True, count=None)
        await kingdom.moderator.click("Ban")
        await kingdom.until_outcome(kingdom.moderator, question, "may or may not have been applied")
        world = kingdom.running.roblox.world
    async with running_kingdom(tmp_path, world=world) as kingdom:
        assert (await settled(kingdom)).outcome is Outcome.DONE
        question = await kingdom.moderator.slash("case undo", case="1", reason="Innocent")
        assert "Unban BuilderBen?" in question.text
        assert "Nothing has changed since the case" in question.text

"""What is under way is bounded, and nobody is left without an answer when the bot stops."""

import asyncio

import pytest
from kingdom import running_kingdom

from bot.journal import Outcome
from bot.runtime.bot import Patience

BAN = {"player": "BuilderBen", "duration": "7d", "reason": "Exploiting the duel bug"}
SHORT = Patience(forgotten_s=0, slow_s=30, suggest_s=30, stop_s=0.2, read_s=0.2)


@pytest.fixture
async def hurried(tmp_path):
    """A kingdom whose bot does not wait long when it stops."""
    async with running_kingdom(tmp_path, patience=SHORT) as kingdom:
        yield kingdom


async def test_of_a_burst_some_are_answered_and_the_rest_read_that_steward_is_busy(kingdom):
    kingdom.running.bot.under_way._most = 10
    kingdom.break_roblox(kind="latency", seconds=0.5, count=None)
    asking = (kingdom.moderator.slash("bans view", player="BuilderBen") for _ in range(60))
    answers = [each.text for each in await asyncio.gather(*asking)]
    assert sum("Ben the Builder" in each for each in answers) == 10
    assert sum("Steward is busy" in each and "Try again" in each for each in answers) == 50
    assert "Ben the Builder" in (await kingdom.moderator.slash("bans view", player="BuilderBen")).text


async def test_a_suggestion_in_a_burst_is_an_empty_list(kingdom):
    assert await kingdom.moderator.complete("bans view", "experience", "King")
    kingdom.running.bot.under_way._most = 0
    assert await kingdom.moderator.complete("bans view", "experience", "King") == []


async def test_somebody_who_waits_for_an_answer_when_the_bot_stops_reads_that_it_stops(hurried):
    hold = hurried.hold_roblox("GET", "user-restrictions")
    asking = asyncio.create_task(hurried.moderator.slash("bans view", player="BuilderBen"))
    await hold.arrived()
    await hurried.running.bot.close()
    answer = await asking
    hold.release()
    assert "Steward is restarting" in answer.text
    assert "Nothing was changed." in answer.text


async def test_somebody_whose_change_is_cut_off_by_a_stop_reads_that_it_may_have_been_made(hurried):
    mona = hurried.moderator
    await mona.slash("ban", **BAN)
    hold = hurried.hold_roblox("PATCH", "user-restrictions")
    pressing = asyncio.create_task(mona.click("Ban for 7 days"))
    await hold.arrived()
    await hurried.running.bot.close()
    hold.release()
    await pressing
    (said,) = [each.text for each in mona.sees() if "Steward is restarting" in each.text]
    assert "may or may not have been applied" in said
    assert "othing was changed" not in said
    assert [case.outcome for case in await hurried.cases()] == [Outcome.UNKNOWN]


async def test_a_command_after_the_stop_began_is_refused_in_words(hurried):
    hurried.running.bot.under_way.close()
    assert "Steward is restarting" in (await hurried.moderator.slash("bans view", player="BuilderBen")).text


async def test_an_answer_that_nobody_can_press_leaves_no_task_behind(kingdom):
    assert "Not for your role" in (await kingdom.member.slash("ban", even_if_hidden=True, **BAN)).text
    await kingdom.member.slash("help")  # by now the bot has the response to its first answer
    assert [each for each in asyncio.all_tasks() if "timeout" in each.get_coro().__qualname__] == []

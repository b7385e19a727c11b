"""A process that is stopped between the intent of a change and its request sends nothing when it goes on."""

import asyncio
import signal
import sys

import pytest
from bot_process import running
from held_up_bot import SEND_WITHIN
from kingdom import running_kingdom

from bot.journal import Outcome
from bot.opencloud.client import RetryPolicy
from bot.opencloud.resources.restrictions import _UPDATE_BUDGET
from sandbox.roblox import Fault

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="whether a process is stopped is read from Linux's /proc"),
    pytest.mark.slow,
]

BAN = {"player": "BuilderBen", "duration": "1d", "reason": "Exploiting the duel bug"}
FIVE_MORE = {"player": "BuilderBen", "field": "Data.Coins", "action": "add", "value": "5", "reason": "Lost them"}


def changes(bot):
    return [each for each in bot.roblox.requests if each.method in ("POST", "PATCH") and "usernames" not in each.path]


async def gone_on(bot, press, *, after_s):
    """Let a stopped process go on after so many seconds; return the answer to the press."""
    await bot.suspended()
    await asyncio.sleep(after_s)
    bot.process.send_signal(signal.SIGCONT)
    answer = await press
    await bot.discord.world.until(lambda: "held up" in answer.text, 30)
    return answer


async def test_a_process_that_was_stopped_after_an_intent_sends_nothing_and_its_case_says_so(tmp_path):
    async with running(tmp_path, "-m", "held_up_bot", "itself") as bot:
        await bot.discord.ready()
        mona = bot.discord.person("moderator")
        await mona.slash("ban", **BAN)
        press = asyncio.create_task(mona.click("Ban for 1 day"))
        answer = await gone_on(bot, press, after_s=1 + SEND_WITHIN.total_seconds())
        for words in ("BuilderBen was not banned", "Nothing was changed."):
            assert words in answer.text
        assert changes(bot) == []
        unsettled, (case,) = await bot.cases()
        assert (unsettled, case.outcome, case.failure) == ([], Outcome.FAILED, "HeldUp")


async def test_a_process_that_was_stopped_between_two_attempts_sends_no_second_one(tmp_path):
    async with running(tmp_path, "-m", "held_up_bot", "never") as bot:
        await bot.discord.ready()
        otto = bot.discord.person("editor")
        await otto.slash("data edit", **FIVE_MORE)
        bot.roblox.faults.add(Fault("throttle", method="PATCH", retry_after=2))
        press = asyncio.create_task(otto.click("Save 1 change"))
        async with asyncio.timeout(30):
            while not changes(bot):  # noqa: ASYNC110  the stand-in has no event for it
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.5)
        bot.process.send_signal(signal.SIGSTOP)
        answer = await gone_on(bot, press, after_s=3 + SEND_WITHIN.total_seconds())
        for words in ("BuilderBen: data not changed", "Nothing was changed."):
            assert words in answer.text
        assert [each.status for each in changes(bot)] == [429]
        unsettled, (case,) = await bot.cases()
        assert (unsettled, case.outcome, case.failure) == ([], Outcome.FAILED, "HeldUp")


async def test_a_wait_that_steward_chose_itself_holds_nothing_up(tmp_path):
    async with running(tmp_path, "-m", "held_up_bot", "never") as bot:
        await bot.discord.ready()
        otto = bot.discord.person("editor")
        await otto.slash("data edit", **FIVE_MORE)
        bot.roblox.faults.add(Fault("throttle", method="PATCH", retry_after=2))
        answer = await otto.click("Save 1 change")
        await bot.discord.world.until(lambda: "BuilderBen: Coins +5" in answer.text, 30)
        assert [each.status for each in changes(bot)] == [429, 200]


async def test_a_change_without_a_turn_in_its_budget_is_refused_in_words_that_say_so(tmp_path):
    async with running_kingdom(tmp_path, retry=RetryPolicy(budget_s=0.3)) as kingdom:
        mona = kingdom.moderator
        for length in ("1d", "2d", "3d"):  # Roblox takes two changes a minute of one player's ban
            await mona.slash("ban", **BAN | {"duration": length})
            answer = await mona.click("Ban")
        assert "Steward had no turn" in answer.text
        assert "Nothing was changed." in answer.text
        third, *_ = await kingdom.cases()
        assert (third.outcome, third.failure) == (Outcome.FAILED, "NoTurn")
        assert len(kingdom.requests("PATCH", "user-restrictions")) == 2


async def test_a_bulk_begins_a_change_again_that_had_no_turn(tmp_path):
    async with running_kingdom(tmp_path, retry=RetryPolicy(budget_s=0.2)) as kingdom:
        file = ("list.csv", b"BuilderBen\nCoinQueen")
        card = (await kingdom.senior.slash("bans bulk", action="ban", duration="7d", reason="Raid", file=file)).message
        bans = kingdom.running.bot.get_cog("BanCommands")._moderation
        bans.experiences.get().client.pacing.hold(_UPDATE_BUDGET, None, 0.5)
        await kingdom.senior.click("Ban 2")
        await kingdom.senior.until(lambda: "2 players banned" in card.text)
        cases = await kingdom.cases()
        assert [each.outcome for each in cases if each.failure is None] == [Outcome.DONE] * 3
        assert {each.failure for each in cases} == {None, "NoTurn"}
        assert len(kingdom.requests("PATCH", "user-restrictions")) == 2

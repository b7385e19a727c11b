"""Somebody who acts does not wait for those who look, and everybody reads what a long wait is for."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from kingdom import PATIENCE, Kingdom, running_kingdom

from bot.journal import Outcome

LOOKS_A_MINUTE = 48
"""Of the 60 look-ups of names a minute, a fifth is for acts."""


@pytest.fixture
async def hurried(tmp_path) -> AsyncIterator[Kingdom]:
    """Example Kingdom, with a bot that says at once what it waits for."""
    async with running_kingdom(tmp_path, patience=replace(PATIENCE, slow_s=0)) as kingdom:
        yield kingdom


async def test_a_ban_does_not_wait_for_those_who_look_players_up(hurried):
    looks = (hurried.moderator.slash("bans view", player="BuilderBen") for _ in range(LOOKS_A_MINUTE))
    await asyncio.gather(*looks)
    one_more = asyncio.create_task(hurried.moderator.slash("bans view", player="GrieferGus"))
    await hurried.moderator.until(lambda: "Roblox's limit for users: look up" in hurried.moderator.sees()[-1].text)
    notice = hurried.moderator.sees()[-1]
    question = await hurried.senior.slash("ban", player="LiveLuca", duration="7d", reason="Nobody else saw it")
    await hurried.until_outcome(hurried.senior, question, "Ban", "LiveLuca", "Nobody else saw it")
    await hurried.senior.click("Ban")
    await hurried.until(lambda cases: cases and cases[0].outcome is Outcome.DONE)
    assert "Roblox's limit for users: look up" in notice.text
    one_more.cancel()


async def test_an_answer_says_which_service_it_waits_for_and_then_replaces_these_words(hurried):
    looking = hurried.moderator.slash("bans view", player="70000001")
    async with hurried.held(looking, "GET", "user-restrictions") as answer:
        await hurried.moderator.until(
            lambda: "Roblox is slow to answer: Open Cloud" in hurried.moderator.sees()[-1].text
        )
    await hurried.moderator.until(lambda: "BuilderBen" in hurried.moderator.sees()[-1].text)
    assert (await answer).message == hurried.moderator.sees()[-1]
    assert len([each for each in hurried.moderator.sees() if each.ephemeral]) == 1

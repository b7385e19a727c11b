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
    """Example Kingdom, with a bot that says at once what it waits for, and in its end does not wait for answers."""
    async with running_kingdom(tmp_path, patience=replace(PATIENCE, slow_s=0, read_s=0.1)) as kingdom:
        yield kingdom


async def test_a_ban_does_not_wait_for_those_who_look_players_up(hurried):
    looks = (hurried.moderator.slash("bans view", player=f"Nobody{number}") for number in range(LOOKS_A_MINUTE))
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


async def test_a_card_goes_without_a_picture_that_does_not_come(kingdom):
    looking = kingdom.senior.slash("ban", player="LiveLuca", duration="7d", reason="Spam")
    hold = kingdom.hold_roblox("GET", "avatar-headshot")
    question = await looking
    assert question.message.buttons
    assert "headshots/" not in str(question.message.components)
    hold.release()


@pytest.mark.parametrize("fault", [{"kind": "throttle", "retry_after": 60}, {"kind": "status", "status": 503}])
async def test_a_picture_is_asked_for_once_of_each_service(kingdom, fault):
    for path in ("avatar-headshot", "generateThumbnail"):
        kingdom.break_roblox(path=path, count=None, **fault)
    question = await kingdom.senior.slash("ban", player="LiveLuca", duration="7d", reason="Spam")
    assert question.message.buttons
    assert len(kingdom.requests("GET", "avatar-headshot|generateThumbnail")) == 2


async def test_the_name_of_a_player_is_looked_up_once_before_the_data_is_read(kingdom):
    assert "Coins" in (await kingdom.owner.slash("data view", player="BuilderBen")).text
    assert [each.method for each in kingdom.running.roblox.requests] == ["POST", "GET"]


async def test_a_player_s_bans_are_read_beside_the_profile(kingdom):
    looking = kingdom.moderator.slash("bans view", player="GrieferGus")
    async with kingdom.held(looking, "GET", "/cloud/v2/users/70000007$"):
        await kingdom.moderator.until(lambda: kingdom.requests("GET", "user-restrictions/70000007"))

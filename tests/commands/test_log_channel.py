"""The log channel shows every case once and in order, however long Discord did not take its cards."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from kingdom import PATIENCE, Kingdom, journal_of, running_kingdom
from sqlalchemy import delete, select, update

from bot.app import utc_now
from bot.journal import Outcome
from bot.storage.schema import events, log_cards, log_progress
from sandbox.discord import Channel
from sandbox.discord.world import Location
from sandbox.example import guild

POSTS = r"^/channels/\d+/messages$"
QUICK = replace(PATIENCE, log_pause_s=0.01)
THREAD = Channel(1200000000000000099, "cases", seen_by=guild.STAFF, thread_of=guild.STAFF_CHANNEL_ID)


class Clock:
    """The bot's time, which a test moves."""

    def __init__(self):
        self.ahead = timedelta()

    def __call__(self):
        return utc_now() + self.ahead


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
async def quick(tmp_path, clock) -> AsyncIterator[Kingdom]:
    """Example Kingdom, with a bot that soon tries again to post a card."""
    async with running_kingdom(tmp_path, patience=QUICK, clock=clock) as kingdom:
        yield kingdom


async def note(kingdom, words):
    """Keep a note on a player: a case that needs no Roblox."""
    before = len(await kingdom.cases())
    await kingdom.moderator.slash("player note", player="70000001", text=words)
    await kingdom.until(lambda cases: len(cases) > before and cases[0].outcome is Outcome.DONE)


def logged(kingdom, channel="steward-log"):
    """The numbers of the cases in the log channel, in order."""
    shown = (each.text for each in kingdom.owner.sees() if each.channel == channel)
    return [int(found[1]) for text in shown if (found := re.search(r"Case #(\d+)", text))]


async def until_logged(kingdom, *numbers, channel="steward-log"):
    await kingdom.owner.until(lambda: logged(kingdom, channel) == list(numbers))


async def nothing_due(kingdom):
    """Wait until the log channel has all that the journal has."""
    async with asyncio.timeout(30):
        while (await journal_of(kingdom.database).log.due(limit=9))[0]:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def owed(kingdom, count):
    """Check that Steward says how many cards the log channel lacks."""
    answer = await kingdom.owner.slash("staff health")
    assert "1 thing needs you" in answer.text
    assert f"The log channel <#{guild.LOG_CHANNEL_ID}> lacks {count} cards" in str(answer.message.components)


@pytest.mark.parametrize("refusal", [(403, 50001), (404, 10003), (403, 50013), (500, 0)])
async def test_cards_that_the_channel_did_not_take_are_posted_later_in_order_and_once(quick, clock, refusal):
    faults = quick.running.discord.faults
    faults.refuse(*refusal, method="POST", path=POSTS, count=None)
    for words in ("One", "Two", "Three"):
        await note(quick, words)
    assert "All is well" in (await quick.owner.slash("staff health")).text
    clock.ahead = timedelta(minutes=1)
    await owed(quick, 3)
    assert logged(quick) == []
    faults.clear()
    await until_logged(quick, 1, 2, 3)
    await note(quick, "Four")
    await until_logged(quick, 1, 2, 3, 4)
    assert "All is well" in (await quick.owner.slash("staff health")).text


async def test_nothing_is_left_to_post_once_a_card_was_posted_and_again_after_the_next(quick):
    log = quick.running.bot.parts.case_log
    for numbers in ([1], [1, 2]):
        await note(quick, "Seen")
        async with asyncio.timeout(60):
            await log.drained()
        assert logged(quick) == numbers


async def test_cards_that_a_process_owed_are_posted_by_the_next(tmp_path):
    async with running_kingdom(tmp_path, patience=QUICK) as kingdom:
        kingdom.running.discord.faults.refuse(403, 50001, method="POST", path=POSTS, count=None)
        await note(kingdom, "One")
        await note(kingdom, "Two")
    async with running_kingdom(tmp_path, patience=QUICK) as kingdom:
        await until_logged(kingdom, 1, 2)


async def test_a_card_whose_answer_was_lost_is_not_posted_again(quick):
    quick.running.discord.faults.cut("after", method="POST", path=POSTS)
    await note(quick, "One")
    await note(quick, "Two")
    await until_logged(quick, 1, 2)
    assert quick.running.discord.faults.hit == 1


async def test_a_card_whose_answer_was_lost_shows_what_came_after_it(quick):
    await quick.senior.slash("ban", player="LiveLuca", duration="7d", reason="Spam")
    faults = quick.running.discord.faults
    async with quick.held(quick.senior.click("Ban"), "PATCH", "user-restrictions"):
        faults.cut("after", method="POST", path=POSTS)
        faults.refuse(500, 0, method="GET", path=POSTS, count=None)
        await until_logged(quick, 1)
    faults.clear()
    await quick.owner.until(lambda: "✅" in quick.owner.sees()[-1].text)
    await until_logged(quick, 1)


async def crashed_after(kingdom, case_id):
    """Bring the journal to where a crash leaves it that comes between a post and its mark."""
    first = select(events.c.position).where(events.c.case_id == case_id).limit(1)

    def go_back(connection):
        position = connection.execute(first).scalar_one()
        connection.execute(update(log_progress).values(position=position - 1, posting=position))
        connection.execute(delete(log_cards).where(log_cards.c.case_id == case_id))

    await kingdom.database.write(go_back)


async def test_a_card_that_was_posted_before_a_crash_is_found_in_the_channel_also_much_later(quick):
    for words in ("One", "Two"):
        await note(quick, words)
    await until_logged(quick, 1, 2)
    await nothing_due(quick)
    await crashed_after(quick, 2)
    quick.running.discord.clock.advance(timedelta(days=2))
    await note(quick, "Three")
    await until_logged(quick, 1, 2, 3)


async def test_a_card_that_discord_calls_invalid_does_not_hold_up_the_others(quick):
    faults = quick.running.discord.faults
    faults.refuse(400, 50035, method="POST", path=POSTS, count=None)
    await note(quick, "One")
    await nothing_due(quick)
    faults.clear()
    await note(quick, "Two")
    await until_logged(quick, 2)


async def test_nothing_is_owed_from_before_there_was_a_log_channel(tmp_path, config_with):
    without = config_with((f"log_channel = {guild.LOG_CHANNEL_ID}", ""))
    async with running_kingdom(tmp_path, config=without) as kingdom:
        await note(kingdom, "One")
    async with running_kingdom(tmp_path, patience=QUICK) as kingdom:
        await note(kingdom, "Two")
        await until_logged(kingdom, 2)


async def test_the_log_can_be_a_thread_which_is_unarchived_to_draw_a_card_again(tmp_path, config_with):
    config = config_with((f"log_channel = {guild.LOG_CHANNEL_ID}", f"log_channel = {THREAD.id}"))
    async with running_kingdom(tmp_path, config=config, patience=QUICK) as kingdom:
        world = kingdom.running.discord.world
        world.locations[THREAD.id] = Location(THREAD, world.home)
        world.archived.add(THREAD.id)
        await note(kingdom, "One")
        await until_logged(kingdom, 1, channel="cases")
        world.archived.add(THREAD.id)
        await kingdom.senior.slash("case void", case="1", reason="Wrong player")
        await kingdom.owner.until(
            lambda: any("Wrong player" in each.text for each in kingdom.owner.sees() if each.channel == "cases")
        )
        assert logged(kingdom, "cases") == [1]

"""Threads, forums and nonces of the Discord stand-in, as discord.py meets them."""

from datetime import timedelta
from typing import Any

import discord
import pytest
from small_bot import KINGDOM, STAFF, Play, command, playing

from sandbox.discord import Channel
from sandbox.discord.guilds import Guild
from sandbox.discord.world import Location

THREAD = Channel(1200000000000000030, "cases", thread_of=STAFF.id)
FORUM = Channel(1200000000000000031, "help", is_forum=True)


async def look(interaction: discord.Interaction) -> None:
    """The bot needs a command to be ready."""


async def code_of(act: Any) -> int:
    with pytest.raises(discord.HTTPException) as refused:
        await act
    return refused.value.code


def place(play: Play, channel: Channel, guild: Guild = KINGDOM) -> discord.PartialMessageable:
    play.discord.world.locations[channel.id] = Location(channel, guild)
    return play.bot.get_partial_messageable(channel.id)


async def test_a_message_in_an_archived_thread_cannot_be_edited_before_the_thread_is_unarchived() -> None:
    async with playing(command(look)) as play:
        messageable = place(play, THREAD)
        message = await messageable.send("First")
        play.discord.world.archived.add(THREAD.id)
        assert await code_of(message.edit(content="Second")) == 50083
        thread = await play.bot.fetch_channel(THREAD.id)
        assert isinstance(thread, discord.Thread)
        await thread.edit(archived=False)
        await message.edit(content="Second")


async def test_a_post_unarchives_a_thread_and_a_locked_one_takes_none() -> None:
    async with playing(command(look)) as play:
        messageable, world = place(play, THREAD), play.discord.world
        world.archived.add(THREAD.id)
        await messageable.send("First")
        assert world.archived == set()
        world.locked.add(THREAD.id)
        assert await code_of(messageable.send("Second")) == 160005


async def test_a_forum_takes_no_messages() -> None:
    async with playing(command(look)) as play:
        assert await code_of(place(play, FORUM).send("First")) == 50008


async def test_a_post_with_a_nonce_that_was_used_a_short_time_ago_is_the_first_message() -> None:
    async with playing(command(look)) as play:
        messageable = play.bot.get_partial_messageable(STAFF.id)
        first = await messageable.send("First", nonce="case-1")
        assert (await messageable.send("Second", nonce="case-1")).id == first.id
        assert (await messageable.send("Third", nonce="case-2")).id != first.id
        play.discord.clock.advance(timedelta(minutes=10))
        assert (await messageable.send("Fourth", nonce="case-1")).id != first.id

"""Commands that have their promise of an answer let others get theirs first, for a short time."""

import asyncio
from types import SimpleNamespace

import discord
import pytest

from bot.runtime import under_way
from bot.runtime.under_way import UnderWay


class Command:
    type = discord.InteractionType.application_command

    def __init__(self):
        self.acknowledged = asyncio.Event()
        self.response = SimpleNamespace(is_done=self.acknowledged.is_set)


async def answer(counted, command, done):
    """Answer a command as the bot does."""
    await command.acknowledged.wait()
    await counted.let_others_first()
    done.append(command)


@pytest.fixture
async def two():
    """What is under way, two commands, and those of them that were answered."""
    counted, commands, done = UnderWay(), (Command(), Command()), []
    tasks = [asyncio.create_task(answer(counted, each, done)) for each in commands]
    for each, task in zip(commands, tasks, strict=True):
        counted.add(each, task)
    yield counted, commands, tasks, done
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_work_begins_once_everybody_has_a_promise(two):
    _, (first, second), tasks, done = two
    second.acknowledged.set()
    await asyncio.sleep(3 * under_way.LOOK_S)
    assert done == []
    first.acknowledged.set()
    await asyncio.gather(*tasks)
    assert set(done) == {first, second}


async def test_work_does_not_wait_long_for_a_promise_that_discord_does_not_take(two, monkeypatch):
    monkeypatch.setattr(under_way, "HELD_S", 0.05)
    _, (_, second), tasks, done = two
    second.acknowledged.set()
    await tasks[1]
    assert done == [second]


async def test_work_does_not_wait_for_a_command_whose_task_has_ended_without_a_promise(two, monkeypatch):
    monkeypatch.setattr(under_way, "HELD_S", 60)
    _, (_, second), tasks, done = two
    tasks[0].cancel()
    second.acknowledged.set()
    await asyncio.wait_for(tasks[1], 10)
    assert done == [second]


async def test_work_does_not_wait_for_suggestions(two, monkeypatch):
    monkeypatch.setattr(under_way, "HELD_S", 60)
    counted, (first, second), tasks, done = two
    typing = Command()
    typing.type = discord.InteractionType.autocomplete
    suggesting = asyncio.create_task(answer(counted, typing, done))
    counted.add(typing, suggesting)
    first.acknowledged.set()
    second.acknowledged.set()
    await asyncio.wait_for(asyncio.gather(*tasks), 10)
    suggesting.cancel()
    assert set(done) == {first, second}

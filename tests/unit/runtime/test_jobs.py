"""A regular job continues after a failure, and stops between two steps."""

import asyncio
from datetime import timedelta

from bot.errors import JournalUnreadable
from bot.runtime.jobs import RegularJob


async def test_a_failure_that_has_words_is_one_line(caplog):
    refused = asyncio.Event()

    async def refuse():
        refused.set()
        raise JournalUnreadable(replaced=True)

    job = RegularJob("counting", refuse, every=timedelta(days=1))
    running = asyncio.create_task(job.run())
    await refused.wait()
    await asyncio.sleep(0)
    running.cancel()
    assert caplog.messages == ["counting failed: the journal was replaced; trying again in 1 day, 0:00:00"]
    assert "Traceback" not in caplog.text


class Work:
    """A step that fails the first time, and then runs until the test lets it end."""

    def __init__(self):
        self.steps = 0
        self.again = asyncio.Event()
        self.enough = asyncio.Event()

    async def step(self):
        self.steps += 1
        if self.steps == 1:
            raise OSError("the disk is full")
        self.again.set()
        await self.enough.wait()


async def test_a_failed_step_is_logged_and_repeated_and_a_stop_waits_for_the_running_step(caplog):
    work = Work()
    job = RegularJob("counting", work.step, every=timedelta(0))
    running = asyncio.create_task(job.run())
    await work.again.wait()
    assert "counting failed; trying again in 0:00:00" in caplog.text
    assert "the disk is full" in caplog.text
    finishing = asyncio.create_task(job.finish())
    await asyncio.sleep(0)
    assert not finishing.done()
    work.enough.set()
    await finishing
    for _ in range(10):
        await asyncio.sleep(0)
    assert work.steps == 2
    running.cancel()

"""Cancelling a task that waits for the database loses no connection and no thread."""

import asyncio
import gc
import threading

from sqlalchemy import text

from bot.storage import Database


async def test_cancelling_at_any_moment_leaves_no_thread_behind(tmp_path):
    async with Database.open(f"sqlite+aiosqlite:///{tmp_path / 'journal.sqlite3'}") as database:
        await database.migrate()

        async def read():
            await database.read(lambda connection: connection.execute(text("SELECT 1")).scalar())

        for steps in range(40):
            task = asyncio.create_task(read())
            for _ in range(steps):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        await read()
    gc.collect()  # a lost connection warns here, and warnings are errors
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("database")] == []

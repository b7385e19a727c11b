"""What becomes of work on the database at its end, at a cancellation, at a close, and where the system has no more to give."""

import asyncio
import os
import threading
import time
from contextlib import contextmanager
from functools import partial

import pytest
from journal_samples import BAN, grant, made
from sqlalchemy import select

from bot.errors import JournalUnavailable, JournalUnreadable
from bot.storage import schema
from bot.storage.last_end import LastEnd

if os.name != "nt":
    import resource


@contextmanager
def restored(limit):
    """Let the block lower a limit of the process; after it, the limit is as before."""
    before = resource.getrlimit(limit)
    try:
        yield partial(resource.setrlimit, limit)
    finally:
        resource.setrlimit(limit, before)


def lengthen(connection, *, to):
    connection.execute(schema.chain.update().values(length=to))


def length(connection):
    return connection.execute(select(schema.chain.c.length)).scalar_one()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limits")
async def test_a_committed_write_has_not_failed_because_no_more_files_can_be_opened(database):
    with restored(resource.RLIMIT_NOFILE) as lower:

        def work(connection):
            lengthen(connection, to=7)
            lower((3, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
            return "done"

        assert await database.write(work) == "done"
    assert await database.read(length) == 7


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limits")
def test_the_last_end_that_was_kept_stays_where_the_disk_is_full(tmp_path):
    kept = LastEnd(tmp_path / "journal.sqlite3")
    kept.keep((12, b"\x01" * 32))
    with restored(resource.RLIMIT_FSIZE) as lower:
        lower((0, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
        kept.keep((13, b"\x02" * 32))
    assert LastEnd(tmp_path / "journal.sqlite3").read() == (12, b"\x01" * 32)
    kept.keep((9, b"\x03" * 32))
    assert LastEnd(tmp_path / "journal.sqlite3").read() == (9, b"\x03" * 32)


async def test_a_read_that_is_cancelled_before_it_has_begun_waits_for_nobody(database):
    others_end, has_run = threading.Event(), []
    others = [asyncio.create_task(database.read(lambda _: others_end.wait(10))) for _ in range(2)]
    await asyncio.sleep(0)
    task = asyncio.create_task(database.read(has_run.append))
    await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.wait({task}, timeout=5)
    assert task.cancelled()
    others_end.set()
    assert await asyncio.gather(*others) == [True, True]
    assert await database.read(length) == 0
    assert has_run == []


async def test_what_waits_for_its_turn_is_written_before_the_database_closes(database):
    written = []

    def write(number, _connection):
        time.sleep(0.05)
        written.append(number)

    writing = [asyncio.create_task(database.write(partial(write, number))) for number in range(3)]
    await asyncio.sleep(0.01)
    await database.close()
    await asyncio.gather(*writing)
    assert written == [0, 1, 2]


async def test_a_closed_journal_refuses_as_one_that_cannot_be_used(journal, database, mona):
    case_id = await made(journal, mona)
    await database.close()
    with pytest.raises(JournalUnavailable):
        async with journal.change(mona, BAN, grant(mona)):
            pytest.fail("the block ran")
    with pytest.raises(JournalUnreadable):
        await journal.case(case_id)

"""Large documents: on disk while they wait, worked on in a process that may die, hang or run out of memory."""

import asyncio
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from project import ROOT

from bot.documents.canonical import same
from bot.documents.document import LARGE, Folder
from bot.documents.documents import Documents
from bot.documents.paths import Nowhere, put
from bot.documents.scanning import TooDeep
from bot.documents.worker import Worker, WorkerLost
from tests.unit.documents import faulty

LARGE_TEXT = b'{"Coins":5,"list":[' + b"0," * LARGE + b"0]}"


def alive(pid):
    """Whether a process runs; one that ended and waits to be collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def until(condition, *arguments):
    while not condition(*arguments):  # noqa: ASYNC110 - another process tells nobody
        await asyncio.sleep(0.02)


def gone(pid):
    return not alive(pid)


@pytest.fixture
async def worker():
    worker = Worker()
    yield worker
    await worker.close()


@pytest.fixture
async def documents(tmp_path, worker):
    documents = Documents(Folder(tmp_path), worker)
    yield documents
    await documents.close()


@pytest.fixture
async def large(documents):
    return await documents.keep(LARGE_TEXT)


async def test_small_documents_need_neither_process_nor_folder(documents, worker, tmp_path):
    small = await documents.keep(b'{"Coins":5}')
    made = await documents.derive(put, small, ("Coins",), b"6")
    assert await documents.read(made) == b'{"Coins":6}'
    assert await documents.ask(len, made) == 11
    assert worker.pid is None
    assert list(tmp_path.iterdir()) == []


async def test_a_large_document_waits_compressed_on_disk_and_comes_back_as_it_was(documents, large, tmp_path):
    assert await documents.read(large) == LARGE_TEXT
    assert large.size == len(LARGE_TEXT)
    assert large.held.stat().st_size < large.size / 10
    assert large.held.is_relative_to(tmp_path)
    assert large == await documents.keep(LARGE_TEXT)
    assert LARGE_TEXT[:20].decode() not in repr(large)


async def test_what_is_made_of_a_large_document_is_the_same_as_of_a_small_one(documents, large, worker):
    made = await documents.derive(put, large, ("Coins",), b"6")
    assert worker.pid is not None
    assert made.is_large
    assert await documents.read(made) == put(LARGE_TEXT, ("Coins",), b"6")
    assert await documents.ask(same, made, large) is False


async def test_a_large_document_of_which_little_is_left_is_a_small_one(documents, large):
    made = await documents.derive(put, large, ("list",), b"[]")
    assert not made.is_large
    assert await documents.read(made) == b'{"Coins":5,"list":[]}'


async def test_a_large_value_is_cut_out_of_its_answer_in_the_worker(documents, worker):
    around, value = await documents.open(b'{"etag":"e","value":' + LARGE_TEXT + b"}", field="value")
    assert around == {"etag": "e"}
    assert worker.pid is not None
    assert await documents.read(value) == LARGE_TEXT
    around, value = await documents.open(b'{"pad":"' + b"x" * LARGE + b'"}', field="value")
    assert value is None


async def test_the_file_goes_with_the_last_that_needs_it(documents, large):
    made = await documents.derive(faulty.turned, large)
    path = made.held
    assert path.exists()
    del made
    await asyncio.sleep(0)  # the event loop lets go of the answer
    assert not path.exists()


async def test_the_worker_is_one_process_for_all(documents, large, worker):
    pids = await asyncio.gather(*[documents.ask(faulty.number_of_process, large) for _ in range(5)])
    assert set(pids) == {worker.pid}


async def test_a_worker_that_dies_is_an_error_of_that_job_alone(documents, large):
    before = await documents.ask(faulty.number_of_process, large)
    lost, next_pid = await asyncio.gather(
        documents.ask(faulty.die, large), documents.ask(faulty.number_of_process, large), return_exceptions=True
    )
    assert isinstance(lost, WorkerLost)
    assert next_pid != before
    assert not alive(before)


@pytest.mark.parametrize("fault", [faulty.hang, faulty.busy])
@pytest.mark.slow
async def test_a_worker_that_hangs_is_killed(tmp_path, fault):
    documents = Documents(Folder(tmp_path), Worker(patience_s=1))
    large = await documents.keep(LARGE_TEXT)
    with pytest.raises(WorkerLost):
        await documents.ask(fault, large)
    assert await documents.ask(len, large) == len(LARGE_TEXT)
    await documents.close()


async def test_a_document_that_takes_too_much_memory_is_an_error_and_not_the_end(documents, large):
    before = await documents.ask(faulty.number_of_process, large)
    with pytest.raises(MemoryError):
        await documents.ask(faulty.swallow, large)
    assert await documents.ask(faulty.number_of_process, large) != before


async def test_errors_come_back_as_they_were_raised(documents, large):
    with pytest.raises(Nowhere) as nowhere:
        await documents.ask(faulty.lead_nowhere, large)
    assert nowhere.value.names == ("a", "b")
    assert "faulty.py" in "".join(nowhere.value.__notes__)
    with pytest.raises(RuntimeError, match="Unsendable"):
        await documents.ask(faulty.cannot_be_sent, large)
    with pytest.raises(TooDeep):
        await documents.ask(faulty.descend, large)


async def test_what_a_function_prints_is_no_answer(documents, large):
    assert await documents.ask(faulty.speak, large) == len(LARGE_TEXT)


async def test_a_job_that_nobody_waits_for_any_more_takes_nothing_from_the_next(documents, large):
    before = await documents.ask(faulty.number_of_process, large)
    left = asyncio.create_task(documents.ask(len, large))
    never = asyncio.create_task(documents.ask(faulty.die, large))
    await asyncio.sleep(0)
    left.cancel()
    never.cancel()
    assert await documents.ask(faulty.number_of_process, large) == before


async def test_a_worker_without_work_ends_and_another_comes(tmp_path):
    documents = Documents(Folder(tmp_path), Worker(idle_s=0))
    large = await documents.keep(LARGE_TEXT)
    before = await documents.ask(faulty.number_of_process, large)
    await until(gone, before)
    assert await documents.ask(faulty.number_of_process, large) != before
    await documents.close()


async def test_with_the_bot_all_of_it_ends(documents, large, worker, tmp_path):
    waiting = asyncio.create_task(documents.ask(faulty.hang, large))
    await until(lambda: worker.pid is not None)
    pid = worker.pid
    await documents.close()
    with pytest.raises(WorkerLost):
        await waiting
    assert not alive(pid)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(WorkerLost):
        await documents.ask(len, large)


BOT = """
    import asyncio, sys
    from pathlib import Path
    from bot.documents.document import Folder
    from bot.documents.documents import Documents
    from bot.documents.worker import Worker
    from tests.unit.documents import faulty

    async def main():
        worker = Worker()
        documents = Documents(Folder(Path(sys.argv[1])), worker)
        large = await documents.keep(b"[" + b"0," * 100_000 + b"0]")
        print(await documents.ask(faulty.number_of_process, large), flush=True)
        await documents.ask(faulty.busy, large)

    asyncio.run(main())
"""


async def test_a_bot_that_is_killed_leaves_no_process_and_its_files_go_at_the_next_start(tmp_path):
    bot = await asyncio.create_subprocess_exec(
        sys.executable, "-c", textwrap.dedent(BOT), str(tmp_path), stdout=subprocess.PIPE, cwd=ROOT
    )
    pid = int(await bot.stdout.readline())
    assert alive(pid)
    Folder(tmp_path).sweep()
    (left,) = tmp_path.iterdir()
    assert len(list(left.iterdir())) == 2
    bot.send_signal(signal.SIGKILL)
    await bot.wait()
    await until(gone, pid)
    Folder(tmp_path).sweep()
    assert list(tmp_path.iterdir()) == []

"""One process beside the bot for large documents: started when it is first needed, ended when nothing came for a while.

Python's parser holds the interpreter for as long as it works, so a thread would hold up the event loop all the same.
"""

from __future__ import annotations

import asyncio
import logging
import pickle
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from pathlib import Path
from typing import Any

from bot.documents.carrying import HEADER, Job

log = logging.getLogger(__name__)

MEMORY_BYTES = 288 * 1024**2
"""What the worker may take. The worst 4 MB are some 190 MB of objects; two such are not compared, but refused."""

_ROOT = Path(__file__).resolve().parents[2]


class WorkerLost(Exception):
    """The worker ended or hung in the middle of a job. Nothing came of it, and the next job has a new worker."""


class Worker:
    """Runs one job at a time, in the order in which they came.

    Args:
        patience_s: After so long a job is taken to hang, and the process is killed.
        idle_s: After so long without a job the process ends.
        memory_bytes: How much it may take.
    """

    def __init__(self, *, patience_s: float = 60, idle_s: float = 60, memory_bytes: int = MEMORY_BYTES) -> None:
        self._patience_s, self._idle_s, self._memory_bytes = patience_s, idle_s, memory_bytes
        self._process: Process | None = None
        self._turn = asyncio.Lock()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._rest: asyncio.TimerHandle | None = None
        self._closed = False

    @property
    def pid(self) -> int | None:
        """The process, while there is one."""
        return self._process.pid if self._process is not None else None

    async def run(self, job: Job) -> Any:
        """Return what the job's function returns.

        A job that was begun is finished also when nobody waits for it any more: only then is the next one's answer its own.

        Raises:
            WorkerLost: The process ended or hung, or was closed.
            MemoryError: The documents take more memory than they may.
            Exception: What the function raises.
        """
        begun = asyncio.Event()
        task = asyncio.create_task(self._in_turn(job, begun))
        self._tasks.add(task)
        task.add_done_callback(self._over)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if not begun.is_set():
                task.cancel()
            raise

    async def close(self) -> None:
        """End the process; what is under way ends with it."""
        self._closed = True
        await self._end()
        if self._tasks:
            await asyncio.wait(self._tasks)

    def _over(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # the one who waited has seen it, or left

    async def _in_turn(self, job: Job, begun: asyncio.Event) -> Any:
        async with self._turn:
            begun.set()
            if self._closed:
                raise WorkerLost
            try:
                process = await self._ready()
                async with asyncio.timeout(self._patience_s):
                    is_fine, result = await _exchange(process, job)
            except (TimeoutError, EOFError, OSError, pickle.UnpicklingError) as error:
                log.warning("The worker for large values %s; a new one is started when it is needed.", _fate(error))
                await self._end()
                raise WorkerLost from error
            self._rest = asyncio.get_running_loop().call_later(self._idle_s, self._dismiss)
        if is_fine:
            return result
        if isinstance(result, MemoryError):
            await self._end()
        raise result

    async def _ready(self) -> Process:
        if self._rest is not None:
            self._rest.cancel()
        if self._process is None or self._process.returncode is not None or _input(self._process).is_closing():
            await self._end()
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", __package__ + ".work", str(self._memory_bytes), stdin=PIPE, stdout=PIPE, cwd=_ROOT
            )
        return self._process

    def _dismiss(self) -> None:
        if self._process is not None:
            _input(self._process).close()

    async def _end(self) -> None:
        process, self._process = self._process, None
        if self._rest is not None:
            self._rest.cancel()
        if process is None:
            return
        with suppress(ProcessLookupError):
            process.kill()
        _input(process).close()
        await process.wait()


def _fate(error: BaseException) -> str:
    return "took too long" if isinstance(error, TimeoutError) else "ended"


def _input(process: Process) -> asyncio.StreamWriter:
    if process.stdin is None:
        raise RuntimeError("the worker was started without an input")
    return process.stdin


async def _exchange(process: Process, job: Job) -> tuple[bool, Any]:
    if process.stdout is None:
        raise RuntimeError("the worker was started without an output")
    written = pickle.dumps(job)
    _input(process).write(HEADER.pack(len(written)) + written)
    await _input(process).drain()
    header = await process.stdout.readexactly(HEADER.size)
    answer: tuple[bool, Any] = pickle.loads(await process.stdout.readexactly(*HEADER.unpack(header)))  # noqa: S301
    return answer

"""The worker's process: takes one job after the other from its input, and ends when that ends.

Started by `worker.py` as `python -m bot.documents.work MEMORY_BYTES`. A thread reads the input, so that the process also ends
in the middle of a job once the bot is gone, however that went.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
import threading
import traceback
from pathlib import Path
from queue import SimpleQueue
from typing import Any, BinaryIO

from bot.documents.carrying import HEADER, Job, carry_out
from bot.documents.document import stored

if sys.platform != "win32":
    import resource


def main(memory_bytes: int) -> None:
    """Work until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C at a terminal reaches all; the bot ends this process itself
    _limit(memory_bytes)
    if sys.platform != "win32":
        os.nice(5)  # people who act come before values that are worked out
    gc.disable()  # what is parsed holds no circles, and going through it time and again takes most of the time
    jobs: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_take, args=(sys.stdin.buffer, jobs), daemon=True).start()
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    while True:
        answer = _answer(jobs.get())
        answers.write(HEADER.pack(len(answer)) + answer)
        answers.flush()


def _take(source: BinaryIO, jobs: SimpleQueue[bytes]) -> None:
    while len(header := source.read(HEADER.size)) == HEADER.size:
        jobs.put(source.read(*HEADER.unpack(header)))
    os._exit(0)


def _answer(written: bytes) -> bytes:
    try:
        return pickle.dumps((True, _done(pickle.loads(written))))  # noqa: S301 - the bot alone writes to this pipe
    except MemoryError:
        return pickle.dumps((False, MemoryError("the document takes more memory than it may")))
    except Exception as error:  # noqa: BLE001 - whatever it is, the bot raises it again
        error.add_note("".join(traceback.format_exception(error)))
        try:
            return pickle.dumps((False, error))
        except Exception:  # noqa: BLE001
            return pickle.dumps((False, RuntimeError("".join(traceback.format_exception(error)))))


def _done(job: Job) -> Any:
    result = carry_out(job.function, job.args)
    if job.folder is None:
        return result
    folder = Path(job.folder)
    if isinstance(result, tuple):
        beside, text = result
        return beside, stored(text, folder) if text is not None else None
    return stored(result, folder)


def _limit(memory_bytes: int) -> None:
    """Let a document that takes too much end as an error here, before the machine runs out."""
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes, memory_bytes))


if __name__ == "__main__":
    main(int(sys.argv[1]))

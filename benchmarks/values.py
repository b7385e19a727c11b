"""Fifty values of 4 MB at once, in the worst of shapes: how long the event loop is held, and how much memory it all takes."""

import asyncio
import sys
import time
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks._measures import keep, longest_hold_ms, show
from bot.documents.canonical import fingerprint
from bot.documents.differences import difference
from bot.documents.document import Folder
from bot.documents.documents import Documents
from bot.documents.layout import show as shown
from bot.documents.numbers import beyond_limit
from bot.documents.paths import put
from bot.documents.worker import Worker

AT_ONCE = 50
SIZE = 4_194_304


def shapes() -> dict[str, bytes]:
    """Values of about 4 MB that take the most time or memory."""
    parts = {
        "[[],[],…]": b"[]",
        '[{"":1},…]': b'{"":1}',
        "[[[…]],…]": b"[" * 40 + b"]" * 40,
        '["",…]': b'""',
        "[1.5,…]": b"1.5",
    }
    return {name: b"[" + b",".join([part] * (SIZE // (len(part) + 1) - 4)) + b"]" for name, part in parts.items()}


def memory_mb(pid: int | str | None) -> float:
    """The memory of a process that is in use now; 0 where that cannot be read."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0
    return pages * 4096 / 1e6


async def one(documents: Documents, body: bytes, place: int) -> None:
    """What a person's question and its answer take: an answer that comes, an edit, what a card shows, and what goes out."""
    async with documents.room:
        _, before = await documents.open(body, field="value")
    after = await documents.derive(put, before, (place,), b'"new"')
    await documents.ask(difference, before, after)
    await documents.ask(beyond_limit, before)
    await documents.ask(partial(shown, room=2_200), before, ())
    await documents.ask(fingerprint, after)
    async with documents.room:
        await documents.read(after)


async def measure(name: str, text: bytes, *, at_once: int) -> list[str]:
    """Run one shape; return a row of the table."""
    with TemporaryDirectory() as folder:
        worker = Worker()
        documents = Documents(Folder(Path(folder)), worker)
        body = b'{"path":"p","value":' + text + b',"users":[],"attributes":{}}'
        most = work = 0.0

        async def watch() -> None:
            nonlocal most, work
            while True:
                most = max(most, memory_mb("self") + memory_mb(worker.pid))
                before = time.thread_time()
                await asyncio.sleep(0.001)
                work = max(work, time.thread_time() - before)

        watching = asyncio.create_task(watch())
        start = time.perf_counter()
        held = await longest_hold_ms(asyncio.gather(*(one(documents, body, place) for place in range(at_once))))
        took = time.perf_counter() - start
        watching.cancel()
        await documents.close()
    return [name, f"{took:.1f}", f"{held:.0f}", f"{work * 1e3:.0f}", f"{most:.0f}"]


async def main() -> None:
    at_once = int(sys.argv[1]) if len(sys.argv) > 1 else AT_ONCE
    idle = await longest_hold_ms(asyncio.sleep(3))
    rows = [["nothing, for comparison", "3.0", f"{idle:.0f}", "0", f"{memory_mb('self'):.0f}"]]
    rows += [await measure(name, text, at_once=at_once) for name, text in shapes().items()]
    title = f"{at_once} values of 4 MB at once: read, edited, compared, drawn, known again and read for sending"
    show(title, ["value", "seconds in all", "loop held, ms", "by itself, ms", "memory of both, MB"], rows)
    keep("values")


if __name__ == "__main__":
    asyncio.run(main())

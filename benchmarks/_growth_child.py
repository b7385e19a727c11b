"""The bot, with short pauses in place of long ones and budgets that are not used up. It says what it holds when it gets SIGUSR1.

Its dialogs expire after seconds: in life it holds those of the last ten minutes, which a load without pauses would make many.
"""

import asyncio
import gc
import json
import os
import signal
import tracemalloc
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from unittest.mock import patch

from benchmarks._bot import PROCESSES, unpace
from bot import app, settings
from bot.__main__ import main
from bot.runtime.bot import Bot, Patience
from bot.ui import confirmation, forms, views

DIALOGS_LAST_S = 5.0
PATIENCE = Patience(forgotten_s=0.5, slow_s=30, suggest_s=30)
TRACED = "GROWTH_TRACED"
"""The variable of the environment that asks for the places whose memory grew."""
FRAMES, PLACES = 12, 12

_build = app.build


@dataclass(frozen=True)
class Held:
    """What a process holds.

    Attributes:
        memory_mb: Its resident memory, in units of 1,000,000 bytes.
        tasks: How many of each coroutine.
        grown: Where memory grew since the last time, if that was asked for.
    """

    memory_mb: float
    files: int
    tasks: dict[str, int]
    objects: int
    grown: str


def held(before: list[tracemalloc.Snapshot]) -> Held:
    """Return what this process holds, without garbage."""
    gc.collect()
    pages = int((PROCESSES / "self" / "statm").read_text(encoding="ascii").split()[1])
    files = len([*PROCESSES.joinpath("self", "fd").iterdir()])
    tasks = dict(Counter(str(getattr(each.get_coro(), "__qualname__", each)) for each in asyncio.all_tasks()))
    return Held(pages * os.sysconf("SC_PAGE_SIZE") / 1e6, files, tasks, len(gc.get_objects()), grown(before))


def grown(before: list[tracemalloc.Snapshot]) -> str:
    """Return the places whose memory grew most since the last time."""
    if not tracemalloc.is_tracing():
        return ""
    now = tracemalloc.take_snapshot()
    places = now.compare_to(before.pop(), "traceback")[:PLACES] if before else []
    before.append(now)
    return "\n\n".join(f"{each.size_diff:,} bytes\n" + "\n".join(each.traceback.format()) for each in places)


@asynccontextmanager
async def watched(loaded: settings.Settings) -> AsyncIterator[Bot]:
    """Build the bot, and let it say what it holds."""
    before: list[tracemalloc.Snapshot] = []
    async with _build(loaded, patience=PATIENCE) as bot:
        unpace(bot)
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGUSR1, lambda: print(json.dumps(asdict(held(before))), flush=True))
        yield bot


if __name__ == "__main__":
    if TRACED in os.environ:
        tracemalloc.start(FRAMES)
    shown_in = (patch.object(module, "DIALOG_TIMEOUT_S", DIALOGS_LAST_S) for module in (confirmation, forms, views))
    for each in shown_in:
        each.start()
    with patch.object(app, "build", watched):
        raise SystemExit(main())

"""The bot, which counts where its processor time goes and says it when it gets SIGUSR1: what was spent since the last time.

A timer of the system interrupts it each time the process has used a little of the processor, and the function that the event loop
is in then is counted. While the loop waits, it is the threads of the database that use it.
"""

import json
import signal
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import FrameType
from unittest.mock import patch

from benchmarks._bot import ROOT, unpace
from bot import app, settings
from bot.__main__ import main
from bot.runtime.bot import Bot

EVERY_S = 0.004
"""Of processor time; Linux counts no less."""
INSTALLED = "site-packages"
STARTERS = [ROOT / "bot" / each for each in ("__main__.py", "cli/main.py", "cli/run.py")]
"""What runs the event loop, and so calls everything."""
WAITING = "select"
LOOP, THREADS = "event loop", "threads of the database"

_build = app.build


class Samples:
    """How often the event loop was where, by library and function."""

    def __init__(self) -> None:
        self._counted = Counter[tuple[str, str]]()

    def start(self) -> None:
        """Be interrupted from now on."""
        signal.signal(signal.SIGPROF, lambda _number, frame: self._counted.update([place_of(frame)]))
        signal.setitimer(signal.ITIMER_PROF, EVERY_S, EVERY_S)

    def taken(self) -> list[tuple[str, str, float]]:
        """Return the seconds by library and function since the last time."""
        counted, self._counted = self._counted, Counter()
        return [(library, function, count * EVERY_S) for (library, function), count in counted.items()]


def place_of(frame: FrameType | None) -> tuple[str, str]:
    """Return the library and the function that a frame is of; of a frame of Python itself, those that called it."""
    if frame is not None and frame.f_code.co_name == WAITING:
        return THREADS, WAITING
    while frame is not None:
        file = Path(frame.f_code.co_filename)
        name = f"{file.stem}.{frame.f_code.co_qualname}"
        if INSTALLED in file.parts:
            return file.parts[file.parts.index(INSTALLED) + 1], name
        if file.is_relative_to(ROOT / "bot") and file not in STARTERS:
            return "Steward", name
        frame = frame.f_back
    return LOOP, LOOP


@asynccontextmanager
async def watched(loaded: settings.Settings) -> AsyncIterator[Bot]:
    """Build the bot, and let it say where its time goes."""
    samples = Samples()
    async with _build(loaded) as bot:
        unpace(bot)
        samples.start()
        signal.signal(signal.SIGUSR1, lambda *_: print(json.dumps(samples.taken()), flush=True))
        yield bot


if __name__ == "__main__":
    with patch.object(app, "build", watched):
        raise SystemExit(main())

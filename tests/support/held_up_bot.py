"""A bot that may send only for a few seconds after an intent, and that can stop itself right after one."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from bot import app, settings
from bot.journal import Case
from bot.runtime.process import run_until_stopped

SEND_WITHIN = timedelta(seconds=3)


async def run(config: Path, *, stops_itself: bool) -> int:
    """Run it until a signal stops it; with `stops_itself`, it stops itself once, after the first intent that it records."""
    loaded = settings.load(config, os.environ)
    async with app.build(loaded, send_within=SEND_WITHIN) as bot:
        if stops_itself:
            assert bot.parts.case_log is not None
            bot.parts.case_log._journal.subscribe(_stop_once())
        return await run_until_stopped(bot, loaded)


def _stop_once() -> Callable[[Case], None]:
    seen: list[Case] = []

    def stop(case: Case) -> None:
        seen.append(case)
        if len(seen) == 1:
            os.kill(os.getpid(), signal.SIGSTOP)

    return stop


if __name__ == "__main__":
    how, _, file = sys.argv[1:]
    sys.exit(asyncio.run(run(Path(file), stops_itself=how == "itself")))

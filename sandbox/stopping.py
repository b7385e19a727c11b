"""Stops a process of the sandbox."""

import asyncio
import signal
from contextlib import suppress


async def until_stopped() -> None:
    """Wait for SIGINT or SIGTERM."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        # Windows has no signal handlers in its loop; there, Ctrl+C cancels the task instead.
        with suppress(NotImplementedError):
            loop.add_signal_handler(number, stop.set)
    with suppress(asyncio.CancelledError):
        await stop.wait()

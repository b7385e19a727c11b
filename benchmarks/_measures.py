"""Measures time, prints tables, and keeps them in RESULTS.md."""

import asyncio
import os
import platform
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from statistics import median, quantiles
from typing import Any

RESULTS = Path(__file__).with_name("RESULTS.md")
KEEPS_RESULTS = "STEWARD_KEEPS_RESULTS"
"""The variable of the environment with which `steward.py bench` asks for the tables to be kept."""

_shown: list[str] = []


@dataclass
class Cost:
    """The cost of calls of one client, in rounds that alternate with those of the other clients.

    Attributes:
        cpu_us: Processor time of this process per call, in microseconds, by round.
        per_second: Calls per second, by round.
        latencies_ms: The latency of every call.
    """

    cpu_us: list[float] = field(default_factory=list)
    per_second: list[float] = field(default_factory=list)
    latencies_ms: list[float] = field(default_factory=list)

    def percentile(self, percent: int) -> float:
        """Return a percentile of the latencies, in milliseconds."""
        return quantiles(self.latencies_ms, n=100)[percent - 1]

    def times(self, other: "Cost") -> float:
        """Return how many times the processor time of another client it takes: the median over the rounds, to reduce noise."""
        return median(mine / its for mine, its in zip(self.cpu_us, other.cpu_us, strict=True))


async def spend(cost: Cost, call: Callable[[str], Awaitable[Any]], keys: Sequence[str], *, at_once: int) -> None:
    """Make one call per key, `at_once` at the same time, and add a round to the cost."""
    waiting = iter(keys)

    async def work() -> None:
        for key in waiting:
            start = time.perf_counter()
            await call(key)
            cost.latencies_ms.append((time.perf_counter() - start) * 1e3)

    wall, processor = time.perf_counter(), time.process_time()
    await asyncio.gather(*(work() for _ in range(at_once)))
    cost.cpu_us.append((time.process_time() - processor) / len(keys) * 1e6)
    cost.per_second.append(len(keys) / (time.perf_counter() - wall))


async def longest_hold_ms(work: Awaitable[Any]) -> float:
    """Return the longest time for which the work blocked the event loop."""
    longest, step_s = 0.0, 0.001

    async def watch() -> None:
        nonlocal longest
        while True:
            start = time.perf_counter()
            await asyncio.sleep(step_s)
            longest = max(longest, time.perf_counter() - start - step_s)

    watcher = asyncio.create_task(watch())
    await asyncio.sleep(0)
    await work
    # The last step may have blocked the loop too, so the watcher must run once more.
    await asyncio.sleep(2 * step_s)
    watcher.cancel()
    return longest * 1e3


def show(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table: the first column is aligned to the left, the others to the right."""
    lines = [tuple(map(_cell, row)) for row in rows]
    widths = [max(map(len, column)) for column in zip(*chain([columns], lines), strict=True)]
    print(f"\n{title}\n")
    for line in (columns, ["-" * width for width in widths], *lines):
        first, *others = (
            cell.ljust(width) if at == 0 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        print("  ".join((first, *others)))
    ruler = ["---", *["---:"] * (len(columns) - 1)]
    _shown.extend(["", f"{title}:", "", *(_markdown(line) for line in (columns, ruler, *lines))])


def say(line: str) -> None:
    """Print a line that is kept with the tables."""
    print(f"\n{line}")
    _shown.extend(["", line])


def keep(benchmark: str) -> None:
    """Write every table that was shown into the section of a benchmark, if that was asked for. Other sections stay."""
    if KEEPS_RESULTS not in os.environ:
        return
    machine = (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}"
    )
    section = "\n".join([f"{benchmark}", "", f"{datetime.now(UTC):%d %B %Y}, {machine}.", *_shown, ""])
    head, *sections = RESULTS.read_text(encoding="utf-8").split("\n## ")
    others = [each for each in sections if each.split("\n", 1)[0] != benchmark]
    RESULTS.write_text("\n## ".join([head, *sorted([*others, section])]), encoding="utf-8")


def _markdown(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(value: object) -> str:
    if not isinstance(value, float):
        return str(value)
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"

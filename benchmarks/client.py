"""Compares Steward's Open Cloud client with other clients, over loopback, in one run of about two minutes.

The stand-in runs in its own process. The rounds of the clients alternate, and ratios are medians over the rounds, so that other
work on the machine affects all clients equally. Every client reads and writes the same entries.
"""

import asyncio
import gc
import json
import platform
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import replace
from functools import partial
from itertools import cycle, islice
from statistics import median
from typing import Any

import rblxopencloudasync

from benchmarks import _callers as callers
from benchmarks._callers import AT_ONCE, OURS, PEER, PLAIN, Caller
from benchmarks._measures import Cost, keep, longest_hold_ms, show, spend
from benchmarks._stand_in import (
    BUDGET,
    KEYS,
    LARGE,
    LATENCY_S,
    LISTED,
    SCOPE,
    STORE,
    WINDOW_S,
    BaseUrls,
    player_data,
    profile,
    running_stand_in,
)
from bot.documents.document import Document
from bot.documents.documents import Documents
from bot.lanes import Lane, lane
from bot.opencloud._exchange import Answer
from bot.opencloud.client import Pacing
from bot.opencloud.resources.entries import Entry, EntryKey, decode_entry

ROUNDS, IN_TURN, TOGETHER, WRITTEN = 16, 100, 300, 50
LARGE_ROUNDS = 5
ONE_BY_ONE = 50
BULK_S, BULK_AT_ONCE = 20.0, 8
Target = tuple[str, float, str, float]
"""What is measured, the measured value, `at least` or `at most`, and the limit."""
SIZES = {"1 KB": 1_000, "100 KB": 100_000, "4 MB": 4_000_000}


async def calls(urls: BaseUrls) -> list[Target]:
    """Measure processor time, throughput and latency of a read and a write."""
    async with AsyncExitStack() as stack:
        everyone = [await stack.enter_async_context(each(urls.free)) for each in callers.EVERYONE]
        for each in everyone[1:]:
            found = await each.read(KEYS[0])
            assert (json.loads(found.read()) if isinstance(found, Document) else found) == profile(), each.name
        reads = {each.name: each.read for each in everyone}
        writes = {each.name: _writing(each.write) for each in everyone if each.write is not None}
        in_turn = await _rounds(reads, IN_TURN, at_once=1)
        together = await _rounds(reads, TOGETHER, at_once=AT_ONCE)
        written = await _rounds(writes, WRITTEN, at_once=1)
    print(f"\nProcessor time (CPU) is per call, in µs, and times that of {PLAIN}; p50 and p99 are latencies in ms.")
    tables = {
        "Read 1 KB, one after the other": in_turn,
        f"Read 1 KB, {AT_ONCE} at once": together,
        "Write 1 KB, one after the other": written,
    }
    for title, costs in tables.items():
        show(title, ("", "CPU", "times", "calls/s", "p50", "p99"), [_line(name, costs) for name in costs])
    return [target for title, costs in tables.items() for target in _held(title, costs)]


def _held(title: str, costs: Mapping[str, Cost]) -> Iterator[Target]:
    more, less = (1.08, 1.35) if title.startswith("Write") else (1.05, 1.6)
    yield f"{title}: CPU, times {PLAIN}", costs[OURS].times(costs[PLAIN]), "at most", more
    yield f"{title}: CPU of {PEER}, times ours", costs[PEER].times(costs[OURS]), "at least", less


async def _rounds(calls: Mapping[str, Callable[[str], Awaitable[Any]]], count: int, *, at_once: int) -> dict[str, Cost]:
    """Run rounds of `count` calls for each client. The first round does not count, and each round starts with another client."""
    costs: dict[str, Cost] = {}
    keys, names = cycle(KEYS), list(calls)
    for number in range(-1, ROUNDS):
        costs = costs if number > 0 else {name: Cost() for name in names}
        for name in (*names[number % len(names) :], *names[: number % len(names)]):
            gc.collect()
            await spend(costs[name], calls[name], list(islice(keys, count)), at_once=at_once)
    return costs


def _writing(write: Callable[[str, Any], Awaitable[Any]]) -> Callable[[str], Awaitable[Any]]:
    value = profile()
    return lambda key: write(key, value)


def _line(name: str, costs: Mapping[str, Cost]) -> tuple[object, ...]:
    cost = costs[name]
    return (
        name,
        median(cost.cpu_us),
        cost.times(costs[PLAIN]),
        median(cost.per_second),
        cost.percentile(50),
        cost.percentile(99),
    )


async def codec(documents: Documents) -> None:
    """Measure how long it takes to read an answer with a value."""
    rows = []
    for size, length in SIZES.items():
        value = player_data(length)
        answer = {"value": value, "etag": "e", "revisionId": "1", "users": ["users/100"]}
        body = json.dumps(answer, separators=(",", ":")).encode()
        repeats = max(3, min(2_000, 3_000_000 // length))
        rows.append(
            (
                size,
                await _ms(partial(_decoded, documents, body), repeats),
                await _ms(partial(_loaded, body), repeats),
            )
        )
    show(
        "Read an answer with a value: ms. Ours keeps the value as it came, and does not block the event loop",
        ("", "to an Entry", "json.loads"),
        rows,
    )


async def _decoded(documents: Documents, body: bytes) -> Entry:
    around, value = await documents.open(body, field="value")
    return decode_entry(EntryKey(STORE, SCOPE, "Player_1"))(Answer(around, None, value))


async def _loaded(body: bytes) -> object:
    return json.loads(body)


async def _ms(work: Callable[[], Awaitable[object]], repeats: int) -> float:
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        await work()
        times.append(time.perf_counter() - start)
    return median(times) * 1e3


async def holds(urls: BaseUrls) -> list[Target]:
    """Measure how long a 4 MB entry blocks the event loop."""
    value, rows = player_data(SIZES["4 MB"]), []
    idle = [await longest_hold_ms(asyncio.sleep(0.3)) for _ in range(LARGE_ROUNDS)]
    rows.append(("no entry", median(idle), max(idle), "", ""))
    for kind in (callers.ours, callers.plain, callers.peer_async):
        async with kind(urls.free) as caller:
            assert caller.write is not None
            await caller.write(LARGE, value)
            found = await caller.read(LARGE)
            assert (json.loads(found.read()) if isinstance(found, Document) else found) == value
            write = [await longest_hold_ms(caller.write(LARGE, value)) for _ in range(LARGE_ROUNDS)]
            read = [await longest_hold_ms(caller.read(LARGE)) for _ in range(LARGE_ROUNDS)]
            rows.append((caller.name, median(read), max(read), median(write), max(write)))
    show(
        f"Longest time that one 4 MB entry blocks the event loop, in ms, over {LARGE_ROUNDS} rounds",
        ("", "read: median", "worst", "write: median", "worst"),
        rows,
    )
    _, read_ms, _, write_ms, _ = rows[1]
    return [("Longest block by an entry of 4 MB, ms", max(read_ms, write_ms), "at most", 20.0)]


async def listings(urls: BaseUrls) -> None:
    """Measure how long it takes to list 2,000 keys and fetch each, with Roblox 30 ms away."""
    rows: list[tuple[str, float, float, float]] = []
    for kind in (callers.ours, callers.peer_async, callers.peer_threads):
        async with kind(urls.slow) as caller:
            rows.append((f"{caller.name}, {AT_ONCE} at once", *await _fetched(caller, at_once=AT_ONCE)))
    async with callers.peer_async(urls.slow) as caller:
        listed, fetched, cpu = await _fetched(caller, at_once=1, most=ONE_BY_ONE)
        scale = len(LISTED) / ONE_BY_ONE
        rows.append((f"{caller.name}, as in its guide*", listed, fetched * scale, cpu * scale))
    ours_s = rows[0][1] + rows[0][2]
    show(
        f"List {len(LISTED):,} keys and fetch each, {LATENCY_S * 1e3:.0f} ms away: seconds, and times ours",
        ("", "list", "fetch", "both", "times", "CPU"),
        [
            (name, listed, fetched, listed + fetched, (listed + fetched) / ours_s, cpu)
            for name, listed, fetched, cpu in rows
        ],
    )
    print(f"* one after the other; the whole list, and {ONE_BY_ONE} entries scaled to all")


async def _fetched(caller: Caller, *, at_once: int, most: int | None = None) -> tuple[float, float, float]:
    """Return the seconds to list, the seconds to fetch, and the seconds of processor time."""
    assert caller.keys is not None
    start, processor = time.perf_counter(), time.process_time()
    keys = await caller.keys("Listed_")
    listed = time.perf_counter()
    assert len(keys) == len(LISTED), f"{caller.name} lists {len(keys)}"
    await spend(Cost(), caller.read, keys[:most], at_once=at_once)
    return listed - start, time.perf_counter() - listed, time.process_time() - processor


async def bulk(urls: BaseUrls) -> list[Target]:
    """Read within a budget that Roblox enforces; measure how much of it is used, and how often Roblox answers 429."""
    pacing = Pacing(bulk_share=1.0, adjust=lambda budget: replace(budget, count=BUDGET, period_s=WINDOW_S, size=None))
    rows = []
    for kind in (
        lambda throttled: callers.ours(urls.strict, pacing, throttled),
        lambda throttled: callers.peer_async(urls.strict, throttled),
    ):
        throttled = callers.Throttled()
        async with kind(throttled) as caller:
            done, seconds = await _worked(caller)
        rows.append((caller.name, done, done / (BUDGET / WINDOW_S * seconds) * 100, throttled.count))
    show(
        f"Bulk reads for {BULK_S:.0f} s with a budget of {BUDGET} in {WINDOW_S} s, {BULK_AT_ONCE} at once",
        ("", "done", "% of the budget", "answers 429"),
        rows,
    )
    _, _, share, refused = rows[0]
    return [("Bulk: % of the budget", share, "at least", 97.0), ("Bulk: answers 429", refused, "at most", 0)]


async def _worked(caller: Caller) -> tuple[int, float]:
    start = time.perf_counter()
    keys, done = cycle(KEYS), 0

    async def work() -> None:
        nonlocal done
        while time.perf_counter() - start < BULK_S:
            try:
                await caller.read(next(keys))
                done += 1
            except rblxopencloudasync.RateLimited:
                await asyncio.sleep(0.1)

    with lane(Lane.BULK):
        await asyncio.gather(*(work() for _ in range(BULK_AT_ONCE)))
    return done, time.perf_counter() - start


def _verdict(target: Target) -> tuple[object, ...]:
    name, measured, bound, limit = target
    met = measured <= limit if bound == "at most" else measured >= limit
    return name, measured, bound, limit, "met" if met else "MISSED"


async def main() -> None:
    """Print every table."""
    start = time.perf_counter()
    print(
        f"Open Cloud clients over loopback, Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    )
    with running_stand_in() as urls:
        targets = await calls(urls)
        async with Documents() as documents:
            await codec(documents)
        targets += await holds(urls)
        await listings(urls)
        targets += await bulk(urls)
    show("Targets", ("", "measured", "", "target", ""), map(_verdict, targets))
    keep("client")
    print(f"\n{time.perf_counter() - start:.0f} s in all")


if __name__ == "__main__":
    asyncio.run(main())

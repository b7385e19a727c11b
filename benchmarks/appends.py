"""Measures what a change costs in the journal: processor time of the intent and the outcome, and how long each takes.

    python -m benchmarks.appends

First one task in one process, then eight tasks in each of two processes on one file, which is more than any staff does. What a
change waits for is the fsync of the disk and the lock of the file.
"""

import asyncio
import platform
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.queues import Queue
from pathlib import Path
from statistics import median, quantiles

from benchmarks._measures import keep, say, show
from bot.access import Actor, Capability, DiscordId, Grant
from bot.journal import CaseKind, Intent, Journal, Outcome, Target
from bot.storage import Database

WARM, ALONE = 100, 2_000
PROCESSES, TASKS, EACH = 2, 8, 80
CPU_MS, P99_MS = 5.0, 300.0
"""The bounds: processor time of a change, and 99 in 100 of the intents and of the outcomes with all at work."""

ACTOR = Actor(user_id=DiscordId(7), name="moderator", guild_id=DiscordId(1), role_ids=frozenset())
INTENT = Intent(
    kind=CaseKind.BAN,
    experience="kingdom",
    target=Target(kind="player", id="156", label="Builderman (@builderman)", player_id=156),
    reason="Exploiting in the arena",
    capability=Capability.BANS_WRITE,
    plan={"duration_s": 604_800, "display_reason": "Against the rules", "note": "", "ban_alts": True},
    before={"active": False},
)
GRANT = Grant(actor=ACTOR, capability=Capability.BANS_WRITE, role="moderator")


async def changes(journal: Journal, count: int, spent: list[float]) -> None:
    """Make changes one after the other; add the milliseconds of each intent and each outcome."""
    for _ in range(count):
        began = time.perf_counter()
        async with journal.change(ACTOR, INTENT, GRANT):
            opened = time.perf_counter()
        spent += [(opened - began) * 1e3, (time.perf_counter() - opened) * 1e3]


def journal_on(database: Database) -> Journal:
    """Return the journal of a file."""
    return Journal(database, outcome_of=lambda _: Outcome.UNKNOWN, clock=lambda: datetime.now(UTC))


async def alone(url: str) -> tuple[float, list[float]]:
    """Return the processor milliseconds of a change, and how long intents and outcomes take."""
    spent: list[float] = []
    async with Database.open(url) as database:
        await database.migrate()
        journal = journal_on(database)
        await changes(journal, WARM, [])
        began = time.process_time()
        await changes(journal, ALONE, spent)
        return (time.process_time() - began) / ALONE * 1e3, spent


async def together(url: str) -> list[float]:
    """Return how long intents and outcomes of one process take, of eight tasks."""
    spent: list[float] = []
    async with Database.open(url) as database:
        journal = journal_on(database)
        await asyncio.gather(*(changes(journal, EACH, spent) for _ in range(TASKS)))
    return spent


def in_process(url: str, answers: "Queue[list[float]]") -> None:
    """Run `together` in a process of its own."""
    answers.put(asyncio.run(together(url)))


def main() -> int:
    """Print the costs; return 1 if one is beyond its bound."""
    print(f"{platform.machine()}, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'steward.sqlite3'}"
        cpu_ms, spent = asyncio.run(alone(url))
        processes = get_context("spawn")
        answers: Queue[list[float]] = processes.Queue()
        started = [processes.Process(target=in_process, args=(url, answers)) for _ in range(PROCESSES)]
        for each in started:
            each.start()
        crowd = [each for _ in started for each in answers.get(timeout=300)]
        for each in started:
            each.join()
    show(
        "Milliseconds of an intent or an outcome",
        ("", "measured", "p50", "p99", "bound of p99"),
        [
            row("one task", spent, ""),
            row(f"{PROCESSES} processes of {TASKS} tasks, one file", crowd, f"{P99_MS:.0f}"),
        ],
    )
    say(
        f"A change, which is one intent and one outcome, takes {cpu_ms:.2f} ms of the processor (at most {CPU_MS:.0f})."
    )
    keep("appends")
    return 0 if cpu_ms <= CPU_MS and p99(crowd) <= P99_MS else 1


def p99(spent: Sequence[float]) -> float:
    """Return how long all but one in a hundred took at most."""
    return quantiles(spent, n=100, method="inclusive")[98]


def row(name: str, spent: Sequence[float], bound: str) -> list[object]:
    """Return a row of the table."""
    return [name, len(spent), median(spent), p99(spent), bound]


if __name__ == "__main__":
    sys.exit(main())

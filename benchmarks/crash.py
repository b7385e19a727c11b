"""Kills a process that makes changes, at random points, and compares the journal with Roblox's side.

    python -m benchmarks.crash --kills 300

Each process settles what the process before it left, as the bot does at its start. Then it is killed with SIGKILL while it makes
changes, writes to the journal, carries out what a second person approved, or settles. Connections are cut before and after a
change was applied. At the end, every case is compared with what the stand-in really carried out during it, and with the answers
that people got:

    lost      it was applied, or somebody got this answer, and no case says so
    doubled   it was applied more than once
    wrong     a case says that it was applied and it was not, or the other way round; or it was made during a freeze
    open      the outcome is unknown, although Roblox shows it

All four must be 0. Cases whose outcome Roblox does not show stay open for a person, and are counted separately.
"""

import argparse
import asyncio
import multiprocessing
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from random import Random

from benchmarks._crash_audit import FAULTS, Audit, Finding, Report
from benchmarks._crash_child import run
from benchmarks._crash_work import BY_KIND, COUNTERS, KEYS, STORE, Answer
from bot.app import utc_now
from bot.changes.outcomes import outcome_of
from bot.errors import NotFound
from bot.journal import Archive, Case, CaseQuery, Journal
from bot.journal.approval_requests import ApprovalRequest, RequestId, Requests
from bot.storage import Database
from sandbox.example.world import UNIVERSE_ID, example_world
from sandbox.roblox import Clock, Fault, RobloxStandIn, Universe
from sandbox.roblox.data_stores import Target
from sandbox.roblox.revisions import Content

LATENCY_S = 0.005
"""The longest time of the stand-in for a request; after a kill it gets three times as long to finish."""
MOST_REQUESTS_ALIVE = 40
"""A process is killed after up to so many requests: on a busy machine it gets as far as on an idle one."""
LONGEST_SETTLING_S = 0.2
KILLED_WHILE_SETTLING = 0.2
CASES_FOR_A_KILL = 2


@dataclass(frozen=True)
class Child:
    """Starts processes: forks each from a clean process with all imports, so that 300 starts take seconds."""

    base_url: str
    database: Path
    context: ForkServerContext

    def start(self, seed: int) -> tuple[ForkServerProcess, Connection]:
        """Return a new process and this end of the pipe to it."""
        ours, theirs = self.context.Pipe()
        arguments = (self.base_url, str(self.database), seed, theirs)
        process = self.context.Process(target=run, args=arguments, daemon=True)
        process.start()
        theirs.close()
        return process, ours


async def crash(folder: Path, *, kills: int, seed: int) -> Report:
    """Kill so many processes, and more until the changes are enough; the same seed makes the same changes and faults."""
    report, dice, began = Report(kills=0), Random(seed), time.monotonic()
    world, file = example_world(), folder / "journal.sqlite3"
    world.limits.enabled = False
    audit = Audit(world.universe(UNIVERSE_ID), report)
    _fill(world.clock, audit.universe)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["benchmarks._crash_child"])
    async with (
        RobloxStandIn(world, seed=seed, remembered=100_000) as roblox,
        Database.open(f"sqlite+aiosqlite:///{file}") as opened,
    ):
        await opened.migrate()
        child = Child(roblox.base_url, file, context)
        while report.kills < kills or await _needs_more(opened, report, kills):
            await _one_life(roblox, opened, child, dice, audit, last=False)
            audit.take(roblox)
            report.kills += 1
        await _one_life(roblox, opened, child, dice, audit, last=True)
        audit.take(roblox)
        audit.judge(await _cases(opened), await _requests(opened))
        tampering = await Archive(opened, clock=utc_now).verify()
    if tampering is not None:
        report.findings.append(
            Finding(fault="wrong", about=f"case {tampering.case_id}", words=f"altered: {tampering.part}")
        )
    report.seconds = time.monotonic() - began
    return report


async def _needs_more(opened: Database, report: Report, kills: int) -> bool:
    """Whether there are too few cases, or none was left open; no longer once ten times as many were killed."""
    if report.kills >= 10 * kills:
        return False
    return not report.left_open or len(await _cases(opened)) < CASES_FOR_A_KILL * kills


async def _one_life(
    roblox: RobloxStandIn, opened: Database, child: Child, dice: Random, audit: Audit, *, last: bool
) -> None:
    """Start a process on what the one before left, and kill it. The last one only settles, without faults."""
    roblox.faults.clear()
    if not last:
        for fault in _faults():
            roblox.faults.add(fault)
    process, parent = child.start(dice.randrange(10**9))
    try:
        if not last and dice.random() < KILLED_WHILE_SETTLING:
            await asyncio.sleep(dice.random() * LONGEST_SETTLING_S)
            audit.report.kills_while_settling += not parent.poll()
        else:
            await _settled(parent)
            if not last:
                parent.send("go on")
                await _worked(roblox, process, dice.randrange(MOST_REQUESTS_ALIVE + 1))
                await asyncio.sleep(dice.random() * LATENCY_S)  # between two requests as well as during one
                _ensure_alive(process)
    finally:
        process.kill()
        await asyncio.to_thread(process.join)
        process.close()
        audit.answers += _heard(parent)
        parent.close()
    await asyncio.sleep(3 * LATENCY_S)
    if not last:
        audit.report.left_open |= {case.id for case in await _journal(opened).unsettled()}


def _heard(parent: Connection) -> list[Answer]:
    """Return the answers that people got before the process was killed."""
    received = []
    with suppress(EOFError, ConnectionResetError):  # a reset where it had not yet read what it was sent
        while True:
            received.append(parent.recv())
    return [each for each in received if each != "settled"]


def _faults() -> list[Fault]:
    often, always = {"probability": 0.04, "count": None}, {"count": None}
    return [
        Fault("latency", seconds=LATENCY_S, **always),
        Fault("cut_before", **often),
        Fault("cut_after", **often),
        Fault("status", status=503, **often),
        Fault("status", status=503, after=True, **often),
    ]


async def _settled(parent: Connection) -> None:
    try:
        await asyncio.to_thread(parent.recv)
    except EOFError:
        message = "a process ended by itself before it had settled everything: see above"
        raise RuntimeError(message) from None


async def _worked(roblox: RobloxStandIn, process: ForkServerProcess, requests: int) -> None:
    """Wait until a process has made so many requests."""
    enough = len(roblox.requests) + requests
    while len(roblox.requests) < enough:
        _ensure_alive(process)
        await asyncio.sleep(LATENCY_S / 5)


def _ensure_alive(process: ForkServerProcess) -> None:
    if process.exitcode is not None:
        message = f"a process ended by itself with {process.exitcode}: see above"
        raise RuntimeError(message)


def _journal(opened: Database) -> Journal:
    return Journal(opened, outcome_of=outcome_of, clock=utc_now)


async def _cases(opened: Database) -> list[Case]:
    """Return every case, oldest first."""
    journal, found, last = _journal(opened), [], None
    while page := await journal.search(CaseQuery(), limit=500, before_id=last):
        found += page
        last = page[-1].id
    return found[::-1]


async def _requests(opened: Database) -> list[ApprovalRequest]:
    """Return every approval request, oldest first."""
    requests, found = Requests(opened, clock=utc_now), []
    with suppress(NotFound):
        while True:
            found.append(await requests.get(RequestId(len(found) + 1)))
    return found


def _fill(clock: Clock, universe: Universe) -> None:
    for number in range(KEYS):
        universe.stores.write(clock, Target(STORE, "global", f"key{number}"), Content.of({"n": number}))
    for number in range(COUNTERS):
        universe.stores.write(clock, Target(STORE, "global", f"count{number}"), Content.of(0))


def describe(report: Report) -> str:
    """Return the report as a table."""
    lines = [f"{'':18}" + "".join(f"{name:>9}" for name in ("cases", "applied", *FAULTS, "person"))]
    for kind in BY_KIND:
        counted = (report.cases[kind], report.applied[kind], *(report.count(each, kind) for each in FAULTS))
        lines += [f"{kind:18}" + "".join(f"{number:>9}" for number in (*counted, report.for_a_person[kind]))]
    lines += [
        "",
        f"{report.kills} kills, {report.kills_while_settling} of them while settling; {report.seconds:.0f} s",
        f"{report.cases.total()} cases: {report.undone} undos, {report.approved} approved; {report.requests} requests",
        f"left open by a kill or a lost answer: {len(report.left_open)}; left to a person: {report.for_a_person.total()}",
        ", ".join(f"{fault} {report.count(fault)}" for fault in FAULTS),
    ]
    lines += [f"{each.fault}: {each.about}: {each.words}" for each in report.findings]
    return "\n".join(lines)


def main() -> int:
    """Print the report; return 1 if a fault was found, or a kind of case that is made here never was."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="crash-") as folder:
        report = asyncio.run(crash(Path(folder), kills=options.kills, seed=options.seed))
    print(describe(report))
    missing = [kind for kind in BY_KIND if not report.cases[kind]]
    if missing:
        print(f"never made: {', '.join(missing)}")
    return 1 if report.findings or missing else 0


if __name__ == "__main__":
    sys.exit(main())

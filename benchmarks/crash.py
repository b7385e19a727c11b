"""Kills a process that makes changes of every kind, at random points, and holds the journal against Roblox's side.

    python -m benchmarks.crash --kills 300

Each process settles what the one before left, as the bot does at its start, and is then killed with SIGKILL while it makes
changes, while it writes to the journal, or while it settles, with connections cut before and after the change was applied.
After each settling, every case is held against what the stand-in really carried out during it:

    lost      it was applied, and no case says so
    doubled   it was applied more than once
    wrong     a case says that it was applied and it was not, or the other way round
    open      not known, though Roblox can tell

All four must be 0. What Roblox cannot tell stays open for a person, and is counted beside.
"""

import argparse
import asyncio
import multiprocessing
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from random import Random

from benchmarks._crash_child import CASE_HEADER, COUNTERS, KEYS, STORE, run
from bot.app import utc_now
from bot.journal import Case, CaseId, CaseKind, CaseQuery, Journal, Outcome
from bot.sandbox.example.world import UNIVERSE_ID, example_world
from bot.sandbox.roblox import Clock, Fault, RobloxStandIn, Universe
from bot.sandbox.roblox.data_stores import Target
from bot.sandbox.roblox.revisions import Content
from bot.services.outcomes import outcome_of
from bot.storage import Database

LATENCY_S = 0.005
"""The longest that the stand-in takes over a request; after a kill it is given three times that to end what it has."""
MOST_SECONDS_ALIVE = 0.6
KILLED_WHILE_SETTLING = 0.15
FAULTS = ("lost", "doubled", "wrong", "open")
UNREADABLE = {CaseKind.ANNOUNCEMENT, CaseKind.BOARD_INCREMENT, CaseKind.DATA_INCREMENT}
"""Kinds whose effect cannot always be told from what stands there afterwards."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A case that is not as it should be, or what was applied without one."""

    fault: str
    case: str
    words: str


@dataclass(kw_only=True)
class Report:
    """What came of it."""

    kills: int
    seconds: float = 0.0
    cases: Counter[tuple[CaseKind, Outcome]] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    left_open: set[CaseId] = field(default_factory=set)
    """Cases that a kill or a lost answer left open, and that the next process had to settle."""
    for_a_person: int = 0

    def count(self, fault: str) -> int:
        """How often it was found."""
        return sum(each.fault == fault for each in self.findings)


@dataclass(kw_only=True)
class Applied:
    """What the stand-in carried out, by the case during which it was asked for, in order."""

    by_case: dict[str, list[str]] = field(default_factory=dict)

    def take(self, roblox: RobloxStandIn) -> None:
        """Take over the writes since the last time."""
        while roblox.requests:
            request = roblox.requests.popleft()
            if request.applied and request.method != "GET" and "/usernames/" not in request.path:
                self.by_case.setdefault(request.headers.get(CASE_HEADER, "none"), []).append(request.path)

    def effects(self, case: Case, universe: Universe) -> int:
        """How often a case's change was made. A restriction with an idempotency key is answered again, not made again."""
        if case.kind in {CaseKind.BAN, CaseKind.UNBAN}:
            mark = f"Steward case {case.id} by "
            return sum(each.terms.private_reason.startswith(mark) for each in universe.restrictions.log)
        return len(self.by_case.get(str(case.id), ()))


@dataclass(frozen=True)
class Child:
    """How a process is started: forked from a clean one that has everything imported, so that 300 starts take seconds."""

    base_url: str
    database: Path
    context: ForkServerContext

    def start(self, seed: int) -> tuple[ForkServerProcess, Connection]:
        """Return a new process and our end of the pipe to it."""
        ours, theirs = self.context.Pipe()
        arguments = (self.base_url, str(self.database), seed, theirs)
        process = self.context.Process(target=run, args=arguments, daemon=True)
        process.start()
        theirs.close()
        return process, ours


async def crash(folder: Path, *, kills: int, seed: int) -> Report:
    """Kill so many processes; the same seed makes the same changes, faults and delays."""
    report, dice, applied, began = Report(kills=kills), Random(seed), Applied(), time.monotonic()
    world, file = example_world(), folder / "journal.sqlite3"
    world.limits.enabled = False
    universe = world.universe(UNIVERSE_ID)
    _fill(world.clock, universe)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["benchmarks._crash_child"])
    async with (
        RobloxStandIn(world, seed=seed, remembered=100_000) as roblox,
        Database.open(f"sqlite+aiosqlite:///{file}") as opened,
    ):
        await opened.migrate()
        child = Child(roblox.base_url, file, context)
        for number in range(kills + 1):
            await _one_life(roblox, opened, child, dice, report, last=number == kills)
            applied.take(roblox)
        _audit(await _cases(opened), applied, universe, report)
        tampering = await _journal(opened).verify()
    if tampering is not None:
        report.findings.append(Finding(fault="wrong", case=str(tampering.case_id), words=f"altered: {tampering.part}"))
    report.seconds = time.monotonic() - began
    return report


async def _one_life(
    roblox: RobloxStandIn, opened: Database, child: Child, dice: Random, report: Report, *, last: bool
) -> None:
    """Start a process on what the one before left, and kill it; the last one only settles, and nothing goes wrong."""
    roblox.faults.clear()
    if not last:
        for fault in _faults():
            roblox.faults.add(fault)
    process, parent = child.start(dice.randrange(10**9))
    try:
        if not last and dice.random() < KILLED_WHILE_SETTLING:
            await asyncio.sleep(dice.random() * MOST_SECONDS_ALIVE / 2)
        else:
            await _settled(parent)
            if not last:
                parent.send("go on")
                await asyncio.sleep(dice.random() * MOST_SECONDS_ALIVE)
                _ensure_alive(process)
    finally:
        process.kill()
        await asyncio.to_thread(process.join)
        process.close()
        parent.close()
    await asyncio.sleep(3 * LATENCY_S)
    if not last:
        report.left_open |= {case.id for case in await _journal(opened).unsettled()}


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
        message = "a process ended by itself before it had settled: see above"
        raise RuntimeError(message) from None


def _ensure_alive(process: ForkServerProcess) -> None:
    if process.exitcode is not None:
        message = f"a process ended by itself with {process.exitcode}: see above"
        raise RuntimeError(message)


def _audit(cases: Sequence[Case], applied: Applied, universe: Universe, report: Report) -> None:
    effects = {case.id: applied.effects(case, universe) for case in cases}
    for case in cases:
        report.cases[case.kind, case.outcome] += 1
        finding = _judge(case, effects[case.id], covered=_covered(case, cases, effects))
        if finding is not None:
            report.findings.append(finding)
        elif not case.outcome.settled:
            report.for_a_person += 1
    known = {str(case.id) for case in cases}
    report.findings += [
        Finding(fault="lost", case=number, words=", ".join(paths))
        for number, paths in applied.by_case.items()
        if number not in known
    ]


def _judge(case: Case, effects: int, *, covered: bool) -> Finding | None:
    words = f"{case.kind} is {case.outcome} ({case.failure}), and was applied {effects} times"
    if effects > 1:
        return Finding(fault="doubled", case=str(case.id), words=words)
    if case.outcome.settled:
        right = (case.outcome is Outcome.DONE) == (effects == 1)
        return None if right else Finding(fault="wrong", case=str(case.id), words=words)
    told = case.kind not in UNREADABLE and not covered
    return Finding(fault="open", case=str(case.id), words=words) if told else None


def _covered(case: Case, cases: Sequence[Case], effects: Mapping[CaseId, int]) -> bool:
    """Whether a later change of the same thing took effect, and may have covered what this one left."""
    return any(each.id > case.id and each.target.id == case.target.id and effects[each.id] for each in cases)


def _journal(opened: Database) -> Journal:
    return Journal(opened, outcome_of=outcome_of, clock=utc_now)


async def _cases(opened: Database) -> list[Case]:
    """Every case, oldest first."""
    journal, found, last = _journal(opened), [], None
    while page := await journal.search(CaseQuery(), limit=500, before_id=last):
        found += page
        last = page[-1].id
    return found[::-1]


def _fill(clock: Clock, universe: Universe) -> None:
    for number in range(KEYS):
        universe.stores.write(clock, Target(STORE, "global", f"key{number}"), Content.of({"n": number}))
    for number in range(COUNTERS):
        universe.stores.write(clock, Target(STORE, "global", f"count{number}"), Content.of(0))


def describe(report: Report) -> str:
    """Return the report as a table."""
    kinds = sorted({kind for kind, _ in report.cases})
    shown = [outcome for outcome in Outcome if any(report.cases[kind, outcome] for kind in kinds)]
    lines = [f"{'':18}" + "".join(f"{outcome:>10}" for outcome in shown)]
    lines += [f"{kind:18}" + "".join(f"{report.cases[kind, outcome]:>10}" for outcome in shown) for kind in kinds]
    lines += ["", f"kills {report.kills}, cases {report.cases.total()}, {report.seconds:.0f} s"]
    lines += [
        f"left open by a kill or a lost answer: {len(report.left_open)}; left for a person: {report.for_a_person}"
    ]
    lines += [", ".join(f"{fault} {report.count(fault)}" for fault in FAULTS)]
    lines += [f"{each.fault}: case {each.case}: {each.words}" for each in report.findings]
    return "\n".join(lines)


def main() -> int:
    """Print the report; 1 if anything was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="crash-") as folder:
        report = asyncio.run(crash(Path(folder), kills=options.kills, seed=options.seed))
    print(describe(report))
    return 1 if report.findings else 0


if __name__ == "__main__":
    sys.exit(main())

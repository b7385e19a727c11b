"""Holds the journal against what the stand-in carried out, and against what people had been told."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks._crash_child import CASE_HEADER
from benchmarks._crash_work import Told
from bot.journal import BULK, NOT_APPLIED, UNDO, Case, CaseId, CaseKind, Outcome
from bot.journal.approval_requests import ApprovalRequest, RequestState
from sandbox.roblox import RobloxStandIn, Universe

FAULTS = ("lost", "doubled", "wrong", "open")
FREEZING = (CaseKind.FREEZE, CaseKind.UNFREEZE)
OF_STEWARD = (*FREEZING, CaseKind.NOTE, CaseKind.NOTE_REMOVE, CaseKind.BANS_BULK)
"""Kinds of which the case is all there is, so that it must be done; what a bulk does to each player is a case of its own."""
UNREADABLE = {
    CaseKind.ANNOUNCEMENT,
    CaseKind.BANS_BULK,
    CaseKind.BOARD_INCREMENT,
    CaseKind.DATA_INCREMENT,
    CaseKind.DATA_SNAPSHOT,
    CaseKind.PLACE_PUBLISH,
    CaseKind.SERVERS_RESTART,
}
"""Kinds whose effect cannot always be told from what stands there afterwards, and bulks, which wait to be resumed."""
EVERYBODY = "0"
LOOK_UPS = ("/v1/usernames/users", "/v1/users")
"""What is read by a POST."""
_UNTOUCHED = {RequestState.WAITING, RequestState.DENIED, RequestState.EXPIRED}
"""Where nothing was done, or what was begun came to nothing."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A case that is not as it should be, or what was applied without one.

    Attributes:
        kind: Of the case; None where there is none.
    """

    fault: str
    about: str
    words: str
    kind: CaseKind | None = None


@dataclass(kw_only=True)
class Report:
    """What came of it.

    Attributes:
        left_open: Cases that a kill or a lost answer left open, and that the next process had to settle.
        undone: How many of the cases are undos.
        seconded: How many of the cases were approved by a second person.
    """

    kills: int
    kills_while_settling: int = 0
    seconds: float = 0.0
    cases: Counter[CaseKind] = field(default_factory=Counter)
    applied: Counter[CaseKind] = field(default_factory=Counter)
    for_a_person: Counter[CaseKind] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    left_open: set[CaseId] = field(default_factory=set)
    undone: int = 0
    seconded: int = 0
    requests: int = 0

    def count(self, fault: str, kind: CaseKind | None = None) -> int:
        """How often it was found; of one kind, or of all."""
        return sum(each.fault == fault and kind in {None, each.kind} for each in self.findings)


@dataclass
class Audit:
    """Collects what was done and told, then judges.

    Attributes:
        paths: Of the requests that the stand-in carried out, by the case during which they came, in order.
        told: What people were told.
    """

    universe: Universe
    report: Report
    paths: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    told: list[Told] = field(default_factory=list)

    def take(self, roblox: RobloxStandIn) -> None:
        """Take over the writes since the last time."""
        while roblox.requests:
            request = roblox.requests.popleft()
            if request.applied and request.method != "GET" and request.path not in LOOK_UPS:
                self.paths[request.headers.get(CASE_HEADER, "")].append(request.path)

    def judge(self, cases: Sequence[Case], requests: Sequence[ApprovalRequest]) -> None:
        """Count, and report every disagreement; both are given oldest first."""
        known, report = {case.id: case for case in cases}, self.report
        effects = {case.id: self._effects(case) for case in cases}
        report.undone = sum(case.parent_relation == UNDO for case in cases)
        report.seconded = sum(case.approved_by is not None for case in cases)
        report.requests = len(requests)
        for case in cases:
            report.cases[case.kind] += 1
            report.applied[case.kind] += effects[case.id] > 0
            report.for_a_person[case.kind] += not case.outcome.settled
            report.findings += _judge(case, effects[case.id], covered=_covered(case, cases, effects))
        report.findings += [
            Finding(fault="lost", about=f"case {number or 'none'}", words=", ".join(paths))
            for number, paths in self.paths.items()
            if number not in map(str, known)
        ]
        report.findings += [*_frozen(cases), *_undone(cases, effects), *_bulks(known, effects)]
        report.findings += [*_seconded(known, requests), *_told(self.told, known, requests)]

    def _effects(self, case: Case) -> int:
        """How often a case's change was made; what Roblox answers again is not made again."""
        if case.kind in OF_STEWARD:
            return 1
        if case.kind in {CaseKind.BAN, CaseKind.UNBAN}:  # told by an idempotency key
            mark = f"Steward case {case.id} by "
            return sum(each.terms.private_reason.startswith(mark) for each in self.universe.restrictions.log)
        made = len(self.paths.get(str(case.id), ()))
        return min(made, 1) if case.kind is CaseKind.DATA_SNAPSHOT else made  # one a day, and no more by asking again


def _judge(case: Case, effects: int, *, covered: bool) -> Iterator[Finding]:
    words = f"is {case.outcome} ({case.failure}), and was applied {effects} times"
    if effects > 1:
        yield _finding("doubled", case, words)
    elif case.outcome.settled:
        if (case.outcome is Outcome.DONE) != (effects == 1):
            yield _finding("wrong", case, words)
    elif case.kind not in UNREADABLE and not covered:
        yield _finding("open", case, words)


def _covered(case: Case, cases: Sequence[Case], effects: Mapping[CaseId, int]) -> bool:
    """Whether another change of the same thing may have covered what this one left: a later one, or one at the same time."""
    others = [each for each in cases if each.id != case.id and each.target.id == case.target.id]
    return any(
        bool(effects[each.id]) and (each.settled_at is None or each.settled_at > case.created_at)
        if each.id < case.id
        else bool(effects[each.id]) or not each.outcome.settled
        for each in others
    )


def _frozen(cases: Iterable[Case]) -> Iterator[Finding]:
    """Find changes that began while everybody's, or the actor's, were stopped. Numbers are given in order of the commits."""
    frozen: set[str] = set()
    for case in cases:
        if case.kind is CaseKind.FREEZE:
            frozen.add(case.target.id)
        elif case.kind is CaseKind.UNFREEZE:
            frozen.discard(case.target.id)
        elif frozen & {EVERYBODY, str(case.actor_id)}:
            yield _finding("wrong", case, "was begun in spite of a freeze")


def _undone(cases: Iterable[Case], effects: Mapping[CaseId, int]) -> Iterator[Finding]:
    """Find cases of which two undos are in force: applied, and not undone themselves."""
    undos: defaultdict[CaseId, list[CaseId]] = defaultdict(list)
    for case in cases:
        if case.parent is not None and case.parent_relation == UNDO and effects[case.id]:
            undos[case.parent].append(case.id)

    def in_force(undo: CaseId) -> bool:
        return not any(in_force(each) for each in undos.get(undo, ()))

    for case in cases:
        found = [undo for undo in undos.get(case.id, ()) if in_force(undo)]
        if len(found) > 1:
            yield _finding("doubled", case, f"is undone by each of {found}")


def _bulks(known: Mapping[CaseId, Case], effects: Mapping[CaseId, int]) -> Iterator[Finding]:
    """Find players to whom one bulk was done twice, or who are not of it."""
    parts = [(case, case.parent) for case in known.values() if case.parent is not None and case.parent_relation == BULK]
    times = Counter((bulk, part.target.player_id) for part, bulk in parts if effects[part.id])
    for part, bulk in parts:
        if part.target.player_id not in known[bulk].plan["players"]:
            yield _finding("wrong", part, f"is not of bulk {bulk}")
        if times[bulk, part.target.player_id] > 1:
            yield _finding("doubled", part, f"is one of several of bulk {bulk}")


def _seconded(known: Mapping[CaseId, Case], requests: Iterable[ApprovalRequest]) -> Iterator[Finding]:
    """Find cases that no request names, and requests that say something else than their case."""
    named = {request.case_id for request in requests}
    for case in known.values():
        asked_for = case.parent if case.parent_relation == BULK else case.id
        if case.approved_by is not None and case.outcome not in NOT_APPLIED and asked_for not in named:
            yield _finding("lost", case, "was approved, and no request names it")
    for request in requests:
        made = known.get(request.case_id) if request.case_id is not None else None
        applied = made is not None and made.outcome not in NOT_APPLIED
        fits = applied if request.state is RequestState.APPLIED else request.state not in _UNTOUCHED or not applied
        if not fits:
            words = (
                f"is {request.state}, and its case {request.case_id} is {made.outcome if made is not None else None}"
            )
            yield Finding(fault="wrong", about=f"request {request.id}", words=words)


def _told(told: Iterable[Told], known: Mapping[CaseId, Case], requests: Sequence[ApprovalRequest]) -> Iterator[Finding]:
    """Find what people were told and is not so."""
    lifted = {case.parent for case in known.values() if case.kind is CaseKind.UNFREEZE}
    remarks = Counter(
        {number: sum(each.author_id is not None for each in case.notes) for number, case in known.items()}
    )
    so: dict[str, set[Any]] = {
        "done": {number for number, case in known.items() if case.outcome not in NOT_APPLIED},
        "lifted": lifted,
        "voided": {number for number, case in known.items() if case.void is not None},
        "noted": set(known),
        "asked": {request.id for request in requests},
        "denied": {request.id for request in requests if request.state is RequestState.DENIED},
    }
    for (what, number), times in Counter(told).items():
        if number not in so[what] or (what == "noted" and remarks[CaseId(number)] < times):
            yield Finding(fault="lost", about=f"{what} {number}", words=f"somebody was told so, {times} times")


def _finding(fault: str, case: Case, words: str) -> Finding:
    return Finding(fault=fault, about=f"case {case.id}", words=f"{case.kind} {words}", kind=case.kind)

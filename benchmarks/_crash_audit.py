"""Compares the journal with the requests that the stand-in carried out, and with the answers that people got."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks._crash_child import CASE_HEADER
from benchmarks._crash_work import Answer
from bot.journal import BULK, NOT_APPLIED, UNDO, Case, CaseId, CaseKind, Outcome
from bot.journal.approval_requests import ApprovalRequest, RequestState
from bot.wiring import FACES
from sandbox.roblox import RobloxStandIn, Universe

FAULTS = ("lost", "doubled", "wrong", "open")
FREEZING = (CaseKind.FREEZE, CaseKind.UNFREEZE)
UNREADABLE = {
    *(kind for face in FACES if face.if_lost is not None for kind in face.names),
    *(kind for kind in CaseKind if kind.is_bulk),
    CaseKind.BOARD_INCREMENT,
    CaseKind.DATA_INCREMENT,
}
"""Kinds whose effect cannot always be read back from Roblox, and bulks, which wait to be resumed."""
EVERYBODY = "0"
LOOK_UPS = ("/v1/usernames/users", "/v1/users")
"""Paths that only read, although they use POST."""
_UNTOUCHED = {RequestState.WAITING, RequestState.DENIED, RequestState.EXPIRED}
"""States of requests that changed nothing."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A case that is not as it should be, or a change without a case.

    Attributes:
        kind: The kind of the case; None if there is no case.
    """

    fault: str
    about: str
    words: str
    kind: CaseKind | None = None


@dataclass(kw_only=True)
class Report:
    """The result of a run.

    Attributes:
        left_open: Cases that a kill or a lost answer left open, and that the next process had to settle.
        undone: How many of the cases are undos.
        approved: How many of the cases were approved by a second person.
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
    approved: int = 0
    requests: int = 0

    def count(self, fault: str, kind: CaseKind | None = None) -> int:
        """Return how often a fault was found, in one kind of case or in all."""
        return sum(each.fault == fault and kind in {None, each.kind} for each in self.findings)


@dataclass
class Audit:
    """Collects what was done and what people were answered, and compares it with the journal.

    Attributes:
        paths: The paths of the requests that the stand-in carried out, by the case during which they came, in order.
        answers: The answers that people got.
    """

    universe: Universe
    report: Report
    paths: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    answers: list[Answer] = field(default_factory=list)

    def take(self, roblox: RobloxStandIn) -> None:
        """Collect the writes since the last call."""
        while roblox.requests:
            request = roblox.requests.popleft()
            if request.applied and request.method != "GET" and request.path not in LOOK_UPS:
                self.paths[request.headers.get(CASE_HEADER, "")].append(request.path)

    def judge(self, cases: Sequence[Case], requests: Sequence[ApprovalRequest]) -> None:
        """Count the cases, and report every difference; both lists are oldest first."""
        known, report = {case.id: case for case in cases}, self.report
        effects = {case.id: self._effects(case) for case in cases}
        report.undone = sum(case.parent_relation == UNDO for case in cases)
        report.approved = sum(case.approved_by is not None for case in cases)
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
        report.findings += [*_approvals_of(known, requests), *_answered(self.answers, known, requests)]

    def _effects(self, case: Case) -> int:
        """Return how often a case's change was made. A repeated answer of Roblox does not count as another change."""
        if not case.capability.traits.scopes:  # no request to Roblox; for each player of a bulk there is another case
            return 1
        if case.kind in {CaseKind.BAN, CaseKind.UNBAN}:  # Roblox ignores a repeated idempotency key
            mark = f"Steward case {case.id} by "
            return sum(each.terms.private_reason.startswith(mark) for each in self.universe.restrictions.log)
        made = len(self.paths.get(str(case.id), ()))
        return (
            min(made, 1) if case.kind is CaseKind.DATA_SNAPSHOT else made
        )  # Roblox takes one a day, however often it is asked


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
    """Whether another change of the same target, later or at the same time, may hide the effect of this one."""
    others = [each for each in cases if each.id != case.id and each.target.id == case.target.id]
    return any(
        bool(effects[each.id]) and (each.settled_at is None or each.settled_at > case.created_at)
        if each.id < case.id
        else bool(effects[each.id]) or not each.outcome.settled
        for each in others
    )


def _frozen(cases: Iterable[Case]) -> Iterator[Finding]:
    """Find changes that began while everybody, or the actor, was frozen. Case numbers are in order of the commits."""
    frozen: set[str] = set()
    for case in cases:
        if case.kind is CaseKind.FREEZE:
            frozen.add(case.target.id)
        elif case.kind is CaseKind.UNFREEZE:
            frozen.discard(case.target.id)
        elif frozen & {EVERYBODY, str(case.actor_id)}:
            yield _finding("wrong", case, "was begun during a freeze")


def _undone(cases: Iterable[Case], effects: Mapping[CaseId, int]) -> Iterator[Finding]:
    """Find cases with two undos in force, which were applied and not undone themselves."""
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
    """Find players whom one bulk changed twice, or who are not on its list."""
    parts = [(case, case.parent) for case in known.values() if case.parent is not None and case.parent_relation == BULK]
    times = Counter((bulk, part.target.player_id) for part, bulk in parts if effects[part.id])
    for part, bulk in parts:
        if part.target.player_id not in known[bulk].plan["players"]:
            yield _finding("wrong", part, f"is not on the list of bulk {bulk}")
        if times[bulk, part.target.player_id] > 1:
            yield _finding("doubled", part, f"is one of several for its player in bulk {bulk}")


def _approvals_of(known: Mapping[CaseId, Case], requests: Iterable[ApprovalRequest]) -> Iterator[Finding]:
    """Find approved cases that no request names, and requests whose state does not fit their case."""
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


def _answered(
    answers: Iterable[Answer], known: Mapping[CaseId, Case], requests: Sequence[ApprovalRequest]
) -> Iterator[Finding]:
    """Find answers to people that the journal does not confirm."""
    unfrozen = {case.parent for case in known.values() if case.kind is CaseKind.UNFREEZE}
    remarks = Counter(
        {number: sum(each.author_id is not None for each in case.notes) for number, case in known.items()}
    )
    recorded: dict[str, set[Any]] = {
        "done": {number for number, case in known.items() if case.outcome not in NOT_APPLIED},
        "unfrozen": unfrozen,
        "voided": {number for number, case in known.items() if case.void is not None},
        "noted": set(known),
        "asked": {request.id for request in requests},
        "denied": {request.id for request in requests if request.state is RequestState.DENIED},
    }
    for (what, number), times in Counter(answers).items():
        if number not in recorded[what] or (what == "noted" and remarks[CaseId(number)] < times):
            yield Finding(fault="lost", about=f"{what} {number}", words=f"people got this answer {times} times")


def _finding(fault: str, case: Case, words: str) -> Finding:
    return Finding(fault=fault, about=f"case {case.id}", words=f"{case.kind} {words}", kind=case.kind)

"""Cases: what staff did, read back."""

from __future__ import annotations

from dataclasses import dataclass

from bot.access import Actor, Capability, Policy, Subject
from bot.errors import InvalidInput
from bot.journal import Case, CaseId, CaseQuery, Journal


@dataclass(frozen=True, slots=True)
class Cases:
    """Reads the journal for people."""

    journal: Journal
    policy: Policy

    async def view(self, actor: Actor, *, number: str) -> Case:
        """Return one case, whole.

        Raises:
            AccessDenied: The actor may not read cases, or not those of its experience.
            InvalidInput: The number is none.
            NotFound: There is no such case.
        """
        self.policy.require(actor, Capability.CASES_READ)
        case = await self.journal.case(parse_number(number))
        self.policy.require(actor, Capability.CASES_READ, Subject(experience=case.experience))
        return case

    async def undone_by(self, case: Case) -> CaseId | None:
        """Return the case that undid one that was just shown; None while it stands."""
        undo = await self.journal.undone_by(case.id)
        return undo.id if undo is not None and undo.outcome.settled else None

    async def suggest(self, actor: Actor, typed: str) -> list[Case]:
        """Return the latest cases that the actor may read and whose number, target or kind fits."""
        wanted = typed.strip().removeprefix("#").lower()
        latest = await self.journal.search(CaseQuery(), limit=100)
        return [case for case in latest if self._may_read(actor, case) and wanted in _haystack(case)][:25]

    def _may_read(self, actor: Actor, case: Case) -> bool:
        return self.policy.allows(actor, Capability.CASES_READ, Subject(experience=case.experience))


def parse_number(typed: str) -> CaseId:
    """Read `12` or `#12`.

    Raises:
        InvalidInput: It is no number of a case.
    """
    digits = typed.strip().removeprefix("#")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 16):
        raise InvalidInput("case", "Give the number of a case, like `12`.", given=typed)
    return CaseId(int(digits))


def _haystack(case: Case) -> str:
    return f"{case.id} {case.kind} {case.target.label} {case.actor_name}".lower()

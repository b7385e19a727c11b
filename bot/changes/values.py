"""The values in cases: player data and scores. Only people who may read them elsewhere read them in a case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.access import Actor, Capability, Policy
from bot.changes.kinds import ChangeKind, by_case
from bot.journal import Case


class CaseValues:
    """Says who may read the values in a case, and takes them out for others.

    Args:
        kinds: Every kind of change, each with the values that its cases hold.
        policy: Who may read what.
    """

    def __init__(self, kinds: Iterable[ChangeKind], policy: Policy) -> None:
        self._kinds, self._policy = by_case(kinds), policy

    def shown_to(self, actor: Actor, case: Case) -> Case:
        """Return a case as an actor may see it."""
        return case if self.missing(actor, case) is None else self.without_values(case)

    def without_values(self, case: Case) -> Case:
        """Return a case as everybody may see it: for a channel, where the policy cannot be asked about each reader."""
        values = self._kinds[case.kind].values
        if values is None:
            return case
        plan = {name: value for name, value in case.plan.items() if name in values.open}
        return replace(case, plan=plan, before=None, after=None, images_read=False, withheld=values.read_by)

    def missing(self, actor: Actor, case: Case) -> Capability | None:
        """Return the capability that an actor lacks to read the values in a case; None if they may, or it has no values."""
        values = self._kinds[case.kind].values
        if values is None or any(self._policy.allows(actor, values.read_by, each) for each in values.extents(case)):
            return None
        return values.read_by

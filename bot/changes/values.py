"""The values that cases hold: player data and scores. Only people who may read these otherwise read them in a case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.access import Actor, Capability, Policy, Subject
from bot.experiences.experiences import Experiences
from bot.features.boards.scores import KINDS as BOARD_KINDS
from bot.features.data.settling import KINDS as DATA_KINDS
from bot.journal import Case

_READ_BY = {
    **dict.fromkeys(DATA_KINDS, Capability.DATA_READ),
    **dict.fromkeys(BOARD_KINDS, Capability.BOARDS_READ),
}
_NO_VALUES = frozenset({"store", "scope", "key", "field", "action", "revision_id"})
"""What a plan says besides the values. Anything else is withheld, also what plans will hold one day."""


def without_values(case: Case) -> Case:
    """Return a case as everybody may see it: for a channel, where the policy cannot be asked about each reader."""
    needs = _READ_BY.get(case.kind)
    if needs is None:
        return case
    plan = {name: value for name, value in case.plan.items() if name in _NO_VALUES}
    return replace(case, plan=plan, before=None, after=None, images_read=False, withheld=needs)


@dataclass(frozen=True, slots=True)
class CaseValues:
    """Says who may read the values in a case."""

    experiences: Experiences
    policy: Policy

    def shown_to(self, actor: Actor, case: Case) -> Case:
        """Return a case as an actor may see it."""
        return case if self.missing(actor, case) is None else without_values(case)

    def missing(self, actor: Actor, case: Case) -> Capability | None:
        """Return what an actor lacks to read the values in a case; None where they may, or it holds none."""
        needs = _READ_BY.get(case.kind)
        if needs is None or any(self.policy.allows(actor, needs, each) for each in self._subjects(case, needs)):
            return None
        return needs

    def _subjects(self, case: Case, needs: Capability) -> Iterable[Subject]:
        """Return what the values are of. To read one of these is enough: the settings may name a board twice."""
        plan, common = case.plan, Subject(experience=case.experience)
        if needs is Capability.DATA_READ:
            return [replace(common, store=plan.get("store", case.target.id))]
        row = (plan.get("store"), plan.get("scope"))
        games = [game for game in self.experiences if game.key == case.experience]
        boards = [each.alias for game in games for each in game.boards.values() if (each.name, each.scope) == row]
        # No list of boards covers one that the settings do not name any more.
        return [replace(common, board=each) for each in boards or [case.target.id]]

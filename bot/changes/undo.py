"""Undo: the opposite of a case as a plan like any other: shown, guarded, recorded, and undone by its own undo."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from bot.access import Actor, Capability, Extent, Policy
from bot.changes.kinds import Approval, ChangeKind, Done, NoUndo, Opposite, by_case
from bot.changes.plans import checked_reason, grant_to_undo, parse_number
from bot.changes.undo_plans import UndoPlan, WithheldDrift
from bot.changes.values import CaseValues
from bot.errors import AccessDenied, InvalidInput, NotFound, StalePlan
from bot.journal import Case, CaseId, Journal, Outcome
from bot.jsons import Json


class Undo:
    """Plans and makes the opposite of cases.

    Args:
        kinds: Every kind of change, each with its opposite.
        journal: Whose cases.
        policy: Who may undo what.
        values: Who may read what came since.
        clock: The time now, aware.
    """

    def __init__(
        self,
        kinds: Iterable[ChangeKind],
        journal: Journal,
        policy: Policy,
        values: CaseValues,
        clock: Callable[[], datetime],
    ) -> None:
        self._kinds = tuple(kinds)
        self._by_case = by_case(self._kinds)
        self._journal, self._policy, self._values, self._clock = journal, policy, values, clock

    def is_reversible(self, case: Case) -> bool:
        """Whether a case has an opposite that can be asked for; whether it was undone already is another question."""
        return self._refusal(case) is None

    async def find(self, actor: Actor, number: str) -> Case:
        """Return the case that is meant, if the actor may undo it and it has an opposite.

        One's own case needs the capability that it took; that of somebody else, `cases:undo` as well.

        Raises:
            AccessDenied: The actor may not undo it.
            InvalidInput: The number is none, or the case cannot be undone: by its kind, its outcome, or because it was.
            NotFound: There is no such case.
        """
        self._policy.require_inside(actor)
        case = await self._told_to(actor, parse_number(number))
        self._require(actor, case)
        await self._ensure_undoable(case)
        return case

    def allows(self, actor: Actor, case: Case) -> bool:
        """Whether the actor may undo a case; for what is offered, never for what is done."""
        try:
            self._require(actor, case)
        except AccessDenied:
            return False
        return True

    async def plan(self, actor: Actor, *, number: str, reason: str) -> UndoPlan:
        """Compare the world with what a case left, and return how it can be undone.

        An actor who may not read the values in the case sees what the undo itself would change, but not what came since.

        Raises:
            AccessDenied: The actor may not undo it.
            InvalidInput: It cannot be undone, or there is nothing to undo any more.
            NotFound: There is no such case.
        """
        why = checked_reason(reason)
        case = await self.find(actor, number)
        plan = await self._opposite(case).plan(actor, case, why)
        missing = self._values.missing(actor, case)
        if plan.drift is None or missing is None:
            return plan
        return replace(plan, drift=WithheldDrift(needs=missing))

    async def apply(self, actor: Actor, plan: UndoPlan) -> Done:
        """Make an undo that the actor has seen, by the one way that they chose.

        Raises:
            AccessDenied: The actor may not any more.
            InvalidInput: Somebody else has undone the case meanwhile, or declared it void.
            LimitReached: The actor has changed too much too fast.
            StalePlan: Shown too long ago; or the world changed meanwhile, and it carries the undo planned anew.
        """
        (way,) = plan.ways
        plan.ensure_fresh(self._clock())
        await self._ensure_undoable(await self._journal.case(plan.case.id))
        opposite = self._opposite(plan.case)
        try:
            return await opposite.apply(actor, way.plan)
        except StalePlan:
            raise StalePlan(fresh=await self.plan(actor, number=str(plan.case.id), reason=plan.reason)) from None

    def approval(self) -> Approval:
        """Return how an undo waits for a second person: as the plan waits by which it would be made."""
        approval_of = {kind.plan_type: kind.approval for kind in self._kinds if kind.approval is not None}

        def inputs(plan: UndoPlan) -> dict[str, Json]:
            return {"number": str(plan.case.id), "reason": plan.reason, "reach": plan.ways[0].reach.name}

        async def replan(actor: Actor, kept: dict[str, Json]) -> UndoPlan:
            plan = await self.plan(actor, number=kept["number"], reason=kept["reason"])
            # Where the way that was chosen is gone, another one is shown, and nothing is done.
            return plan.by(next((way for way in plan.ways if way.reach.name == kept["reach"]), plan.ways[0]))

        def seen(plan: UndoPlan) -> Json:
            opposite = plan.ways[0].plan
            return approval_of[type(opposite)].seen(opposite)

        def players(plan: UndoPlan) -> tuple[int, ...]:
            opposite = plan.ways[0].plan
            return approval_of[type(opposite)].players(opposite)

        return Approval(
            name="undo",
            inputs=inputs,
            seen=seen,
            replan=replan,
            player=lambda plan: plan.case.target.player_id,
            players=players,
        )

    def _require(self, actor: Actor, case: Case) -> None:
        grant = self._policy.require(actor, case.capability, Extent(experience=case.experience))
        grant_to_undo(self._policy, actor, (case,), grant)

    async def _told_to(self, actor: Actor, number: CaseId) -> Case:
        """Return a case of the actor's own; only to those who may undo those of others, one of theirs, or that there is none."""
        try:
            case = await self._journal.case(number)
        except NotFound:
            self._policy.require(actor, Capability.CASES_UNDO)
            raise
        if case.actor_id != actor.user_id:
            self._policy.require(actor, Capability.CASES_UNDO)
        return case

    async def _ensure_undoable(self, case: Case) -> None:
        rule = self._refusal(case)
        if rule is None and (undo := await self._journal.undone_by(case.id)) is not None:
            rule = _taken(case, undo)
        if rule is not None:
            raise InvalidInput("case", rule)

    def _refusal(self, case: Case) -> str | None:
        """Return why a case cannot be undone by its kind or its outcome; None where it can."""
        undo = self._by_case[case.kind].undo
        return undo.instead if isinstance(undo, NoUndo) else unfit(case)

    def _opposite(self, case: Case) -> Opposite:
        """Return what undoes a case.

        Raises:
            InvalidInput: Nothing does, by its kind.
        """
        undo = self._by_case[case.kind].undo
        if isinstance(undo, NoUndo):
            raise InvalidInput("case", undo.instead)
        return undo


def _taken(case: Case, undo: Case) -> str:
    if undo.outcome.settled:
        return f"Case #{case.id} was undone by case #{undo.id} already. To have it again, undo that one."
    if undo.kind.is_bulk:
        return f"Case #{undo.id}, which undoes it, has not ended: press Resume on its card, or Stop first."
    return f"It is not known yet whether case #{undo.id} has undone case #{case.id}. Try again when it is settled."


def unfit(case: Case) -> str | None:
    """Return why nothing can be put back; None where it can."""
    if not case.outcome.settled and case.kind.is_bulk:
        return (
            f"Case #{case.id} has not ended. Resume it, or stop it and have somebody else end it with `/case settle`; then what "
            "it did can be undone."
        )
    if not case.outcome.settled:
        return (
            f"It is not known yet whether case #{case.id} was applied. It is settled by reading back; try again then."
        )
    if case.outcome is not Outcome.DONE:
        return f"Case #{case.id} changed nothing, so there is nothing to undo."
    if case.void is not None:
        return f"Case #{case.id} was declared void, so nothing is built on it. Make the change by its own command."
    if case.erased:
        return f"What stood there before case #{case.id} was erased, so it cannot be put back."
    return None

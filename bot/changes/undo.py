"""Undo: the opposite of a case, a plan like any other: it is shown, guarded, recorded, and can itself be undone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from bot.access import Actor, Capability, Extent, Policy
from bot.changes.kinds import ACT, Approval, ChangeKind, Done, NoUndo, UndoPlanner, by_case
from bot.changes.plans import checked_reason, parse_number
from bot.changes.undo_plans import UndoPlan, WithheldDrift
from bot.changes.values import CaseValues
from bot.errors import AccessDenied, CannotUndo, InvalidInput, NotFound, StalePlan
from bot.i18n import tr
from bot.journal import Case, CaseId, Journal, Outcome
from bot.jsons import Json


class Undo:
    """Plans and makes the opposite of cases.

    Args:
        kinds: Every kind of change, each with its opposite.
        journal: The journal of the cases.
        policy: Who may undo what.
        values: Who may read what has changed since.
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
        self._apply = {kind.plan_type: kind.apply for kind in self._kinds if kind.apply is not None}
        self._journal, self._policy, self._values, self._clock = journal, policy, values, clock

    def is_reversible(self, case: Case) -> bool:
        """Whether a case has an opposite. It may already have been undone."""
        return self._refusal(case) is None

    async def find(self, actor: Actor, number: str) -> Case:
        """Return a case by its number, if the actor may undo it and it has an opposite.

        To undo their own case, the actor needs the capability that it took; for a case of somebody else, `cases:undo` as well.

        Raises:
            AccessDenied: The actor may not undo it.
            CannotUndo: The case cannot be undone because of its kind, its outcome, or its earlier undo.
            InvalidInput: It is not a number.
            NotFound: There is no such case.
        """
        self._policy.require_inside(actor)
        case = await self._find_for(actor, parse_number(number))
        self._require(actor, case)
        await self._ensure_undoable(case)
        return case

    def allows(self, actor: Actor, case: Case) -> bool:
        """Whether the actor may undo a case: to decide whether to offer it, never in place of `find`."""
        try:
            self._require(actor, case)
        except AccessDenied:
            return False
        return True

    async def plan(self, actor: Actor, *, number: str, reason: str) -> UndoPlan:
        """Compare the present state with what a case left, and return how it can be undone.

        An actor who may not read the values in the case sees what the undo would change, but not what has changed since.

        Raises:
            AccessDenied: The actor may not undo it.
            CannotUndo: It cannot be undone, or there is nothing left to undo.
            InvalidInput: The number or the reason breaks a rule.
            NotFound: There is no such case.
        """
        why = checked_reason(reason)
        case = await self.find(actor, number)
        try:
            plan = await self._planner(case)(actor, case, why)
        except InvalidInput as error:
            raise CannotUndo(case.id, error.rule, field=error.field, given=error.given) from error
        missing = self._values.missing(actor, case)
        if plan.drift is None or missing is None:
            return plan
        return replace(plan, drift=WithheldDrift(needs=missing))

    async def apply(self, actor: Actor, plan: UndoPlan) -> Done:
        """Carry out an undo that the actor has seen, in the one way that they chose.

        Raises:
            AccessDenied: The actor may no longer do this.
            CannotUndo: Somebody else has undone the case since, or declared it void.
            LimitReached: The actor has changed too much too fast.
            StalePlan: It was shown too long ago; or something changed since, and the error carries a fresh plan.
        """
        (way,) = plan.ways
        plan.ensure_fresh(self._clock())
        await self._ensure_undoable(await self._journal.case(plan.case.id))
        try:
            return await self._apply[type(way.plan)](actor, way.plan)
        except StalePlan:
            raise StalePlan(fresh=await self.plan(actor, number=str(plan.case.id), reason=plan.reason)) from None

    def approval(self) -> Approval:
        """Return how an undo waits for a second person: like the plan that carries it out."""
        approval_of = {kind.plan_type: kind.approval for kind in self._kinds if kind.approval is not None}

        def inputs(plan: UndoPlan) -> dict[str, Json]:
            kept: dict[str, Json] = {
                "number": str(plan.case.id),
                "reason": plan.reason,
                "reach": plan.ways[0].reach.name,
            }
            opposite = plan.ways[0].plan
            approval = approval_of[type(opposite)]
            return {**kept, ACT: approval.act(approval.inputs(opposite))} if approval.by_undo else kept

        async def replan(actor: Actor, kept: dict[str, Json]) -> UndoPlan:
            plan = await self.plan(actor, number=kept["number"], reason=kept["reason"])
            # If the chosen way is gone, another one is shown, and nothing is done.
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
            target=lambda kept: kept["number"],
            seen=seen,
            replan=replan,
            player=lambda plan: plan.case.target.player_id,
            players=players,
        )

    def _require(self, actor: Actor, case: Case) -> None:
        where = Extent(experience=case.experience)
        needs = [(case.capability, where)]
        if case.actor_id != actor.user_id:
            needs.append((Capability.CASES_UNDO, where))
        try:
            for need in needs:
                self._policy.require(actor, *need)
        except AccessDenied as denied:
            raise denied.held_only_by(self._policy.held_by_all(needs)) from None

    async def _find_for(self, actor: Actor, number: CaseId) -> Case:
        """Return a case. Only people with `cases:undo` get a case of somebody else, or learn that a number has no case."""
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
            raise CannotUndo(case.id, rule)

    def _refusal(self, case: Case) -> str | None:
        """Return why a case cannot be undone by its kind or its outcome; None if it can."""
        undo = self._by_case[case.kind].undo
        return tr(undo.instead) if isinstance(undo, NoUndo) else unfit(case)

    def _planner(self, case: Case) -> UndoPlanner:
        """Return what plans the undo of a case.

        Raises:
            CannotUndo: Cases of this kind cannot be undone.
        """
        undo = self._by_case[case.kind].undo
        if isinstance(undo, NoUndo):
            raise CannotUndo(case.id, tr(undo.instead))
        return undo


def _taken(case: Case, undo: Case) -> str:
    if undo.outcome.settled:
        return tr(
            "Case #{number} was already undone by case #{undo}. To have it again, undo that one.",
            number=case.id,
            undo=undo.id,
        )
    if undo.kind.is_bulk:
        return tr(
            "Case #{undo}, which undoes it, has not ended: press **Go on** on its card, or **Stop** first.",
            undo=undo.id,
        )
    return tr(
        "It is not known yet whether case #{undo} has undone case #{number}. Try again when it is settled.",
        undo=undo.id,
        number=case.id,
    )


def unfit(case: Case) -> str | None:
    """Return why nothing can be put back; None if it can."""
    if not case.outcome.settled and case.kind.is_bulk:
        return tr(
            "Case #{number} has not ended. Press **Go on** on its card, or stop it and have somebody else end it with "
            "`/case settle`; then what it did can be undone.",
            number=case.id,
        )
    if not case.outcome.settled:
        return tr(
            "It is not known yet whether case #{number} was applied. Steward settles it by asking Roblox; try again then.",
            number=case.id,
        )
    if case.outcome is not Outcome.DONE:
        return tr("Case #{number} changed nothing, so there is nothing to undo.", number=case.id)
    if case.void is not None:
        return tr(
            "Case #{number} was declared void, so it cannot be undone. Make the change with its own command.",
            number=case.id,
        )
    if case.erased:
        return tr("The state before case #{number} was erased, so it cannot be put back.", number=case.id)
    return None

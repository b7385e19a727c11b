"""Undo as cards: what a case did, what has changed since, what an undo would do, and the outcome."""

from __future__ import annotations

from dataclasses import replace

from bot.changes.undo_plans import Reach, UndoPlan, Way, WithheldDrift
from bot.i18n import mark, tr
from bot.journal import Case
from bot.ui.cards import RULE, Card
from bot.ui.cases import withheld
from bot.ui.faces import Faces
from bot.ui.failures import Ends

VERBS = {
    Reach.AS_LEFT: mark("Undo case #{number}"),
    Reach.OWN: mark("Undo only this"),
    Reach.CONTESTED: mark("Overwrite newer"),
    Reach.EVERYTHING: mark("Put everything back"),
}
HARMFUL = frozenset({Reach.CONTESTED, Reach.EVERYTHING})
WARNING = mark("⚠️ **Changed since the case.**")

_EFFECTS = {
    Reach.AS_LEFT: mark("Nothing has changed since the case. Everything goes back to how it was before."),
    Reach.OWN: mark("Only what the case changed goes back; **what changed since stays**."),
    Reach.CONTESTED: mark("What the case changed goes back, **even if it was changed again since**. The rest stays."),
    Reach.EVERYTHING: mark("Everything goes back to how it was before the case: **what changed since is lost**."),
}


def question(plan: UndoPlan, faces: Faces) -> Card:
    """Return the question: the case, what has changed since if anything has, and each way to undo the case."""
    best, *others = plan.ways
    asked, shown = faces.question(best.plan), faces.of_plan(best.plan).shows(best.plan)
    is_shown = shown is not None and shown.id == plan.case.id
    return replace(
        asked,
        title=tr("Undo case #{number}?", number=plan.case.id),
        body=(
            *([] if is_shown else [faces.line(plan.case)]),
            *_drift(plan, faces),
            *(f"**{_verb(each, plan.case)}** · {_effect(each, faces)}" for each in plan.ways),
            RULE,
            f"**{asked.title}**",
            *asked.body,
            *(_other(each, faces, plan.case) for each in others),
        ),
    )


def ends(plan: UndoPlan) -> Ends:
    """Return how cards call the end of an undo that did not go well."""
    return Ends(
        not_done=tr("Case #{number} was not undone", number=plan.case.id),
        not_known=tr("Not known: undo of case #{number}", number=plan.case.id),
    )


def choices(plan: UndoPlan) -> list[tuple[str, UndoPlan, bool]]:
    """Return a button for each way: its label, the plan that it confirms, and whether something newer is lost."""
    return [(_verb(way, plan.case), plan.by(way), way.reach in HARMFUL) for way in plan.ways]


def _drift(plan: UndoPlan, faces: Faces) -> tuple[str, ...]:
    if isinstance(plan.drift, WithheldDrift):
        what = tr("What the case did, and what changed since, is shown")
        return (f"{tr(WARNING)}\n{withheld(what, plan.drift.needs, plan.case)}",)
    draw = faces.of(plan.case).drift
    if plan.drift is None or draw is None:
        return ()
    return (tr(WARNING), *draw(plan.drift))


def _effect(way: Way, faces: Faces) -> str:
    effect = faces.of_plan(way.plan).effect or _EFFECTS[way.reach]
    return tr(effect)


def _verb(way: Way, case: Case) -> str:
    verb = VERBS[way.reach]
    return tr(verb, number=case.id)


def _other(way: Way, faces: Faces, case: Case) -> str:
    change = faces.of_plan(way.plan).change
    shown = change(way.plan) if change is not None else ""
    return tr("**{verb}** would write instead\n{shown}", verb=_verb(way, case), shown=shown)

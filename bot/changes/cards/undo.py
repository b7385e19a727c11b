"""Undo: what a case did, what came since and what an undo would do, and the outcome, as cards."""

from __future__ import annotations

from dataclasses import replace

from bot.changes.kinds import Done
from bot.changes.undo_plans import Reach, UndoPlan, Way, WithheldDrift
from bot.ui.cards import Card
from bot.ui.cases import withheld
from bot.ui.faces import Faces

VERBS = {
    Reach.AS_LEFT: "Undo",
    Reach.OWN: "Undo only this",
    Reach.CONTESTED: "Overwrite what is newer",
    Reach.EVERYTHING: "Put everything back",
}
HARMFUL = frozenset({Reach.CONTESTED, Reach.EVERYTHING})
WARNING = "⚠️ **This is not as the case left it any more.**"

_EFFECTS = {
    Reach.AS_LEFT: "Everything is as the case left it, and becomes as it was before.",
    Reach.OWN: "Only what the case changed goes back; **what came since stays**.",
    Reach.CONTESTED: "What the case changed goes back, **also where it was changed again since**. The rest stays.",
    Reach.EVERYTHING: "All becomes as it was before the case: **what came since is lost**.",
}


def question(plan: UndoPlan, faces: Faces) -> Card:
    """Return what is confirmed: the case, what came since where something did, and each way to undo it."""
    best, *others = plan.ways
    asked = faces.question(best.plan)
    first, *rest = asked.body
    return replace(
        asked,
        title=f"Undo case #{plan.case.id}? {asked.title}",
        body=(
            first,
            faces.line(plan.case),
            *_drift(plan, faces),
            *(f"**{VERBS[each.reach]}**: {_effect(each, faces)}" for each in plan.ways),
            *rest,
            *(_other(each, faces) for each in others),
        ),
    )


def outcome(done: Done, faces: Faces) -> Card:
    """Return what was done, and which case it undoes."""
    card, undone = faces.outcome(done), done.plan.undoes
    return card if undone is None else card.with_footer(f"{card.footer} · undo of case #{undone.id}")


def choices(plan: UndoPlan) -> list[tuple[str, UndoPlan, bool]]:
    """Return a button for each way: its label, the plan that it confirms, and whether something newer is lost."""
    return [(VERBS[way.reach], plan.by(way), way.reach in HARMFUL) for way in plan.ways]


def _drift(plan: UndoPlan, faces: Faces) -> tuple[str, ...]:
    if isinstance(plan.drift, WithheldDrift):
        what = "What the case did, and what came since, is shown"
        return (f"{WARNING}\n{withheld(what, plan.drift.needs, plan.case)}",)
    draw = faces.of(plan.case).drift
    if plan.drift is None or draw is None:
        return ()
    return (WARNING, *draw(plan.drift))


def _effect(way: Way, faces: Faces) -> str:
    return faces.of_plan(way.plan).effect or _EFFECTS[way.reach]


def _other(way: Way, faces: Faces) -> str:
    change = faces.of_plan(way.plan).change
    shown = change(way.plan) if change is not None else ""
    return f"**{VERBS[way.reach]}** would write instead\n{shown}"

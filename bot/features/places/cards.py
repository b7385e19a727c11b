"""Uploads of places: the question and the outcome, as cards."""

from __future__ import annotations

from collections.abc import Sequence

from bot.features.places.places import PublishOutcome, PublishPlan
from bot.journal import Case, CaseKind
from bot.ui import text
from bot.ui.cards import Card, Meaning
from bot.ui.faces import Face

SHORT_HASH = 12


def publish_question(plan: PublishPlan) -> Card:
    """Return what is confirmed: which file becomes which place's newest version, and who gets it."""
    then = (
        "⚠️ **Players get it**: servers that start from now on run it; those that run already do not until they restart."
        if plan.published
        else "It is saved as the newest version; players stay on the published one."
    )
    return Card(
        meaning=Meaning.QUESTION,
        title=f"{'Publish' if plan.published else 'Save'} {_place(plan)}?",
        body=(_file(plan), then, f"**Why**\n{text.quote(plan.reason)}"),
        footer="Nothing has been uploaded yet.",
    )


def publish_outcome(outcome: PublishOutcome) -> Card:
    """Return the version that Roblox made."""
    plan = outcome.plan
    then = "To bring running servers to it: `/servers restart`." if plan.published else "Players do not see it yet."
    return Card(
        meaning=Meaning.DONE,
        title=f"Version {text.number(outcome.version)} {'published' if plan.published else 'saved'}: {_place(plan)}",
        body=(_file(plan), f"{text.quote(plan.reason)}\n{then}"),
        footer=f"Case #{outcome.case_id}",
    )


def _place(plan: PublishPlan) -> str:
    return f"{text.escape(plan.experience.place_name(plan.place_id))}, a place of {text.escape(plan.experience.name)}"


def _file(plan: PublishPlan) -> str:
    name = text.code(text.clip(plan.file_name, 100))
    return f"{name} · {text.size(len(plan.content))}\nSHA-256 {text.code(plan.sha256[:SHORT_HASH])} …"


def details(case: Case) -> Sequence[str]:
    """Return which file was uploaded, and as what."""
    plan = case.plan
    how = "Published" if plan.get("published") else "Saved, not published"
    version = f" as version {text.code(case.version_made)}" if case.version_made is not None else ""
    size = f", {text.size(plan['size_bytes'])}" if "size_bytes" in plan else ""
    checksum = f"\n-# SHA-256 {text.code(plan['sha256'])}" if "sha256" in plan else ""
    return (f"{how}{version}: {text.code(text.clip(str(plan.get('file', '')), 100))}{size}{checksum}",)


FACES = (
    Face(
        names={CaseKind.PLACE_PUBLISH: "Place published"},
        plan_type=PublishPlan,
        question=publish_question,
        outcome=publish_outcome,
        details=details,
        look="The version history of the place on Creator Hub tells.",
        if_lost="Look at the place's version history on Creator Hub before you upload again.",
    ),
)

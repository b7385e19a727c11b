"""Uploads of places: the question and the outcome, as cards."""

from __future__ import annotations

from collections.abc import Sequence

from bot.features.places.places import PublishOutcome, PublishPlan
from bot.i18n import mark, tr
from bot.journal import Case, CaseKind
from bot.ui import text
from bot.ui.cards import Card, Meaning
from bot.ui.faces import Face

SHORT_HASH = 12


def publish_question(plan: PublishPlan) -> Card:
    """Return what is confirmed: which file becomes which place's newest version, and who gets it."""
    if plan.published:
        title = tr("Publish {place}?", place=_place(plan))
        then = tr(
            "⚠️ **Players get it**: servers that start from now on run it. Servers that already run do not, until they restart."
        )
    else:
        title = tr("Save {place}?", place=_place(plan))
        then = tr("It is saved as the newest version; players stay on the published one.")
    return Card(
        meaning=Meaning.QUESTION,
        title=title,
        body=(_file(plan), then, tr("**Why**\n{reason}", reason=text.quote(plan.reason))),
        footer=tr("Nothing has been uploaded yet."),
    )


def publish_outcome(outcome: PublishOutcome) -> Card:
    """Return the version that Roblox made."""
    plan, version = outcome.plan, text.number(outcome.version)
    if plan.published:
        title = tr("Version {version} published: {place}", version=version, place=_place(plan))
        then = tr("To bring running servers to it: `/servers restart`.")
    else:
        title = tr("Version {version} saved: {place}", version=version, place=_place(plan))
        then = tr("Players do not see it yet.")
    return Card(
        meaning=Meaning.DONE,
        title=title,
        body=(_file(plan), f"{text.quote(plan.reason)}\n{then}"),
        footer=tr("Case #{number}", number=outcome.case_id),
    )


def _place(plan: PublishPlan) -> str:
    place, experience = plan.experience.place_name(plan.place_id), plan.experience.name
    return tr("{place}, a place of {experience}", place=text.escape(place), experience=text.escape(experience))


def _file(plan: PublishPlan) -> str:
    name = text.code(text.clip(plan.file_name, 100))
    return f"{name} · {text.size(len(plan.content))}\nSHA-256 {text.code(plan.sha256[:SHORT_HASH])} …"


def details(case: Case) -> Sequence[str]:
    """Return which file was uploaded, and as what."""
    plan = case.plan
    file = text.code(text.clip(str(plan.get("file", "")), 100))
    size = f", {text.size(plan['size_bytes'])}" if "size_bytes" in plan else ""
    checksum = f"\n-# SHA-256 {text.code(plan['sha256'])}" if "sha256" in plan else ""
    return (f"{_how(case)}: {file}{size}{checksum}",)


def _how(case: Case) -> str:
    published = case.plan.get("published")
    if case.version_made is None:
        return tr("Published") if published else tr("Saved, not published")
    version = text.code(case.version_made)
    if published:
        return tr("Published as version {version}", version=version)
    return tr("Saved as version {version}, not published", version=version)


FACES = (
    Face(
        names={CaseKind.PLACE_PUBLISH: mark("Place published")},
        plan_type=PublishPlan,
        question=publish_question,
        outcome=publish_outcome,
        details=details,
        look=mark("The version history of the place on Creator Hub shows it."),
        if_lost=mark("Look at the place's version history on Creator Hub before you upload again."),
    ),
)

"""Uploads of places: the question and the outcome, as cards."""

from __future__ import annotations

from collections.abc import Sequence

from bot.features.places.places import PublishOutcome, PublishPlan
from bot.i18n import mark, tr
from bot.journal import Case, CaseKind, Outcome
from bot.ui import icons, text
from bot.ui.cards import Card, Meaning
from bot.ui.faces import Face

SHORT_HASH = 12
NAME_LENGTH = 18


def publish_question(plan: PublishPlan) -> Card:
    """Return what is confirmed: which file becomes which place's newest version, and who gets it."""
    if plan.published:
        title = tr("Publish {place}?", place=_name(plan))
        then = tr(
            "{icon} **Players get it** on servers that start from now on. Servers that run now get it when they restart.",
            icon=icons.CAUTION,
        )
    else:
        title = tr("Save {place}?", place=_name(plan))
        then = tr("It is saved as the newest version and **not published**. Players stay on the published one.")
    return Card(
        meaning=Meaning.QUESTION,
        title=title,
        subject=text.escape(plan.experience.shown_name) if plan.experience.shown_name else "",
        state=(then,),
        body=(_file(plan),),
        sends=(tr("**Your reason**\n{reason}", reason=text.quote(plan.reason)),),
    )


def publish_remarks(outcome: PublishOutcome) -> Sequence[str]:
    """Return who gets the new version."""
    if outcome.plan.published:
        return (tr("To bring servers that run now to it: `/servers restart`."),)
    return (tr("Players do not see it yet."),)


def _name(plan: PublishPlan) -> str:
    return text.escape(text.clip(plan.experience.place_name(plan.place_id), NAME_LENGTH))


def _file(plan: PublishPlan) -> str:
    name = text.code(text.clip(plan.file_name, 100))
    return f"{icons.FILE} {name} · {text.size(len(plan.content))}\n{_checksum(plan.sha256)}"


def _checksum(sha256: str) -> str:
    """Return the beginning of a checksum, enough to compare by eye; the journal keeps all of it."""
    return f"-# SHA-256 {text.code(sha256[:SHORT_HASH])} …"


def details(case: Case) -> Sequence[str]:
    """Return which file was uploaded, and as what; whether it was to be published, where the title does not say so."""
    plan = case.plan
    file = text.code(text.clip(str(plan.get("file", "")), 100))
    size = f" · {text.size(plan['size_bytes'])}" if "size_bytes" in plan else ""
    published = tr("To be published") if plan.get("published") else tr("Only to be saved, not published")
    lines = (
        published if case.outcome is not Outcome.DONE else "",
        tr("Version **{version}**", version=text.escape(case.version_made)) if case.version_made is not None else "",
        f"{icons.FILE} {file}{size}",
        _checksum(plan["sha256"]) if "sha256" in plan else "",
    )
    return ("\n".join(filter(None, lines)),)


def _title(case: Case) -> str:
    sentence = _PUBLISHED if case.plan.get("published") else _SAVED
    return tr(sentence, name=text.escape(text.clip(case.target.label, NAME_LENGTH)))


_PUBLISHED = mark("{name} published")
_SAVED = mark("{name} saved, not published")


FACES = (
    Face(
        names={CaseKind.PLACE_PUBLISH: mark("Place published")},
        not_done=mark("{name} was not uploaded"),
        not_known=mark("Not known: save of {name}"),
        title=_title,
        named=_name,
        plan_type=PublishPlan,
        question=publish_question,
        remarks=publish_remarks,
        details=details,
        look=mark("The version history of the place on Creator Hub shows it."),
        if_lost=mark("Look at the place's version history on Creator Hub before you upload again."),
    ),
)

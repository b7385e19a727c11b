"""Approval requests as cards: the request, its answer, and the list of what waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot.changes.approvals import Decision
from bot.changes.cards import undo
from bot.changes.kinds import NAMES
from bot.changes.plans import Plan
from bot.changes.undo_plans import UndoPlan
from bot.i18n import tr
from bot.journal.approval_requests import ApprovalRequest, RequestState, RequestStep
from bot.jsons import Json
from bot.ui import failures, text
from bot.ui.approval_rules import approvers
from bot.ui.cards import Attachment, Card, Meaning
from bot.ui.faces import Faces
from bot.ui.failures import Words

_MEANINGS = {
    RequestState.WAITING: Meaning.QUESTION,
    RequestState.APPLYING: Meaning.WORKING,
    RequestState.APPLIED: Meaning.DONE,
    RequestState.FAILED: Meaning.REFUSED,
    RequestState.DENIED: Meaning.REFUSED,
    RequestState.EXPIRED: Meaning.WORKING,
    RequestState.INTERRUPTED: Meaning.UNSURE,
}


def kept(plan: Plan, faces: Faces) -> Json:
    """Return the question of a plan as a request keeps it: the approver reads exactly what the asker has read."""
    card = undo.question(plan, faces) if isinstance(plan, UndoPlan) else faces.question(plan)
    files = {file.name: file.content.decode() for file in card.files}
    return {"title": card.title, "body": list(card.body), "thumbnail": card.thumbnail, "files": files}


def request_card(request: ApprovalRequest, failure: Words | None = None, *, withheld: bool = False) -> Card:
    """Return a request as the review channel shows it.

    Args:
        request: Its present state.
        failure: Why it could not be carried out, if that was just tried.
        withheld: Whether to show no values: for a channel that everybody reads.
    """
    shown = _without_values(request) if withheld else request.content.shown
    failure = _without_details(failure) if withheld else failure
    asked = tr("Asked for by {person} {when}", person=_who(request), when=text.when(request.created_at))
    lines = [asked, _standing(request), *([_to_the_asker(request, failure)] if failure is not None else [])]
    return Card(
        meaning=_MEANINGS[request.state],
        title=tr("Request #{number} · {title}", number=request.id, title=_title(request, shown)),
        body=("\n".join(lines), *shown["body"]),
        thumbnail=shown["thumbnail"],
        files=tuple(Attachment(name=name, content=held.encode()) for name, held in shown.get("files", {}).items()),
        footer=tr("Nothing has been changed yet. A length of time counts from the approval.")
        if request.state is RequestState.WAITING
        else None,
    )


def _without_values(request: ApprovalRequest) -> Mapping[str, Json]:
    """Return what a request shows to everybody: what it concerns and why, and no words of its question, which may hold values."""
    inputs = request.content.inputs
    about = [tr("undo of case #{number}", number=inputs["number"])] if "number" in inputs else []
    about += map(text.escape, inputs.get(NAMES, {}).values())
    asked = {**inputs, **inputs.get("where", {}), **inputs.get("request", {}), **inputs.get("change", {})}
    about += [text.code(asked[name]) for name in _PLACE if asked.get(name)]
    why = [text.quote(asked["reason"])] if asked.get("reason") else []
    hint = tr(
        "This card shows no values, because not everybody in this channel may read them. "
        "Show shows them to those who may approve."
    )
    body = [*([" · ".join(about)] if about else []), *why, hint]
    return {"title": text.code(request.covered), "body": body, "thumbnail": None}


_PLACE = ("board", "store", "scope", "key", "field")
"""What inputs call the place of a value, from the outside in."""


def _without_details(failure: Words | None) -> Words | None:
    """Return why something failed in as few words as its title has: the rule that it broke may name a value."""
    return replace(failure, happened="") if failure is not None else None


def _title(request: ApprovalRequest, shown: Mapping[str, Json]) -> str:
    """Return what was asked for; with a question mark only while it waits."""
    asked: str = shown["title"]
    return asked if request.state is RequestState.WAITING else asked.removesuffix("?")


def _standing(request: ApprovalRequest, failure: Words | None = None) -> str:
    return _STANDINGS[request.state](request) + (f"\n{failures.in_short(failure)}" if failure is not None else "")


def _to_the_asker(request: ApprovalRequest, failure: Words) -> str:
    """Say why it could not be done. It is done in the asker's name, so "you" in these words means the asker."""
    return tr("To {person}: {failure}", person=_who(request), failure=failures.in_short(failure))


def _waiting(request: ApprovalRequest) -> str:
    waits = tr(
        "Waits for {approvers}; expires {when}",
        approvers=approvers(request.approvers),
        when=text.relative(request.expires_at),
    )
    if request.newest(RequestStep.RENEWED) is None:
        return waits
    changed = tr("⚠️ **It has changed since it was asked for.** This is what would be done now.")
    return f"{changed}\n{waits}"


def _denied(request: ApprovalRequest) -> str:
    by, person = request.last.by, _by(request, RequestStep.DENIED)
    ended = (
        tr("↩️ Withdrawn by {person}", person=person)
        if by is not None and by.id == request.asker.id
        else tr("⛔ Denied by {person}", person=person)
    )
    return f"{ended}\n{text.quote(request.last.note)}"


def _interrupted(request: ApprovalRequest) -> str:
    person = _by(request, RequestStep.APPROVED)
    if request.case_id is None:
        return tr(
            "❔ Approved by {person}, and Steward was stopped while carrying it out, before it sent anything. "
            "**Nothing was changed.** Steward does not try it again: ask for it again.",
            person=person,
        )
    return tr(
        "❔ Approved by {person}, and Steward was stopped while carrying it out. It is not tried again.\n"
        "**Case #{number}** is the change that had begun: `/case view` shows its outcome when Steward has read it from Roblox. "
        "Look there before you ask again.",
        person=person,
        number=request.case_id,
    )


def _applying(request: ApprovalRequest) -> str:
    return tr("⏳ Approved by {person}; being carried out", person=_by(request, RequestStep.APPROVED))


def _applied(request: ApprovalRequest) -> str:
    return _with_case(tr("✅ Approved by {person}", person=_by(request, RequestStep.APPROVED)), request)


def _failed(request: ApprovalRequest) -> str:
    person = _by(request, RequestStep.APPROVED)
    return _with_case(tr("❌ Approved by {person}, but it could not be done", person=person), request)


def _expired(_request: ApprovalRequest) -> str:
    return tr("⌛ Expired: nobody decided in time. **Nothing was changed.**")


def _with_case(sentence: str, request: ApprovalRequest) -> str:
    if request.case_id is None:
        return sentence
    return f"{sentence} · {tr('Case #{number}', number=request.case_id)}"


_STANDINGS: Mapping[RequestState, Callable[[ApprovalRequest], str]] = {
    RequestState.WAITING: _waiting,
    RequestState.APPLYING: _applying,
    RequestState.APPLIED: _applied,
    RequestState.FAILED: _failed,
    RequestState.DENIED: _denied,
    RequestState.EXPIRED: _expired,
    RequestState.INTERRUPTED: _interrupted,
}


def asked_card(request: ApprovalRequest) -> Card:
    """Return what the asker reads in place of an outcome."""
    return Card(
        meaning=Meaning.WORKING,
        title=tr("Waiting for a second person"),
        body=(
            tr(
                "This is request #{number}. It needs the approval of {approvers}, who are asked now.",
                number=request.id,
                approvers=approvers(request.approvers),
            ),
            tr(
                "**Nothing was changed yet.** It expires {when}; Steward tells you how it ends.",
                when=text.relative(request.expires_at),
            ),
        ),
        footer=tr("You can withdraw it here, or with Deny on its card."),
        withdraw=request.id,
    )


def ended_card(request: ApprovalRequest, failure: Words | None = None, *, withheld: bool = False) -> Card:
    """Return what the asker reads once it is over; in a channel that everybody reads without values."""
    shown = _without_values(request) if withheld else request.content.shown
    return Card(
        meaning=_MEANINGS[request.state],
        title=tr("Your request #{number} · {title}", number=request.id, title=_title(request, shown)),
        body=(_standing(request, _without_details(failure) if withheld else failure), *shown["body"][:1]),
    )


def evidence_of(request: ApprovalRequest) -> str:
    """Return what the evidence of a request is for, as a part of a sentence."""
    names = ", ".join(request.content.inputs.get(NAMES, {}).values())
    return tr("request #{number} about {players}", number=request.id, players=names)


def reminder_card(request: ApprovalRequest, *, withheld: bool = False) -> Card:
    """Return the reminder that half of the time has passed; in a channel that everybody reads without values."""
    shown = _without_values(request) if withheld else request.content.shown
    return Card(
        meaning=Meaning.QUESTION,
        title=tr("Request #{number} still waits", number=request.id),
        body=(_line(request, shown),),
        footer=tr("Nobody is pinged: those who may approve decide when to look."),
    )


def decision_card(decision: Decision, failure: Words | None, faces: Faces) -> Card:
    """Return what the approver reads."""
    if failure is not None:
        waits = decision.request.state is RequestState.WAITING
        return Card(
            meaning=failure.meaning,
            title=tr("It could not be done"),
            body=(_to_the_asker(decision.request, failure),),
            footer=tr("The request keeps waiting: approve it again later.") if waits else None,
        )
    if decision.outcome is None:
        return Card(
            meaning=Meaning.QUESTION,
            title=tr("It has changed since"),
            body=(
                tr(
                    "**Nothing was changed.** The card now shows what would be done; approve it again if that is right."
                ),
            ),
        )
    card = undo.outcome(decision.outcome, faces)
    people = tr("Asked for by {person}, approved by you", person=_who(decision.request))
    return replace(card, body=(people, *card.body))


def waiting_card(requests: Sequence[ApprovalRequest]) -> Card:
    """Return what waits for a second person."""
    title = tr("Waiting for a second person")
    if not requests:
        nothing = tr("Nothing waits. The next request is posted in the review channel, with Approve and Deny.")
        return Card(meaning=Meaning.INFORMATION, title=title, body=(nothing,))
    return Card(
        meaning=Meaning.INFORMATION,
        title=title,
        body=("\n".join(_line(each, each.content.shown) for each in requests),),
        footer=tr("Approve and Deny are on each request's card: follow its link."),
    )


def _line(request: ApprovalRequest, shown: Mapping[str, Json]) -> str:
    where = (
        f" · https://discord.com/channels/{request.guild_id}/{request.channel_id}/{request.message_id}"
        if request.message_id is not None
        else ""
    )
    what = shown["title"].removesuffix("?")
    about = text.cut(shown["body"][0].partition("\n")[0], 120)
    details = tr(
        "-# {person} {asked} · for {approvers} · expires {when}",
        person=_who(request),
        asked=text.relative(request.created_at),
        approvers=approvers(request.approvers),
        when=text.relative(request.expires_at),
    )
    return f"**#{request.id}** {what} · {about}\n{details}{where}"


def _who(request: ApprovalRequest) -> str:
    return text.person(request.asker.id, request.asker.name)


def _by(request: ApprovalRequest, step: RequestStep) -> str:
    taken = request.newest(step)
    if taken is None or taken.by is None:
        return "Steward"
    return f"{text.person(taken.by.id, taken.by.name)} {text.when(taken.at)}"

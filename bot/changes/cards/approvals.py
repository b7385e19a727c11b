"""Requests for a second person: the card with which they are asked, what became of it, and what waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot.changes.approvals import Decision
from bot.changes.cards import undo
from bot.changes.plans import Plan
from bot.changes.undo_plans import UndoPlan
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
    """Return the question of a plan as a request keeps it: what a second person reads is exactly what its asker has read."""
    card = undo.question(plan, faces) if isinstance(plan, UndoPlan) else faces.question(plan)
    files = {file.name: file.content.decode() for file in card.files}
    return {"title": card.title, "body": list(card.body), "thumbnail": card.thumbnail, "files": files}


def request_card(request: ApprovalRequest, failure: Words | None = None) -> Card:
    """Return a request as the review channel shows it.

    Args:
        request: As it stands.
        failure: Why it could not be carried out, where that was just tried.
    """
    shown = request.content.shown
    asked = f"Asked for by {_who(request)} {text.when(request.created_at)}"
    standing = _standing(request) + (f"\n{_to_the_asker(request, failure)}" if failure is not None else "")
    return Card(
        meaning=_MEANINGS[request.state],
        title=f"Request #{request.id} · {_title(request)}",
        body=(f"{asked}\n{standing}", *shown["body"]),
        thumbnail=shown["thumbnail"],
        files=tuple(Attachment(name=name, content=held.encode()) for name, held in shown.get("files", {}).items()),
        footer=_FOOTERS.get(request.state),
    )


_FOOTERS = {RequestState.WAITING: "Nothing has been changed yet. A length of time counts from the approval."}


def _title(request: ApprovalRequest) -> str:
    """Return what was asked for; a question only while it is one."""
    asked: str = request.content.shown["title"]
    return asked if request.state is RequestState.WAITING else asked.removesuffix("?")


def _standing(request: ApprovalRequest, failure: Words | None = None) -> str:
    return _STANDINGS[request.state](request) + (f"\n{failures.in_short(failure)}" if failure is not None else "")


def _to_the_asker(request: ApprovalRequest, failure: Words) -> str:
    """Say why it could not be done: it is done in the name of whoever asked, so "you" in these words is them."""
    return f"To {_who(request)}: {failures.in_short(failure)}"


def _waiting(request: ApprovalRequest) -> str:
    waits = f"Waits for {approvers(request.approvers)}; expires {text.relative(request.expires_at)}"
    changed = request.newest(RequestStep.RENEWED) is not None
    return (
        f"⚠️ **It has changed since it was asked for.** This is what would be done now.\n{waits}" if changed else waits
    )


def _denied(request: ApprovalRequest) -> str:
    by = request.last.by
    verb = "↩️ Withdrawn" if by is not None and by.id == request.asker.id else "⛔ Denied"
    return f"{verb} by {_by(request, RequestStep.DENIED)}\n{text.quote(request.last.note)}"


def _interrupted(request: ApprovalRequest) -> str:
    stopped = f"❔ Approved by {_by(request, RequestStep.APPROVED)}, and Steward was stopped while carrying it out"
    if request.case_id is None:
        return f"{stopped}, before it sent anything. **Nothing was changed.** It is not tried again: ask for it anew."
    return (
        f"{stopped}. It is not tried again.\n**Case #{request.case_id}** is what it had begun: `/case view` says what became "
        "of it, as soon as Steward has read Roblox back. Look there before you ask anew."
    )


def _case(request: ApprovalRequest) -> str:
    return f" · Case #{request.case_id}" if request.case_id is not None else ""


_STANDINGS: Mapping[RequestState, Callable[[ApprovalRequest], str]] = {
    RequestState.WAITING: _waiting,
    RequestState.APPLYING: lambda request: f"⏳ Approved by {_by(request, RequestStep.APPROVED)}; being carried out",
    RequestState.APPLIED: lambda request: f"✅ Approved by {_by(request, RequestStep.APPROVED)}{_case(request)}",
    RequestState.FAILED: lambda request: (
        f"❌ Approved by {_by(request, RequestStep.APPROVED)}, but it could not be done{_case(request)}"
    ),
    RequestState.DENIED: _denied,
    RequestState.EXPIRED: lambda _: "⌛ Expired: nobody decided in time. **Nothing was changed.**",
    RequestState.INTERRUPTED: _interrupted,
}


def asked_card(request: ApprovalRequest) -> Card:
    """Return what the asker reads in place of an outcome."""
    return Card(
        meaning=Meaning.WORKING,
        title="Waiting for a second person",
        body=(
            f"This is request #{request.id}. It needs the approval of {approvers(request.approvers)}, who are asked now.",
            f"**Nothing was changed yet.** It expires {text.relative(request.expires_at)}; you will be told how it ends.",
        ),
        footer="You can withdraw it with Deny on its card.",
    )


def told_card(request: ApprovalRequest, failure: Words | None = None) -> Card:
    """Return what the asker reads once it is over."""
    shown = request.content.shown
    return Card(
        meaning=_MEANINGS[request.state],
        title=f"Your request #{request.id} · {_title(request)}",
        body=(_standing(request, failure), *shown["body"][:1]),
    )


def reminder_card(request: ApprovalRequest) -> Card:
    """Return the reminder that half of the time has gone."""
    return Card(
        meaning=Meaning.QUESTION,
        title=f"Request #{request.id} still waits",
        body=(_line(request),),
        footer="Nobody is pinged: whoever may approve decides when to look.",
    )


def decision_card(decision: Decision, failure: Words | None, faces: Faces) -> Card:
    """Return what the one who approved reads."""
    if failure is not None:
        said = _to_the_asker(decision.request, failure)
        waits = decision.request.state is RequestState.WAITING
        again = "The request waits on: approve it again later." if waits else None
        return Card(meaning=failure.meaning, title="It could not be done", body=(said,), footer=again)
    if decision.outcome is None:
        return Card(
            meaning=Meaning.QUESTION,
            title="It has changed meanwhile",
            body=(
                "**Nothing was changed.** The card now shows what would be done; approve it again if that is right.",
            ),
        )
    card = undo.outcome(decision.outcome, faces)
    return replace(card, body=(f"Asked for by {_who(decision.request)}, approved by you", *card.body))


def waiting_card(requests: Sequence[ApprovalRequest]) -> Card:
    """Return what waits for a second person."""
    if not requests:
        told = "Nothing waits. What is asked for next is posted in the review channel, with Approve and Deny."
        return Card(meaning=Meaning.INFORMATION, title="Waiting for a second person", body=(told,))
    return Card(
        meaning=Meaning.INFORMATION,
        title="Waiting for a second person",
        body=("\n".join(map(_line, requests)),),
        footer="Approve and Deny are on each request's card: follow its link.",
    )


def _line(request: ApprovalRequest) -> str:
    where = (
        f" · https://discord.com/channels/{request.guild_id}/{request.channel_id}/{request.message_id}"
        if request.message_id is not None
        else ""
    )
    what = request.content.shown["title"].removesuffix("?")
    about = text.clip(request.content.shown["body"][0].partition("\n")[0], 120)
    return (
        f"**#{request.id}** {what} · {about}\n"
        f"-# {_who(request)} {text.relative(request.created_at)} · for {approvers(request.approvers)} · "
        f"expires {text.relative(request.expires_at)}{where}"
    )


def _who(request: ApprovalRequest) -> str:
    return text.person(request.asker.id, request.asker.name)


def _by(request: ApprovalRequest, step: RequestStep) -> str:
    taken = request.newest(step)
    if taken is None or taken.by is None:
        return "Steward"
    return f"{text.person(taken.by.id, taken.by.name)} {text.when(taken.at)}"

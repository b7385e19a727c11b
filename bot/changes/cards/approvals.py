"""Approval requests as cards: the request, its answer, and the list of what waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot.access import Capability
from bot.changes.approvals import Decision
from bot.changes.cards import undo
from bot.changes.kinds import LABELS, NAMES
from bot.changes.plans import Plan
from bot.changes.undo_plans import UndoPlan
from bot.experiences.player import Player
from bot.i18n import tr, trn
from bot.journal.approval_requests import ApprovalRequest, RequestState, RequestStep
from bot.jsons import Json
from bot.ui import failures, icons, players, text
from bot.ui.cards import RULE, Attachment, Card, Meaning
from bot.ui.faces import Faces
from bot.ui.failures import Words

_MEANINGS = {
    RequestState.WAITING: Meaning.QUESTION,
    RequestState.APPLYING: Meaning.WORKING,
    RequestState.APPLIED: Meaning.DONE,
    RequestState.FAILED: Meaning.REFUSED,
    RequestState.DENIED: Meaning.WORKING,
    RequestState.EXPIRED: Meaning.WORKING,
    RequestState.INTERRUPTED: Meaning.UNSURE,
}


def kept(plan: Plan, faces: Faces) -> Json:
    """Return the question of a plan as a request keeps it: the approver reads exactly what the asker has read."""
    card = undo.question(plan, faces) if isinstance(plan, UndoPlan) else faces.question(plan)
    ends = undo.ends(plan) if isinstance(plan, UndoPlan) else faces.ends(plan)
    return {
        "title": card.title,
        "subject": card.subject,
        "state": list(card.state),
        "body": list(card.body),
        "sends": list(card.sends),
        "thumbnail": card.headshot,
        "files": {file.name: file.content.decode() for file in card.files},
        "not_done": ends.not_done,
        "not_known": ends.not_known,
    }


def request_card(
    request: ApprovalRequest, failure: Words | None = None, *, withheld: bool = False, became: str | None = None
) -> Card:
    """Return a request: the question that was asked, with who asks while it waits, and how it ended after that.

    Args:
        request: Its present state.
        failure: Why it could not be carried out, if that was just tried.
        withheld: Whether to show no values: for a channel that everybody reads.
        became: The title of its case; None if it has none, or if that is not over.
    """
    shown = _without_values(request) if withheld else request.content.shown
    failure = _without_details(failure) if withheld else failure
    standing = [_STANDINGS[request.state](request), *([_to_the_asker(request, failure)] if failure is not None else [])]
    card = Card(
        meaning=_MEANINGS[request.state],
        title=became or _title(request, shown),
        subject=shown.get("subject", ""),
        headshot=shown["thumbnail"],
        files=tuple(Attachment(name=name, content=held.encode()) for name, held in shown.get("files", {}).items()),
        note=_note(request),
    )
    body, sends = tuple(shown["body"]), tuple(shown.get("sends", ()))
    if request.state is not RequestState.WAITING:  # what was true when it was asked no longer counts
        return replace(card, state=tuple(standing), body=body, sends=sends)
    asked = ("\n".join(sends),) if sends else ()
    return replace(card, state=tuple(shown.get("state", ())), body=(*body, *asked, RULE), sends=tuple(standing))


def _note(request: ApprovalRequest) -> tuple[str, ...]:
    number, person, when = request.id, _who(request), text.ago(request.created_at)
    if request.state is RequestState.WAITING:
        return (
            tr("Request #{number} · asked {when}", number=number, when=when),
            tr("Nothing has happened yet · {until}", until=text.until(request.expires_at)),
        )
    if request.state in _NOT_DONE:
        return (tr("Request #{number} · asked by {person} · nothing was changed", number=number, person=person),)
    return (tr("Request #{number} · asked by {person} · {when}", number=number, person=person, when=when),)


def _without_values(request: ApprovalRequest) -> Mapping[str, Json]:
    """Return what a request shows to everybody: what it concerns and why, and no words of its question, which may hold values."""
    inputs = request.content.inputs
    about = [tr("undo of case #{number}", number=inputs["number"])] if "number" in inputs else []
    about += (players.name(Player.kept(int(each), names)) for each, names in inputs.get(NAMES, {}).items())
    asked = {**inputs, **inputs.get("where", {}), **inputs.get("request", {}), **inputs.get("change", {})}
    labels = inputs.get(LABELS, {})
    about += [
        text.escape(labels[asked[name]]) if name == "field" and asked[name] in labels else text.code(asked[name])
        for name in _PLACE
        if asked.get(name)
    ]
    why = [text.quote(asked["reason"])] if asked.get("reason") else []
    hint = tr(
        "This card shows no values, because not everybody in this channel may read them. "
        "Show shows them to those who may approve."
    )
    body = [*([" · ".join(about)] if about else []), *why, hint]
    return {"title": _act(request), "body": body, "thumbnail": None}


def _act(request: ApprovalRequest) -> str:
    """Return what kind of change a request with values is for, as a question: `Edit player data?`."""
    return f"{text.capital(tr(Capability(request.covered).traits.meaning))}?"


_PLACE = ("board", "store", "scope", "key", "field")
"""What inputs call the place of a value, from the outside in."""


def _without_details(failure: Words | None) -> Words | None:
    """Return why something failed in as few words as its title has: the rule that it broke may name a value."""
    return replace(failure, happened="") if failure is not None else None


def _title(request: ApprovalRequest, shown: Mapping[str, Json]) -> str:
    """Return what was asked for, with a question mark only while it waits; or that it did not happen, or that nobody knows."""
    asked: str = shown["title"]
    what = asked.removesuffix("?")
    if request.state is RequestState.WAITING:
        return asked
    if request.state is RequestState.APPLIED:
        return tr("{what}: approved", what=what)
    if request.state in _NOT_DONE or (request.state is RequestState.FAILED and request.case_id is None):
        return str(shown.get("not_done", what))
    if request.state in _NOT_KNOWN and request.case_id is not None:
        return str(shown.get("not_known", what))
    return what


_NOT_DONE = frozenset({RequestState.DENIED, RequestState.EXPIRED})
_NOT_KNOWN = frozenset({RequestState.INTERRUPTED, RequestState.FAILED})


def _to_the_asker(request: ApprovalRequest, failure: Words) -> str:
    """Say why it could not be done. It is done in the asker's name, so "you" in these words means the asker."""
    said = tr("To {person}: {failure}", person=_who(request), failure=failures.in_short(failure))
    return f"{said}\n-# {text.code(failure.setting)}" if failure.setting is not None else said


def _waiting(request: ApprovalRequest) -> str:
    waits = tr(
        "{icon} {person} asks · {roles} can approve",
        icon=icons.SECOND_PERSON,
        person=_who(request),
        roles=text.roles(request.approvers),
    )
    if request.newest(RequestStep.RENEWED) is None:
        return waits
    changed = tr(
        "{icon} **Changed since {person} asked.** This is what would be done now.",
        icon=icons.CAUTION,
        person=_who(request),
    )
    return f"{changed}\n{waits}"


def _denied(request: ApprovalRequest) -> str:
    by, person = request.last.by, _by(request, RequestStep.DENIED)
    ended = (
        tr("{icon} **Taken back** by {person}", icon=icons.UNDONE, person=person)
        if by is not None and by.id == request.asker.id
        else tr("{icon} **Denied** by {person}", icon=icons.NOT_ALLOWED, person=person)
    )
    return f"{ended}\n{text.quote(request.last.note)}"


def _interrupted(request: ApprovalRequest) -> str:
    person = _by(request, RequestStep.APPROVED)
    if request.case_id is None:
        return tr(
            "{icon} Approved by {person}, and Steward was stopped before it sent anything. **Nothing was changed.** "
            "Steward does not try it again: ask for it again.",
            icon=icons.NOT_DONE,
            person=person,
        )
    return tr(
        "{icon} Approved by {person}, and Steward was stopped while carrying it out. It is not tried again.\n"
        "**Case #{number}** is the change that had begun: `/case view` shows its outcome when Steward has read it from Roblox. "
        "Look there before you ask again.",
        icon=icons.NOT_KNOWN,
        person=person,
        number=request.case_id,
    )


def _applying(request: ApprovalRequest) -> str:
    person = _by(request, RequestStep.APPROVED)
    return tr("{icon} Approved by {person}; being carried out", icon=icons.WAITING, person=person)


def _applied(request: ApprovalRequest) -> str:
    person = _by(request, RequestStep.APPROVED)
    return _with_case(tr("{icon} Approved by {person}", icon=icons.DONE, person=person), request)


def _failed(request: ApprovalRequest) -> str:
    person = _by(request, RequestStep.APPROVED)
    return _with_case(
        tr("{icon} Approved by {person}, but it could not be done", icon=icons.NOT_DONE, person=person), request
    )


def _expired(request: ApprovalRequest) -> str:
    length = text.duration(request.expires_at - request.created_at)
    return tr("{icon} Nobody decided within {length}", icon=icons.WAITING, length=length)


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
        title=tr("Waiting for approval"),
        state=(
            tr(
                "{icon} **{what}** · {roles} can approve",
                icon=icons.WAITING,
                what=request.content.shown["title"].removesuffix("?"),
                roles=text.roles(request.approvers),
            ),
        ),
        note=(
            tr("Request #{number} · {until}", number=request.id, until=text.until(request.expires_at)),
            tr("Nothing has happened yet. You get a message when it is decided."),
        ),
        withdraw=request.id,
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
    )


def undecided_card(decision: Decision, failure: Words | None) -> Card:
    """Return what the approver reads where nothing was done."""
    if failure is None:
        return Card(
            meaning=Meaning.QUESTION,
            title=tr("Changed since it was asked"),
            body=(
                tr(
                    "**Nothing was changed.** The card now shows what would be done. Approve it again if that is right."
                ),
            ),
        )
    waits = decision.request.state is RequestState.WAITING
    return Card(
        meaning=failure.meaning,
        title=_title(decision.request, decision.request.content.shown),
        state=(_to_the_asker(decision.request, failure),),
        note=(tr("The request keeps waiting: approve it again later."),) if waits else (),
    )


def waiting_card(requests: Sequence[ApprovalRequest]) -> Card:
    """Return what waits for a second person."""
    if not requests:
        nothing = tr("The next request is posted in the review channel, with Approve and Deny.")
        return Card(meaning=Meaning.INFORMATION, title=tr("No request waits"), body=(nothing,))
    return Card(
        meaning=Meaning.INFORMATION,
        title=trn("{count} request waits", "{count} requests wait", len(requests)),
        body=tuple(_line(each, each.content.shown) for each in requests),
        note=(tr("Approve and Deny are on each request's card: follow its link."),),
    )


def _line(request: ApprovalRequest, shown: Mapping[str, Json]) -> str:
    what, number = shown["title"].removesuffix("?"), tr("Request #{number}", number=request.id)
    if request.message_id is not None:
        address = f"https://discord.com/channels/{request.guild_id}/{request.channel_id}/{request.message_id}"
        number = f"[{number}]({address})"
    details = tr(
        "{person} asks · {roles} can approve",
        person=_who(request),
        roles=text.roles(request.approvers),
    )
    return f"**{what}** · {text.until(request.expires_at)}\n-# {details} · {number}"


def _who(request: ApprovalRequest) -> str:
    return text.staff(request.asker.id, request.asker.name)


def _by(request: ApprovalRequest, step: RequestStep) -> str:
    taken = request.newest(step)
    if taken is None or taken.by is None:
        return "Steward"
    return f"{text.staff(taken.by.id, taken.by.name)} · {text.ago(taken.at)}"

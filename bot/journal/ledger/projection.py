"""Makes a case from its events; erased facets read as empty. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.access import Capability, DiscordId
from bot.journal.cases import Case, CaseId, CaseKind, Evidence, EvidenceFile, Member, Note, Outcome, Target
from bot.journal.ledger.chain import Event, Facts
from bot.journal.ledger.payloads import AFTER, BEFORE, EVIDENCE, NOTE, OUTCOME, PLAN, VOID, erased_facets, of_kind

_NOBODY = {"id": "", "label": "", "player_id": None}


def outcome_of(events: Sequence[Event]) -> Outcome:
    """Return the outcome that counts: the newest."""
    return Outcome(_result(events).get("outcome", Outcome.SENT))


def case_of(events: Sequence[Event], documents: Mapping[tuple[int, str], Any], *, images_read: bool) -> Case:
    """Make a case from all its events and their documents, which are given by (position, facet)."""
    intent, outcomes, voids = events[0], of_kind(OUTCOME, events), of_kind(VOID, events)
    act, actor, second, result = intent.facts["act"], intent.facts["actor"], intent.facts.get("second"), _result(events)
    return Case(
        id=CaseId(intent.case_id),
        kind=CaseKind(act["kind"]),
        outcome=outcome_of(events),
        actor_id=DiscordId(actor["id"]),
        actor_name=actor["name"],
        guild_id=actor["guild_id"],
        experience=act["experience"],
        target=target_of(intent.facts),
        reason=_text(intent, "reason"),
        capability=Capability(act["capability"]),
        plan=documents.get((intent.position, PLAN), {}),
        before=documents.get((intent.position, BEFORE)),
        after=next((documents[each] for each in _newest_first(AFTER, outcomes) if each in documents), None),
        images_read=images_read,
        version_seen=act["version_seen"],
        version_made=result.get("version_made"),
        request_id=result.get("request_id"),
        idempotency_key=act["idempotency_key"],
        created_at=intent.at,
        settled_at=outcomes[-1].at if outcomes else None,
        failure=result.get("failure"),
        parent=act["parent"],
        parent_relation=act["parent_relation"],
        notes=tuple(_note(event, "note") for event in of_kind(NOTE, events)),
        approved_by=Member(**second) if second is not None else None,
        void=_note(voids[0], "void") if voids else None,
        evidence=tuple(_evidence(event) for event in of_kind(EVIDENCE, events) if "evidence" in event.facts),
        erased=frozenset().union(*erased_facets(events).values()),
    )


def target_of(intent: Facts) -> Target:
    """Return what a case is about, from the facts of its intent."""
    return Target(kind=intent["act"]["target_kind"], **intent.get("target", _NOBODY))


def _newest_first(facet: str, events: Sequence[Event]) -> list[tuple[int, str]]:
    return [(event.position, facet) for event in reversed(events)]


def _result(events: Sequence[Event]) -> dict[str, Any]:
    """Return the newest value of each field: a case that is settled later keeps its request id and version."""
    result: dict[str, Any] = {}
    for event in of_kind(OUTCOME, events):
        added = event.facts["result"]
        result |= {name: value for name, value in added.items() if value is not None or name == "failure"}
    return result


def _text(event: Event, facet: str) -> str:
    text: str = event.facts.get(facet, {"text": ""})["text"]
    return text


def _note(event: Event, facet: str) -> Note:
    author = event.facts["author"]
    return Note(author_id=author["id"], author_name=author["name"], text=_text(event, facet), at=event.at)


def _evidence(event: Event) -> Evidence:
    author = event.facts["author"]
    files = tuple(EvidenceFile(**file) for file in event.facts["evidence"]["files"])
    return Evidence(author_id=author["id"], author_name=author["name"], files=files, at=event.at)

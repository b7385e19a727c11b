"""What is written down about a case, facet by facet, and the case as told from it. Pure.

A facet is what is erased as one: what names a player (`target`, `reason`, images) stands apart from what does not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.access import Actor, Allowance, Capability, DiscordId
from bot.journal._chain import Event, Facts
from bot.journal.cases import Case, CaseId, CaseKind, Intent, Note, Outcome, Target

INTENT, OUTCOME, NOTE = "intent", "outcome", "note"
PLAN, BEFORE, AFTER = "plan", "before", "after"


def intent_facts(actor: Actor, intent: Intent, *, key: str, allowances: Sequence[Allowance]) -> Facts:
    """Write down an intent, but for its plan and before-image."""
    target = intent.target
    return {
        "act": {
            "kind": intent.kind,
            "experience": intent.experience,
            "capability": intent.capability,
            "target_kind": target.kind,
            "version_seen": intent.version_seen,
            "parent": intent.parent,
            "parent_relation": intent.parent_relation,
            "idempotency_key": key,
            "allowances": {each.name: each.amount for each in allowances},
        },
        "actor": {"id": actor.user_id, "name": actor.name, "guild_id": actor.guild_id},
        "target": {"id": target.id, "label": target.label, "player_id": target.player_id},
        "reason": {"text": intent.reason},
    }


def outcome_facts(
    outcome: Outcome, *, failure: str | None = None, version_made: str | None = None, request_id: str | None = None
) -> Facts:
    """Write down an outcome, but for its after-image."""
    result = {"outcome": outcome, "failure": failure, "version_made": version_made, "request_id": request_id}
    return {"result": result}


def note_facts(text: str, *, author: Actor | None) -> Facts:
    """Write down a remark."""
    return {
        "note": {
            "author_id": author.user_id if author is not None else None,
            "author_name": author.name if author is not None else "",
            "text": text,
        }
    }


def index_row(facts: Facts, *, at: datetime) -> dict[str, Any]:
    """Tell a row of `cases`, but for its number and outcome, from an intent."""
    act = facts["act"]
    return {
        "kind": act["kind"],
        "actor_id": facts["actor"]["id"],
        "player_id": facts["target"]["player_id"],
        "experience": act["experience"],
        "parent_id": act["parent"],
        "created_at": at,
    }


def outcome_of(events: Sequence[Event]) -> Outcome:
    """Tell the outcome that counts: the newest."""
    return Outcome(_result(events).get("outcome", Outcome.SENT))


def search_text(events: Sequence[Event]) -> str:
    """Tell what a case can be found by; lone surrogates, which an index cannot hold, become question marks."""
    words = [line for event in events for line in _words(event.facts)]
    return "\n".join(words).encode("utf-8", "replace").decode()


def allowance_rows(intent: Event) -> list[dict[str, Any]]:
    """Tell the rows of `allowance_uses` from an intent."""
    common = {"case_id": intent.case_id, "actor_id": intent.facts["actor"]["id"], "at": intent.at}
    taken: Mapping[str, int] = intent.facts["act"]["allowances"]
    return [{"name": name, "amount": amount, **common} for name, amount in sorted(taken.items())]


def case_of(events: Sequence[Event], documents: Mapping[tuple[int, str], Any], *, images_read: bool) -> Case:
    """Tell a case from all its events and their documents by (position, facet)."""
    intent, outcomes = events[0], _of_kind(OUTCOME, events)
    act, actor, target = (intent.facts[facet] for facet in ("act", "actor", "target"))
    result = _result(events)
    return Case(
        id=CaseId(intent.case_id),
        kind=CaseKind(act["kind"]),
        outcome=outcome_of(events),
        actor_id=DiscordId(actor["id"]),
        actor_name=actor["name"],
        guild_id=actor["guild_id"],
        experience=act["experience"],
        target=Target(kind=act["target_kind"], **target),
        reason=intent.facts["reason"]["text"],
        capability=Capability(act["capability"]),
        plan=documents[intent.position, PLAN],
        before=documents.get((intent.position, BEFORE)),
        after=next((documents[each] for each in _images(AFTER, outcomes) if each in documents), None),
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
        notes=tuple(_note(event.facts["note"], event.at) for event in _of_kind(NOTE, events)),
    )


def _of_kind(kind: str, events: Sequence[Event]) -> list[Event]:
    return [event for event in events if event.kind == kind]


def _images(facet: str, events: Sequence[Event]) -> list[tuple[int, str]]:
    return [(event.position, facet) for event in reversed(events)]


def _result(events: Sequence[Event]) -> dict[str, Any]:
    """The newest of each field: a case settled later keeps the request id and the version that came first."""
    result: dict[str, Any] = {}
    for event in _of_kind(OUTCOME, events):
        told = event.facts["result"]
        result |= {name: value for name, value in told.items() if value is not None or name == "failure"}
    return result


def _words(facts: Facts) -> list[str]:
    named = [("reason", "text"), ("target", "label"), ("target", "id"), ("actor", "name"), ("note", "text")]
    return [facts[facet][field] for facet, field in named if facet in facts]


def _note(fields: Mapping[str, Any], at: datetime) -> Note:
    return Note(author_id=fields["author_id"], author_name=fields["author_name"], text=fields["text"], at=at)

"""The facts of each kind of event, by facet. Pure.

A facet is erased as a whole, so facets that can name a player (`target`, `reason`, images) are separate from the others.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from bot.access import Actor, Allowance
from bot.journal.cases import EvidenceFile, Intent, Outcome
from bot.journal.ledger.chain import Event, Facts

INTENT, OUTCOME, NOTE, VOID, EVIDENCE, ERASURE = "intent", "outcome", "note", "void", "evidence", "erasure"
PLAN, BEFORE, AFTER = "plan", "before", "after"
PLAYERS = "players"

IMAGES = frozenset({PLAN, BEFORE, AFTER, PLAYERS})
"""The facets that may be large, and that only an undo or settling needs. The players are erased with their plan."""
PERSONAL = IMAGES | {"target", "reason", "note", "void", "evidence"}
"""The facets that can be about a player. The others say who made which kind of change, when, and with what outcome."""


def intent_facts(actor: Actor, intent: Intent, *, key: str, allowances: Sequence[Allowance]) -> Facts:
    """Return the facts of an intent, without its plan and before-image."""
    target, second = intent.target, actor.approver
    facts: dict[str, Mapping[str, Any]] = {
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
    if intent.player_ids:
        facts[PLAYERS] = {"ids": list(intent.player_ids)}
    return facts if second is None else {**facts, "second": _author(second)}


def outcome_facts(
    outcome: Outcome, *, failure: str | None = None, version_made: str | None = None, request_id: str | None = None
) -> Facts:
    """Return the facts of an outcome, without its after-image."""
    result = {"outcome": outcome, "failure": failure, "version_made": version_made, "request_id": request_id}
    return {"result": result}


def note_facts(text: str, *, author: Actor | None) -> Facts:
    """Return the facts of a note."""
    return {"author": _author(author), "note": {"text": text}}


def void_facts(reason: str, *, author: Actor) -> Facts:
    """Return the facts of a void mark."""
    return {"author": _author(author), "void": {"text": reason}}


def evidence_facts(files: Sequence[EvidenceFile], *, author: Actor) -> Facts:
    """Return the facts of evidence: where the files are."""
    return {"author": _author(author), "evidence": {"files": [file.facts() for file in files]}}


def erasure_facts(erased: Mapping[int, Collection[str]], *, cause: str) -> Facts:
    """Return the facts of an erasure: which facets were erased, by the position of their event."""
    facets = {str(position): sorted(facets) for position, facets in erased.items()}
    return {"erasure": {"cause": cause, "facets": facets}}


def erased_facets(events: Sequence[Event]) -> dict[int, set[str]]:
    """Return which facets of a case are missing, by position."""
    gone = {event.position: {facet for facet, (salt, _) in event.seals.items() if salt is None} for event in events}
    return {position: facets for position, facets in gone.items() if facets}


def recorded_erasures(events: Sequence[Event]) -> dict[int, set[str]]:
    """Return which facets of a case Steward has recorded as erased, by position."""
    erased: dict[int, set[str]] = {}
    for event in of_kind(ERASURE, events):
        for position, facets in event.facts["erasure"]["facets"].items():
            erased.setdefault(int(position), set()).update(facets)
    return erased


def of_kind(kind: str, events: Sequence[Event]) -> list[Event]:
    """Return the events of one kind."""
    return [event for event in events if event.kind == kind]


def _author(author: Actor | None) -> Mapping[str, object]:
    return {"id": author.user_id if author is not None else None, "name": author.name if author is not None else ""}

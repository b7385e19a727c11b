"""The chain of hashes over the journal's events. Pure.

An event consists of facets, groups of fields that belong together: `actor`, `target`, `reason`, an image. Each facet
has its own seal, the SHA-256 of a random salt, its name and its content. The event's digest covers the seals and the
previous digest, not the content. So a facet can be erased together with its salt, after which nobody can guess the
content, and the chain still verifies.

Somebody who can write the whole file can also compute a new chain. Only a copy of the head that is kept elsewhere shows that.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeAlias

from bot.journal.ledger.blobs import Document

Facts: TypeAlias = Mapping[str, Mapping[str, Any]]
"""{facet: {field: value}}"""

Seals: TypeAlias = dict[str, tuple[str | None, str]]
"""{facet: (salt, digest)}, in hexadecimal; the salt of an erased facet is None."""

CHAIN = "chain"
"""Named as the altered part if the event's own place, kind, time or digest was altered, not a facet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One link of the chain: a record about a case.

    Attributes:
        position: Counted from 1, without a gap.
        kind: `intent`, `outcome`, `note`, `void`, `evidence` or `erasure`.
        seals: One for each facet, both of facts and of documents.
    """

    position: int
    case_id: int
    kind: str
    at: datetime
    facts: Facts
    seals: Seals
    digest: bytes


def fingerprints(facts: Facts, documents: Mapping[str, Document]) -> dict[str, bytes]:
    """Hash the content of each facet, without salt: facts in their canonical JSON, documents as they are stored."""
    hashed = {facet: sha256(_canonical(fields)).digest() for facet, fields in facts.items()}
    return hashed | {facet: document.fingerprint for facet, document in documents.items()}


def seal(content: Mapping[str, bytes]) -> Seals:
    """Seal every facet with its own salt."""
    salts = {facet: secrets.token_hex(16) for facet in content}
    return {facet: (salts[facet], _sealed(salts[facet], facet, content[facet])) for facet in content}


def link(previous: bytes, *, position: int, case_id: int, kind: str, at: datetime, seals: Seals) -> bytes:
    """Compute the digest of an event that follows the one with the digest `previous`."""
    digests = {facet: digest for facet, (_, digest) in seals.items()}
    return sha256(_canonical([previous.hex(), position, case_id, kind, at.isoformat(), digests])).digest()


def altered_facet(event: Event, previous: bytes, documents: Mapping[str, Document]) -> str | None:
    """Return the part of an event that does not match its seals or its digest; None if everything matches."""
    content = fingerprints(event.facts, documents)
    for facet in sorted(event.seals.keys() | content.keys()):
        if not _holds(event.seals.get(facet), facet, content.get(facet)):
            return facet
    made_of = {"position": event.position, "case_id": event.case_id, "kind": event.kind, "at": event.at}
    return None if event.digest == link(previous, **made_of, seals=event.seals) else CHAIN  # type: ignore[arg-type]


def _holds(sealed: tuple[str | None, str] | None, facet: str, content: bytes | None) -> bool:
    if sealed is None:
        return False
    salt, digest = sealed
    if salt is None or content is None:
        return salt is None and content is None
    return digest == _sealed(salt, facet, content)


def _sealed(salt: str, facet: str, content: bytes) -> str:
    return sha256(f"{salt}\n{facet}\n".encode() + content).hexdigest()


def _canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()

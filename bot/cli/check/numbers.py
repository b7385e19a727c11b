"""Says whether the test of large numbers has passed. It reads what `probe numbers` has kept, and writes nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from sqlalchemy.exc import ArgumentError

from bot.cli.check.findings import Finding, fine, noted, unchecked
from bot.features.data.numbers import EXACT_NUMBERS
from bot.journal import Proof, kept_proofs
from bot.settings import Settings

_ONLY_READ = "An entry that holds such a number can only be read, except by roles that may force a change (data:force)"
_HOW = "`python3 steward.py probe numbers` tests it, with an entry of its own"


def examine_numbers(settings: Settings) -> list[Finding]:
    """Return what is known of numbers beyond 2^53 in each experience."""
    try:
        proofs = kept_proofs(settings.database.url, EXACT_NUMBERS)
    except (sqlite3.Error, ArgumentError, ValueError) as error:
        words = f"the journal could not be read, so it is not known whether the test of numbers has passed: {error}"
        return [unchecked(words, "database", "url")]
    return [_finding(key, each.universe_id, proofs) for key, each in settings.experiences.items()]


def _finding(key: str, universe_id: int, proofs: Mapping[int, Proof]) -> Finding:
    proof = proofs.get(universe_id)
    if proof is None:
        return noted(f"Numbers beyond 2^53 in {key}: not tested. {_ONLY_READ}. {_HOW}")
    tested = f"Numbers beyond 2^53 in {key}, tested on {proof.at:%Y-%m-%d}"
    if proof.passed:
        return fine(f"{tested}: Roblox keeps them exactly, so entries that hold them can be changed")
    return noted(f"{tested}: Roblox does not keep them exactly. {_ONLY_READ}")

"""Bans of many players at once as a kind of change."""

from __future__ import annotations

from bot.changes.bulk.bulks import Bulks
from bot.changes.bulk.kinds import bulk_kind
from bot.changes.kinds import ChangeKind
from bot.features.bans.bulk.plans import BulkBans


def kinds(bulk_bans: BulkBans, bulks: Bulks) -> tuple[ChangeKind, ...]:
    """Return the kind of change for a bulk of bans."""
    return (bulk_kind(bulk_bans, bulks, approval="bulk_bans"),)

"""The journal: who did what to the live game, why, and what was there before. Intent first, then outcome.

What it keeps is a chain of hashes, so that an alteration shows. It never stores secrets; what staff write is kept as
they wrote it.

This and `approval_requests` are its doors; the other modules are its own.
"""

from bot.journal.archive import Archive, Forgotten, Head, Posted
from bot.journal.cases import (
    BULK,
    EVERYWHERE,
    NOT_APPLIED,
    UNDO,
    Case,
    CaseId,
    CaseKind,
    CaseQuery,
    Claim,
    Evidence,
    EvidenceFile,
    Intent,
    Member,
    Note,
    OpenCase,
    Outcome,
    ParentRelation,
    Target,
    TargetKind,
)
from bot.journal.guards.target_locks import SENDING, TargetLock, TargetLocks
from bot.journal.journal import Journal
from bot.journal.ledger.verify import Tampering
from bot.journal.reader import LogCard
from bot.journal.retention import Doubt, Retention
from bot.journal.search.calendar import Calendar
from bot.journal.search.statistics import Statistics

__all__ = [
    "BULK",
    "EVERYWHERE",
    "NOT_APPLIED",
    "SENDING",
    "UNDO",
    "Archive",
    "Calendar",
    "Case",
    "CaseId",
    "CaseKind",
    "CaseQuery",
    "Claim",
    "Doubt",
    "Evidence",
    "EvidenceFile",
    "Forgotten",
    "Head",
    "Intent",
    "Journal",
    "LogCard",
    "Member",
    "Note",
    "OpenCase",
    "Outcome",
    "ParentRelation",
    "Posted",
    "Retention",
    "Statistics",
    "Tampering",
    "Target",
    "TargetKind",
    "TargetLock",
    "TargetLocks",
]

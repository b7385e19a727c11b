"""The journal: who did what to the live game, why, and what was there before. Intent first, then outcome.

What it keeps is a chain of hashes, so that an alteration shows. It never stores secrets; what staff write is kept as
they wrote it.
"""

from bot.journal._ages import Timeline
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
    Json,
    Member,
    Note,
    OpenCase,
    Outcome,
    ParentRelation,
    Target,
    TargetKind,
)
from bot.journal.guards.target_locks import TargetLock, TargetLocks
from bot.journal.journal import Journal
from bot.journal.ledger.verify import Tampering
from bot.journal.reader import LogCard
from bot.journal.search.statistics import Statistics

__all__ = [
    "BULK",
    "EVERYWHERE",
    "NOT_APPLIED",
    "UNDO",
    "Archive",
    "Case",
    "CaseId",
    "CaseKind",
    "CaseQuery",
    "Claim",
    "Evidence",
    "EvidenceFile",
    "Forgotten",
    "Head",
    "Intent",
    "Journal",
    "Json",
    "LogCard",
    "Member",
    "Note",
    "OpenCase",
    "Outcome",
    "ParentRelation",
    "Posted",
    "Statistics",
    "Tampering",
    "Target",
    "TargetKind",
    "TargetLock",
    "TargetLocks",
    "Timeline",
]

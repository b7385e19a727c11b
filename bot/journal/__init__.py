"""The journal: who did what to the live game, why, and what was there before. The intent is written before the outcome.

Its events are a chain of hashes, so that an alteration is found. It never stores secrets; it keeps what staff write as they
wrote it.

Other packages import only this module and `approval_requests`.
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
from bot.journal.guards.held_up import SEND_WITHIN
from bot.journal.guards.target_locks import SENDING, TargetLock, TargetLocks
from bot.journal.journal import Journal
from bot.journal.ledger.blobs import Stored
from bot.journal.ledger.verify import Tampering
from bot.journal.log_progress import Due, LogCard, LogProgress, Owed
from bot.journal.proofs import Proof, Proofs, kept_proofs
from bot.journal.retention import Doubt, Retention
from bot.journal.search.calendar import Calendar
from bot.journal.search.statistics import Statistics
from bot.storage import Loss

__all__ = [
    "BULK",
    "EVERYWHERE",
    "NOT_APPLIED",
    "SENDING",
    "SEND_WITHIN",
    "UNDO",
    "Archive",
    "Calendar",
    "Case",
    "CaseId",
    "CaseKind",
    "CaseQuery",
    "Claim",
    "Doubt",
    "Due",
    "Evidence",
    "EvidenceFile",
    "Forgotten",
    "Head",
    "Intent",
    "Journal",
    "LogCard",
    "LogProgress",
    "Loss",
    "Member",
    "Note",
    "OpenCase",
    "Outcome",
    "Owed",
    "ParentRelation",
    "Posted",
    "Proof",
    "Proofs",
    "Retention",
    "Statistics",
    "Stored",
    "Tampering",
    "Target",
    "TargetKind",
    "TargetLock",
    "TargetLocks",
    "kept_proofs",
]

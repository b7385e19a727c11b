"""The journal: who did what to the live game, why, and what stood there before. Intent first, then outcome.

What it keeps is a chain of hashes, so that an alteration shows. It never stores secrets; what staff write is kept as
they wrote it.
"""

from bot.journal._verify import Tampering
from bot.journal.cases import (
    Case,
    CaseId,
    CaseKind,
    CaseQuery,
    Intent,
    Json,
    Note,
    OpenCase,
    Outcome,
    Target,
    TargetKind,
)
from bot.journal.journals import Journal, LogCard

__all__ = [
    "Case",
    "CaseId",
    "CaseKind",
    "CaseQuery",
    "Intent",
    "Journal",
    "Json",
    "LogCard",
    "Note",
    "OpenCase",
    "Outcome",
    "Tampering",
    "Target",
    "TargetKind",
]

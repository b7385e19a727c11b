"""Claims: only one run carries out a bulk, even if people press Stop and Resume in several processes.

A run gets its claim with the intent of the bulk, or with the outcome that a resume writes. The next outcome, a stop or the end,
ends the claim. The transaction that writes a part's intent checks this, so no part begins after a stop is committed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select

from bot.errors import BulkStopped, CaseOver
from bot.journal.cases import CaseId, Claim, Outcome
from bot.journal.ledger.append import add_event
from bot.journal.ledger.chain import Event
from bot.journal.ledger.load import read_outcome
from bot.journal.ledger.payloads import OUTCOME, outcome_facts
from bot.storage.schema import events


def ensure_claimed(connection: Connection, claim: Claim) -> None:
    """Check that a part may begin, in the transaction that writes its intent.

    Raises:
        CaseOver: The bulk was ended.
        BulkStopped: The bulk was stopped, whether or not another run goes on with it.
    """
    if read_outcome(connection, claim.case_id).settled:
        raise CaseOver(claim.case_id)
    if not holds(connection, claim):
        raise BulkStopped(claim.case_id)


def holds(connection: Connection, claim: Claim) -> bool:
    """Whether no outcome of the bulk was recorded since the run began."""
    return _outcomes(connection, claim.case_id) == claim.outcomes


def claim_again(connection: Connection, case_id: CaseId, *, at: datetime) -> tuple[Claim, Sequence[Event]] | None:
    """Claim a bulk that was stopped; return the claim and the events of its case, or None if another run has it.

    Raises:
        CaseOver: The bulk was ended.
        NotFound: There is no such case.
    """
    outcome = read_outcome(connection, case_id)
    if outcome.settled:
        raise CaseOver(case_id)
    if outcome is not Outcome.UNKNOWN:
        return None
    history = add_event(connection, case_id, OUTCOME, outcome_facts(Outcome.SENT), at=at)
    return Claim(case_id=case_id, outcomes=_outcomes(connection, case_id)), history


def _outcomes(connection: Connection, case_id: CaseId) -> int:
    written = select(func.count()).where(events.c.case_id == case_id, events.c.kind == OUTCOME)
    return connection.execute(written).scalar_one()

"""Requests for a second person: what somebody wants to do, kept until another decides, and every step of it.

A request is no case. What it asks for becomes one when it is done, with both people on it; until then nothing was changed.
"""

from bot.journal.approval_requests.requests import Requests
from bot.journal.approval_requests.values import (
    ApprovalRequest,
    Content,
    RequestId,
    RequestState,
    RequestStep,
    StepTaken,
    Wish,
)

__all__ = ["ApprovalRequest", "Content", "RequestId", "RequestState", "RequestStep", "Requests", "StepTaken", "Wish"]

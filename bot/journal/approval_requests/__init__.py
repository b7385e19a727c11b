"""Approval requests: what somebody wants to do, kept until an approver decides, with every step.

A request is not a case. When it is carried out, the change gets a case with both people; before that nothing is changed.
"""

from bot.journal.approval_requests.requests import Requests
from bot.journal.approval_requests.values import (
    ApprovalRequest,
    Content,
    NewRequest,
    RequestId,
    RequestState,
    RequestStep,
    StepTaken,
)

__all__ = [
    "ApprovalRequest",
    "Content",
    "NewRequest",
    "RequestId",
    "RequestState",
    "RequestStep",
    "Requests",
    "StepTaken",
]

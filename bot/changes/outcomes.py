"""What an exception says about a change: was it applied? The one place that decides it, for the journal."""

from __future__ import annotations

from bot.documents.document import NoStorage
from bot.documents.worker import WorkerLost
from bot.errors import BotError
from bot.journal import Outcome
from bot.opencloud.errors import BadAnswer, InvalidRequest, NoAnswer, NoTurn, OutcomeUnknown, Refused, RobloxDown

_OUTCOMES: dict[type[BaseException], Outcome] = {
    Refused: Outcome.REFUSED,
    OutcomeUnknown: Outcome.UNKNOWN,
    NoAnswer: Outcome.FAILED,
    NoTurn: Outcome.FAILED,
    InvalidRequest: Outcome.FAILED,
    BadAnswer: Outcome.FAILED,
    RobloxDown: Outcome.FAILED,
    BotError: Outcome.FAILED,
    # Whatever is lost after a request was sent is an OutcomeUnknown.
    WorkerLost: Outcome.FAILED,
    NoStorage: Outcome.FAILED,
}


def outcome_of(error: BaseException) -> Outcome:
    """Return the outcome of a change that ended in `error`.

    An unforeseen error or a cancelled task may have sent the request: the outcome is not known, and is settled by reading
    Roblox back.
    """
    return next((_OUTCOMES[kind] for kind in type(error).__mro__ if kind in _OUTCOMES), Outcome.UNKNOWN)

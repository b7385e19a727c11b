"""Which errors concern one player of a bulk, and which would hit every further player too."""

from __future__ import annotations

from bot.access import DenialReason
from bot.errors import (
    AccessDenied,
    ApprovalNeeded,
    BotError,
    BulkStopped,
    CaseOver,
    Frozen,
    HeldUp,
    JournalUnavailable,
    LimitReached,
    Stopping,
)
from bot.opencloud.errors import KeyLacksScope, KeyRejected, NoAnswer, NoTurn, RobloxDown, Throttled

TOO_LATE = (HeldUp, NoTurn)
"""Errors after which the same change can be begun again at once: it was recorded and waited too long, and was not sent."""

_FOR_ALL = (
    *TOO_LATE,
    *(NoAnswer, RobloxDown, Throttled, KeyRejected, KeyLacksScope),
    *(LimitReached, Frozen, JournalUnavailable, Stopping, ApprovalNeeded, CaseOver, BulkStopped),
)
"""Errors that would hit every further player too and may be over later: the bulk stops, and can be resumed."""

_OF_ONE_PLAYER = frozenset({DenialReason.PROTECTED_PLAYER, DenialReason.OWN_ACCOUNT, DenialReason.RANK})
"""Refusals that say nothing about the next player."""


def meets_all(error: Exception, of_one_player: tuple[type[BotError], ...]) -> bool:
    """Whether an error would hit every further player too.

    Args:
        error: What went wrong with a player.
        of_one_player: As in `BulkSubject`.
    """
    if isinstance(error, of_one_player):
        return False
    if isinstance(error, AccessDenied):
        return not {each.reason for each in error.denials} <= _OF_ONE_PLAYER
    return isinstance(error, _FOR_ALL)

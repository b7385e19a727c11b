"""What goes wrong with one player of a bulk, and what would meet every further one too."""

from __future__ import annotations

from bot.access import Lack
from bot.errors import (
    AccessDenied,
    CaseOver,
    Frozen,
    InvalidInput,
    JournalUnavailable,
    LimitReached,
    NotFound,
    ReviewNeeded,
    Stopping,
)
from bot.opencloud.errors import KeyLacksScope, KeyRejected, NoAnswer, RobloxDown, Throttled
from bot.services.bulk_plans import LeftOut

LONGEST_SHOWN = 40
"""Characters of a line that names nobody: twice what the longest username has."""

_FOR_ALL = (
    *(NoAnswer, RobloxDown, Throttled, KeyRejected, KeyLacksScope),
    *(LimitReached, Frozen, JournalUnavailable, Stopping, ReviewNeeded, CaseOver),
)
"""What would meet every further player too, and may be gone later: the bulk stops, and can be resumed."""

_OF_ONE_PLAYER = frozenset({Lack.PROTECTED_PLAYER, Lack.OWN_ACCOUNT, Lack.RANK})
"""Refusals that say nothing of the next player."""


def meets_all(error: Exception) -> bool:
    """Whether it would meet every further player too."""
    if isinstance(error, AccessDenied):
        return not {each.lack for each in error.denials} <= _OF_ONE_PLAYER
    return isinstance(error, _FOR_ALL)


def said(left_out: LeftOut) -> str:
    """Return a line of a list that was left out, and why, in few words."""
    why = left_out.why
    rule = why.rule if isinstance(why, InvalidInput) else "is not known to Roblox" if isinstance(why, NotFound) else ""
    typed = left_out.listed.typed
    shown = typed if len(typed) <= LONGEST_SHOWN else f"{typed[: LONGEST_SHOWN - 1]}…"
    return f"`{shown.replace('`', chr(39))}` {rule or 'may not be touched by you'}"

"""Trying ways to undo a case, and keeping those that are open."""

from __future__ import annotations

from collections.abc import Awaitable, Iterable

from bot.changes.undo_plans import OppositePlan, Reach, Way
from bot.errors import AccessDenied, InvalidInput


async def ways_open(tried: Iterable[tuple[Reach, Awaitable[OppositePlan]]]) -> tuple[Way, ...]:
    """Return the ways that can be planned, in their order.

    Raises:
        AccessDenied: None can: the actor may not take the first.
        InvalidInput: None can: the first changes nothing, or does not fit what stands there.
    """
    found: list[Way] = []
    refusals: list[AccessDenied | InvalidInput] = []
    for reach, planning in tried:
        try:
            found.append(Way(reach=reach, plan=await planning))
        except (AccessDenied, InvalidInput) as refusal:
            refusals.append(refusal)
    if not found:
        raise refusals[0]
    return tuple(found)

"""Limits: the journal's cases are counted in the transaction that writes the intent."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, select

from bot.access import Allowance, DiscordId, Grant
from bot.errors import LimitReached
from bot.journal.cases import NOT_APPLIED
from bot.storage.schema import allowance_uses, cases


def taken_from(connection: Connection, accounts: Collection[DiscordId], grant: Grant, now: datetime) -> list[Allowance]:
    """Return the allowances that the change uses, of the first of the grant's roles that has room in all its limits.

    Args:
        connection: Reads what was used.
        accounts: All accounts of the person who acts: another account is no further share.
        grant: The grant of the change.
        now: When the windows of the limits end.

    Raises:
        LimitReached: No role has room; carries the limit of the most generous role.
    """
    refusals = []
    for allowances in map(_merged, grant.ways):
        reached = [_limit_reached(connection, accounts, each, now) for each in allowances]
        full = next((each for each in reached if each is not None), None)
        if full is None:
            return allowances
        refusals.append(full)
    raise refusals[0]


def _merged(allowances: Sequence[Allowance]) -> list[Allowance]:
    """Add up the amounts that count towards one limit."""
    found: dict[str, Allowance] = {}
    for each in allowances:
        earlier = found.get(each.name)
        found[each.name] = each if earlier is None else replace(earlier, amount=earlier.amount + each.amount)
    return list(found.values())


def _limit_reached(
    connection: Connection, accounts: Collection[DiscordId], allowance: Allowance, now: datetime
) -> LimitReached | None:
    """Count what the person has used within the window, in changes that were made or may have been."""
    since = now - allowance.window
    used = allowance_uses.join(cases, cases.c.id == allowance_uses.c.case_id)
    query = (
        select(allowance_uses.c.amount, allowance_uses.c.at)
        .select_from(used)
        .where(allowance_uses.c.actor_id.in_(accounts), allowance_uses.c.name == allowance.name)
        .where(allowance_uses.c.at > since, cases.c.outcome.not_in(NOT_APPLIED))
        .order_by(allowance_uses.c.at)
    )
    uses = [(row.amount, row.at) for row in connection.execute(query)]
    total = sum(amount for amount, _ in uses)
    if total + allowance.amount <= allowance.limit:
        return None
    return LimitReached(allowance, used=total, frees_at=_frees_at(allowance, uses, total=total, now=now))


def _frees_at(allowance: Allowance, uses: Sequence[tuple[int, datetime]], *, total: int, now: datetime) -> datetime:
    for amount, at in uses:
        total -= amount
        if total + allowance.amount <= allowance.limit:
            return at + allowance.window
    return now + allowance.window

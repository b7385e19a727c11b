"""Freezes in the journal: each is a case, and the table `freezes` has the newest freeze or unfreeze of each member.

The transaction that writes an intent reads the table, so that no process on the database begins a change after a freeze was
committed.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select

from bot.access import AccountsOf, Actor, Capability, DiscordId, Freeze, Rate
from bot.errors import Frozen
from bot.journal.cases import BULKS, EVERYWHERE, CaseId, CaseKind, Intent, Target
from bot.journal.ledger.chain import Event
from bot.journal.ledger.damage import as_written
from bot.journal.ledger.events import read_events
from bot.storage.schema import cases, freezes

FREEZING = (CaseKind.FREEZE, CaseKind.UNFREEZE)
EVERYBODY = DiscordId(0)
"""No member has this number: Discord's ids begin far above it."""
STEWARD = Actor(user_id=DiscordId(0), name="Steward", guild_id=None, role_ids=frozenset())
"""The actor of Steward itself, for the burst alarm."""

_bulks = cases.alias()
_of_a_bulk = select(_bulks.c.id).where(_bulks.c.id == cases.c.parent_id, _bulks.c.kind.in_(BULKS)).exists()
"""Whether a case is one part of a bulk. The alarm counts a bulk once."""


def freezing_intent(kind: CaseKind, member: Actor | None, reason: str, *, parent: CaseId | None = None) -> Intent:
    """Return the intent to freeze a member or everybody, or to unfreeze them."""
    member_id, name = (member.user_id, member.name) if member is not None else (EVERYBODY, "everybody")
    return Intent(
        kind=kind,
        experience=EVERYWHERE,
        target=Target(kind="staff", id=str(member_id), label=name),
        reason=reason,
        capability=Capability.BOT_FREEZE,
        plan={},
        parent=parent,
        parent_relation="unfreeze" if parent is not None else None,
    )


def ensure_not_frozen(
    connection: Connection, actor: Actor, accounts_of: AccountsOf, *, by_everybodys: bool = True
) -> None:
    """Check that somebody may act.

    Args:
        connection: Reads the freezes.
        actor: Who acts.
        accounts_of: A freeze of one account stops the person with all of them.
        by_everybodys: Whether the freeze of everybody stops this act too.

    Raises:
        Frozen: Everybody's changes are stopped, or those of the actor or the approver.
    """
    people = (each for each in (actor, actor.approver) if each is not None)
    accounts = {account for each in people for account in accounts_of(each.user_id)}
    found = read_freezes(connection, accounts | {EVERYBODY} if by_everybodys else accounts - {EVERYBODY})
    if found:
        raise Frozen(found[0])


def read_freezes(connection: Connection, members: Collection[DiscordId] | None = None) -> list[Freeze]:
    """Read the freezes in force, of some members or of all; the freeze of everybody comes first."""
    query = select(freezes.c.case_id).where(freezes.c.frozen).order_by(freezes.c.member_id)
    if members is not None:
        query = query.where(freezes.c.member_id.in_(members))
    ids = connection.execute(query).scalars().all()
    histories = read_events(connection, ids) if ids else {}
    with as_written():
        return [_freeze(histories[each][0]) for each in ids]


def index_freezing(connection: Connection, intent: Event) -> None:
    """Put a freeze or an unfreeze in force; do nothing for any other intent."""
    if intent.facts["act"]["kind"] not in FREEZING:
        return
    row = freeze_row(intent)
    connection.execute(delete(freezes).where(freezes.c.member_id == row["member_id"]))
    connection.execute(insert(freezes).values(row))


def freeze_row(intent: Event) -> dict[str, int]:
    """Make a row of `freezes` from an intent."""
    facts = intent.facts
    return {
        "member_id": int(facts["target"]["id"]),
        "case_id": intent.case_id,
        "frozen": facts["act"]["kind"] == CaseKind.FREEZE,
    }


def burst_of(
    connection: Connection, accounts: Collection[DiscordId], alarm: Rate, now: datetime
) -> list[CaseId] | None:
    """Return a person's changes in the alarm's window if there are too many. Only changes since the last unfreeze count."""
    last = select(func.max(freezes.c.case_id)).where(freezes.c.member_id.in_(accounts)).scalar_subquery()
    query = (
        select(cases.c.id)
        .where(cases.c.actor_id.in_(accounts), cases.c.created_at > now - alarm.window)
        .where(cases.c.kind.not_in(FREEZING), cases.c.id > func.coalesce(last, 0), ~_of_a_bulk)
        .order_by(cases.c.created_at.desc(), cases.c.id.desc())
        .limit(alarm.count)
    )
    ids = connection.execute(query).scalars().all()
    return [CaseId(each) for each in reversed(ids)] if len(ids) == alarm.count else None


def burst_reason(burst: Collection[CaseId], alarm: Rate) -> str:
    """Say why the burst alarm went off."""
    cases = f"case #{min(burst)}" if len(burst) == 1 else f"cases #{min(burst)} to #{max(burst)}"
    return f"Burst alarm: {_counted(len(burst), 'change')} within {_length(alarm.window)}, {cases}."


def _length(window: timedelta) -> str:
    minutes, seconds = divmod(int(window.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    units = {"day": days, "hour": hours, "minute": minutes, "second": seconds}
    return " ".join(_counted(count, unit) for unit, count in units.items() if count)


def _counted(count: int, unit: str) -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


def _freeze(intent: Event) -> Freeze:
    facts = intent.facts
    member_id = DiscordId(int(facts["target"]["id"]))
    return Freeze(
        member_id=member_id if member_id != EVERYBODY else None,
        member_name=facts["target"]["label"],
        by_id=DiscordId(facts["actor"]["id"]),
        by_name=facts["actor"]["name"],
        reason=facts["reason"]["text"],
        at=intent.at,
        case_id=intent.case_id,
    )

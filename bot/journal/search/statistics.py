"""Counts of cases by member of staff, by kind and by month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection, Select, case, func, select

from bot.access import DiscordId
from bot.journal.cases import NOT_APPLIED, CaseKind, CaseQuery
from bot.journal.ledger.damage import as_written
from bot.journal.ledger.events import read_events
from bot.journal.search.queries import conditions
from bot.storage.schema import cases


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """Counts of cases, the largest first. Months are in order, each by its first day in UTC, also those without a case.

    Attributes:
        names: The name of each member in `by_actor` when they last acted.
    """

    by_actor: Mapping[DiscordId, int]
    by_kind: Mapping[CaseKind, int]
    by_month: Mapping[date, int]
    names: Mapping[DiscordId, str]

    @property
    def total(self) -> int:
        """The number of all counted cases."""
        return sum(self.by_kind.values())


def read_statistics(connection: Connection, query: CaseQuery, *, since: datetime, until: datetime) -> Statistics:
    """Count, in one pass over a span of time, the cases that were applied, or may have been, and are not void.

    Args:
        connection: In a transaction.
        query: Which cases; its words and its times are ignored.
        since: The earliest time.
        until: Only cases that were created before this time.
    """
    months = _months(since, until)
    by_actor: Counter[DiscordId] = Counter()
    by_kind: Counter[CaseKind] = Counter()
    by_month: Counter[date] = Counter(dict.fromkeys(months, 0))
    latest: dict[DiscordId, int] = {}
    for row in connection.execute(_counted(replace(query, since=since, until=until), months)):
        actor_id = DiscordId(row.actor_id)
        by_actor[actor_id] += row.amount
        by_kind[CaseKind(row.kind)] += row.amount
        by_month[months[row.month]] += row.amount
        latest[actor_id] = max(latest.get(actor_id, 0), row.latest)
    return Statistics(
        by_actor=dict(by_actor.most_common()),
        by_kind=dict(by_kind.most_common()),
        by_month=by_month,
        names=_names(connection, latest.values()),
    )


def _counted(query: CaseQuery, months: Sequence[date]) -> Select[tuple[int, str, int, int, int]]:
    ends = [(cases.c.created_at < _start(end), number) for number, end in enumerate(months[1:])]
    month = (case(*ends, else_=len(months) - 1) if ends else func.abs(0)).label("month")
    amount, latest = func.count().label("amount"), func.max(cases.c.id).label("latest")
    return (
        select(cases.c.actor_id, cases.c.kind, month, amount, latest)
        .where(*conditions(query, cases.c.id))
        .where(cases.c.outcome.not_in(NOT_APPLIED), cases.c.voided.is_(False))
        .group_by(cases.c.actor_id, cases.c.kind, month)
    )


def _names(connection: Connection, case_ids: Collection[int]) -> dict[DiscordId, str]:
    histories = read_events(connection, case_ids)
    with as_written():
        actors = [history[0].facts["actor"] for history in histories.values()]
        return {DiscordId(actor["id"]): actor["name"] for actor in actors}


def _months(since: datetime, until: datetime) -> list[date]:
    first, last = since.astimezone(UTC), (until - timedelta(microseconds=1)).astimezone(UTC)
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]


def _start(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)

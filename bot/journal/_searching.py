"""The queries behind a search. Always newest number first, so that a page goes on from a number.

Whatever a search asks for is intersected by the full-text index, which keeps every word, every beginning of a word and every
tag as a list in order of number and leaps through them together. That takes one mechanism for any combination, and a time
that hardly grows with the journal. The columns are asked as well, so that the index only has to find enough, not exactly.

It does grow for words that many cases have but few have together: there is nothing to leap over, so their lists are read
down to the last case of the page. With a million cases that is at most some 2.5 ms for each such word.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, and_, func, literal_column, select

from bot.journal._index import TAG, day_of, tag
from bot.journal.cases import CaseId, CaseQuery
from bot.storage.schema import case_days, case_text, cases


def matching(query: CaseQuery, *, before_id: CaseId | None, limit: int | None) -> Select[int]:
    """Select the numbers of the cases that a query asks for, newest first, below the number `before_id`."""
    pattern = _pattern(query)
    number = case_text.c.rowid if pattern else cases.c.id
    found = select(number).order_by(number.desc()).limit(limit).where(*conditions(query, number))
    if before_id is not None:
        found = found.where(number < before_id)
    if not pattern:
        return found
    matches = literal_column("case_text").op("MATCH")(pattern)
    return found.join_from(case_text, cases, cases.c.id == number).where(matches)


def mentioning(names: Iterable[str]) -> Select[int]:
    """Select the numbers of the cases in whose words one of the names stands, whole."""
    pattern = " OR ".join(_quoted(word) for name in names for word in [" ".join(_words(name))] if word)
    matches = literal_column("case_text").op("MATCH")(pattern)
    return select(case_text.c.rowid).select_from(case_text).where(matches).order_by(case_text.c.rowid)


def _pattern(query: CaseQuery) -> str:
    """Write FTS5's query for all words and tags, quoted so that none is an operator.

    https://www.sqlite.org/fts5.html#full_text_query_syntax
    """
    words = [f"{_quoted(word)}*" for word in _words(query.text or "")]
    tags = [_quoted(tag(column, value)) for column, value in _equal(query).items()]
    either = [" OR ".join(_quoted(tag("experience", each)) for each in sorted(query.experiences or ()))]
    return " AND ".join([*words, *tags, *(f"({each})" for each in either if each)])


def _words(text: str) -> Iterable[str]:
    plain = text.replace("\0", "").replace(TAG, " ").encode("utf-8", "replace").decode()
    return [word for word in plain.split() if any(map(str.isalnum, word))]


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


def _equal(query: CaseQuery) -> dict[str, object]:
    asked = {
        "player_id": query.player_id,
        "actor_id": query.actor_id,
        "kind": query.kind,
        "outcome": query.outcome,
    }
    return {column: value for column, value in asked.items() if value is not None}


def conditions(query: CaseQuery, number: ColumnElement[int]) -> list[ColumnElement[bool]]:
    """Return all that a query asks for but its words; `number` is the column that is read in order."""
    found: list[ColumnElement[bool]] = [cases.c[column] == value for column, value in _equal(query).items()]
    if query.experiences is not None:
        found.append(cases.c.experience.in_(query.experiences))
    return [*found, *_span(query, number)]


def _span(query: CaseQuery, number: ColumnElement[int]) -> list[ColumnElement[bool]]:
    """Return the conditions of time, with the numbers between which all that meet them lie.

    Numbers follow the clock but where it was set back, so the days' first and last numbers bound what a day holds, and the time
    itself is asked as well.
    """
    found: list[ColumnElement[bool]] = []
    days: list[ColumnElement[bool]] = []
    if query.since is not None:
        found.append(cases.c.created_at >= query.since)
        days.append(case_days.c.day >= day_of(query.since))
    if query.until is not None:
        found.append(cases.c.created_at < query.until)
        days.append(case_days.c.day <= day_of(query.until - timedelta(microseconds=1)))
    if days:
        within = and_(*days)
        found.append(number >= select(func.min(case_days.c.first_id)).where(within).scalar_subquery())
        found.append(number <= select(func.max(case_days.c.last_id)).where(within).scalar_subquery())
    return found

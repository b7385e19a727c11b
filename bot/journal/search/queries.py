"""The queries behind a search. Always newest number first, so that a page goes on from a number.

Whatever a search asks for is intersected by the full-text index, which keeps every word, every beginning of a word and every
tag as a list in order of number and leaps through them together. That takes one mechanism for any combination, and a time
that hardly grows with the journal. The columns are asked as well, so that the index only has to find enough, not exactly.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, func, literal_column, select

from bot.journal.cases import CaseQuery
from bot.journal.search.index import day_of
from bot.journal.search.tags import TAG, tag
from bot.storage.schema import case_days, case_text, cases

HIGHEST = 2**63 - 1
"""The highest number that the database can hold."""


@dataclass(frozen=True, slots=True)
class Term:
    """Something that a case must have, by the full-text index.

    Attributes:
        pattern: How FTS5 is asked for it: https://www.sqlite.org/fts5.html#full_text_query_syntax
        words: The words that may have a bitmap, of which the case must have one. Empty where none can say it.
        is_tag: Whether a column says the same.
    """

    pattern: str
    words: tuple[str, ...]
    is_tag: bool = False


def terms_of(query: CaseQuery) -> list[Term]:
    """Tell all words and tags that a case must have, quoted so that none is an operator."""
    words = [Term(f"{_quoted(word)}*", _same(word)) for word in _words(query.text or "")]
    tags = [tag(column, value) for column, value in _equal(query).items()]
    terms = [*words, *(Term(_quoted(each), (each,), is_tag=True) for each in tags)]
    either = tuple(tag("experience", each) for each in sorted(query.experiences or ()))
    return [*terms, Term(f"({' OR '.join(map(_quoted, either))})", either, is_tag=True)] if either else terms


def matching(query: CaseQuery, terms: Sequence[Term], *, lowest: int = 0, highest: int = HIGHEST) -> Select[int]:
    """Select the numbers of the cases that have the terms and whose columns a query asks for, newest first."""
    if not terms:
        number = cases.c.id
        return select(number).order_by(number.desc()).where(number.between(lowest, highest), *_columns(query))
    found = listed(terms, lowest=lowest, highest=highest)
    return found.join(cases, cases.c.id == case_text.c.rowid).where(*_columns(query))


def listed(terms: Sequence[Term], *, lowest: int, highest: int) -> Select[int]:
    """Select the numbers of the cases that have the terms, by the full-text index alone, newest first."""
    number = case_text.c.rowid
    matches = literal_column("case_text").op("MATCH")(" AND ".join(term.pattern for term in terms))
    found = select(number).select_from(case_text).where(number.between(lowest, highest), matches)
    return found.order_by(number.desc())


def among(query: CaseQuery, terms: Sequence[Term], numbers: Sequence[int]) -> Select[int]:
    """Select those of some numbers, given highest first, whose cases have the terms and the columns; highest first."""
    given = func.json_each(json.dumps(numbers)).table_valued("value").c.value
    words = [term for term in terms if not term.is_tag]
    if words:
        # The sign keeps the list from being searched anew for each number: it is read once, and is short.
        found = matching(query, words, lowest=numbers[-1], highest=numbers[0])
        return found.where(literal_column("+case_text.rowid").in_(select(given)))
    # Asked like this, each case is looked up by its number: an index of another column would be read to its end.
    fits = select(cases.c.id).where(cases.c.id == given, *_columns(query)).exists()
    return select(given).where(fits).order_by(given.desc())


def mentioning(names: Iterable[str]) -> Select[int]:
    """Select the numbers of the cases in whose words one of the names stands, whole."""
    pattern = " OR ".join(_quoted(word) for name in names for word in [" ".join(_words(name))] if word)
    matches = literal_column("case_text").op("MATCH")(pattern)
    return select(case_text.c.rowid).select_from(case_text).where(matches).order_by(case_text.c.rowid)


def conditions(query: CaseQuery, number: ColumnElement[int]) -> list[ColumnElement[bool]]:
    """Return all that a query asks for but its words; `number` is the column that is read in order."""
    if query.since is None and query.until is None:
        return _columns(query)
    lowest, highest = ends(query)
    return [*_columns(query), number >= lowest.scalar_subquery(), number <= highest.scalar_subquery()]


def ends(query: CaseQuery) -> tuple[Select[int], Select[int]]:
    """Select the numbers between which all cases of a query's time lie.

    Numbers follow the clock but where it was set back, so the days' first and last numbers bound what a day holds, and the time
    itself has to be asked as well.
    """
    days = []
    if query.since is not None:
        days.append(case_days.c.day >= day_of(query.since))
    if query.until is not None:
        days.append(case_days.c.day <= day_of(query.until - timedelta(microseconds=1)))
    return select(func.min(case_days.c.first_id)).where(*days), select(func.max(case_days.c.last_id)).where(*days)


def _columns(query: CaseQuery) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [cases.c[column] == value for column, value in _equal(query).items()]
    if query.experiences is not None:
        found.append(cases.c.experience.in_(query.experiences))
    if query.since is not None:
        found.append(cases.c.created_at >= query.since)
    if query.until is not None:
        found.append(cases.c.created_at < query.until)
    return found


def _words(text: str) -> Iterable[str]:
    plain = text.replace("\0", "").replace(TAG, " ").encode("utf-8", "replace").decode()
    return [word for word in plain.split() if any(map(str.isalnum, word))]


def _same(word: str) -> tuple[str, ...]:
    """Name the word whose bitmap says what the full-text index says of this one: it knows no capitals."""
    return (word.lower() if word.isascii() else word,) if word.isalnum() else ()


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

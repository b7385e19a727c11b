"""The SQL queries of a search. The newest number comes first, so that the next page starts from a number.

The full-text index has a list of case numbers for every word, every beginning of a word and every tag, in order of number, and
intersects the lists of a search. So any combination of conditions works in the same way, in a time that hardly grows with the
journal. The columns are compared too, so the index may find too much, but never too little.

The index knows letters and digits only. What else people type, such as `_` or `50%`, is looked for in the text itself.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, func, literal_column, select

from bot.journal.cases import CaseQuery
from bot.journal.search.index import day_of
from bot.journal.search.tags import TAG, tag
from bot.storage.schema import case_days, case_text, cases

_FOREIGN_LETTERS = re.compile(r"[^\W\x00-\x7f]+")
_SMALL = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)

HIGHEST = 2**63 - 1
"""The highest number that the database can hold."""


def terms_of(query: CaseQuery) -> list[str]:
    """Return the terms for FTS5: every word and tag that a case must have, quoted so that no word is an operator.

    https://www.sqlite.org/fts5.html#full_text_query_syntax
    """
    words = [f"{_quoted(word)}*" for word in _words(query.text or "") if any(map(str.isalnum, word))]
    tags = [_quoted(tag(column, value)) for column, value in _equal(query).items()]
    either = [_quoted(tag("experience", each)) for each in sorted(query.experiences or ())]
    return [*words, *tags, *([f"({' OR '.join(either)})"] if either else [])]


def matching(query: CaseQuery, *, lowest: int = 0, highest: int = HIGHEST) -> Select[int]:
    """Select the numbers of the cases between two numbers that match a query, newest first."""
    terms, signs, number = terms_of(query), _with_signs(query.text or ""), cases.c.id
    found = select(number)
    if terms:
        number = case_text.c.rowid
        matches = literal_column("case_text").op("MATCH")(" AND ".join(terms))
        found = select(number).join_from(case_text, cases, cases.c.id == number).where(matches)
    elif signs:
        found = found.join(case_text, cases.c.id == case_text.c.rowid)
    found = found.where(*(func.instr(func.lower(case_text.c.text), part) > 0 for part in signs))
    return found.where(number.between(lowest, highest), *_columns(query)).order_by(number.desc())


def mentioning(names: Iterable[str]) -> Select[int]:
    """Select the numbers of the cases whose words contain one of the names as a whole."""
    words = (" ".join(_words(name)) for name in names)
    pattern = " OR ".join(_quoted(word) for word in words if any(map(str.isalnum, word)))
    matches = literal_column("case_text").op("MATCH")(pattern)
    return select(case_text.c.rowid).select_from(case_text).where(matches).order_by(case_text.c.rowid)


def conditions(query: CaseQuery, number: ColumnElement[int]) -> list[ColumnElement[bool]]:
    """Return all conditions of a query except its words; `number` is the column that is read in order."""
    if query.since is None and query.until is None:
        return _columns(query)
    lowest, highest = ends(query)
    return [*_columns(query), number >= lowest.scalar_subquery(), number <= highest.scalar_subquery()]


def ends(query: CaseQuery) -> tuple[Select[int], Select[int]]:
    """Select the lowest and the highest number that a case in a query's time can have.

    Numbers are in order of time unless the clock was set back. So the first and last number of each day are only bounds, and
    the time itself must be compared too.
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
    return text.replace("\0", "").replace(TAG, " ").encode("utf-8", "replace").decode().split()


def _with_signs(text: str) -> list[str]:
    """Return the parts of a text with characters that are neither letters nor digits, in small letters.

    They end before a letter that is not ASCII, which the index compares without its accent, and SQLite without its capital.
    """
    parts = [part for word in _words(text) for part in _FOREIGN_LETTERS.split(word)]
    return sorted({part.translate(_SMALL) for part in parts if not part.isalnum()} - {""})


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

"""The four filter grammars of Open Cloud; everything else is refused.

Sources: the `filter` parameters of Cloud_ListDataStores, Cloud_ListDataStoreEntryRevisions,
Cloud_ListOrderedDataStoreEntries and Cloud_ListUserRestrictionLogs.
"""

import re
from dataclasses import dataclass

from sandbox.roblox import times
from sandbox.roblox.errors import InvalidArgument

_STARTS_WITH = re.compile(r'\s*id\.startsWith\(\s*"([^"\\]*)"\s*\)\s*')
_REVISION_BOUND = re.compile(r"\s*revision_create_time\s*(<=|>=)\s*(\S+)\s*")
_ENTRY_BOUND = re.compile(r"entry (<=|>=) (-?\d{1,19})")
_LOG_TERM = re.compile(r"\s*(user|place)\s*==\s*'(users|places)/(\d+)'\s*", re.ASCII)


@dataclass(frozen=True)
class Range:
    """Inclusive bounds; None means no bound."""

    low: int | None = None
    high: int | None = None

    def __contains__(self, value: int) -> bool:
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


def prefix(text: str) -> str:
    """The prefix of `id.startsWith("…")`; empty for no filter."""
    if not text:
        return ""
    match = _STARTS_WITH.fullmatch(text)
    if match is None:
        raise InvalidArgument("The filter is invalid.")
    return match[1]


def revision_times(text: str) -> Range:
    """The bounds in nanoseconds of `revision_create_time >= … && revision_create_time <= …`."""
    bounds = []
    for term in text.split("&&") if text else ():
        match = _REVISION_BOUND.fullmatch(term)
        if match is None:
            raise InvalidArgument("The filter is invalid.")
        bounds.append((match[1], times.parse(match[2], field="filter")))
    return _range(bounds)


def entry_values(text: str) -> Range:
    """The bounds of `entry >= 1 && entry <= 10`, with exactly one space between tokens."""
    bounds = []
    for term in text.split(" && ") if text else ():
        match = _ENTRY_BOUND.fullmatch(term)
        if match is None:
            raise InvalidArgument("The filter is invalid.")
        bounds.append((match[1], int(match[2])))
    return _range(bounds)


def log_terms(text: str) -> tuple[int | None, int | None]:
    """The user id and place id of `user == 'users/1' && place == 'places/2'`."""
    found: dict[str, int] = {}
    for term in text.split("&&") if text else ():
        match = _LOG_TERM.fullmatch(term)
        if match is None or match[2] != f"{match[1]}s" or match[1] in found:
            raise InvalidArgument("The filter is invalid.")
        found[match[1]] = int(match[3])
    return found.get("user"), found.get("place")


def _range(bounds: list[tuple[str, int]]) -> Range:
    by_kind = dict(bounds)
    if len(by_kind) != len(bounds):
        raise InvalidArgument("The filter has two bounds of one kind.")
    return Range(by_kind.get(">="), by_kind.get("<="))

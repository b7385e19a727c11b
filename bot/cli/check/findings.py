"""The findings of a check, and the report for the operator."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from bot.settings import Located, dotted


class Level(Enum):
    """How bad a finding is; the value is the first word of its line in the report."""

    FINE = "ok"
    NOTE = "note"
    SOON = "soon"
    UNCHECKED = "could not check"
    WRONG = "will not work"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was checked.

    Attributes:
        words: What was found, and what to do if something is wrong.
        path: The setting that it is about, which must be changed if something is wrong.
    """

    level: Level
    words: str
    path: tuple[str | int, ...] = ()


def fine(words: str) -> Finding:
    """Return a finding that needs no action."""
    return Finding(level=Level.FINE, words=words)


def noted(words: str) -> Finding:
    """Return a finding that somebody may want to act on, though everything that was checked works."""
    return Finding(level=Level.NOTE, words=words)


def wrong(words: str, *path: str | int) -> Finding:
    """Return a finding that needs somebody to act before staff can work."""
    return Finding(level=Level.WRONG, words=words, path=path)


def unchecked(words: str, *path: str | int) -> Finding:
    """Return that something could not be checked, so that it may be right or wrong."""
    return Finding(level=Level.UNCHECKED, words=words, path=path)


def report(findings: Iterable[Finding], *, file: str, located: Located) -> tuple[str, int]:
    """Return the report, and the exit code: 1 if something will not work or could not be checked."""
    ordered = sorted(findings, key=lambda each: list(Level).index(each.level))
    lines = [_line(each, located) for each in ordered]
    bad = sum(each.level in {Level.WRONG, Level.UNCHECKED} for each in ordered)
    if not bad:
        return "\n".join([f"{file}", *lines, "Everything that was checked will work."]), 0
    verdict = "1 thing needs you." if bad == 1 else f"{bad} things need you."
    return "\n".join([f"{file}", *lines, verdict]), 1


def _line(finding: Finding, located: Located) -> str:
    line = located.around(finding.path)
    place = "" if line is None else f"line {line}, {dotted(finding.path)}: "
    return f"  [{finding.level.value}] {place}{finding.words}"

"""Finds the line of each setting in a TOML file, which `tomllib` does not report."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache

Path = tuple[str | int, ...]

_GAP = re.compile(r"(?:\s|#[^\n]*)*")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"""(?:"{0,2})' r"|'''.*?'''(?:'{0,2})" r'|"(?:[^"\\\n]|\\.)*"' r"|'[^'\n]*'", re.DOTALL
)
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_PLAIN_VALUE = re.compile(r"[^,\]}#\n]+")


class Located:
    """The line of each table, key and list element of a document. Lines count from 1."""

    def __init__(self, lines: Mapping[Path, int]) -> None:
        self._lines = lines

    def exactly(self, path: Path) -> int | None:
        """Return the line of a setting; None if the document does not have it."""
        return self._lines.get(path)

    def around(self, path: Path) -> int | None:
        """Return the line of a setting, or of the nearest table around it."""
        depths = range(len(path), 0, -1)
        return next((self._lines[path[:depth]] for depth in depths if path[:depth] in self._lines), None)


@lru_cache(maxsize=1)
def locate(text: str) -> Located:
    """Return the lines of all settings in a valid TOML document. The last one is remembered, because `check` asks again."""
    return Located(_Reader(text).read())


def dotted(path: Path) -> str:
    """Return a path as TOML writes it, list elements counted from 1: `roles.moderator.may #2`."""
    names = ".".join(_quoted(step) for step in path if isinstance(step, str))
    return names + "".join(f" #{step + 1}" for step in path if isinstance(step, int))


def _quoted(name: str) -> str:
    return name if _BARE_KEY.fullmatch(name) else f'"{name}"'


class _Reader:
    """Reads a document that `tomllib` has accepted, so it does not check the grammar again."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._lines: dict[Path, int] = {}

    def read(self) -> dict[Path, int]:
        table: Path = ()
        self._skip_gap()
        while self._at < len(self._text):
            if self._take("[["):
                table = self._next_element(self._key())
                self._take("]]")
            elif self._take("["):
                table = self._key()
                self._note(table)
                self._take("]")
            else:
                self._pair(table)
            self._skip_gap()
        return self._lines

    def _pair(self, table: Path) -> None:
        path = (*table, *self._key(inside=table))
        self._note(path)
        self._take("=")
        self._value(path)

    def _value(self, path: Path) -> None:
        if self._take("["):
            self._list(path)
        elif self._take("{"):
            while not self._take("}"):
                self._pair(path)
                self._take(",")
        else:
            self._match(_STRING) or self._match(_PLAIN_VALUE)

    def _list(self, path: Path) -> None:
        index = 0
        while not self._take("]"):
            self._note((*path, index))
            self._value((*path, index))
            self._take(",")
            index += 1

    def _key(self, inside: Path = ()) -> tuple[str, ...]:
        names = [self._name()]
        while self._take("."):
            self._note((*inside, *names))
            names.append(self._name())
        return tuple(names)

    def _name(self) -> str:
        self._skip_gap()
        return self._match(_BARE_KEY) or str(tomllib.loads(f"name = {self._match(_STRING)}")["name"])

    def _next_element(self, path: Path) -> Path:
        index = 0
        while (*path, index) in self._lines:
            index += 1
        self._note((*path, index))
        return (*path, index)

    def _note(self, path: Path) -> None:
        self._lines.setdefault(path, self._text.count("\n", 0, self._at) + 1)

    def _take(self, mark: str) -> bool:
        self._skip_gap()
        found = self._text.startswith(mark, self._at)
        self._at += len(mark) * found
        if found:
            self._skip_gap()
        return found

    def _skip_gap(self) -> None:
        self._match(_GAP)

    def _match(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._at)
        if found is None:
            return ""
        self._at = found.end()
        return found[0]

"""Lists of players, typed or from a file: one on each line, several on a line, or the column of a table."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.errors import InvalidInput
from bot.i18n import tr
from bot.references import LOWEST_ID, ById, parse_reference

MOST_PLAYERS = 500
"""A longer list should come in parts: a bulk uses a share of Roblox's budgets, and a person reads the list."""

LONGEST_LIST = 131_072
"""Characters: many times the length of that many names, and no cell is longer than Python's `csv` reads."""

_DELIMITERS = ("\t", ";", ",")
_QUOTED = re.compile(r'(?:^|(?<=[\t;,\n]))[ ]*"(?:[^"]|"")*"', re.MULTILINE)
_BULLET = re.compile(r"^(?:[-*•\u2013]|[0-9]{1,3}[.)])\s+(?=\S)")
"""What begins a line of a list in Discord."""
_BETWEEN = re.compile("[,;]")
_USERNAME = re.compile("@?[A-Za-z0-9_]{2,25}")

_ID_HEADINGS = frozenset({"user id", "user_id", "userid", "player id", "player_id", "roblox id", "roblox_id", "id"})
_NAME_HEADINGS = frozenset({"player", "players", "user", "username", "name"})

Row = tuple[int, list[str]]
"""The number of a row's first line, counted from 1, and its cells."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A cell that may name a player, and its line, counted from 1.

    Attributes:
        named: The name in the same row of a table, where the cell is an id.
    """

    line: int
    typed: str
    named: str = ""


@dataclass(frozen=True, slots=True)
class PlayerList:
    """A list as it was read.

    Attributes:
        players: The cells that name the players, in order.
        others: The cells beside them, of a table without a heading, and the rows of a table that name nobody.
        may_be_players: Whether `others` name players too, if there are accounts of all these names.
    """

    players: tuple[Listed, ...]
    others: tuple[Listed, ...] = ()
    may_be_players: bool = False

    def with_others(self) -> list[Listed]:
        """Return the cells of both kinds, line by line."""
        return sorted((*self.players, *self.others), key=lambda each: each.line)


def as_typed(text: str) -> str:
    """Return a list that somebody typed, for `read_players`: on one line, commas and semicolons are between players.

    So they are on several lines that end with them. Elsewhere a word beside a player may be a note, as in a table, and nobody is
    banned for a note: `PlayerList.may_be_players` tells. Spaces are between players where each word is an id or begins with `@`.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    if '"' in text or not lines or _columns([cell.strip() for cell in _BETWEEN.split(lines[0])]):
        return text
    if all(_BETWEEN.match(line.rstrip()[-1]) for line in lines[:-1]):
        lines = [cell.strip() for line in lines for cell in _BETWEEN.split(line)]
    return "\n".join(map(_with_commas, lines))


def _with_commas(line: str) -> str:
    words = _BULLET.sub("", line.strip()).split()
    return ", ".join(words) if all(word.startswith("@") or word.isdecimal() for word in words) else line


def read_players(text: str) -> PlayerList:
    """Read a list; skip empty lines and a table's heading.

    Raises:
        InvalidInput: It names nobody, or more than `MOST_PLAYERS`, or is longer than `LONGEST_LIST`, or a quotation mark in it is
            not closed.
    """
    if len(text) > LONGEST_LIST:
        rule = tr("At most {most} characters; this has {length}.", most=f"{LONGEST_LIST:,}", length=f"{len(text):,}")
        raise InvalidInput("players", rule)
    rows = list(_rows(text))
    columns = _columns(rows[0][1]) if rows else []
    found = _of_table(rows[1:], columns) if columns else _of_lines(rows)
    if not found.players:
        raise InvalidInput("players", tr("Name at least one player: a username or a user id on each line."))
    if len(found.players) > MOST_PLAYERS:
        rule = tr(
            "At most {most} players at once; this names {count}. Give the list in parts.",
            most=MOST_PLAYERS,
            count=f"{len(found.players):,}",
        )
        raise InvalidInput("players", rule)
    return found


def _rows(text: str) -> Iterator[Row]:
    """Yield the rows that are not empty."""
    text = "\n".join(text.removeprefix("\ufeff").splitlines())
    reader = csv.reader(io.StringIO(text), delimiter=_delimiter(text), strict=True, skipinitialspace=True)
    line = 0
    try:
        for cells in reader:
            row, line = (line + 1, [_BULLET.sub("", cell.strip()) for cell in cells]), reader.line_num
            if any(row[1]):
                yield row
    except csv.Error:
        rule = tr("A quotation mark in line {number} is not closed, or is followed by more text.", number=line + 1)
        raise InvalidInput("players", rule) from None


def _delimiter(text: str) -> str:
    """Return what separates the cells: of the possible characters, the one that is on most lines outside of quotation marks."""
    lines = _QUOTED.sub("", text).splitlines()
    return max(_DELIMITERS, key=lambda each: sum(each in line for line in lines))


def _columns(cells: Sequence[str]) -> list[int]:
    """Return the columns of a heading that name the player, ids first; empty if it is no heading."""
    if any(cell.isdecimal() for cell in cells):
        return []
    names = [cell.lower() for cell in cells]
    ids = [number for number, name in enumerate(names) if name in {*_ID_HEADINGS, tr("user id").lower()}]
    return ids + [number for number, name in enumerate(names) if name in {*_NAME_HEADINGS, tr("player").lower()}]


def _of_table(rows: Sequence[Row], columns: Sequence[int]) -> PlayerList:
    players, others = [], []
    for line, cells in rows:
        named = [cells[column] for column in columns if column < len(cells) and cells[column]]
        if named:
            beside = named[1] if len(named) > 1 and named[0].isdecimal() else ""
            players.append(Listed(line, named[0], beside))
        else:
            others.append(_beside(line, cells))
    return PlayerList(tuple(players), tuple(others))


def _of_lines(rows: Sequence[Row]) -> PlayerList:
    filled = [(line, [cell for cell in cells if cell]) for line, cells in rows]
    players = tuple(Listed(line, cells[0]) for line, cells in filled)
    others = tuple(Listed(line, cell) for line, cells in filled for cell in cells[1:])
    alike = all(_is_like_a_player(each.typed) for each in others[:MOST_PLAYERS])
    if alike and len(filled) == 1:
        return PlayerList((*players, *others))
    if alike and len(players) + len(others) <= MOST_PLAYERS:
        return PlayerList(players, others, may_be_players=True)
    return PlayerList(players, tuple(_beside(line, cells[1:]) for line, cells in filled if len(cells) > 1))


def _beside(line: int, cells: Sequence[str]) -> Listed:
    """Return the cells of a line that name no player, as one."""
    return Listed(line, " · ".join(filter(None, cells)))


def _is_like_a_player(cell: str) -> bool:
    try:
        reference = parse_reference(cell)
    except ValueError:
        return False
    return reference.id >= LOWEST_ID if isinstance(reference, ById) else _USERNAME.fullmatch(cell) is not None

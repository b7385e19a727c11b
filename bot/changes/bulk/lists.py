"""Lists of players, typed or from a file: one to a line, or the first column of a table."""

from __future__ import annotations

import csv
from dataclasses import dataclass

from bot.errors import InvalidInput

MOST_PLAYERS = 500
"""A bulk takes a share of Roblox's budgets and a reader's patience: a longer list is better given in parts."""

LONGEST_LIST = 131_072
"""Characters, many times what so many names take; no cell of it is longer than Python's `csv` reads."""

_HEADINGS = frozenset({"player", "players", "user", "username", "user id", "user_id", "userid", "name", "id"})


@dataclass(frozen=True, slots=True)
class Listed:
    """A player as a list names them, and on which line, counted from 1."""

    line: int
    typed: str


def read_players(text: str) -> list[Listed]:
    """Read a list; empty lines and a table's heading are passed over.

    Raises:
        InvalidInput: It names nobody, or more than `MOST_PLAYERS`, or is longer than `LONGEST_LIST`.
    """
    if len(text) > LONGEST_LIST:
        raise InvalidInput("players", f"At most {LONGEST_LIST:,} characters; this has {len(text):,}.")
    cells = ((number, _first_cell(line)) for number, line in enumerate(text.lstrip("\ufeff").splitlines(), 1))
    found = [Listed(number, cell) for number, cell in cells if cell]
    if found and found[0].typed.lower() in _HEADINGS:
        found = found[1:]
    if not found:
        raise InvalidInput("players", "Name at least one player: a username or a user id on each line.")
    if len(found) > MOST_PLAYERS:
        rule = f"At most {MOST_PLAYERS} players at once; this names {len(found):,}. Give the list in parts."
        raise InvalidInput("players", rule)
    return found


def _first_cell(line: str) -> str:
    delimiter = next((each for each in ("\t", ";", ",") if each in line), ",")
    return next(iter(next(csv.reader([line], delimiter=delimiter), [])), "").strip()

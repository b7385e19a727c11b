"""Lists of players, typed or from a file: one on each line, or the first column of a table."""

from __future__ import annotations

import csv
from dataclasses import dataclass

from bot.errors import InvalidInput
from bot.i18n import tr

MOST_PLAYERS = 500
"""A longer list should come in parts: a bulk uses a share of Roblox's budgets, and a person reads the list."""

LONGEST_LIST = 131_072
"""Characters: many times the length of that many names, and no cell is longer than Python's `csv` reads."""

_HEADINGS = frozenset({"player", "players", "user", "username", "user id", "user_id", "userid", "name", "id"})


@dataclass(frozen=True, slots=True)
class Listed:
    """A player as the list names them, and the line, counted from 1."""

    line: int
    typed: str


def read_players(text: str) -> list[Listed]:
    """Read a list; skip empty lines and a table's heading.

    Raises:
        InvalidInput: It names nobody, or more than `MOST_PLAYERS`, or is longer than `LONGEST_LIST`.
    """
    if len(text) > LONGEST_LIST:
        rule = tr("At most {most} characters; this has {length}.", most=f"{LONGEST_LIST:,}", length=f"{len(text):,}")
        raise InvalidInput("players", rule)
    cells = ((number, _first_cell(line)) for number, line in enumerate(text.lstrip("\ufeff").splitlines(), 1))
    found = [Listed(number, cell) for number, cell in cells if cell]
    if found and found[0].typed.lower() in {*_HEADINGS, tr("user id").lower()}:
        found = found[1:]
    if not found:
        raise InvalidInput("players", tr("Name at least one player: a username or a user id on each line."))
    if len(found) > MOST_PLAYERS:
        rule = tr(
            "At most {most} players at once; this names {count}. Give the list in parts.",
            most=MOST_PLAYERS,
            count=f"{len(found):,}",
        )
        raise InvalidInput("players", rule)
    return found


def _first_cell(line: str) -> str:
    delimiter = next((each for each in ("\t", ";", ",") if each in line), ",")
    return next(iter(next(csv.reader([line], delimiter=delimiter), [])), "").strip()

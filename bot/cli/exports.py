"""What `journal export` writes: a case as a line of JSON or as a row of CSV."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import asdict, fields, is_dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, TextIO

if TYPE_CHECKING:
    from bot.journal import Case

Format = Literal["jsonl", "csv"]

COLUMNS: dict[str, Callable[[Case], object]] = {
    "case": lambda case: case.id,
    "kind": lambda case: case.kind,
    "outcome": lambda case: case.outcome,
    "void": lambda case: "yes" if case.void is not None else "no",
    "created_at": lambda case: case.created_at.isoformat(),
    "settled_at": lambda case: case.settled_at.isoformat() if case.settled_at is not None else None,
    "actor_id": lambda case: case.actor_id,
    "actor_name": lambda case: case.actor_name,
    "approved_by_id": lambda case: case.approved_by.id if case.approved_by is not None else None,
    "capability": lambda case: case.capability,
    "experience": lambda case: case.experience,
    "target_kind": lambda case: case.target.kind,
    "target_id": lambda case: case.target.id,
    "target_label": lambda case: case.target.label,
    "player_id": lambda case: case.target.player_id,
    "reason": lambda case: case.reason,
    "notes": lambda case: "\n".join(f"{note.author_name}: {note.text}" for note in case.notes),
    "failure": lambda case: case.failure,
    "parent": lambda case: case.parent,
    "parent_relation": lambda case: case.parent_relation,
    "version_seen": lambda case: case.version_seen,
    "version_made": lambda case: case.version_made,
    "request_id": lambda case: case.request_id,
    "erased": lambda case: " ".join(sorted(case.erased)),
}
"""The columns of a CSV row; plans and images are only in JSON Lines."""


async def write_jsonl(out: TextIO, cases: AsyncIterator[Case]) -> None:
    """Write each case as one line of JSON."""
    async for case in cases:
        parts = [
            f'"{each.name}":{_written(getattr(case, each.name))}' for each in fields(case) if each.name != "compared"
        ]
        out.write("{" + ",".join(parts) + "}\n")


async def write_csv(out: TextIO, cases: AsyncIterator[Case]) -> None:
    """Write each case as a row, below a row of the names of the columns."""
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    async for case in cases:
        writer.writerow([_cell(column(case)) for column in COLUMNS.values()])


def _written(value: Any) -> str:
    """Write a value as JSON in one line of ASCII. An image with a game's value keeps every digit, order and name that it has."""
    from bot.journal import Stored

    if not isinstance(value, Stored):
        return json.dumps(value, default=_plain, separators=(",", ":"))
    one_line = value.text().translate(_LINE_ENDS)  # in JSON, these are blanks
    return _NOT_ASCII.sub(lambda found: json.dumps(found[0])[1:-1], one_line)


_LINE_ENDS = str.maketrans("\n\r", "  ")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return value.isoformat() if isinstance(value, datetime) else sorted(value)


def _cell(value: object) -> str:
    """Write a cell that no spreadsheet treats as a formula.

    https://owasp.org/www-community/attacks/CSV_Injection
    """
    text = "" if value is None else str(value).encode("utf-8", "replace").decode()
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text

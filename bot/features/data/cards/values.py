"""Values and differences, as blocks of a card and as files.

Values may be large: functions that write a whole value are called off the event loop (see `cogs.data`).
"""

from __future__ import annotations

import gzip
from itertools import islice

from bot.experiences.field_paths import Found, kind_of
from bot.features.data.differences import Changed, Difference
from bot.features.data.values import compact, pretty
from bot.i18n import tr, trn
from bot.jsons import Json
from bot.ui import text
from bot.ui.cards import Attachment

SHOWN_LENGTH = 2_200
"""Characters of a value on a card; the rest of a message's 4,000 characters is for its facts."""
DIFF_LENGTH = 2_000
DIFF_LINE = 160
LARGEST_FILE_BYTES = 8 * 1024 * 1024
"""Below Discord's 10 MiB, with room for the rest of the message."""


def difference_block(found: Difference, *, room: int = DIFF_LENGTH) -> str:
    """Return changes as a coloured block of at most `room` characters, with the number of those that do not fit."""
    lines: list[str] = []
    left = len(found.changes)
    for change in found.changes:
        pair = _diff_lines(change)
        room -= sum(len(line) + 1 for line in pair)
        if room < 0:
            break
        lines += pair
        left -= 1
    more = left + found.more
    block = text.block("\n".join(lines), "diff")
    if not more:
        return block
    tail = trn("-# and {count} more change, not shown here", "-# and {count} more changes, not shown here", more)
    return f"{block}\n{tail}"


def _diff_lines(change: Changed) -> list[str]:
    path = str(change.path)
    label = f"{text.clip(path, 80)}: " if path else ""
    sides = (("-", change.before), ("+", change.after))
    return [f"{sign} {label}{_short(side)}" for sign, side in sides if side is not None]


def _short(side: Found) -> str:
    value = side.value
    if isinstance(value, dict | list):
        # Only what may be short is written out: a table of 4 MB is not serialised for one line.
        return text.clip(compact(value), DIFF_LINE) if len(value) <= 12 and _is_flat(value) else _outlined(value)
    if isinstance(value, str) and len(value) > DIFF_LINE:
        start = text.clip(compact(value[:DIFF_LINE]), DIFF_LINE)
        return trn("{start} ({count} character)", "{start} ({count} characters)", len(value), start=start)
    return text.clip(" ".join(compact(value).split()), DIFF_LINE)


def _outlined(value: dict[str, Json] | list[Json]) -> str:
    """Return the size, and the names of the first fields, because a size alone does not say what would be lost."""
    if isinstance(value, list):
        return _measured(value)
    names = text.clip(" ".join(", ".join(islice(value, 12)).split()), DIFF_LINE // 2)
    return f"{_measured(value)}: {names}"


def _is_flat(value: dict[str, Json] | list[Json]) -> bool:
    elements = value.values() if isinstance(value, dict) else value
    return all(not each if isinstance(each, dict | list) else len(str(each)) <= DIFF_LINE for each in elements)


def value_block(value: Json) -> tuple[str, tuple[Attachment, ...]]:
    """Return a value as a block; one that is too long for a card as an outline and a file."""
    written = pretty(value)
    if len(written) <= SHOWN_LENGTH:
        return text.block(written, "json"), ()
    too_long = tr("-# Too long to read here: it is attached whole.")
    return f"{_overview(value)}\n{too_long}", (value_file(value, written),)


def _overview(value: Json) -> str:
    if not isinstance(value, dict):
        return _measured(value) if isinstance(value, list | str) else kind_of(value)
    lines = [f"{text.code(text.clip(name, 60))}: {_measured(each)}" for name, each in list(value.items())[:15]]
    if len(value) > 15:
        lines.append(trn("and {count} more field", "and {count} more fields", len(value) - 15))
    return "\n".join(lines)


def _measured(value: Json) -> str:
    if isinstance(value, dict | list | str):
        return tr("{kind} of {length}", kind=kind_of(value), length=text.number(len(value)))
    return text.code(compact(value))


def value_file(value: Json, written: str) -> Attachment:
    """Return a value as a file: with indents if Discord accepts the size, else without, else compressed."""
    for form in (written, compact(value)):
        content = form.encode()
        if len(content) <= LARGEST_FILE_BYTES:
            return Attachment(name="value.json", content=content)
    return Attachment(name="value.json.gz", content=gzip.compress(content))

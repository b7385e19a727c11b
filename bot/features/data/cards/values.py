"""Values and what differs between two of them, as blocks of a card and as files.

Values may be large: what writes a whole one is called off the event loop (see `cogs.data`).
"""

from __future__ import annotations

import gzip
from itertools import islice

from bot.experiences.field_paths import Found, kind_of
from bot.features.data.differences import Changed, Difference
from bot.features.data.values import compact, pretty
from bot.jsons import Json
from bot.ui import text
from bot.ui.cards import Attachment

SHOWN_LENGTH = 2_200
"""Characters of a value on a card; the rest of a message's 4,000 is for the facts about it."""
DIFF_LENGTH = 2_000
DIFF_LINE = 160
LARGEST_FILE_BYTES = 8 * 1024 * 1024
"""Below Discord's 10 MiB, with room for what is sent beside it."""


def difference_block(found: Difference, *, room: int = DIFF_LENGTH) -> str:
    """Return changes as a coloured block of at most `room` characters, and how many more there are."""
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
    tail = f"\n-# and {text.count(more, 'more change')}, not shown here" if more else ""
    return text.block("\n".join(lines), "diff") + tail


def _diff_lines(change: Changed) -> list[str]:
    path = str(change.path)
    label = f"{text.clip(path, 80)}: " if path else ""
    sides = (("-", change.before), ("+", change.after))
    return [f"{sign} {label}{_short(side)}" for sign, side in sides if side is not None]


def _short(side: Found) -> str:
    value = side.value
    if isinstance(value, dict | list):
        size = f"{kind_of(value)} of {text.number(len(value))}{_names(value)}"
        # Only what may be short is written out: a table of 4 MB is not serialised for a line of it.
        return text.clip(compact(value), DIFF_LINE) if len(value) <= 12 and _is_flat(value) else size
    if isinstance(value, str) and len(value) > DIFF_LINE:
        return f"{text.clip(compact(value[:DIFF_LINE]), DIFF_LINE)} ({text.count(len(value), 'character')})"
    return text.clip(" ".join(compact(value).split()), DIFF_LINE)


def _names(value: dict[str, Json] | list[Json]) -> str:
    """Return the first fields' names, as a size alone tells nobody what is about to go."""
    if isinstance(value, list):
        return ""
    return f": {text.clip(' '.join(', '.join(islice(value, 12)).split()), DIFF_LINE // 2)}"


def _is_flat(value: dict[str, Json] | list[Json]) -> bool:
    elements = value.values() if isinstance(value, dict) else value
    return all(not each if isinstance(each, dict | list) else len(str(each)) <= DIFF_LINE for each in elements)


def value_block(value: Json) -> tuple[str, tuple[Attachment, ...]]:
    """Return a value to read; one that is too long for that is a file beside its outline."""
    written = pretty(value)
    if len(written) <= SHOWN_LENGTH:
        return text.block(written, "json"), ()
    return f"{_overview(value)}\n-# Too long to read here: it is attached whole.", (value_file(value, written),)


def _overview(value: Json) -> str:
    if not isinstance(value, dict):
        length = f" of {text.number(len(value))}" if isinstance(value, list | str) else ""
        return f"{kind_of(value)}{length}"
    lines = [f"{text.code(text.clip(name, 60))}: {_measured(each)}" for name, each in list(value.items())[:15]]
    more = [f"and {text.count(len(value) - 15, 'more field')}"] if len(value) > 15 else []
    return "\n".join([*lines, *more])


def _measured(value: Json) -> str:
    if isinstance(value, dict | list | str):
        return f"{kind_of(value)} of {text.number(len(value))}"
    return text.code(compact(value))


def value_file(value: Json, written: str) -> Attachment:
    """Return a value as a file: laid out for people where Discord takes that, else close together, else compressed."""
    for form in (written, compact(value)):
        content = form.encode()
        if len(content) <= LARGEST_FILE_BYTES:
            return Attachment(name="value.json", content=content)
    return Attachment(name="value.json.gz", content=gzip.compress(content))

"""Values and differences on a card, and values as files."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from bot.documents.differences import ChangedField, Differences
from bot.documents.fields import Unseen, spelled
from bot.documents.layout import Outline, Shown, is_compressed
from bot.documents.scanning import Kind
from bot.documents.sketches import Sketch, visible
from bot.experiences.field_paths import kind_words
from bot.i18n import mark, tr, trn
from bot.jsons import Json
from bot.ui import text
from bot.ui.cards import Attachment

DIFF_LENGTH = 2_000
DIFF_LINE = 160
_NO_LABELS: Mapping[str, str] = MappingProxyType({})


def difference_lines(found: Differences, *, room: int = DIFF_LENGTH, labels: Mapping[str, str] = _NO_LABELS) -> str:
    """Return changes, a line each, in at most `room` characters, with the number of those that do not fit.

    Args:
        found: The changes.
        room: Characters.
        labels: What the settings call a field, by its path.
    """
    lines: list[str] = []
    left = len(found.changes)
    for line in (_line(each, labels) for each in found.changes):
        room -= len(line) + 1
        if room < 0:
            break
        lines.append(line)
        left -= 1
    more = left + found.more
    if more:
        lines.append(
            trn("-# and {count} more change, not shown here", "-# and {count} more changes, not shown here", more)
        )
    return "\n".join(lines)


def _line(change: ChangedField, labels: Mapping[str, str]) -> str:
    """Return a change as in `Coins 12,500 → **13,000** (+500)`."""
    label = field_name(spelled(change.steps), labels)
    if change.before is None:
        return f"{label} · **+** {_short(change.after)}"
    if change.after is None:
        return f"{label} · **{text.MINUS}** {_short(change.before)}"
    amount = amount_of(change)
    by = f" ({text.signed(amount)})" if amount is not None else ""
    return f"{label} {_short(change.before)} → **{_short(change.after)}**{by}"


def field_name(path: str, labels: Mapping[str, str]) -> str:
    """Return what a field is called: its label of the settings, else its path."""
    if path in labels:
        return text.escape(labels[path])
    return text.code(text.clip(path, 80)) if path else tr("Value")


def amount_of(change: ChangedField) -> int | None:
    """Return by how much a whole number changes; None for anything else."""
    sides = (_WHOLE.fullmatch(each.text) if each is not None else None for each in (change.before, change.after))
    old, new = sides
    return int(new[0]) - int(old[0]) if old and new else None


def _short(side: Sketch | None) -> str:
    if side is None:
        return ""
    if side.kind in _IN_WORDS:
        return _IN_WORDS[side.kind](side.text)
    if side.kind is Kind.TEXT and side.cut:
        start = text.code(text.clip(side.text, 2 * DIFF_LINE))  # what makes the difference may be at its end
        return trn("{start} ({count} character)", "{start} ({count} characters)", side.length, start=start)
    if side.text:
        return text.code(text.clip(side.text, DIFF_LINE))
    measured = _measured(side)
    # The names of the first fields, because a size alone does not say what would be lost.
    return (
        f"{measured}: {text.code(text.clip(visible(', '.join(side.names)), DIFF_LINE // 2))}"
        if side.names
        else measured
    )


def _number(written: str) -> str:
    return text.number(int(written)) if _WHOLE.fullmatch(written) else written.replace("-", text.MINUS)


_IN_WORDS: Mapping[Kind, Callable[[str], str]] = {
    Kind.NULL: lambda _: tr("none"),
    Kind.BOOLEAN: lambda written: tr("yes") if written == "true" else tr("no"),
    Kind.NUMBER: _number,
}
_WHOLE = re.compile(r"-?[0-9]{1,300}")
"""A whole number as JSON writes it."""


def summary_line(summary: Mapping[str, Json | Unseen]) -> str:
    """Return the fields by which people recognize an entry, as in `Coins **12,500** · Level **26**`."""
    return " · ".join(f"{text.escape(label)} **{text.escape(in_words(value))}**" for label, value in summary.items())


def plain_summary(summary: Mapping[str, Json | Unseen]) -> str:
    """Return the same without markup, for places that take none."""
    return text.line(" · ".join(f"{label} {in_words(value)}" for label, value in summary.items()))


def in_words(value: Json | Unseen) -> str:
    """Return a small value in a few words, or why there is no value to show."""
    if isinstance(value, Unseen):
        return tr(_UNSEEN[value])
    if isinstance(value, bool) or value is None:
        return tr("none") if value is None else tr("yes") if value else tr("no")
    if isinstance(value, int | float):
        return text.number(value)
    if isinstance(value, list | dict):
        return trn("{count} item", "{count} items", len(value))
    return text.clip(str(value), 80)


_UNSEEN = {Unseen.NOT_SET: mark("not set"), Unseen.LONG: mark("too long to show here")}


def value_block(shown: Shown, file: bytes | None) -> tuple[str, tuple[Attachment, ...]]:
    """Return a value as a block; one that is too long for a card as an outline and a file."""
    if shown.text is not None:
        return text.block(shown.text, "json"), ()
    too_long = tr("-# Too long to read here: it is attached whole.")
    return f"{_overview(shown.outline)}\n{too_long}", (value_file(file or b""),)


def _overview(outline: Outline) -> str:
    if outline.kind is not Kind.OBJECT:
        return tr("{kind} of {length}", kind=kind_words(outline.kind), length=text.number(outline.length))
    lines = [f"{text.code(text.clip(name, 60))}: {_field(sketch)}" for name, sketch in outline.fields]
    left = outline.length - len(outline.fields)
    if left:
        lines.append(trn("and {count} more field", "and {count} more fields", left))
    return "\n".join(lines)


def _field(sketch: Sketch) -> str:
    return _measured(sketch) if sketch.kind in _MEASURED else text.code(sketch.text)


_MEASURED = frozenset({Kind.TEXT, Kind.LIST, Kind.OBJECT})


def _measured(sketch: Sketch) -> str:
    return tr("{kind} of {length}", kind=kind_words(sketch.kind), length=text.number(sketch.length))


def value_file(content: bytes) -> Attachment:
    """Return a value as a file."""
    return Attachment(name="value.json.gz" if is_compressed(content) else "value.json", content=content)

"""Values and differences, as blocks of a card and as files."""

from __future__ import annotations

from bot.documents.differences import ChangedField, Differences
from bot.documents.fields import spelled
from bot.documents.layout import Outline, Shown, is_compressed
from bot.documents.scanning import Kind
from bot.documents.sketches import Sketch, visible
from bot.experiences.field_paths import kind_words
from bot.i18n import tr, trn
from bot.ui import text
from bot.ui.cards import Attachment

DIFF_LENGTH = 2_000
DIFF_LINE = 160


def difference_block(found: Differences, *, room: int = DIFF_LENGTH) -> str:
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


def _diff_lines(change: ChangedField) -> list[str]:
    path = spelled(change.steps)
    label = f"{text.clip(visible(path), 80)}: " if path else ""
    sides = (("-", change.before), ("+", change.after))
    return [f"{sign} {label}{_short(side)}" for sign, side in sides if side is not None]


def _short(side: Sketch) -> str:
    if side.kind is Kind.TEXT and side.cut:
        return trn("{start} ({count} character)", "{start} ({count} characters)", side.length, start=side.text)
    if side.text:
        return text.clip(side.text, DIFF_LINE)
    measured = _measured(side)
    # The names of the first fields, because a size alone does not say what would be lost.
    return f"{measured}: {text.clip(visible(', '.join(side.names)), DIFF_LINE // 2)}" if side.names else measured


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

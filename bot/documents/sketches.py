"""A value in few words: what a line of a card has room for, however large the value is."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import islice

from bot.documents.scanning import Kind, escaped_surrogates, first_difference
from bot.documents.trees import Tree

LONGEST = 160
"""Characters of a sketch."""
MOST_NAMES = 12
_BEFORE = 24
"""Characters shown before the first one that differs."""
_JOINER = "\u200d"
"""Invisible, but what joins the parts of one emoji."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """A value in few words.

    Attributes:
        kind: What it is.
        length: Its characters, elements or fields; 0 for the rest.
        text: Compact JSON, cut where it is long; empty for a table that has no room.
        names: The first names of a table that has no room.
        cut: Whether characters are left out of `text`.
    """

    kind: Kind
    length: int = 0
    text: str = ""
    names: tuple[str, ...] = ()
    cut: bool = False


def kind_of(tree: Tree) -> Kind:
    """Return what a value is."""
    if isinstance(tree, bool):
        return Kind.BOOLEAN
    if isinstance(tree, str):
        return Kind.TEXT
    if isinstance(tree, dict | list):
        return Kind.EMPTY if not tree else Kind.OBJECT if isinstance(tree, dict) else Kind.LIST
    return Kind.NULL if tree is None else Kind.NUMBER


def sketch(tree: Tree, *, beside: Tree = None) -> Sketch:
    """Return a value in few words.

    Args:
        tree: The value.
        beside: What it is compared with: of a long text, the part is shown where the two begin to differ.
    """
    kind = kind_of(tree)
    if isinstance(tree, str):
        return _of_text(tree, beside if isinstance(beside, str) else "")
    if not isinstance(tree, dict | list):
        return Sketch(kind, text=clipped(_compact(tree)))
    if len(tree) <= MOST_NAMES and _is_flat(tree):
        text = visible(_compact(tree))
        if len(text) <= LONGEST:
            return Sketch(kind, len(tree), text)
    names = tuple(islice(tree, MOST_NAMES)) if isinstance(tree, dict) else ()
    return Sketch(kind, len(tree), names=names)


def _of_text(text: str, beside: str) -> Sketch:
    start = 0
    if len(text) > LONGEST and beside:
        start = max(0, first_difference(text, beside) - _BEFORE)
        start = min(start, len(text) - LONGEST)
    shown = visible(_compact(text[start : start + LONGEST]))
    is_cut = len(text) > LONGEST
    if is_cut:
        ends = ("…" if start else "", "…" if start + LONGEST < len(text) else "")
        shown = f'"{ends[0]}{shown[1:-1]}{ends[1]}"'
    return Sketch(Kind.TEXT, len(text), shown, cut=is_cut)


def visible(text: str) -> str:
    """Return JSON in which blanks and signs that nobody sees are written as escapes; ordinary spaces stay."""
    return "".join([each if _is_seen(each) else _escape(each) for each in text])


def _is_seen(sign: str) -> bool:
    if sign.isascii():
        return sign.isprintable()
    return sign == _JOINER or (sign.isprintable() and sign not in _BLANK)


_BLANK = frozenset("\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u2800\u3164\uffa0")
"""Printable by their category, and yet nothing is seen of them."""


def _escape(sign: str) -> str:
    return json.dumps(sign)[1:-1]


def clipped(text: str) -> str:
    """Return at most `LONGEST` characters."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _compact(tree: Tree) -> str:
    return escaped_surrogates(json.dumps(tree, ensure_ascii=False, separators=(",", ":")))


def _is_flat(table: dict[str, Tree] | list[Tree]) -> bool:
    inside = table.values() if isinstance(table, dict) else table
    return all(not each if isinstance(each, dict | list) else len(str(each)) <= LONGEST for each in inside)

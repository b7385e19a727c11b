"""A document laid out for people, and closed up for the wire, with every number and order as it came."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import msgspec

from bot.documents.paths import Steps, find
from bot.documents.scanning import Kind, NotJson, TooDeep, escaped_surrogates, kind_at, length_at, members, whole
from bot.documents.sketches import Sketch, sketch
from bot.documents.trees import parse

MOST_OUTLINED = 15
_LONGEST_SKETCHED = 4_096
_SIGN = rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\(?:u[0-9a-fA-F]{4}|/)"
_ESCAPED = re.compile(rb"((?:[^\\]++|\\[^u/])*+)(" + _SIGN + rb")?+", re.DOTALL)
"""What needs no other spelling, however long it is, and the escape after it that may need one: one step for many bytes."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A table that is too long to be read on a card.

    Attributes:
        kind: What it is.
        length: Its characters, elements or fields.
        fields: The first of them, in few words.
    """

    kind: Kind
    length: int
    fields: tuple[tuple[str, Sketch], ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """A value for a card: whole where there is room, else its outline. `text` is None then."""

    text: str | None
    outline: Outline


def laid_out(text: bytes) -> bytes:
    """Return a document on many lines, with signs in place of their escapes where they can be seen.

    Raises:
        NotJson: It is no JSON.
        TooDeep: It is nested too deeply.
    """
    return _with_signs(_formatted(text, indent=2))


def closed_up(text: bytes) -> bytes:
    """Return a document without blanks, and otherwise as it is written. Raises as `laid_out`."""
    return _formatted(text, indent=-1)


def characters(text: bytes) -> int:
    """Return how many characters a document takes as Roblox counts them: without blanks, escapes as what they stand for."""
    closed = closed_up(text)
    count = len(closed) if closed.isascii() else len(closed.decode("utf-8", "surrogatepass"))
    if b"\\" not in closed:
        return count
    escapes = Counter(found[2] for found in _ESCAPED.finditer(closed) if found[2] is not None)
    return count - sum(times * (len(each) - _needed(each)) for each, times in escapes.items())


def show(text: bytes, steps: Steps, *, room: int) -> Shown | None:
    """Return what is at a path, for a card that has room for so many characters; None where the path leads nowhere."""
    found = find(text, steps)
    if found is None:
        return None
    shown = laid_out(found).decode("utf-8", "replace") if len(found) <= 4 * room else None
    if shown is not None and len(shown) <= room:
        return Shown(shown, Outline(kind_at(found, 0), 0))
    return Shown(None, _outline(found))


def _outline(text: bytes) -> Outline:
    kind = kind_at(text, 0)
    if kind is not Kind.OBJECT:
        return Outline(kind, length_at(text, 0))
    first = {each.name: each.value for each in islice(members(text, 0), MOST_OUTLINED)}
    fields = tuple((name, _few_words(span.of(text))) for name, span in first.items())
    return Outline(kind, length_at(text, 0), fields)


def _few_words(text: bytes) -> Sketch:
    return sketch(parse(text)) if len(text) <= _LONGEST_SKETCHED else Sketch(kind_at(text, 0), length_at(text, 0))


def as_file(text: bytes, steps: Steps, *, largest: int) -> bytes:
    """Return what is at a path as a file: laid out where that fits, else closed up, else compressed (see `is_compressed`)."""
    found = find(text, steps)
    if found is None:
        raise NotJson("nothing there")
    for form in (laid_out, closed_up):
        content = form(found)
        if len(content) <= largest:
            return content
    return gzip.compress(content, mtime=0)


def is_compressed(content: bytes) -> bool:
    """Whether a file of `as_file` is compressed."""
    return content[:2] == b"\x1f\x8b"


def _formatted(text: bytes, *, indent: int) -> bytes:
    try:
        return msgspec.json.format(whole(text).of(text), indent=indent)
    except RecursionError as error:
        raise TooDeep from error
    except msgspec.DecodeError:
        # NaN and lone surrogates, which it refuses; a number of a size that no double has is written as Infinity then.
        separators = (",", ":") if indent < 0 else (",", ": ")
        shape = json.dumps(parse(text), ensure_ascii=False, indent=max(indent, 0) or None, separators=separators)
        return escaped_surrogates(shape).encode()


def _with_signs(text: bytes) -> bytes:
    """Return a document with signs in place of their escapes where they can be seen."""
    if b"\\" not in text:
        return text
    return b"".join(found[1] + _if_seen(found[2]) if found[2] else found[1] for found in _ESCAPED.finditer(text))


@lru_cache(maxsize=4_096)
def _if_seen(escape: bytes) -> bytes:
    sign = _sign(escape)
    return sign.encode() if escape != b"\\/" and sign.isprintable() and sign not in {'"', "\\"} else escape


def _needed(escape: bytes) -> int:
    """Return how many characters an escape takes where it is written as short as can be."""
    return len(json.dumps(_sign(escape), ensure_ascii=False)) - 2


def _sign(escape: bytes) -> str:
    sign: str = json.loads(b'"' + escape + b'"')
    return sign

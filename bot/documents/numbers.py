"""Numbers that are too large for what keeps them.

Roblox's v2 shows every number beyond ±2^53 as ±9007199254740992, which may also be the number itself: only v1 tells.
A fraction may have any number of digits: it is the whole part that counts.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.documents.paths import Steps
from bot.documents.scanning import text_of
from bot.documents.trees import Tree

LARGEST = 2**53
"""The largest whole number up to which a double holds every one."""

_CLASSES = bytes(
    ord("0")
    if chr(each).isdecimal() and each < 128
    else ord("e")
    if each in b"eE"
    else each
    if each == ord("+")
    else 32
    for each in range(256)
)
_MANY_DIGITS, _EXPONENTS = b"0" * 16, (b"0e0", b"0e+0")
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|-?[0-9][-+.0-9eE]*+|-?Infinity|NaN', re.DOTALL)
_PIECE = re.compile(_TOKEN.pattern + rb"|[\[\]{},]", re.DOTALL)
_ENDLESS = re.compile(rb"NaN|Infinity")
_LONGEST = 400
"""Characters of a number beyond which their count alone says that it is large."""


@dataclass(frozen=True, slots=True)
class Large:
    """Numbers beyond ±2^53: the first of them, each with its path and as it is written, and how many more there are."""

    found: tuple[tuple[Steps, str], ...] = ()
    more: int = 0

    def __bool__(self) -> bool:
        return bool(self.found)

    def __add__(self, other: Large) -> Large:
        return Large(self.found + other.found, self.more + other.more)


def reaches_limit(text: bytes) -> bool:
    """Whether a document holds a number at ±2^53 or beyond."""
    if not _may_be_large(text):
        return False
    return any(size_of(token) >= LARGEST for token in _numbers(text))


def tree_reaches_limit(tree: Tree) -> bool:
    """Whether Python's objects, few and not deeply nested, hold such a number."""
    if isinstance(tree, dict):
        return any(map(tree_reaches_limit, tree.values()))
    if isinstance(tree, list):
        return any(map(tree_reaches_limit, tree))
    return isinstance(tree, int | float) and abs(tree) >= LARGEST


def beyond_limit(text: bytes, *, most: int = 12) -> Large:
    """Return the numbers beyond ±2^53, those of `most` with their paths."""
    if not _may_be_large(text) or not any(size_of(token) > LARGEST for token in _numbers(text)):
        return Large()
    found: list[tuple[Steps, str]] = []
    more = 0
    for steps, token in _beyond(text):
        if len(found) < most:
            found.append((steps, token.decode()))
        else:
            more += 1
    return Large(tuple(found), more)


def is_finite(text: bytes) -> bool:
    """Whether a document is JSON to the letter, which has neither NaN nor Infinity."""
    return _ENDLESS.search(text) is None or not any(token.lstrip(b"-")[:1] in b"IN" for token in _numbers(text))


def _may_be_large(text: bytes) -> bool:
    """Whether anything in a document has 16 digits or an exponent, a text too; several times as fast as a pattern."""
    classes = text.translate(_CLASSES)
    return _MANY_DIGITS in classes or any(each in classes for each in _EXPONENTS)


def _numbers(text: bytes) -> Iterator[bytes]:
    return (found[0] for found in _TOKEN.finditer(text) if found[0][:1] != b'"')


def size_of(token: bytes) -> float:
    """Return how far from 0 a number is, exactly where it is whole; what is not finite is no number of Roblox's."""
    digits = token.lstrip(b"-")
    if digits in {b"Infinity", b"NaN"}:
        return 0
    if digits.isdigit():
        return int(digits) if len(digits) < _LONGEST else math.inf
    return float(digits)


def pieces(text: bytes) -> Iterator[bytes]:
    """Yield the brackets, commas, texts and numbers of a document."""
    return (found[0] for found in _PIECE.finditer(text))


def _beyond(text: bytes) -> Iterator[tuple[Steps, bytes]]:
    """Yield every number beyond ±2^53 with its path, in one pass: nesting may have any depth.

    A frame is the place in a list, or the name of a field as it is written; None where the next text is a name.
    """
    frames: list[int | bytes | None] = []
    for piece in pieces(text):
        match piece[:1]:
            case b"{":
                frames.append(None)
            case b"[":
                frames.append(0)
            case b"}" | b"]":
                frames.pop()
            case b",":
                place = frames[-1]
                frames[-1] = place + 1 if isinstance(place, int) else None
            case b'"':
                if frames and frames[-1] is None:
                    frames[-1] = piece
            case _ if size_of(piece) > LARGEST:
                yield tuple(each if isinstance(each, int) else text_of(each or b'""') for each in frames), piece

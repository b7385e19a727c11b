"""A document as Python's objects, for what needs all of it.

msgspec reads it where it makes of it what the standard library makes; that reads all that Roblox may send.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any, TypeAlias

import msgspec

from bot.documents.scanning import NotJson, TooDeep, escaped_surrogates

Tree: TypeAlias = Any
"""None, bool, int, float, str, list or dict with str keys. Of a name that is written twice, the last counts, as in Luau."""

_MOST_DIGITS = 4_000
"""Python refuses to read longer integers; a double holds none of them either."""


_FAST = msgspec.json.Decoder()
_SPECIAL = re.compile(rb"[0-9]{16}|(?<![0-9])-0")
"""What msgspec may read as another number: it has no integers of more than 64 bits, and a zero with a sign."""

_ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))


def parse(text: bytes) -> Tree:
    """Return the objects.

    Raises:
        NotJson: It is not JSON.
        TooDeep: It is nested too deeply.
    """
    if text[:1] == b'"' or _SPECIAL.search(text) is None:
        try:
            return _FAST.decode(text)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
            pass  # such as 1e400, NaN, a lone surrogate, or no JSON at all
    return _parse(text, parse_int=_integer)


def parse_as_luau(text: bytes) -> Tree:
    """Return the objects with one spelling for what is one value in Luau: `1` and `1.0`, `[]` and `{}`."""
    return _parse(text, parse_int=_integer, parse_float=_real, object_hook=_table)


def parse_with_tables(text: bytes) -> Tree:
    """As `parse_as_luau`, but `[]` and `{}` stay apart."""
    return _parse(text, parse_int=_integer, parse_float=_real)


def written(tree: Tree) -> bytes:
    """Return compact JSON, key order kept."""
    return escaped_surrogates(_ENCODER.encode(tree)).encode()


def _parse(text: bytes, **hooks: Any) -> Tree:
    try:
        return json.loads(text.decode("utf-8", "surrogatepass"), strict=False, **hooks)
    except RecursionError as error:
        raise TooDeep from error
    except ValueError as error:
        raise NotJson(str(error)) from error


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= _MOST_DIGITS else math.copysign(math.inf, -1 if digits[0] == "-" else 1)


def _real(digits: str) -> int | float:
    number = float(digits)
    return int(number) if number.is_integer() else number


def _table(fields: dict[str, Tree]) -> Tree:
    return fields or []


def is_empty(tree: Tree) -> bool:
    """Whether it is an empty table."""
    return isinstance(tree, dict | list) and not tree


def same(left: Tree, right: Tree) -> bool:
    """Whether two values are one in Luau: `1` is `1.0`, but never `true`; `[]` is `{}`.

    Integers that no double can hold are different values all the same: a game cannot, but what is written must be what came.
    """
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(each, right[name]) for name, each in left.items())
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, float) and isinstance(right, float) and math.isnan(left):
        return math.isnan(right)
    return bool(left == right) or (is_empty(left) and is_empty(right))

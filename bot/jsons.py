"""JSON, read and written without any change. What games keep is not read, but stays as it came: see `bot.documents`.

Standard library only: orjson turns big integers into floats, msgspec and orjson write NaN as null and refuse lone
surrogates. This module does not decide what JSON may hold, such as which numbers Roblox keeps.
"""

import json
import math
import re
from collections.abc import Collection
from typing import Any, TypeAlias

Json: TypeAlias = Any
"""None, bool, int, float, str, list or dict with str keys. A recursive type would not help mypy."""

LARGE = 256 * 1024
"""More bytes or characters than this are worked on off the event loop."""

_ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))
_FINITE_ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False, allow_nan=False, separators=(",", ":"))
_DECODER = json.JSONDecoder()
_SURROGATE = re.compile("[\ud800-\udfff]")


def encode(value: Json, *, finite: bool = False) -> str:
    """Write compactly, in the order of the keys.

    Args:
        value: What to write.
        finite: Whether to refuse NaN and the infinities, which JSON does not have.

    Raises:
        ValueError: The value holds one of them.
        TypeError: Something in it is not JSON.
        RecursionError: The value is nested too deeply.
    """
    return _encoder(finite=finite).encode(value)


def _encoder(*, finite: bool) -> json.JSONEncoder:
    return _FINITE_ENCODER if finite else _ENCODER


def escape_surrogates(text: str) -> str:
    """Return JSON that UTF-8 can hold: with escapes in place of lone surrogates."""
    return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def decode(body: bytes) -> Json:
    """Parse UTF-8 that may hold lone surrogates.

    Raises:
        ValueError: Not JSON, or nested too deeply.
    """
    try:
        return _DECODER.decode(_text(body))
    except RecursionError as error:
        raise ValueError(_TOO_DEEP) from error


_TOO_DEEP = "nested too deeply"


def _text(body: bytes) -> str:
    return str(body, "utf-8", "surrogatepass")


def looks_large(value: Json) -> bool:
    """Guess whether a value is large without writing it: count members and text, in a few thousand steps at most."""
    weight = 0
    rest: list[Collection[Json]] = [[value]]
    for members in rest:
        weight += 16 * len(members)
        if weight >= LARGE:
            return True
        for member in members:
            kind = type(member)
            if kind is str:
                weight += len(member)
            elif kind is dict:
                rest.append(member.values())
            elif kind is list or kind is tuple:
                rest.append(member)
    return weight >= LARGE


def same(left: Json, right: Json) -> bool:
    """Whether two values are the same for Roblox: `1` is `1.0`, but not `true`; `[]` is not `{}`."""
    if left is right:  # edits share what they did not touch
        return True
    if isinstance(left, bool) or isinstance(right, bool):
        return False
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(each, right[name]) for name, each in left.items())
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, float) and isinstance(right, float) and math.isnan(left):
        return math.isnan(right)
    return bool(left == right)

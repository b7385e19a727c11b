"""JSON in and out without harm: what Luau cannot hold is refused, the rest passes unchanged.

Standard library only: orjson turns big integers into floats, msgspec and orjson write NaN as null and refuse lone
surrogates. Values over `OFF_LOOP_BYTES` are decoded, encoded and compared in a worker thread. A thread alone would not
help: the C parser and encoder never let go of the interpreter, so there they are made to, at some cost in total time.
"""

import asyncio
import gc
import json
import math
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice

from bot.opencloud.errors import InvalidRequest
from bot.opencloud.models import Json

MAX_NUMBER = 2**53
"""Open Cloud v2 clamps numbers to ±2^53 (Roblox, "Data Stores v2" announcement): writing more would damage them."""
MAX_VALUE_CHARACTERS = 4_194_304
"""error-codes-and-limits.md: size of a serialised value."""
OFF_LOOP_BYTES = 256 * 1024

_PIECES, _REST_S = 5_000, 1e-5
"""How many tokens are written in one go, some 2 ms of work, and how little a rest has to be to let go."""

_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, check_circular=False, separators=(",", ":"))
_ASCII_ENCODER = json.JSONEncoder(allow_nan=False, check_circular=False, separators=(",", ":"))
_DECODER = json.JSONDecoder()
_MAY_HOLD_LARGE_NUMBER = re.compile(r"[0-9](?:[0-9]{15}|[eE]\+?[0-9])")
"""Begins with one set of characters, so that the search skips to the next digit at the speed of C."""


def encode(value: Json) -> bytes:
    """Serialise compactly, key order kept.

    Raises:
        InvalidRequest: NaN, an infinity, a number beyond ±2^53, or something that is not JSON.
    """
    try:
        text = _ENCODER.encode(value)
    except _NOT_JSON as error:
        raise _refused() from error
    if _MAY_HOLD_LARGE_NUMBER.search(text) and _holds_large_number(value):
        raise _too_large_a_number()
    return _to_bytes(text, value)


def _encode_yielding(value: Json) -> bytes:
    """As `encode`, by Python's own encoder and bit by bit, with a rest after each in which the event loop has its turn."""
    parts: list[str] = []
    is_suspect = False
    try:
        pieces = _ENCODER.iterencode(value)
        while part := "".join(islice(pieces, _PIECES)):
            parts.append(part)
            is_suspect = is_suspect or _MAY_HOLD_LARGE_NUMBER.search(part) is not None
            time.sleep(_REST_S)
    except _NOT_JSON as error:
        raise _refused() from error
    if is_suspect and _holds_large_number(value):
        raise _too_large_a_number()
    return _to_bytes("".join(parts), value)


_NOT_JSON = (ValueError, TypeError, RecursionError)


def _refused() -> InvalidRequest:
    return InvalidRequest("value", "JSON with finite numbers only")


def _to_bytes(text: str, value: Json) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:  # lone surrogates have no UTF-8; their escapes survive
        return _ASCII_ENCODER.encode(value).encode()


def _too_large_a_number() -> InvalidRequest:
    return InvalidRequest("value", "numbers within ±2^53; write larger ones as text")


def _holds_large_number(value: Json) -> bool:
    if isinstance(value, dict):
        return any(map(_holds_large_number, value.values()))
    if isinstance(value, list | tuple):
        return any(map(_holds_large_number, value))
    return isinstance(value, int | float) and MAX_NUMBER < abs(value) < math.inf


async def encode_value(value: Json) -> bytes:
    """Serialise an entry's value, off the loop when it is large.

    Raises:
        InvalidRequest: As `encode`, or longer than 4,194,304 characters.
    """
    encoded = await asyncio.to_thread(_encode_yielding, value) if _looks_large(value) else encode(value)
    if len(encoded) > MAX_VALUE_CHARACTERS and len(encoded.decode()) > MAX_VALUE_CHARACTERS:
        raise InvalidRequest("value", f"at most {MAX_VALUE_CHARACTERS} characters of JSON")
    return encoded


def _looks_large(value: Json) -> bool:
    """Guess without serialising: count members and text until there is enough, at most some thousand steps."""
    weight, rest = 0, [[value]]
    for members in rest:
        weight += 16 * len(members)
        if weight >= OFF_LOOP_BYTES:
            return True
        for member in members:
            kind = type(member)
            if kind is str:
                weight += len(member)
            elif kind is dict:
                rest.append(member.values())
            elif kind is list or kind is tuple:
                rest.append(member)
    return weight >= OFF_LOOP_BYTES


def decode(body: bytes) -> Json:
    """Parse.

    Raises:
        ValueError: Not JSON.
    """
    try:
        return _DECODER.decode(str(body, "utf-8", "surrogatepass"))
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


async def decode_large(body: bytes) -> Json:
    """As `decode`, off the loop.

    Raises:
        ValueError: Not JSON.
    """
    return await asyncio.to_thread(_parse_yielding, body)


def _parse_yielding(body: bytes) -> Json:
    """Parse with a Python function for every object and number: a call is where the event loop gets its turn."""
    with _collector_at_rest():
        try:
            return json.loads(body, object_hook=_as_is, parse_int=_whole, parse_float=_real)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error


def _as_is(json_object: dict[str, Json]) -> dict[str, Json]:
    return json_object


def _whole(text: str) -> int:
    return int(text)


def _real(text: str) -> float:
    return float(text)


_COLLECTOR = threading.Lock()


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Make many objects, none of them garbage, without the collector going through all of them time and again.

    Each pass over the half a million objects of a 4 MB value holds the interpreter for some 50 ms. Freezing and
    thawing moves them to the oldest generation, unseen.
    """
    with _COLLECTOR:
        was_enabled = gc.isenabled()
        gc.disable()
        try:
            yield
        finally:
            gc.freeze()
            gc.unfreeze()
            if was_enabled:
                gc.enable()


async def same(left: Json, right: Json, *, size: int = 0) -> bool:
    """Whether Roblox would call both one value: `1` is `1.0`, but never `true`; `[]` is not `{}`.

    Args:
        left: One value.
        right: The other.
        size: Bytes of the larger, to decide where to compare.
    """
    if size > OFF_LOOP_BYTES:
        return await asyncio.to_thread(_same, left, right)
    return _same(left, right)


def _same(left: Json, right: Json) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_same(item, right[key]) for key, item in left.items())
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        return len(left) == len(right) and all(map(_same, left, right))
    if isinstance(left, float) and isinstance(right, float) and math.isnan(left):
        return math.isnan(right)
    return bool(left == right)

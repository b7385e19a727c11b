"""JSON, read and written without any change, and off the event loop if it is large.

Standard library only: orjson turns big integers into floats, msgspec and orjson write NaN as null and refuse lone
surrogates. This module does not decide what JSON may hold, such as which numbers Roblox keeps.

A thread alone does not help the event loop, because the C parser and encoder never release the interpreter. The two functions
called `…_yielding` do, and take longer in total; they are for large values in a thread.
"""

import asyncio
import gc
import json
import math
import re
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any, ParamSpec, TypeAlias, TypeVar

Json: TypeAlias = Any
"""None, bool, int, float, str, list or dict with str keys. A recursive type would not help mypy."""

P = ParamSpec("P")
T = TypeVar("T")

LARGE = 256 * 1024
"""More bytes or characters than this are worked on off the event loop."""

_PIECES, _REST_S = 5_000, 1e-5
"""How many tokens are written at once, about 2 ms of work, and how long a rest is that releases the interpreter."""

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


def encode_yielding(value: Json, *, finite: bool = False) -> Iterator[str]:
    """Write as `encode` does, piece by piece, with a rest after each in which the event loop has its turn."""
    tokens = _encoder(finite=finite).iterencode(value)
    while piece := "".join(islice(tokens, _PIECES)):
        yield piece
        time.sleep(_REST_S)


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


def decode_yielding(body: bytes) -> Json:
    """Parse as `decode` does, with a Python function for every object and number, in which the event loop has its turn."""
    with _collector_paused():
        try:
            return json.loads(_text(body), object_hook=_as_is, parse_int=_whole, parse_float=_real)
        except RecursionError as error:
            raise ValueError(_TOO_DEEP) from error


async def read(body: bytes) -> Json:
    """Parse as `decode` does, off the event loop if the body is large."""
    return await asyncio.to_thread(decode_yielding, body) if len(body) > LARGE else decode(body)


_TOO_DEEP = "nested too deeply"


def _text(body: bytes) -> str:
    return str(body, "utf-8", "surrogatepass")


def _as_is(json_object: dict[str, Json]) -> dict[str, Json]:
    return json_object


def _whole(text: str) -> int:
    return int(text)


def _real(text: str) -> float:
    return float(text)


_COLLECTOR = threading.Lock()


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Keep the garbage collector from checking many new objects again and again. They are not garbage.

    Each pass over the half a million objects of a 4 MB value holds the interpreter for about 50 ms. Freezing and unfreezing
    moves them to the oldest generation without a pass.
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


async def aside(size: int, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function on a value of this size, off the event loop if it is large."""
    if size > LARGE:
        return await asyncio.to_thread(function, *args, **kwargs)
    return function(*args, **kwargs)


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


def numbers(value: Json) -> Iterator[float]:
    """Yield every number in a value, at any depth; true and false count as 1 and 0."""
    rest: list[Collection[Json]] = [[value]]
    for members in rest:
        for member in members:
            if isinstance(member, str):
                continue
            if isinstance(member, dict):
                rest.append(member.values())
            elif isinstance(member, list | tuple):
                rest.append(member)
            elif isinstance(member, int | float):
                yield member


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

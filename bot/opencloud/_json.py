"""Encodes values for Roblox. Values that Luau cannot hold are refused, all others stay unchanged."""

import asyncio
import math
import re

from bot import jsons
from bot.jsons import Json
from bot.opencloud.errors import InvalidRequest
from bot.opencloud.models import LARGEST_NUMBER, MOST_CHARACTERS

_MAY_HOLD_LARGE_NUMBER = re.compile(r"[0-9](?:[0-9]{15}|[eE]\+?[0-9])")
"""Begins with a set of characters, so the search skips to the next digit in C."""
_NOT_JSON = (ValueError, TypeError, RecursionError)


def encode(value: Json) -> bytes:
    """Serialise without spaces, in the order of the keys.

    Raises:
        InvalidRequest: The value has NaN, an infinity or a number beyond ±2^53, or it is not JSON.
    """
    try:
        text = jsons.encode(value, finite=True)
    except _NOT_JSON as error:
        raise _refused() from error
    if _MAY_HOLD_LARGE_NUMBER.search(text) and _holds_large_number(value):
        raise _too_large_a_number()
    return _to_bytes(text)


def _encode_yielding(value: Json) -> bytes:
    """As `encode`, for a large value in a worker thread."""
    pieces: list[str] = []
    is_suspect = False
    try:
        for piece in jsons.encode_yielding(value, finite=True):
            pieces.append(piece)
            is_suspect = is_suspect or _MAY_HOLD_LARGE_NUMBER.search(piece) is not None
    except _NOT_JSON as error:
        raise _refused() from error
    if is_suspect and _holds_large_number(value):
        raise _too_large_a_number()
    return _to_bytes("".join(pieces))


def _refused() -> InvalidRequest:
    return InvalidRequest("value", "JSON with finite numbers only")


def _too_large_a_number() -> InvalidRequest:
    return InvalidRequest("value", "numbers within ±2^53; write larger ones as text")


def _to_bytes(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        return jsons.escape_surrogates(text).encode()


def _holds_large_number(value: Json) -> bool:
    return any(LARGEST_NUMBER < abs(number) < math.inf for number in jsons.numbers(value))


async def encode_value(value: Json) -> bytes:
    """Serialise the value of an entry. A large value is serialised off the event loop.

    Raises:
        InvalidRequest: As `encode`, or the JSON has more than 4,194,304 characters.
    """
    encoded = await asyncio.to_thread(_encode_yielding, value) if jsons.looks_large(value) else encode(value)
    if len(encoded) > MOST_CHARACTERS and len(encoded.decode()) > MOST_CHARACTERS:
        raise InvalidRequest("value", f"at most {MOST_CHARACTERS} characters of JSON")
    return encoded

"""Values on their way to Roblox: what Luau cannot hold is refused, the rest passes unchanged."""

import asyncio
import math
import re

from bot import jsons
from bot.jsons import Json
from bot.opencloud.errors import InvalidRequest
from bot.opencloud.models import LARGEST_NUMBER, MOST_CHARACTERS

_MAY_HOLD_LARGE_NUMBER = re.compile(r"[0-9](?:[0-9]{15}|[eE]\+?[0-9])")
"""Begins with one set of characters, so that the search skips to the next digit at the speed of C."""
_NOT_JSON = (ValueError, TypeError, RecursionError)


def encode(value: Json) -> bytes:
    """Serialise compactly, key order kept.

    Raises:
        InvalidRequest: NaN, an infinity, a number beyond ±2^53, or something that is not JSON.
    """
    try:
        text = jsons.encode(value, finite=True)
    except _NOT_JSON as error:
        raise _refused() from error
    if _MAY_HOLD_LARGE_NUMBER.search(text) and _holds_large_number(value):
        raise _too_large_a_number()
    return _to_bytes(text)


def _encode_yielding(value: Json) -> bytes:
    """As `encode`, for large values in a thread."""
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
    """Serialise an entry's value, off the loop when it is large.

    Raises:
        InvalidRequest: As `encode`, or longer than 4,194,304 characters.
    """
    encoded = await asyncio.to_thread(_encode_yielding, value) if jsons.looks_large(value) else encode(value)
    if len(encoded) > MOST_CHARACTERS and len(encoded.decode()) > MOST_CHARACTERS:
        raise InvalidRequest("value", f"at most {MOST_CHARACTERS} characters of JSON")
    return encoded

"""Encodes the small parts of requests for Roblox. What Luau cannot hold is refused."""

from bot import jsons
from bot.documents.numbers import beyond_limit
from bot.jsons import Json
from bot.opencloud.errors import InvalidRequest

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
    body = _to_bytes(text)
    if beyond_limit(body):
        raise _too_large_a_number()
    return body


def _refused() -> InvalidRequest:
    return InvalidRequest("value", "JSON with finite numbers only")


def _too_large_a_number() -> InvalidRequest:
    return InvalidRequest("value", "numbers within ±2^53; write larger ones as text")


def _to_bytes(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        return jsons.escape_surrogates(text).encode()

"""JSON values as Roblox stores them: compact text that keeps key order and lone surrogates, with checked sizes.

Sources: Roblox/creator-docs, cloud-services/data-stores/error-codes-and-limits.md (sizes); the announcement of
Data Stores v2 (numbers are doubles, clamped to ±2^53).
"""

import json
import math
import re
from collections.abc import Mapping
from typing import Any, NoReturn

from sandbox.roblox.errors import InvalidArgument

LARGEST_NUMBER = 2**53
LARGEST_VALUE_CHARACTERS = 4_194_304
_MAY_EXCEED = re.compile(r"\d{16}|\d[eE]")


def dump(value: Any) -> str:
    """Compact JSON in ASCII, so that lone surrogates survive.

    Raises:
        InvalidArgument: the value is nested too deeply.
    """
    try:
        return json.dumps(value, separators=(",", ":"))
    except RecursionError as error:
        raise InvalidArgument("The value is nested too deeply.", reason="InvalidJson") from error


def load(text: str | bytes, *, clamp: bool) -> Any:
    """Decode JSON from outside.

    Args:
        text: The document.
        clamp: Clamp numbers to ±2^53, as v2 does.

    Raises:
        InvalidArgument: it is not JSON, or holds NaN or an infinity.
    """
    parse_int, parse_float = (_clamped_int, _clamped_float) if clamp else (int, _finite_float)
    try:
        return json.loads(text, parse_constant=_refuse_constant, parse_int=parse_int, parse_float=parse_float)
    except (ValueError, RecursionError) as error:
        raise InvalidArgument("The request body is not valid JSON.", reason="InvalidJson") from error


def clamped(text: str) -> str:
    """Stored text in the form of v2."""
    return dump(load(text, clamp=True)) if _MAY_EXCEED.search(text) else text


def check_size(text: str) -> None:
    """Refuse a value that is too large for an entry."""
    # Only `dump` adds escapes: the limit counts the escaped characters themselves.
    if len(text) > LARGEST_VALUE_CHARACTERS and (
        len(json.dumps(json.loads(text), separators=(",", ":"), ensure_ascii=False)) > LARGEST_VALUE_CHARACTERS
    ):
        raise InvalidArgument("The value is larger than 4194304 characters.", reason="ValueTooLarge")


def check_attributes(attributes: Mapping[str, Any]) -> None:
    """Refuse metadata with more than 50 characters per key, 250 per value, or 300 in all."""
    for key, value in attributes.items():
        if len(key) > 50 or len(dump(value)) > 250:
            raise InvalidArgument(f"The attribute {key[:50]!r} is too long.", reason="AttributeSizeTooLarge")
    if attributes and len(dump(attributes)) > 300:
        raise InvalidArgument("The attributes are larger than 300 characters.", reason="AttributeSizeTooLarge")


def check_name(name: str, *, what: str) -> None:
    """Refuse a store, scope or key that is empty, longer than 50 bytes, or disappears from a path."""
    if not name or name in (".", "..") or len(name.encode(errors="surrogatepass")) > 50:
        raise InvalidArgument(f"The {what} must have 1 to 50 characters.", reason="InvalidTarget")


def whole_number(value: Any, *, field: str) -> int:
    """An integer from a JSON number, for increments.

    Raises:
        InvalidArgument: it is not a number, or has a fraction.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value):
        raise InvalidArgument(f"The {field} must be an integer.", reason="InvalidValue")
    return int(value)


def clamp_int(value: int) -> int:
    """The nearest integer within ±2^53."""
    return max(-LARGEST_NUMBER, min(LARGEST_NUMBER, value))


def _clamped_int(digits: str) -> int:
    # int() refuses thousands of digits, and more than twenty are out of range anyway.
    return clamp_int(int(digits[:21]))


def _clamped_float(digits: str) -> float:
    value = float(digits)
    return value if abs(value) <= LARGEST_NUMBER else (LARGEST_NUMBER if value > 0 else -LARGEST_NUMBER)


def _finite_float(digits: str) -> float:
    value = float(digits)
    return value if math.isfinite(value) else _refuse_constant(digits)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)

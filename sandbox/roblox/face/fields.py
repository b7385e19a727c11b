"""Reads fields of a request and checks their types."""

from collections.abc import Mapping
from typing import Any

from sandbox.roblox.errors import InvalidArgument

LARGEST_ID = 2**63


def identifier(text: str, *, field: str) -> int:
    """A decimal id.

    Raises:
        InvalidArgument: it is not an id.
    """
    if not (text.isascii() and text.isdecimal()) or len(text) > 19 or not 0 < int(text) < LARGEST_ID:
        raise InvalidArgument(f"The {field} id is invalid.")
    return int(text)


def required(body: Mapping[str, Any], name: str) -> Any:
    """A required field."""
    if name not in body:
        raise InvalidArgument(f"The field {name} is required.")
    return body[name]


def boolean(body: Mapping[str, Any], name: str) -> bool:
    """A boolean field; false if it is left out.

    Raises:
        InvalidArgument: it is not a boolean.
    """
    value = body.get(name, False)
    if not isinstance(value, bool):
        raise InvalidArgument(f"The field {name} has the wrong type.")
    return value


def typed(body: Mapping[str, Any], name: str, kind: type | tuple[type, ...], default: Any = None) -> Any:
    """A field of a body that must have this JSON type.

    Raises:
        InvalidArgument: it has another type.
    """
    value = body.get(name, default)
    if name in body and (not isinstance(value, kind) or isinstance(value, bool)):
        raise InvalidArgument(f"The field {name} has the wrong type.")
    return value

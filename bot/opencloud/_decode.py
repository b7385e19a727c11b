"""Decoding that several families share. A missing field has its default value, because protobuf leaves defaults out.

A body of the wrong shape may raise ValueError, TypeError, KeyError or AttributeError. `Exchange` turns these into
BadAnswer or OutcomeUnknown.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from bot.jsons import Json
from bot.opencloud._exchange import Answer
from bot.opencloud._paging import Page
from bot.opencloud.models import Receipt

T = TypeVar("T")


def receipt(answer: Answer) -> Receipt:
    """Ignore the body: the answer only says that Roblox accepted the request."""
    return Receipt(answer.request_id)


def page(items_name: str, decode: Callable[[dict[str, Json]], T]) -> Callable[[Answer], Page[T]]:
    """Return the decoder of a page. An empty page may lack its array."""

    def decode_page(answer: Answer) -> Page[T]:
        body = obj(answer.json)
        return Page(tuple(map(decode, body.get(items_name) or ())), body.get("nextPageToken") or "")

    return decode_page


def obj(json: Json) -> dict[str, Json]:
    """Return the value if it is a JSON object, else raise TypeError."""
    if not isinstance(json, dict):
        raise TypeError("not an object")
    return json


def present(text: str) -> str:
    """Return a text that Roblox always sends, else raise TypeError."""
    if not text or not isinstance(text, str):
        raise TypeError("no text")
    return text


def moment(text: str | None) -> datetime | None:
    """Read an RFC 3339 time with 0 to 9 fractional digits and `Z` or an offset. None if it is absent."""
    return moment_of(text) if text else None


def moment_of(text: str) -> datetime:
    """Read a time, to the microsecond. Without an offset it is UTC."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def resource_id(path: str | int | None) -> int | None:
    """The number at the end of `users/156`, or a number alone, as in captures of the log. None if it is absent."""
    return int(str(path).rpartition("/")[2]) if path else None

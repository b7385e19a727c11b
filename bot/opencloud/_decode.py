"""What every family's decoding shares. Missing fields are defaults, for protobuf leaves them out; wrong types raise.

Decoding may raise ValueError, TypeError, KeyError or AttributeError on a body of the wrong shape; `Exchange.call` turns
that into BadAnswer or OutcomeUnknown.
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
    """Any accepted request, whatever its answer holds."""
    return Receipt(answer.request_id)


def page(items_name: str, decode: Callable[[dict[str, Json]], T]) -> Callable[[Answer], Page[T]]:
    """A page whose array may be missing when it is empty."""

    def decode_page(answer: Answer) -> Page[T]:
        body = obj(answer.json)
        return Page(tuple(map(decode, body.get(items_name) or ())), body.get("nextPageToken") or "")

    return decode_page


def obj(json: Json) -> dict[str, Json]:
    """A JSON object, and nothing else."""
    if not isinstance(json, dict):
        raise TypeError("not an object")
    return json


def present(text: str) -> str:
    """A text that Roblox always sends."""
    if not text or not isinstance(text, str):
        raise TypeError("no text")
    return text


def moment(text: str | None) -> datetime | None:
    """RFC 3339 with 0 to 9 fractional digits, `Z` or an offset; None when absent."""
    return moment_of(text) if text else None


def moment_of(text: str) -> datetime:
    """Aware, to the microsecond; without an offset it is UTC."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def resource_id(path: str | int | None) -> int | None:
    """The number at the end of `users/156`, or a bare one, as the log's captures show; None when absent."""
    return int(str(path).rpartition("/")[2]) if path else None

"""Pages of a sorted collection, with opaque tokens that are valid only for their own query."""

import base64
import binascii
import bisect
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sandbox.roblox.errors import InvalidArgument

Item = TypeVar("Item")


@dataclass(frozen=True)
class PageRequest:
    """The request of a list call.

    Attributes:
        size: The wanted number of items, lowered to the operation's maximum.
        token: The token from the previous page, empty for the first.
        query: The rest of the request: a token is refused if this differs.
    """

    size: int = 10
    token: str = ""
    query: str = ""


@dataclass(frozen=True)
class Page(Generic[Item]):
    """Some items, and the token of the next page or an empty string."""

    items: list[Item]
    token: str = ""


def page(
    items: Sequence[Item],
    request: PageRequest,
    *,
    maximum: int,
    position: Callable[[Item], Any],
    token_when_full: bool = False,
) -> Page[Item]:
    """The next page of `items`, sorted by `position` (unique and plain JSON).

    Args:
        items: The whole collection.
        request: The wanted page.
        maximum: The operation's largest page.
        position: The sort key. The token stores it, so that changes between pages neither hide nor repeat items.
        token_when_full: Also give a full last page a token, whose page is empty, as revisions and logs do.

    Raises:
        InvalidArgument: the token is not valid, or belongs to another query.
    """
    size = min(request.size, maximum)
    start = 0
    if request.token:
        start = bisect.bisect_right(items, _opened(request), key=position)
    chosen = list(items[start : start + size])
    more = start + size < len(items) or (token_when_full and len(chosen) == size)
    return Page(chosen, _sealed(request, position(chosen[-1])) if more and chosen else "")


def _digest(request: PageRequest) -> str:
    return hashlib.sha256(request.query.encode(errors="surrogatepass")).hexdigest()[:16]


def _sealed(request: PageRequest, position: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps([_digest(request), position]).encode()).decode()


def _opened(request: PageRequest) -> Any:
    try:
        digest, position = json.loads(base64.urlsafe_b64decode(request.token.encode()))
    except (ValueError, TypeError, binascii.Error) as error:
        raise InvalidArgument("The page token is invalid.", reason="InvalidCursor") from error
    if digest != _digest(request):
        raise InvalidArgument("The page token belongs to a different query.", reason="InvalidCursor")
    return tuple(position) if isinstance(position, list) else position

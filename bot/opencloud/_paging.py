"""Lists that Roblox sends page by page."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.opencloud.errors import BadAnswer

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page: its items, if any, and the token of the next page. The token of the last page is empty."""

    items: tuple[T, ...]
    next_token: str


class Pages(Generic[T]):
    """Every item of a list. Iterating fetches one page at a time, and keeps one page in memory.

    An empty page may have more pages after it, so only a missing token ends the list. Nothing is requested before the
    first iteration, and each iteration starts at the first page.
    """

    def __init__(self, fetch: Callable[[str], Awaitable[Page[T]]], *, ahead: bool = False) -> None:
        self._fetch = fetch
        self._ahead = ahead

    def prefetched(self) -> "Pages[T]":
        """The same list, but the next page is fetched while the caller works on this one. Two pages are in memory."""
        return Pages(self._fetch, ahead=True)

    def __aiter__(self) -> AsyncIterator[T]:
        return self._items()

    async def _items(self) -> AsyncGenerator[T, None]:
        async with aclosing(self.by_page()) as pages:
            async for page in pages:
                for item in page:
                    yield item

    async def by_page(self) -> AsyncGenerator[tuple[T, ...], None]:
        """The items of each page. An empty page is included.

        Raises:
            BadAnswer: An empty page repeats its own token, so the list would never end.
            OpenCloudError: A request fails.
        """
        token = ""
        coming: asyncio.Task[Page[T]] | None = None
        try:
            while True:
                page = await (coming or self._fetch(token))
                if page.next_token == token and token and not page.items:
                    raise BadAnswer(problem="a page repeats its own token")
                token = page.next_token
                coming = asyncio.create_task(self._fetched(token)) if token and self._ahead else None
                yield page.items
                if not token:
                    return
        finally:
            if coming is not None:
                coming.cancel()
                await asyncio.gather(coming, return_exceptions=True)

    async def _fetched(self, token: str) -> Page[T]:
        return await self._fetch(token)

    async def first(self, count: int) -> list[T]:
        """The first `count` items, or fewer if the list is shorter. Pages after the last of these items are not fetched."""
        items: list[T] = []
        if count < 1:
            return items
        async with aclosing(self._items()) as every:
            async for item in every:
                items.append(item)
                if len(items) == count:
                    break
        return items

"""Lists as Roblox pages them."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.opencloud.errors import BadAnswer

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page: its items, which may be none, and the token of the next, which is empty at the end."""

    items: tuple[T, ...]
    next_token: str


class Pages(Generic[T]):
    """Every item of a list, fetched page by page as it is iterated; one page is held.

    A page may be empty while more follow, so only the missing token ends it. Nothing is requested before the first
    iteration, and each iteration starts anew.
    """

    def __init__(self, fetch: Callable[[str], Awaitable[Page[T]]], *, ahead: bool = False) -> None:
        self._fetch = fetch
        self._ahead = ahead

    def prefetched(self) -> "Pages[T]":
        """The same list, with the next page on its way while one is being worked on: two are held."""
        return Pages(self._fetch, ahead=True)

    def __aiter__(self) -> AsyncIterator[T]:
        return self._items()

    async def _items(self) -> AsyncGenerator[T, None]:
        async with aclosing(self.by_page()) as pages:
            async for page in pages:
                for item in page:
                    yield item

    async def by_page(self) -> AsyncGenerator[tuple[T, ...], None]:
        """The items of each page, also of empty ones.

        Raises:
            BadAnswer: The list never ends: an empty page repeats its own token.
            OpenCloudError: What a request meets.
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
        """The first items, at most `count`, with no request beyond the page that completes them."""
        items: list[T] = []
        if count < 1:
            return items
        async with aclosing(self._items()) as every:
            async for item in every:
                items.append(item)
                if len(items) == count:
                    break
        return items

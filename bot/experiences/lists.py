"""Long lists, read only as far as somebody turns the pages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.journal import Case, CaseId, CaseQuery, Journal

T = TypeVar("T")


class LazyList(Generic[T]):
    """The beginning of a long list; what was read is kept.

    Args:
        source: Starts from the beginning each time it is iterated, as `opencloud.Pages` does.
    """

    def __init__(self, source: AsyncIterable[T]) -> None:
        self._source = source
        self._items: list[T] = []
        self._iterator = self._after(0)
        self._reading = asyncio.Lock()

    async def first(self, count: int) -> list[T]:
        """Return the first items, at most `count`; fewer mean that the list has no more.

        A failed request loses nothing: the next call goes on where this one stopped.
        """
        async with self._reading:
            await self._read_to(count)
        return self._items[:count]

    async def find(self, position: int) -> T | None:
        """Return the item at a position, counted from 0; None past the end."""
        async with self._reading:
            await self._read_to(position + 1)
        return self._items[position] if position < len(self._items) else None

    async def _read_to(self, count: int) -> None:
        try:
            while len(self._items) < count:
                self._items.append(await anext(self._iterator))
        except StopAsyncIteration:
            return
        except BaseException:
            # A generator that raised has ended, which would look like the end of the list.
            self._iterator = self._after(len(self._items))
            raise

    async def _after(self, known: int) -> AsyncGenerator[T, None]:
        async for item in self._source:
            if known:
                known -= 1
            else:
                yield item


@dataclass(frozen=True, slots=True)
class CaseList:
    """All cases that a query asks for, newest first."""

    journal: Journal
    query: CaseQuery

    async def __aiter__(self) -> AsyncIterator[Case]:
        last: CaseId | None = None
        while found := await self.journal.search(self.query, before_id=last):
            for case in found:
                yield case
            last = found[-1].id

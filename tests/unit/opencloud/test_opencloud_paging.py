"""Lists end without a next token, and hold as few items as possible."""

import asyncio

import pytest

from bot.opencloud._paging import Page, Pages
from bot.opencloud.errors import BadAnswer

BOOK = {"": Page((1, 2), "a"), "a": Page((), "b"), "b": Page((3,), "")}


class Source:
    def __init__(self, book=BOOK):
        self.book, self.asked = book, []

    async def fetch(self, token):
        self.asked.append(token)
        await asyncio.sleep(0)
        return self.book[token]


@pytest.mark.parametrize("ahead", [False, True])
async def test_a_list_goes_on_past_an_empty_page_with_a_token(ahead):
    pages = Pages(Source().fetch, ahead=ahead)
    assert [item async for item in pages] == [1, 2, 3]
    assert [page async for page in pages.by_page()] == [(1, 2), (), (3,)]


async def test_nothing_is_asked_before_it_is_needed():
    source = Source()
    assert await Pages(source.fetch).first(2) == [1, 2]
    assert source.asked == [""]


@pytest.mark.parametrize(("count", "items"), [(0, []), (-1, []), (3, [1, 2, 3]), (9, [1, 2, 3])])
async def test_the_first_items_are_at_most_as_many_as_wanted(count, items):
    assert await Pages(Source().fetch).first(count) == items


async def test_prefetching_has_the_next_page_on_its_way():
    source = Source()
    pages = Pages(source.fetch).prefetched().by_page()
    assert await anext(pages) == (1, 2)
    await asyncio.sleep(0)
    assert source.asked == ["", "a"]
    await pages.aclose()


async def test_leaving_early_cancels_the_page_on_its_way():
    started, cancelled = asyncio.Event(), asyncio.Event()

    async def fetch(token):
        if not token:
            return Page((1,), "a")
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    pages = Pages(fetch).prefetched().by_page()
    await anext(pages)
    await started.wait()
    await pages.aclose()
    assert cancelled.is_set()


async def test_a_page_that_repeats_its_own_token_is_an_error_not_a_loop():
    with pytest.raises(BadAnswer):
        await Pages(Source({"": Page((1,), "a"), "a": Page((), "a")}).fetch).first(5)


async def test_an_error_on_a_later_page_is_raised_there():
    class Broken(Exception):
        pass

    async def fetch(token):
        if token:
            raise Broken
        return Page((1,), "a")

    for ahead in (False, True):
        pages = Pages(fetch, ahead=ahead).by_page()
        assert await anext(pages) == (1,)
        with pytest.raises(Broken):
            await anext(pages)

import pytest

from bot.experiences.lists import LazyList
from bot.features.data.listing import PAGE_LENGTH, Listing


class Source:
    """Numbers from 0; some of them fail the first time."""

    def __init__(self, length: int, *, failing_at: int | None = None) -> None:
        self.length, self.failing_at, self.given = length, failing_at, 0

    async def __aiter__(self):
        for number in range(self.length):
            if number == self.failing_at:
                self.failing_at = None
                raise ConnectionError
            self.given += 1
            yield number


async def test_it_reads_no_further_than_it_is_asked():
    source = Source(1000)

    assert await LazyList(source).first(3) == [0, 1, 2]
    assert source.given == 3


async def test_what_was_read_is_kept():
    source = Source(10)
    numbers = LazyList(source)

    await numbers.first(5)

    assert await numbers.first(2) == [0, 1]
    assert source.given == 5


async def test_a_short_list_is_complete():
    numbers = LazyList(Source(2))

    assert await numbers.first(5) == [0, 1]
    assert await numbers.first(5) == [0, 1]


async def test_it_finds_by_position_and_nothing_past_the_end():
    numbers = LazyList(Source(3))

    assert [await numbers.find(position) for position in (2, 0, 3)] == [2, 0, None]


async def test_a_failure_does_not_count_as_the_end():
    numbers = LazyList(Source(6, failing_at=4))
    with pytest.raises(ConnectionError):
        await numbers.first(6)

    assert await numbers.first(6) == [0, 1, 2, 3, 4, 5]


async def test_a_page_of_data_that_failed_can_be_turned_to_again():
    admitted = []
    actor = object()
    pages = Listing(Source(PAGE_LENGTH + 5, failing_at=PAGE_LENGTH + 2), admitted.append)
    first = await pages.page(actor, 0)
    with pytest.raises(ConnectionError):
        await pages.page(actor, 1)

    second = await pages.page(actor, 1)

    assert (first.more, second.more) == (True, False)
    assert (*first.items, *second.items) == tuple(range(PAGE_LENGTH + 5))
    assert admitted == [actor] * 3

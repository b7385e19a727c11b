"""What runs together ends together."""

import asyncio

import pytest

from bot.together import together


async def test_once_one_fails_the_others_have_ended():
    ended = asyncio.Event()

    async def long():
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()

    async def failing():
        await asyncio.sleep(0)
        raise LookupError

    with pytest.raises(LookupError):
        await together(long(), failing())
    assert ended.is_set()


async def test_the_results_are_in_the_order_of_what_was_awaited():
    assert list(await together(asyncio.sleep(0.01, "first"), asyncio.sleep(0, "second"))) == ["first", "second"]

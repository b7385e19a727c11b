"""Attached files as text."""

import pytest

from bot.errors import InvalidInput
from bot.experiences.uploads import Upload, text_of


def attached(content, *, size_bytes=None):
    async def read():
        return content

    return Upload(name="value.json", size_bytes=size_bytes or len(content), read=read)


async def test_a_file_is_read_as_text_without_its_byte_order_mark():
    assert await text_of(attached('\ufeff{"ä": 1}'.encode())) == '{"ä": 1}'
    assert await text_of(attached(b"[]", size_bytes=4 * 1024 * 1024)) == "[]"


async def test_a_file_that_is_not_text_is_refused_with_the_place():
    with pytest.raises(InvalidInput, match="byte 3"):
        await text_of(attached(b"ab\xff"))


async def test_a_file_that_is_longer_than_any_value_is_not_fetched():
    async def read():
        pytest.fail("it was fetched")

    with pytest.raises(InvalidInput, match="4,194,304"):
        await text_of(Upload(name="value.json", size_bytes=17 * 1024 * 1024, read=read))

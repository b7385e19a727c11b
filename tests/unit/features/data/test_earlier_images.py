"""Images of versions before 0.4.0: Python's objects written as JSON. Large ones are not read in the bot's own process."""

import json
import zlib

import pytest

from bot import jsons
from bot.documents.documents import Documents
from bot.features.data.images import fingerprint_of, image_of
from bot.features.data.values import EntryValues
from bot.journal import Stored
from bot.journal.ledger.blobs import to_json, unpack

FILL = {f"F{number}": "x" * 50 for number in range(6_000)}
ODD = {"Sur": "a\ud800b", "None": None, "Nan": 1e308, "One": 1.0, "Big": 2**53, "Deep": [[{"a": []}]], "Eh": "é\u2028"}


@pytest.fixture
async def values():
    async with Documents() as documents:
        yield EntryValues(documents)


def kept(value):
    return {"value": value, "users": [7, 3], "attributes": {"Platform": "\ud83d"}}


@pytest.mark.parametrize("odd", [{}, *({name: each} for name, each in ODD.items()), ODD])
async def test_a_large_image_is_left_as_it_is_stored_and_is_the_same_when_it_is_opened(values, odd):
    image = kept({**FILL, **odd})
    found = unpack({1: ("zlib", zlib.compress(to_json(image)))})

    assert isinstance(found[1], Stored)
    opened, small = await image_of(values, found[1]), await image_of(values, image)
    assert values.documents._worker.pid is not None
    assert await values.documents.read(opened.value) == await values.documents.read(small.value)
    (await values.documents.read(opened.value)).decode()
    assert (opened.users, opened.attributes, opened.clamped) == (small.users, small.attributes, small.clamped)
    assert await fingerprint_of(values, opened) == await fingerprint_of(values, small)
    assert json.loads(found[1].text())["users"] == [7, 3]


@pytest.mark.parametrize("beyond", [0, 1])
async def test_more_than_256_kilobytes_are_never_read_in_the_bot_s_own_process(beyond):
    around = len(to_json(kept("")))
    image = kept("x" * (jsons.LARGE - around + beyond))
    assert len(to_json(image)) == jsons.LARGE + beyond
    found = unpack({1: ("zlib", zlib.compress(to_json(image))), 2: ("json", to_json(image))})
    assert [isinstance(each, Stored) for each in found.values()] == [bool(beyond)] * 2


async def test_other_large_values_are_read(values):
    plan = {"players": ["x" * 100] * 5_000}
    assert unpack({1: ("zlib", zlib.compress(to_json(plan)))}) == {1: plan}

"""Values pass unchanged, or are refused."""

import asyncio
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import jsons
from bot.opencloud import _json
from bot.opencloud.errors import InvalidRequest

numbers = st.integers(-(2**53), 2**53) | st.floats(-(2.0**53), 2.0**53)
values = st.recursive(
    st.none() | st.booleans() | numbers | st.text(st.characters(), max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=20,
)


def exactly(value):
    """The value's JSON text, in which `1` and `1.0`, `[]` and `{}`, and key orders differ."""
    return json.dumps(value)


@given(values)
@settings(max_examples=200)
def test_any_value_that_luau_can_hold_comes_back_byte_for_byte(value):
    for encode in (_json.encode, _json._encode_yielding):
        assert exactly(jsons.decode(encode(value))) == exactly(value)
        assert jsons.same(jsons.decode(encode(value)), value)


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        float("inf"),
        2**53 + 1,
        -(2**53) - 1,
        1e300,
        {"a": [{"b": 10**20}]},
        {1, 2},
        b"bytes",
        object(),
    ],
)
@pytest.mark.parametrize("encode", [_json.encode, _json._encode_yielding])
def test_what_would_be_damaged_is_refused(value, encode):
    with pytest.raises(InvalidRequest) as refused:
        encode(value)
    assert refused.value.field == "value"


@pytest.mark.parametrize("value", [2**53, -(2**53), float(2**53), "9" * 30, 1e-9, 0.1234567890123456789])
def test_what_only_looks_too_large_is_not_refused(value):
    assert jsons.decode(_json.encode(value)) == value


def test_a_deep_value_is_refused_not_a_crash():
    deep = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(InvalidRequest):
        _json.encode(deep)


def test_lone_surrogates_survive_both_ways():
    assert jsons.decode(_json.encode("\ud83d")) == "\ud83d"


async def test_values_at_the_limit_are_taken_and_longer_ones_refused():
    assert len(await _json.encode_value("é" * (4_194_304 - 2))) > 4_194_304
    with pytest.raises(InvalidRequest):
        await _json.encode_value("x" * 4_194_304)


async def test_large_values_alone_are_written_in_another_thread(monkeypatch):
    threads = []
    real = asyncio.to_thread

    async def watched(function, *arguments):
        threads.append(function.__name__)
        return await real(function, *arguments)

    monkeypatch.setattr(asyncio, "to_thread", watched)
    large = [{"name": "x" * 20, "n": 1.5}] * 20_000
    assert jsons.decode(await _json.encode_value(large)) == large
    await _json.encode_value({"small": 1})
    assert threads == ["_encode_yielding"]

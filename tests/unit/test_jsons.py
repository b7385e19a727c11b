"""JSON comes back unchanged, with every way to write and read it."""

import asyncio
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import jsons

texts = st.text(st.characters() | st.characters(categories=["Cs"]), max_size=8)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)


def exactly(value):
    """The value's JSON text, in which `1` and `1.0`, `[]` and `{}`, and key orders differ."""
    return json.dumps(value)


@given(values)
@settings(max_examples=200)
def test_any_value_comes_back_exactly_whichever_way_it_is_written_and_read(value):
    whole = jsons.encode(value)
    assert "".join(jsons.encode_yielding(value)) == whole
    for decode in (jsons.decode, jsons.decode_yielding):
        assert exactly(decode(whole.encode("utf-8", "surrogatepass"))) == exactly(value)


@given(values)
def test_lone_surrogates_are_written_as_escapes_that_utf_8_can_hold(value):
    escaped = jsons.escape_surrogates(jsons.encode(value))
    assert exactly(jsons.decode(escaped.encode())) == exactly(json.loads(json.dumps(value)))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), [{"a": float("-inf")}]])
def test_what_json_does_not_have_is_refused_on_request(value):
    with pytest.raises(ValueError, match="not JSON compliant"):
        jsons.encode(value, finite=True)
    with pytest.raises(ValueError, match="not JSON compliant"):
        list(jsons.encode_yielding(value, finite=True))


def test_integers_beyond_doubles_survive():
    assert jsons.decode(b'{"id":9007199254740993}') == {"id": 9007199254740993}


@pytest.mark.parametrize("decode", [jsons.decode, jsons.decode_yielding])
def test_what_is_nested_too_deeply_is_not_json(decode):
    with pytest.raises(ValueError, match="deep"):
        decode(b"[" * 100_000)


@pytest.mark.parametrize(
    "value",
    ["x" * jsons.LARGE, [0] * 20_000, {"inner": [{str(each): each} for each in range(20_000)]}, [["x" * 1_000] * 300]],
)
def test_a_large_value_is_recognised_without_writing_it(value):
    assert jsons.looks_large(value)


@pytest.mark.parametrize("value", [None, 5, "x" * 1_000, [0] * 1_000, {"inner": [{"a": 1}] * 1_000}])
def test_a_small_value_is_not_taken_for_large(value):
    assert not jsons.looks_large(value)


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        (1, 1.0, True),
        (1, True, False),
        (0, False, False),
        ([], {}, False),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        ([1, 2], [2, 1], False),
        ({"a": 1}, {"a": 1, "b": None}, False),
        ([1], (1,), True),
        (float("nan"), float("nan"), True),
        ("a", "b", False),
        (None, None, True),
    ],
)
def test_two_values_are_the_same_if_roblox_treats_them_as_the_same(left, right, same):
    assert jsons.same(left, right) is same


def test_every_number_of_a_value_is_found_wherever_it_is():
    assert sorted(jsons.numbers({"a": [1, {"b": 2.5}, [[3]]], "c": "4", "d": None})) == [1, 2.5, 3]
    assert list(jsons.numbers(7)) == [7]
    assert list(jsons.numbers("7")) == []


async def test_only_large_values_are_worked_on_in_another_thread(monkeypatch):
    threads = []
    real = asyncio.to_thread

    async def watched(function, *arguments):
        threads.append(function.__name__)
        return await real(function, *arguments)

    monkeypatch.setattr(asyncio, "to_thread", watched)
    large = [{"name": "x" * 20, "n": 1.5}] * 20_000
    body = jsons.encode(large).encode()
    assert await jsons.read(body) == large
    assert await jsons.aside(len(body), jsons.same, large, large)
    assert threads == ["decode_yielding", "same"]
    assert await jsons.read(b"[1]") == [1]
    assert await jsons.aside(3, jsons.same, [1], [1])
    assert threads == ["decode_yielding", "same"]

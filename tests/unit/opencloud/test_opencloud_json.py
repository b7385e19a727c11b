"""Values are sent unchanged, or refused."""

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
    """The JSON text of the value. It is different for `1` and `1.0`, `[]` and `{}`, and other key orders."""
    return json.dumps(value)


@given(values)
@settings(max_examples=200)
def test_any_value_that_luau_can_hold_comes_back_byte_for_byte(value):
    assert exactly(jsons.decode(_json.encode(value))) == exactly(value)
    assert jsons.same(jsons.decode(_json.encode(value)), value)


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
def test_a_value_that_roblox_would_change_is_refused(value):
    with pytest.raises(InvalidRequest) as refused:
        _json.encode(value)
    assert refused.value.field == "value"


@pytest.mark.parametrize("value", [2**53, -(2**53), float(2**53), "9" * 30, 1e-9, 0.1234567890123456789])
def test_a_value_that_only_looks_too_large_is_not_refused(value):
    assert jsons.decode(_json.encode(value)) == value


def test_a_deep_value_is_refused_and_does_not_crash():
    deep = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(InvalidRequest):
        _json.encode(deep)


def test_lone_surrogates_survive_both_ways():
    assert jsons.decode(_json.encode("\ud83d")) == "\ud83d"

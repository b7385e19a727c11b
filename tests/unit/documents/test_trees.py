"""The fast reader of JSON makes of a text what the standard library makes, and the quick look for large numbers misses none."""

import json
import math
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.documents.numbers import LARGEST, reaches_limit
from bot.documents.scanning import NotJson, TooDeep
from bot.documents.trees import parse

NUMBERS = st.one_of(
    st.integers(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.sampled_from([-0.0, 0, 2**53, -(2**53), 2**63, 2**64, 1e308, math.inf, math.nan]),
)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(max_size=12) | st.just("a\ud800"),
    lambda each: st.lists(each, max_size=4) | st.dictionaries(st.text(max_size=5), each, max_size=4),
    max_leaves=12,
)
ODD = [
    b"-0",
    b"[-0, -0.0, 0, 10-0]",
    b"1e400",
    b"-1e400",
    b"1E+3",
    b'{"a": 1, "a": 2}',
    b'"\x01"',
    b'"\\ud800"',
    b"9" * 5_000,
    b"18446744073709551616",
    b"9223372036854775808",
    b"NaN",
    b"[1,]",
    b"",
    b"\xff",
    b' {"a": [] } ',
    b'"2024-05-07T00:00:00Z"',
    b"[" * 100_000 + b"]" * 100_000,
]


def by_the_standard_library(text):
    def integer(digits):
        return int(digits) if len(digits) <= 4_000 else math.copysign(math.inf, -1 if digits[0] == "-" else 1)

    return json.loads(text.decode("utf-8", "surrogatepass"), strict=False, parse_int=integer)


def outcome(read, text):
    """What a reader makes of a text, with the types; the kind of its refusal otherwise."""
    try:
        return repr(read(text))
    except (RecursionError, TooDeep):
        return "too deep"
    except (ValueError, NotJson):
        return "no JSON"


@settings(max_examples=300)
@given(VALUES)
def test_any_value_is_read_as_the_standard_library_reads_it(value):
    text = json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
    assert outcome(parse, text) == outcome(by_the_standard_library, text)


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_odd_texts_are_read_as_the_standard_library_reads_them(text):
    assert outcome(parse, text) == outcome(by_the_standard_library, text)


def tokens(text):
    without_texts = re.sub(rb'"(?:[^"\\]|\\.)*"', b'""', text)
    return re.findall(rb"-?[0-9][-+.0-9eE]*", without_texts)


def size(token):
    return abs(int(token)) if re.fullmatch(rb"-?[0-9]+", token) else abs(float(token))


@settings(max_examples=300)
@given(VALUES)
def test_the_quick_look_misses_no_large_number(value):
    text = json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
    assert reaches_limit(text) == any(size(each) >= LARGEST for each in tokens(text))

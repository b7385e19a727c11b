"""JSON as games and services write it: any value, with blanks, escapes and repeated names where JSON allows them."""

import json
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

texts = st.text(st.characters(), max_size=8) | st.sampled_from(
    ["a", "b", "1", "0", "", "\ud800", "é", '{"a":[1,{"b":2}]}', "[]"]
)
numbers = (
    st.integers(-100, 100).map(str)
    | st.integers(-(10**25), 10**25).map(str)
    | st.floats(allow_nan=False, allow_infinity=False).map(repr)
    | st.sampled_from(
        ["1.0", "-0.0", "1E3", "0.1234567890123456789", "9007199254740992", "9007199254740993", "1e24", "1e400"]
    )
)
blanks = st.sampled_from(["", "", "", " ", "\n\t", "\r\n  "])


@st.composite
def text_written(draw: st.DrawFn, wanted: st.SearchStrategy[str] = texts) -> str:
    text = draw(wanted)
    return json.dumps(
        text, ensure_ascii=True if any("\ud800" <= sign <= "\udfff" for sign in text) else draw(st.booleans())
    )


@st.composite
def table_written(draw: st.DrawFn, inner: st.SearchStrategy[str]) -> str:
    def blank() -> str:
        return draw(blanks)

    parts = draw(st.lists(inner, max_size=4))
    ends = "[]"
    if draw(st.booleans()):
        parts = [f"{draw(text_written())}{blank()}:{blank()}{part}" for part in parts]
        ends = "{}"
    return ends[0] + blank() + f"{blank()},{blank()}".join(parts) + blank() + ends[1]


values = st.recursive(
    st.sampled_from(["null", "true", "false"]) | numbers | text_written(),
    table_written,
    max_leaves=20,
)
documents = st.builds(lambda before, value, after: (before + value + after).encode(), blanks, values, blanks)


def places(tree: Any, steps: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield every path of a value, the root's first."""
    yield steps
    inside = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for step, each in inside:
        yield from places(each, (*steps, step))


WORST = {
    "lists": b"[" + b",".join([b"[]"] * 1_398_000) + b"]",
    "objects": b"[" + b",".join([b'{"":1}'] * 599_000) + b"]",
    "nested": b"[" + b",".join([b"[" * 40 + b"]" * 40] * 51_000) + b"]",
    "fields": b"{" + b",".join(b'"%06d":0' % each for each in range(380_000)) + b"}",
    "texts": b"[" + b",".join([b'""'] * 1_398_000) + b"]",
    "numbers": b"[" + b",".join([b"1.5"] * 1_048_000) + b"]",
    "text": b'"' + b"x" * 4_194_000 + b'"',
    "quotes": b'"' + b'\\"' * 2_097_000 + b'"',
    "escapes": b'"' + b"\\u00e9" * 699_000 + b'"',
}
"""Values of 4 MB in the shapes that take the most time or memory."""

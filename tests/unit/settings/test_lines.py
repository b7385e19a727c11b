"""Finds the lines of settings in a TOML file."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.settings.lines import Path, dotted, locate

DOCUMENT = '''# a comment with [brackets] and = signs
title = "a # that is not a comment"
a.b.c = 1

[roles."odd.name"]   # a table
may = [
    "one",  # first
    'two', [ "nested" ],
    { x = 1, "y z" = [2] },
]
text = """
[not.a.table]
x = \\"""not the end\\"""
"""
raw = \'\'\'
key = 'quoted'\'\'\'
when = 1979-05-27 07:32:00
after = true
[[list]]
x = 1
[[list]]
x = 2
'''


def test_every_setting_is_found_on_its_line() -> None:
    located = locate(DOCUMENT)
    expected: dict[Path, int] = {
        ("title",): 2,
        ("a", "b"): 3,
        ("a", "b", "c"): 3,
        ("roles", "odd.name"): 5,
        ("roles", "odd.name", "may"): 6,
        ("roles", "odd.name", "may", 0): 7,
        ("roles", "odd.name", "may", 1): 8,
        ("roles", "odd.name", "may", 2, 0): 8,
        ("roles", "odd.name", "may", 3, "y z"): 9,
        ("roles", "odd.name", "text"): 11,
        ("roles", "odd.name", "raw"): 15,
        ("roles", "odd.name", "when"): 17,
        ("roles", "odd.name", "after"): 18,
        ("list", 0, "x"): 20,
        ("list", 1, "x"): 22,
    }
    assert {path: located.exactly(path) for path in expected} == expected


def test_what_is_missing_is_looked_for_in_the_table_around_it() -> None:
    located = locate("\n[a.b]\nc = 1\n")
    assert located.exactly(("a", "b", "d")) is None
    assert located.around(("a", "b", "d", 3)) == 2
    assert located.around(("z",)) is None


def test_a_path_is_written_as_in_the_file() -> None:
    assert dotted(("roles", "odd.name", "may", 0)) == 'roles."odd.name".may #1'


NAMES = st.sampled_from(["a", "b-c", "d.e", "f g", '"', "'", "#", "[x]", "ü"])
TEXTS = st.text(alphabet="ab\"'\\#[]{}=,\n. ", max_size=8)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.integers() | st.booleans() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def written(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case int():
            return str(value)
        case str() if "'''" not in value and not value.endswith("'") and "\\" in value:
            return f"'''\n{value}'''"
        case str():
            return quoted(value)
        case list():
            return "[\n" + "".join(f"  {written(each)}, # ]\n" for each in value) + "]"
        case _:
            return "{" + ", ".join(f"{quoted(name)} = {written(each)}" for name, each in value.items()) + "}"


def paths(value: Any, path: Path = ()) -> Iterator[Path]:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, child in children:
        yield (*path, step)
        yield from paths(child, (*path, step))


@given(st.dictionaries(NAMES, st.dictionaries(NAMES, VALUES, max_size=3), max_size=3))
def test_exactly_what_a_document_holds_is_located(tables: dict[str, dict[str, Any]]) -> None:
    text = "".join(
        f"[{quoted(table)}]\n" + "".join(f"{quoted(name)} = {written(value)}\n" for name, value in settings.items())
        for table, settings in tables.items()
    )
    document = tomllib.loads(text)
    located = locate(text)
    lines = text.split("\n")
    for path in paths(document):
        line = located.exactly(path)
        assert line is not None
        if len(path) == 2:
            assert lines[line - 1].startswith(quoted(str(path[1])))

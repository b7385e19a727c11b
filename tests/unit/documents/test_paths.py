"""Along a path, documents are cut and joined: what lies beside it stays to the byte."""

import json

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from json_texts import documents, places, values

from bot.documents import canonical as canonical_module
from bot.documents.canonical import fingerprint
from bot.documents.canonical import same as same_documents
from bot.documents.paths import Nowhere, edit, find, insert, put, remove
from bot.documents.scanning import Kind, length_at, whole
from bot.documents.trees import parse, parse_as_luau, same


def at(tree, steps):
    for step in steps:
        tree = tree[step]
    return tree


@st.composite
def with_place(draw, wanted=lambda _: True):
    """A document with all sorts of tables, and the path of a place in it."""
    text = b'{"x" : ' + draw(documents) + b' , "y":[ ' + draw(documents) + b" ]\n}"
    tree = parse(text)
    return text, draw(st.sampled_from([steps for steps in places(tree) if wanted(at(tree, steps))]))


@given(documents)
def test_every_place_is_found_with_the_bytes_that_stand_for_it(text):
    tree = parse(text)
    for steps in places(tree):
        assert json.dumps(parse(find(text, steps))) == json.dumps(at(tree, steps))


@given(with_place(), values)
def test_what_is_put_is_there_and_nothing_else_changes_by_a_byte(case, value):
    text, steps = case
    new = value.encode()
    old = find(text, steps)
    made = put(text, steps, new)
    assert find(made, steps) == new
    assert len(made) == len(text) - len(old) + len(new)
    assert put(made, steps, old) == text


@given(with_place(lambda tree: isinstance(tree, dict) and tree and "new" not in tree), values)
def test_a_field_that_was_added_and_taken_away_leaves_every_byte_as_it_was(case, value):
    text, steps = case
    made = put(text, (*steps, "new"), value.encode())
    assert find(made, (*steps, "new")) == value.encode()
    assert remove(made, (*steps, "new")) == text


@given(with_place())
def test_what_is_taken_away_is_gone_and_the_rest_is_read_as_before(case):
    text, steps = case
    assume(steps)
    tree = parse(text)
    expected = json.loads(json.dumps(tree))
    parent = at(expected, steps[:-1])
    del parent[steps[-1]]
    assert json.dumps(parse(remove(text, steps))) == json.dumps(expected)


@given(with_place(lambda tree: isinstance(tree, list) and tree), st.integers(0, 4), values)
def test_an_element_that_is_inserted_and_taken_away_leaves_every_byte_as_it_was(case, place, value):
    text, steps = case
    place = min(place, len(at(parse(text), steps)))
    made = insert(text, steps, place, value.encode())
    assert find(made, (*steps, place)) == value.encode()
    assert remove(made, (*steps, place)) == text


@given(documents)
def test_an_edit_that_changes_nothing_changes_no_byte(text):
    assert edit(text, (), lambda old: old) == text
    assert whole(text).of(text).strip() == text.strip()


@pytest.mark.parametrize(
    ("text", "steps", "made"),
    [
        ("[]", ("Coins",), '{"Coins":1}'),
        ("{ }", (0,), "[1]"),
        (' {"Pets": [ ]} ', ("Pets", "Dog"), ' {"Pets": {"Dog":1}} '),
        ('{"Pets":{}}', ("Pets", 0), '{"Pets":[1]}'),
        ('{"a" : 2 }', ("b",), '{"a" : 2,"b":1 }'),
    ],
)
def test_an_empty_table_becomes_what_is_put_into_it(text, steps, made):
    assert put(text.encode(), steps, b"1") == made.encode()


@pytest.mark.parametrize(
    ("text", "steps", "depth", "kind", "names"),
    [
        ('{"a":{"b":1,"c":2}}', ("a", "x", "y"), 1, Kind.OBJECT, ("b", "c")),
        ("[1,2]", (2,), 0, Kind.LIST, ()),
        ("[1,2]", ("01",), 0, Kind.LIST, ()),
        ("[]", (1,), 0, Kind.EMPTY, ()),
        ('{"a":7}', ("a", "b"), 1, Kind.NUMBER, ()),
        ('{"a":"{\\"b\\":1}"}', ("a", "c", "d"), 1, Kind.OBJECT, ("b",)),
    ],
)
def test_a_path_into_nowhere_says_how_far_it_leads(text, steps, depth, kind, names):
    assert find(text.encode(), steps) is None
    with pytest.raises(Nowhere) as nowhere:
        put(text.encode(), steps, b"1")
    assert (nowhere.value.depth, nowhere.value.kind, nowhere.value.names) == (depth, kind, names)


@pytest.mark.parametrize("step", ["1", 1])
def test_places_and_digits_reach_lists_and_objects_alike(step):
    assert find(b"[0,5]", (step,)) == b"5"
    assert find(b'{"1":5}', (step,)) == b"5"


def test_of_a_name_that_is_there_twice_the_last_is_meant_and_both_are_taken_away():
    text = b'{"a":1,"b":2,"a":3}'
    assert find(text, ("a",)) == b"3"
    assert put(text, ("a",), b"4") == b'{"a":1,"b":2,"a":4}'
    assert remove(text, ("a",)) == b'{"b":2}'


def test_json_that_is_kept_as_a_text_is_edited_inside():
    text = json.dumps({"Slot": json.dumps({"Coins": 5, "Pets": []}), "n": 1.50}).encode()
    assert find(text, ("Slot", "Coins")) == b"5"
    made = put(text, ("Slot", "Coins"), b"6")
    assert parse(made)["Slot"] == json.dumps({"Coins": 6, "Pets": []})
    assert put(made, ("Slot", "Coins"), b"5") == text


@pytest.mark.parametrize(
    "kept",
    [
        "[x",
        "[VIP]",
        "{VIP}",
        "{1}",
        '{"x":}',
        '{"x" 1}',
        "[1,]",
        "[01]",
        '["\\x"]',
        "{[}]",
        "[" * 50_000 + "]" * 50_000,
    ],
)
def test_a_text_that_only_looks_like_json_is_a_text(kept):
    text = b'{"a":' + json.dumps(kept).encode() + b"}"
    for step in (0, "x"):
        assert find(text, ("a", step)) is None
        with pytest.raises(Nowhere) as nowhere:
            put(text, ("a", step), b"1")
        assert nowhere.value.kind is Kind.TEXT


def test_nesting_of_any_depth_is_no_hindrance_beside_a_path():
    deep = b"[" * 50_000 + b"]" * 50_000
    text = b'{"deep":' + deep + b',"Coins":5}'
    assert put(text, ("Coins",), b"6") == b'{"deep":' + deep + b',"Coins":6}'


@given(documents, values)
def test_two_documents_are_one_value_as_their_objects_are(text, value):

    other = value.encode()
    expected = same(parse(text), parse(other))
    assert same_documents(text, other) is expected
    assert (fingerprint(text) == fingerprint(other)) is expected
    assert same_documents(text, json.dumps(parse(text)).encode()) or b"1e400" in text


def test_a_large_document_is_written_in_parts_to_the_same_text(monkeypatch):
    monkeypatch.setattr(canonical_module, "_PART", 12)

    @given(documents)
    def check(text):
        expected = json.dumps(parse_as_luau(text), sort_keys=True, separators=(",", ":")).encode()
        assert canonical_module.canonical(text) == expected

    check()


@given(documents, st.lists(values, min_size=1, max_size=3))
def test_elements_are_counted_and_found_in_long_lists(text, mixed):
    elements = ([b"7"] * 300 + [text.strip()] + [b'"x"', b"[1,2]"] * 200 + [each.encode() for each in mixed]) * 3
    joined = b"[ " + b" , ".join(elements) + b" ]"
    assert length_at(joined, 0) == len(elements)
    for place in (0, 255, 256, 300, 301, 700, 701, len(elements) - 1):
        assert find(joined, (place,)) == elements[place]
    assert find(joined, (len(elements),)) is None

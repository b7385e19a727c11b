"""Paths into values: a path finds the field that it names, and an edit changes only that field."""

import pytest
from game_values import doc
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.documents.paths import Nowhere, find, put
from bot.documents.scanning import kind_at
from bot.errors import InvalidInput
from bot.experiences.field_paths import FieldPath, kind_words, nowhere_rule

quick = settings(max_examples=60)

PROFILE = {
    "Data": {"Coins": 5, "Inventory": [{"Name": "Sword"}, {"Name": "Lamp"}], "odd.key": {"": 1}, "Slots": {"7": "x"}}
}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Data.Coins", b"5"),
        ("Data.Inventory[1].Name", b'"Lamp"'),
        ("Data.Inventory.1.Name", b'"Lamp"'),
        ('Data["odd.key"][""]', b"1"),
        ("Data.Slots.7", b'"x"'),
        ("Data.Slots[7]", b'"x"'),
        ("Data.Gold", None),
        ("Data.Inventory.01", None),
        ("Data.Coins.x", None),
    ],
)
def test_a_path_finds_what_it_names(text, found):
    assert find(doc(PROFILE).read(), FieldPath.parse(text).steps) == found


@pytest.mark.parametrize(
    "text", ["", "Data.", "Data..Coins", "Data[", "Data[x]", 'Data["x]', 'Data["\\q"]', "Data[-1]", "[0]x"]
)
def test_what_is_no_path_is_refused(text):
    with pytest.raises(InvalidInput) as refusal:
        FieldPath.parse(text)
    assert refusal.value.field == "field"


@quick
@given(st.lists(st.text() | st.integers(0, 999), min_size=1, max_size=6))
def test_a_path_is_read_back_from_its_own_text(steps):
    path = FieldPath(tuple(steps))
    assert FieldPath.parse(str(path)) == path


def test_a_dot_in_a_name_cannot_pass_for_two_steps_of_a_pattern():
    assert FieldPath(("Data", "Coins.Free")).dotted != FieldPath(("Data", "Coins", "Free")).dotted


@pytest.mark.parametrize(
    ("path", "value", "rule"),
    [
        ("Data.Bank.Gems", PROFILE, "`Data` has no field `Bank`; it has `Coins`, `Inventory`, `odd.key`, `Slots`."),
        (
            "Data.Inventory[2]",
            PROFILE,
            "`Data.Inventory` is a list of 2, counted from 0; `2` is not one of its places.",
        ),
        ("Data.Coins.x", PROFILE, "`Data.Coins` is a number, which has no fields."),
        ("a.b", [], "The value is empty: it has no `a`."),
        (
            "Data.Gold.x",
            {"Data": {"a`b\n@x": 1}},
            "`Data` has no field `Gold`; it has `a\N{MODIFIER LETTER GRAVE ACCENT}b @x`.",
        ),
    ],
)
def test_a_path_into_nowhere_is_refused_with_what_is_there(path, value, rule):
    path = FieldPath.parse(path)
    with pytest.raises(Nowhere) as nowhere:
        put(doc(value).read(), path.steps, b"1")
    assert nowhere_rule(path, nowhere.value) == rule


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "nothing (null)"),
        (True, "true or false"),
        (0.5, "a number"),
        ("", "a text"),
        ([1], "a list"),
        ({"a": 1}, "an object"),
        ([], "an empty table"),
        ({}, "an empty table"),
    ],
)
def test_kinds_are_named_as_staff_would(value, words):
    assert kind_words(kind_at(doc(value).read(), 0)) == words

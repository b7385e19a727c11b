"""Paths into values: a path finds the field that it names, and an edit changes only that field."""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import InvalidInput
from bot.experiences.field_paths import FieldPath, Found, kind_of

quick = settings(max_examples=60)

SCALARS = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(-1e9, 1e9) | st.text(max_size=8)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=15,
)
PROFILE = {
    "Data": {"Coins": 5, "Inventory": [{"Name": "Sword"}, {"Name": "Lamp"}], "odd.key": {"": 1}, "Slots": {"7": "x"}}
}


def paths_of(value, steps=()):
    """Every path of a value, except the root."""
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, child in children:
        yield FieldPath((*steps, step))
        yield from paths_of(child, (*steps, step))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Data.Coins", 5),
        ("Data.Inventory[1].Name", "Lamp"),
        ("Data.Inventory.1.Name", "Lamp"),
        ('Data["odd.key"][""]', 1),
        ("Data.Slots.7", "x"),
        ("Data.Slots[7]", "x"),
    ],
)
def test_a_path_finds_what_it_names(text, found):
    assert FieldPath.parse(text).find(PROFILE) == Found(found)


@pytest.mark.parametrize(
    "text",
    ["Data.Gold", "Data.Inventory[2]", "Data.Inventory.01", "Data.Coins.x", "Data.Inventory.Name", "Data[0]"],
)
def test_a_path_that_leads_nowhere_finds_nothing(text):
    assert FieldPath.parse(text).find(PROFILE) is None


@pytest.mark.parametrize(
    "text", ["", "Data.", "Data..Coins", "Data[", "Data[x]", 'Data["x]', 'Data["\\q"]', "Data[-1]", "[0]x"]
)
def test_text_that_is_not_a_path_is_refused(text):
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


@quick
@given(VALUES, st.data())
def test_setting_a_field_changes_that_field_and_leaves_the_value_it_came_from_alone(value, data):
    paths = list(paths_of(value))
    if not paths:
        return
    path = data.draw(st.sampled_from(paths))
    before, new = copy.deepcopy(value), data.draw(SCALARS)
    after = path.set(value, new)
    assert value == before
    assert path.find(after) == Found(new)
    old = path.find(value)
    assert old is not None
    # After putting it back, the value and its order are the same: nothing else changed.
    assert repr(path.set(after, old.value)) == repr(before)


def test_a_missing_last_field_is_added_at_the_end_and_a_missing_way_is_not():
    added = FieldPath.parse("Data.Gems").set(PROFILE, 1)
    assert list(added["Data"])[-1] == "Gems"
    with pytest.raises(InvalidInput, match="no field `Bank`"):
        FieldPath.parse("Data.Bank.Gems").set(PROFILE, 1)


def test_unsetting_takes_one_field_or_one_element():
    assert FieldPath.parse("Data.Inventory[0]").unset(PROFILE)["Data"]["Inventory"] == [{"Name": "Lamp"}]
    assert "Coins" not in FieldPath.parse("Data.Coins").unset(PROFILE)["Data"]
    with pytest.raises(InvalidInput, match="2, counted from 0"):
        FieldPath.parse("Data.Inventory[2]").unset(PROFILE)


def test_a_refusal_names_what_is_there_and_hostile_names_cannot_end_its_code_marks():
    with pytest.raises(InvalidInput) as refusal:
        FieldPath.parse("Data.Gold.x").set({"Data": {"a`b\n@x": 1}}, 2)
    assert refusal.value.rule == "`Data` has no field `Gold`; it has `a\N{MODIFIER LETTER GRAVE ACCENT}b @x`."


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (None, "nothing (null)"),
        (True, "true or false"),
        (0, "a number"),
        (0.5, "a number"),
        ("", "a text"),
        ([], "a list"),
    ],
)
def test_kinds_are_named_as_staff_would(value, kind):
    assert kind_of(value) == kind

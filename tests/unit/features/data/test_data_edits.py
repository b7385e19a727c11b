"""Edits of a field: what a person types, and the value that results."""

import copy
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import InvalidInput
from bot.experiences.experiences import Layout
from bot.experiences.field_paths import FieldPath, Found
from bot.features.data.changes import (
    Caution,
    Create,
    Delete,
    Edit,
    Image,
    Increment,
    Replace,
    Restore,
    cautions_of,
    ensure_fits,
    ensure_layout,
    extent_of,
)
from bot.features.data.edits import Action, edited, parse_typed
from bot.features.data.put_back import PutBack

quick = settings(max_examples=60)

VALUE = {
    "Coins": 100,
    "Ratio": 0.5,
    "Name": "Ben",
    "Code": "007",
    "Vip": False,
    "Items": ["1", "2", "1"],
    "Scores": [3, 1.0],
    "Empty": {},
    "Gone": None,
}


def edit(field, action, typed=None):
    return edited(VALUE, FieldPath.parse(field), Action(action), typed)[field]


@pytest.mark.parametrize(
    ("field", "action", "typed", "result"),
    [
        ("Coins", "set", "250", 250),
        ("Coins", "set", "2.5", 2.5),
        ("Coins", "add", "50", 150),
        ("Coins", "add", "-150", -50),
        ("Coins", "add", "0.5", 100.5),
        ("Ratio", "add", "1", 1.5),
        ("Name", "set", "Mona Lisa", "Mona Lisa"),
        ("Name", "set", '""', ""),
        ("Name", "set", '"in" "quotes"', '"in" "quotes"'),
        ("Code", "set", "008", "008"),
        ("Code", "set", "8", "8"),
        ("Code", "set", "null", "null"),
        ("Vip", "set", "True", True),
        ("Gone", "set", "7", 7),
        ("New", "set", "hello", "hello"),
        ("New", "set", '{"a": [1]}', {"a": [1]}),
        ("Items", "append", "3", ["1", "2", "1", "3"]),
        ("Items", "remove", "1", ["2", "1"]),
        ("Scores", "append", "3", [3, 1.0, 3]),
        ("Scores", "remove", "1", [3]),
        ("Empty", "append", "first", ["first"]),
    ],
)
def test_an_edit_changes_a_field_as_the_person_means(field, action, typed, result):
    made = edit(field, action, typed)
    assert made == result
    assert type(made) is type(result)


@pytest.mark.parametrize(
    ("field", "action", "typed", "words"),
    [
        ("Name", "add", "5", "needs a number to add to; this is a text"),
        ("Vip", "add", "5", "true or false"),
        ("Coins", "add", "many", "needs a number"),
        ("Coins", "add", "true", "needs a number"),
        ("Missing", "add", "5", "no number yet"),
        ("Missing", "append", "5", "no list here"),
        ("Coins", "append", "5", "needs a list; this is a number"),
        ("Items", "remove", "9", "no such element"),
        ("Coins", "set", None, "Say what to set"),
        ("Coins", "unset", "5", "needs no value"),
        ("Missing", "unset", None, "no field `Missing`"),
        ("Coins", "set", "9007199254740993", "2^53"),
        ("Coins", "set", "-1e300", "2^53"),
        ("Coins", "set", "NaN", "no NaN"),
        ("Coins", "set", "Infinity", "no Infinity"),
        ("Coins", "set", "1e999", "no Infinity"),
        ("Coins", "set", "9" * 5000, "2^53"),
        ("Coins", "add", "9007199254740992", "2^53"),
        ("Coins", "set", '{"a": }', "line 1, column 7"),
        ("Coins", "set", '{"a": 1, "a": 2}', "the key `a` twice"),
        ("Coins", "set", "[" * 100_000, "nested too deeply"),
    ],
)
def test_an_edit_that_does_not_fit_is_refused_in_words(field, action, typed, words):
    with pytest.raises(InvalidInput) as refusal:
        edit(field, action, typed)
    assert words in refusal.value.rule


@quick
@given(st.text(min_size=1))
def test_a_text_stays_a_text_whatever_is_typed(typed):
    assert isinstance(parse_typed(typed, Found("now")), str)


@quick
@given(st.integers(-(2**53), 2**53) | st.floats(-1e15, 1e15).map(lambda number: number + 0.0))
def test_a_typed_number_is_that_number(number):
    assert parse_typed(repr(number), Found(1)) == number


@quick
@given(
    st.sampled_from(["Coins", "Items", "Name", "Ratio"]),
    st.sampled_from(list(Action)),
    st.none() | st.sampled_from(["1", "x", "-3", "[]", "true"]),
)
def test_whatever_an_edit_does_the_other_fields_and_their_order_stay(field, action, typed):
    before = copy.deepcopy(VALUE)
    try:
        after = edited(VALUE, FieldPath.parse(field), action, typed)
    except InvalidInput:
        after = VALUE
    assert before == VALUE
    assert [(name, value) for name, value in after.items() if name != field] == [
        (name, value) for name, value in before.items() if name != field
    ]
    assert all(after[name] is VALUE[name] for name in VALUE if name != field)


PROFILE = Image({"Data": {"Coins": 5}, "MetaData": {"LastUpdate": 1}}, (156,), {"Platform": "PC"})


@pytest.mark.parametrize(
    "change",
    [Edit(FieldPath.parse("Data.Coins"), Action.ADD, "1"), Replace({"Data": {}, "MetaData": []}), Increment(3)],
)
def test_users_and_attributes_survive_every_change_of_the_value(change):
    before = Image(5, PROFILE.users, PROFILE.attributes) if isinstance(change, Increment) else PROFILE
    after = change.make(before)
    assert (after.users, after.attributes) == (before.users, before.attributes)


def test_restoring_brings_users_and_attributes_of_then():
    older = Image({"Data": {}}, (1, 2), {"Platform": "Console"})
    assert Restore(older, "rev").make(PROFILE) == older
    assert Restore(older, "rev").make(None) == older
    with pytest.raises(InvalidInput, match="the same as the present one"):
        Restore(Image({"MetaData": {"LastUpdate": 1.0}, "Data": {"Coins": 5}}, (156,), {"Platform": "PC"}), "rev").make(
            PROFILE
        )


@pytest.mark.parametrize("change", [Edit(FieldPath.parse("A"), Action.UNSET), Replace(1), Increment(1), Delete()])
def test_what_is_not_there_cannot_be_changed(change):
    with pytest.raises(InvalidInput, match="no such entry"):
        change.make(None)


def test_what_is_there_cannot_be_created():
    with pytest.raises(InvalidInput, match="already"):
        Create(1).make(PROFILE)
    assert Create(1, (156,)).make(None) == Image(1, (156,))


@pytest.mark.parametrize("value", ["5", 5.5, True, None, {"Coins": 5}])
def test_only_a_whole_number_is_incremented(value):
    with pytest.raises(InvalidInput, match="whole number"):
        Increment(1).make(Image(value))


def test_an_increment_past_what_roblox_keeps_is_refused():
    with pytest.raises(InvalidInput):
        Increment(2).make(Image(2**53 - 1))


@pytest.mark.parametrize("field", ["MetaData.ActiveSession", "Coins", "GlobalUpdates[0]"])
def test_only_data_of_a_profile_is_edited(field):
    change = Edit(FieldPath.parse(field), Action.SET, "1")
    with pytest.raises(InvalidInput, match="under `Data`"):
        ensure_layout(Layout.PROFILESTORE, change, PROFILE)
    ensure_layout(Layout.PLAIN, change, PROFILE)


@pytest.mark.parametrize(
    "value", [5, None, [], {"Coins": 5}, {"Data": {}}, {"Data": 5, "MetaData": {}}, {"MetaData": {}}]
)
def test_a_value_that_is_not_a_profile_does_not_replace_a_profile(value):
    for change in (Replace(value), Create(value), Edit(FieldPath.parse("Data"), Action.SET, "5")):
        with pytest.raises(InvalidInput, match="`MetaData`"):
            ensure_layout(Layout.PROFILESTORE, change, Image(value))
    ensure_layout(Layout.PROFILESTORE, Restore(Image(value), "rev"), Image(value))


@pytest.mark.parametrize(
    ("change", "caution"),
    [
        (Edit(FieldPath.parse("Data.Coins"), Action.SET, "lots"), Caution.KIND_CHANGES),
        (Edit(FieldPath.parse("Data.Gems"), Action.SET, "1"), Caution.NEW_FIELD),
        (Edit(FieldPath.parse("Data.Coins"), Action.SET, str(2**53)), Caution.NUMBER_AT_LIMIT),
        (Replace({"Data": {"Coins": 5}, "MetaData": {"LastUpdate": 2}}), Caution.OUTSIDE_DATA),
    ],
)
def test_what_a_person_should_know_before_confirming_is_said(change, caution):
    assert cautions_of(change, PROFILE, change.make(PROFILE), Layout.PROFILESTORE) == {caution}


BAG = {"Scores": [5, 6, 900], "Pets": [], "Empty": {}, "Coins": 1, "Purse": {"Gold": 1}}


@pytest.mark.parametrize(
    ("field", "action", "typed", "reach", "amount"),
    [
        ("Scores", "append", "7", "Scores.*", math.inf),
        ("Scores", "remove", "6", "Scores.*", math.inf),
        ("Scores[1]", "unset", None, "Scores.*", math.inf),
        ("Empty", "append", "7", "Empty.*", math.inf),
        ("Scores[1]", "set", "8", "Scores.1", 2),
        ("Scores", "set", "[5, 6]", "Scores.*", math.inf),
        ("Scores", "set", "[5, 7]", "Scores", math.inf),
        ("Scores", "set", "[5, 6, 901]", "Scores", math.inf),
        ("Pets", "set", "{}", "Pets", math.inf),
        ("Coins", "set", "true", "Coins", math.inf),
        ("Coins", "unset", None, "Coins", math.inf),
        ("Purse", "set", '{"Gold": true}', "Purse", math.inf),
        ("Purse.Gold", "add", "4", "Purse.Gold", 4),
        ("Purse.Silver", "set", "9", "Purse.Silver", 9),
    ],
)
def test_adding_or_removing_an_element_touches_every_element_of_its_list(field, action, typed, reach, amount):
    change, before = Edit(FieldPath.parse(field), Action(action), typed), Image(BAG)
    after = change.make(before)
    found = extent_of(change, before, after)
    assert (found[0].dotted, found[1]) == (reach, amount)
    back = PutBack(before, change.capability, change.field)
    assert extent_of(back, after, back.make(after))[0].dotted == reach


def test_an_ordinary_edit_needs_no_caution():
    change = Edit(FieldPath.parse("Data.Coins"), Action.ADD, "1")
    assert cautions_of(change, PROFILE, change.make(PROFILE), Layout.PROFILESTORE) == frozenset()


def test_a_value_that_roblox_would_not_keep_is_refused_before_anything_is_sent():
    assert ensure_fits(Image({"a": [1, "ä"]})) == len('{"a":[1,"ä"]}')
    with pytest.raises(InvalidInput, match="at most 4,194,304"):
        ensure_fits(Image("x" * 4_194_304))
    with pytest.raises(InvalidInput, match="damage"):
        ensure_fits(Image({"a": [2**53 + 2]}))

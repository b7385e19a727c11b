"""Edits of a field: what a person types, and the value that results."""

import json
import math

import pytest
from game_values import doc, tree
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.documents.documents import Documents
from bot.documents.looking import Seen, examine
from bot.documents.scanning import Kind
from bot.errors import InvalidInput
from bot.experiences.experiences import Layout
from bot.experiences.field_paths import FieldPath
from bot.features.data.changes import (
    Caution,
    Create,
    Delete,
    Edit,
    Increment,
    Replace,
    Restore,
    cautions_of,
    ensure_fits,
    ensure_layout,
    extent_of,
)
from bot.features.data.edits import Action, edited, parse_typed
from bot.features.data.images import Image
from bot.features.data.put_back import PutBack
from bot.features.data.values import EntryValues

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


VALUES = EntryValues(Documents())


def image(value, *others):
    return Image(doc(value), *others)


async def edit(field, action, typed=None):
    return tree(await edited(VALUES, doc(VALUE), FieldPath.parse(field), Action(action), typed)).get(field)


async def made(change, before):
    return await change.make(VALUES, before)


async def cautions(change):
    after = await made(change, PROFILE)
    return cautions_of(change, after, await examined(change, PROFILE, after), Layout.PROFILESTORE)


async def examined(change, before, after):
    sides = (each.value if each is not None else None for each in (before, after))
    return await VALUES.ask(examine, *sides, change.path.steps, "Data")


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
async def test_an_edit_changes_a_field_as_the_person_means(field, action, typed, result):
    result_of = await edit(field, action, typed)
    assert result_of == result
    assert type(result_of) is type(result)


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
        ("Coins", "set", "1e999", "2^53"),
        ("Coins", "set", "9" * 5000, "2^53"),
        ("Coins", "add", "9007199254740992", "2^53"),
        ("Coins", "set", '{"a": }', "line 1, column 7"),
        ("Coins", "set", '{"a": 1, "a": 2}', "the key `a` twice"),
        ("Coins", "set", "[" * 100_000, "nested too deeply"),
    ],
)
async def test_an_edit_that_does_not_fit_is_refused_in_words(field, action, typed, words):
    with pytest.raises(InvalidInput) as refusal:
        await edit(field, action, typed)
    assert words in refusal.value.rule


@quick
@given(st.text(min_size=1))
async def test_a_text_stays_a_text_whatever_is_typed(typed):
    assert isinstance(json.loads(parse_typed(typed, Seen(Kind.TEXT, 3, b'"now"'))), str)


@quick
@given(st.integers(-(2**53), 2**53) | st.floats(-1e15, 1e15).map(lambda number: number + 0.0))
async def test_a_typed_number_is_that_number(number):
    assert json.loads(parse_typed(repr(number), Seen(Kind.NUMBER, 0, b"1"))) == number


@quick
@given(
    st.sampled_from(["Coins", "Items", "Name", "Ratio"]),
    st.sampled_from(list(Action)),
    st.none() | st.sampled_from(["1", "x", "-3", "[]", "true"]),
)
async def test_whatever_an_edit_does_the_other_fields_and_their_order_stay(field, action, typed):
    before = doc(VALUE)
    try:
        after = await edited(VALUES, before, FieldPath.parse(field), action, typed)
    except InvalidInput:
        after = before
    assert [pair for pair in tree(after).items() if pair[0] != field] == [
        pair for pair in VALUE.items() if pair[0] != field
    ]


PROFILE = image({"Data": {"Coins": 5}, "MetaData": {"LastUpdate": 1}}, (156,), {"Platform": "PC"})


@pytest.mark.parametrize(
    "change",
    [Edit(FieldPath.parse("Data.Coins"), Action.ADD, "1"), Replace(doc({"Data": {}, "MetaData": []})), Increment(3)],
)
async def test_users_and_attributes_survive_every_change_of_the_value(change):
    before = image(5, PROFILE.users, PROFILE.attributes) if isinstance(change, Increment) else PROFILE
    after = await made(change, before)
    assert (after.users, after.attributes) == (before.users, before.attributes)


async def test_restoring_brings_users_and_attributes_of_then():
    older = image({"Data": {}}, (1, 2), {"Platform": "Console"})
    assert await made(Restore(older, "rev"), PROFILE) == older
    assert await made(Restore(older, "rev"), None) == older
    with pytest.raises(InvalidInput, match="the same as the present one"):
        await made(
            Restore(image({"MetaData": {"LastUpdate": 1.0}, "Data": {"Coins": 5}}, (156,), {"Platform": "PC"}), "rev"),
            PROFILE,
        )


@pytest.mark.parametrize("change", [Edit(FieldPath.parse("A"), Action.UNSET), Replace(doc(1)), Increment(1), Delete()])
async def test_what_is_not_there_cannot_be_changed(change):
    with pytest.raises(InvalidInput, match="no such entry"):
        await made(change, None)


async def test_what_is_there_cannot_be_created():
    with pytest.raises(InvalidInput, match="already"):
        await made(Create(doc(1)), PROFILE)
    assert await made(Create(doc(1), (156,)), None) == image(1, (156,))


@pytest.mark.parametrize("value", ["5", 5.5, True, None, {"Coins": 5}])
async def test_only_a_whole_number_is_incremented(value):
    with pytest.raises(InvalidInput, match="whole number"):
        await made(Increment(1), image(value))


async def test_an_increment_past_what_roblox_keeps_is_refused():
    with pytest.raises(InvalidInput):
        await made(Increment(2), image(2**53 - 1))


@pytest.mark.parametrize("field", ["MetaData.ActiveSession", "Coins", "GlobalUpdates[0]"])
async def test_only_data_of_a_profile_is_edited(field):
    change = Edit(FieldPath.parse(field), Action.SET, "1")
    with pytest.raises(InvalidInput, match="under `Data`"):
        await ensure_layout(VALUES, Layout.PROFILESTORE, change, PROFILE)
    await ensure_layout(VALUES, Layout.PLAIN, change, PROFILE)


@pytest.mark.parametrize(
    "value", [5, None, [], {"Coins": 5}, {"Data": {}}, {"Data": 5, "MetaData": {}}, {"MetaData": {}}]
)
async def test_a_value_that_is_not_a_profile_does_not_replace_a_profile(value):
    for change in (Replace(doc(value)), Create(doc(value)), Edit(FieldPath.parse("Data"), Action.SET, "5")):
        with pytest.raises(InvalidInput, match="`MetaData`"):
            await ensure_layout(VALUES, Layout.PROFILESTORE, change, image(value))
    await ensure_layout(VALUES, Layout.PROFILESTORE, Restore(image(value), "rev"), image(value))


@pytest.mark.parametrize("field", ["lock", "lock.ActiveSession", "lock.LastUpdateTime"])
async def test_the_lock_of_nevermore_is_for_servers_alone(field):
    change = Edit(FieldPath.parse(field), Action.SET, "1")
    with pytest.raises(InvalidInput, match="which server holds the entry"):
        await ensure_layout(VALUES, Layout.NEVERMORE, change, PROFILE)
    await ensure_layout(VALUES, Layout.NEVERMORE, Edit(FieldPath.parse("locks"), Action.SET, "1"), PROFILE)


@pytest.mark.parametrize("value", [5, None, [1], "x"])
async def test_a_value_that_nevermore_cannot_lock_does_not_replace_an_entry(value):
    for change in (Replace(doc(value)), Create(doc(value))):
        with pytest.raises(InvalidInput, match="could not lock"):
            await ensure_layout(VALUES, Layout.NEVERMORE, change, image(value))
    await ensure_layout(VALUES, Layout.NEVERMORE, Restore(image(value), "rev"), image(value))
    await ensure_layout(VALUES, Layout.NEVERMORE, Replace(doc({})), image({}))


@pytest.mark.parametrize(
    ("change", "caution"),
    [
        (Edit(FieldPath.parse("Data.Coins"), Action.SET, "lots"), Caution.KIND_CHANGES),
        (Edit(FieldPath.parse("Data.Gems"), Action.SET, "1"), Caution.NEW_FIELD),
        (Replace(doc({"Data": {"Coins": 5}, "MetaData": {"LastUpdate": 2}})), Caution.OUTSIDE_DATA),
    ],
)
async def test_what_a_person_should_know_before_confirming_is_said(change, caution):
    assert await cautions(change) == {caution}


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
        ("Coins", "set", "true", "Coins", math.inf),
        ("Coins", "unset", None, "Coins", math.inf),
        ("Purse", "set", '{"Gold": true}', "Purse", math.inf),
        ("Purse.Gold", "add", "4", "Purse.Gold", 4),
        ("Purse.Silver", "set", "9", "Purse.Silver", 9),
    ],
)
async def test_adding_or_removing_an_element_touches_every_element_of_its_list(field, action, typed, reach, amount):
    change, before = Edit(FieldPath.parse(field), Action(action), typed), image(BAG)
    after = await made(change, before)
    found = extent_of(change, await examined(change, before, after))
    assert (found[0].dotted, found[1]) == (reach, amount)
    back = PutBack(before, change.capability, change.field)
    undone = await made(back, after)
    assert extent_of(back, await examined(back, after, undone))[0].dotted == reach


async def test_an_ordinary_edit_needs_no_caution():
    change = Edit(FieldPath.parse("Data.Coins"), Action.ADD, "1")
    assert await cautions(change) == frozenset()


def test_a_value_that_is_too_long_is_refused_before_anything_is_sent():
    assert ensure_fits(4_194_304) == 4_194_304
    with pytest.raises(InvalidInput, match="at most 4,194,304"):
        ensure_fits(4_194_305)


@pytest.mark.parametrize(
    ("value", "field"),
    [({"l": ["a", 1, True]}, "l[0]"), ({"Pets": {"Dog": 1}}, "Pets.Dog")],
)
async def test_taking_something_away_changes_the_kind_of_nothing(value, field):
    change, before = Edit(FieldPath.parse(field), Action.UNSET), image(value)
    after = await made(change, before)
    assert cautions_of(change, after, await examined(change, before, after), Layout.PLAIN) == frozenset()


@pytest.mark.parametrize(("old", "new"), [([], {"a": 1}), ({}, [1]), ([], {}), ({"a": 1}, [])])
async def test_an_empty_table_is_a_list_as_much_as_an_object(old, new):
    change, before = Edit(FieldPath.parse("a"), Action.SET, json.dumps(new)), image({"a": old})
    try:
        after = await made(change, before)
    except InvalidInput:
        after = before
    assert cautions_of(change, after, await examined(change, before, after), Layout.PLAIN) == frozenset()


@pytest.mark.parametrize(
    ("value", "field", "action", "typed", "result"),
    [
        ({"Pets": []}, "Pets.Dog", "set", "1", {"Pets": {"Dog": 1}}),
        ([], "Coins", "set", "1", {"Coins": 1}),
        ({"Pets": {}}, "Pets[0]", "set", "1", {"Pets": [1]}),
        ({"Pets": {}}, "Pets", "append", "x", {"Pets": ["x"]}),
        ({"Slot": '{"Coins":5}'}, "Slot.Coins", "add", "1", {"Slot": '{"Coins":6}'}),
    ],
)
async def test_an_empty_table_and_json_in_a_text_are_edited_as_a_game_would_see_them(
    value, field, action, typed, result
):
    assert tree(await edited(VALUES, doc(value), FieldPath.parse(field), Action(action), typed)) == result


@pytest.mark.parametrize("action", ["add", "append", "remove"])
async def test_set_is_only_advised_where_it_would_be_taken(action):
    for field, words in (("Bank.Gems", "no field `Bank`"), ("Gems", "Use `set` to begin one")):
        with pytest.raises(InvalidInput) as refusal:
            await edit(field, action, "1")
        assert words in refusal.value.rule

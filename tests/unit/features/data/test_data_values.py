"""Values as text and back, and differences."""

import copy
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import InvalidInput
from bot.experiences.experiences import Store
from bot.experiences.field_paths import Found
from bot.features.data.differences import difference
from bot.features.data.suggesting import _paths
from bot.features.data.values import (
    aside,
    compact,
    fingerprint,
    holds_damaged_number,
    parse_json,
    pretty,
    size_of,
)
from bot.jsons import same

quick = settings(max_examples=60)

NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
SCALARS = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(-1e9, 1e9) | st.text(max_size=8)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=15,
)


@quick
@given(VALUES)
def test_what_is_written_for_people_reads_back_the_same(value):
    assert repr(parse_json(pretty(value))) == repr(value)
    assert repr(parse_json(compact(value))) == repr(value)


def test_lone_surrogates_are_written_as_escapes_that_any_file_can_hold():
    written = compact({"a": "\ud800!"})
    assert json.loads(written.encode()) == {"a": "\ud800!"}


def test_a_mistake_in_json_is_placed_by_line_and_column():
    with pytest.raises(InvalidInput) as refusal:
        parse_json('{\n  "a": 1,\n  "b" 2\n}')
    assert "line 3, column 7" in refusal.value.rule


@pytest.mark.parametrize(
    ("key", "player"),
    [
        ("Player_7", 7),
        ("Player_007", None),
        ("Player_0", None),
        ("Player_7_old", None),
        ("Player_x", None),
        ("7", None),
    ],
)
def test_a_key_belongs_to_a_player_only_where_it_fits_the_template_exactly(key, player):
    assert Store(alias="players", name="PlayerData", key="Player_{user_id}").player_of(key) == player


def test_a_repeated_key_is_named_in_an_object_of_any_size():
    pairs = ",".join(f'"k{number}": 1' for number in range(100_000))
    with pytest.raises(InvalidInput) as refusal:
        parse_json(f'{{{pairs}, "twice": 1, "twice": 2}}')
    assert "`twice` twice" in refusal.value.rule


def test_only_numbers_at_the_very_limit_may_have_been_cut_down():
    assert holds_damaged_number({"a": [{"b": -(2**53)}]})
    assert holds_damaged_number(float(2**53))
    assert not holds_damaged_number({"a": [2**53 - 1, "9007199254740992", True]})


@quick
@given(VALUES, VALUES)
def test_fingerprints_are_the_same_exactly_if_roblox_treats_the_values_as_the_same(left, right):
    assert (fingerprint(left, [], {}) == fingerprint(right, [], {})) == same(left, right)
    assert fingerprint(left, [1, 2], {}) == fingerprint(copy.deepcopy(left), [2, 1], {})
    assert fingerprint(left, [1], {}) != fingerprint(left, [2], {})
    assert fingerprint(left, [], {"a": 1}) != fingerprint(left, [], {})


@pytest.mark.parametrize(("left", "right"), [(1, True), (0, False), ([], {}), (None, 0), ("1", 1), ({"a": None}, {})])
def test_what_only_python_calls_equal_is_not_the_same(left, right):
    assert not same(left, right)


@quick
@given(VALUES, VALUES)
def test_a_difference_names_the_value_at_each_path_on_both_sides(before, after):
    found = difference(Found(before), Found(after))
    assert bool(found) == (not same(before, after))
    for change in found.changes:
        assert change.before is None or change.path.find(before) == change.before
        assert change.after is None or change.path.find(after) == change.after


def test_only_changed_paths_are_named():
    before = {"Data": {"Coins": 5, "Items": ["a", "b", "c"], "Same": {"x": 1}}}
    after = {"Data": {"Coins": 6, "Items": ["a", "new", "b", "c"], "Same": {"x": 1}, "Gems": 1}}
    changes = [(str(each.path), each.before, each.after) for each in difference(Found(before), Found(after)).changes]
    assert changes == [
        ("Data.Coins", Found(5), Found(6)),
        ("Data.Items[1]", None, Found("new")),
        ("Data.Gems", None, Found(1)),
    ]


def test_a_difference_is_bounded_and_counts_the_rest():
    found = difference(Found(list(range(100))), Found([-1 - each for each in range(100)]), most=10)
    assert (len(found.changes), found.more) == (10, 90)


def test_a_difference_of_nested_lists_takes_no_longer_with_each_level_than_it_must():
    deep = parse_json("[" * 100 + "]" * 100)
    other = parse_json("[" * 100 + "1" + "]" * 100)
    assert len(difference(Found(deep), Found(other)).changes) == 1


async def test_a_value_that_is_nested_too_deeply_is_refused_in_words():
    deep: list = []
    for _ in range(5_000):
        deep = [deep]
    with pytest.raises(InvalidInput, match="nested too deeply"):
        await aside(1, size_of, deep)
    with pytest.raises(InvalidInput, match="nested too deeply"):
        await aside(1_000_000, size_of, deep)


def test_a_whole_entry_may_come_or_go():
    assert difference(None, None).changes == ()
    (gone,) = difference(Found(1), None).changes
    assert (gone.before, gone.after) == (Found(1), None)


def test_suggested_paths_come_level_by_level_and_stay_few_in_long_lists():
    paths = [str(path) for path, _ in _paths({"Data": {"Coins": 1, "Items": list(range(1000))}, "Meta": {}})]
    assert paths[:4] == ["Data", "Meta", "Data.Coins", "Data.Items"]
    assert len(paths) == 14
    wide = {str(each): {str(inner): list(range(50)) for inner in range(100)} for each in range(100)}
    assert len(list(_paths(wide))) == 100 + 1_000 + 1_000

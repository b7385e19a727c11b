"""Values as text and back, differences, moments and sessions."""

import copy
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import InvalidInput
from bot.experiences.experiences import Layout, Store
from bot.experiences.field_paths import Found
from bot.experiences.moments import parse_moment
from bot.experiences.sessions import find_session
from bot.features.data.differences import difference
from bot.features.data.suggesting import _paths
from bot.features.data.values import (
    aside,
    compact,
    decode_text,
    ensure_readable,
    fingerprint,
    holds_damaged_number,
    parse_json,
    pretty,
    size_of,
)
from bot.jsons import same
from bot.opencloud.models import Entry, Timestamp

quick = settings(max_examples=60, deadline=None)

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
def test_a_key_stands_for_a_player_only_where_it_is_that_players_own(key, player):
    assert Store(alias="players", name="PlayerData", key="Player_{user_id}").player_of(key) == player


def test_a_key_that_stands_twice_is_named_in_an_object_of_any_size():
    pairs = ",".join(f'"k{number}": 1' for number in range(100_000))
    with pytest.raises(InvalidInput) as refusal:
        parse_json(f'{{{pairs}, "twice": 1, "twice": 2}}')
    assert "`twice` stands twice" in refusal.value.rule


def test_a_file_that_is_not_text_or_too_long_is_refused():
    assert decode_text('\ufeff{"ä": 1}'.encode()) == '{"ä": 1}'
    with pytest.raises(InvalidInput, match="byte 3"):
        decode_text(b"ab\xff")
    with pytest.raises(InvalidInput, match="4,194,304"):
        ensure_readable(17 * 1024 * 1024)
    ensure_readable(4 * 1024 * 1024)


def test_only_numbers_at_the_very_limit_may_have_been_cut_down():
    assert holds_damaged_number({"a": [{"b": -(2**53)}]})
    assert holds_damaged_number(float(2**53))
    assert not holds_damaged_number({"a": [2**53 - 1, "9007199254740992", True]})


@quick
@given(VALUES, VALUES)
def test_fingerprints_are_the_same_exactly_where_roblox_would_call_the_values_the_same(left, right):
    assert (fingerprint(left, [], {}) == fingerprint(right, [], {})) == same(left, right)
    assert fingerprint(left, [1, 2], {}) == fingerprint(copy.deepcopy(left), [2, 1], {})
    assert fingerprint(left, [1], {}) != fingerprint(left, [2], {})
    assert fingerprint(left, [], {"a": 1}) != fingerprint(left, [], {})


@pytest.mark.parametrize(("left", "right"), [(1, True), (0, False), ([], {}), (None, 0), ("1", 1), ({"a": None}, {})])
def test_what_only_python_calls_equal_is_not_the_same(left, right):
    assert not same(left, right)


@quick
@given(VALUES, VALUES)
def test_a_difference_names_what_stands_at_each_path_on_either_side(before, after):
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


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-24 12:30", datetime(2026, 11, 24, 12, 30, tzinfo=UTC)),
        ("2026-11-24T12:30:15Z", datetime(2026, 11, 24, 12, 30, 15, tzinfo=UTC)),
        ("2026-11-24 12:30+02:00", datetime(2026, 11, 24, 10, 30, tzinfo=UTC)),
        ("2026-11-24", datetime(2026, 11, 24, tzinfo=UTC)),
        ("2h ago", NOW - timedelta(hours=2)),
        ("1w2d AGO", NOW - timedelta(days=9)),
        ("<t:1790000000:f>", datetime.fromtimestamp(1_790_000_000, UTC)),
        ("<t:1790000000>", datetime.fromtimestamp(1_790_000_000, UTC)),
    ],
)
def test_a_moment_is_read_as_it_is_typed_in_utc(text, moment):
    assert parse_moment(text, now=NOW) == moment


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2h",
        "0h ago",
        "1mo ago",
        "2026-13-01",
        "2026-11-24 18:01",
        "1960-01-01",
        "<t:999999999999>",
        "99999999w ago",
    ],
)
def test_what_is_no_moment_of_the_past_is_refused(text):
    with pytest.raises(InvalidInput):
        parse_moment(text, now=NOW)


def entry(value=None, *, attributes=None, revised=NOW):
    return Entry(
        store="PlayerData",
        scope="global",
        key="Player_1",
        value=value,
        users=(),
        attributes=attributes or {},
        etag="e",
        revision_id="r",
        revised_at=Timestamp(revised.isoformat(), revised),
    )


def profile(session, last_update):
    return entry({"Data": {}, "MetaData": {"ActiveSession": session, "LastUpdate": last_update}})


RECENT = (NOW - timedelta(seconds=60)).timestamp()


@pytest.mark.parametrize(
    "active", [[5, "job"], [5, "job", "unique"], {"placeId": 5, "jobId": "job"}, {"PlaceId": 5, "JobId": "job"}]
)
def test_a_profile_that_a_server_holds_says_where_and_since_when(active):
    session = find_session(Layout.PROFILESTORE, profile(active, RECENT), now=NOW)
    assert (session.place_id, session.job_id) == (5, "job")
    assert session.last_seen == NOW - timedelta(seconds=60)


@pytest.mark.parametrize(
    ("active", "updated"),
    [
        (None, RECENT),
        ([5, "job"], (NOW - timedelta(seconds=630)).timestamp()),
        ([5, "job"], None),
        ([5, "job"], "now"),
        ([5, "job"], True),
        ([5, "job"], 1e300),
        ([5, "job"], float("nan")),
    ],
)
def test_a_session_that_is_over_or_cannot_be_read_holds_nothing(active, updated):
    assert find_session(Layout.PROFILESTORE, profile(active, updated), now=NOW) is None


@pytest.mark.parametrize(
    "value", [None, 5, [], "x", {"MetaData": 5}, {"MetaData": {"ActiveSession": 7, "LastUpdate": []}}]
)
def test_a_value_of_any_shape_can_be_asked_for_its_session(value):
    for layout in Layout:
        assert find_session(layout, entry(value), now=NOW) is None


def test_lapis_and_roblox_s_sample_hold_for_half_an_hour_after_the_last_write():
    for layout, held in ((Layout.LAPIS, entry({"lockId": "x"})), (Layout.PLAIN, entry(attributes={"LockId": "x"}))):
        assert find_session(layout, held, now=NOW + timedelta(minutes=29)) is not None
        assert find_session(layout, held, now=NOW + timedelta(minutes=30)) is None


def test_suggested_paths_come_level_by_level_and_stay_few_in_long_lists():
    paths = [str(path) for path, _ in _paths({"Data": {"Coins": 1, "Items": list(range(1000))}, "Meta": {}})]
    assert paths[:4] == ["Data", "Meta", "Data.Coins", "Data.Items"]
    assert len(paths) == 14
    wide = {str(each): {str(inner): list(range(50)) for inner in range(100)} for each in range(100)}
    assert len(list(_paths(wide))) == 100 + 1_000 + 1_000

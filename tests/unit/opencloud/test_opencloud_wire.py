"""Paths and headers: names reach Roblox unchanged, and names that cannot be sent are refused."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from bot.opencloud._wire import query, rate_limit, remaining, retry_after, segment
from bot.opencloud.errors import InvalidRequest
from bot.opencloud.resources._paths import entries_path, located, starts_with

NOW = datetime(2026, 1, 1, tzinfo=UTC)
names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(
    lambda name: name not in {".", ".."} and len(name.encode()) <= 50
)


@given(names, names, names)
def test_any_allowed_name_stays_unchanged_in_the_path_and_the_url_library(store, scope, key):
    path = f"{entries_path('/cloud/v2/universes/1', 'data-stores', store, scope)}/{segment('key', key)}@latest"
    sent = URL(f"http://localhost{path}", encoded=True).raw_path
    assert sent == path
    parts = sent.removeprefix("/cloud/v2/universes/1/").split("/")
    assert [unquote(part) for part in parts] == ["data-stores", store, "scopes", scope, "entries", f"{key}@latest"]
    assert parts[-1].count("@") == 1


@pytest.mark.parametrize("name", ["", ".", "..", "x" * 51, "é" * 26, "\ud800"])
def test_names_that_roblox_or_a_url_cannot_hold_are_refused(name):
    with pytest.raises(InvalidRequest) as refused:
        segment("key", name)
    assert refused.value.field == "key"


def test_without_a_scope_the_key_is_split_at_its_first_slash():
    where = located("s", None, "pets/a/b")
    assert (where.scope, where.key) == ("pets", "a/b")


def test_without_a_scope_a_key_without_a_slash_is_refused():
    with pytest.raises(InvalidRequest):
        located("s", None, "pets")


def test_one_entry_cannot_be_in_all_scopes():
    with pytest.raises(InvalidRequest):
        located("s", "-", "k")


@pytest.mark.parametrize("prefix", ['a"b', "a\\b"])
def test_prefixes_whose_escaping_is_not_documented_are_refused(prefix):
    with pytest.raises(InvalidRequest):
        starts_with(prefix)


def test_query_parameters_are_encoded_and_absent_ones_left_out():
    path = query("/p", filter='id.startsWith("a")', at="2024-01-01T00:00:00+00:00", none=None, empty="", flag=True)
    assert path == "/p?filter=id.startsWith%28%22a%22%29&at=2024-01-01T00%3A00%3A00%2B00%3A00&flag=true"


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"retry-after": "3"}, timedelta(seconds=3)),
        ({"retry-after": "0.5"}, timedelta(seconds=0.5)),
        ({"retry-after": "-3"}, timedelta(0)),
        ({"retry-after": format_datetime(NOW + timedelta(seconds=9))}, timedelta(seconds=9)),
        (
            {
                "retry-after": format_datetime(NOW + timedelta(hours=1, seconds=9)),
                "date": format_datetime(NOW + timedelta(hours=1)),
            },
            timedelta(seconds=9),
        ),
        ({"retry-after": format_datetime(NOW - timedelta(seconds=9))}, timedelta(0)),
        ({"x-ratelimit-reset": "12"}, timedelta(seconds=12)),
        ({"retry-after": "soon", "x-ratelimit-reset": "12"}, timedelta(seconds=12)),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "9" * 400}, None),
        ({}, None),
    ],
)
def test_a_wait_is_in_seconds_or_a_date_and_anything_else_is_ignored(headers, wait):
    assert retry_after(headers, now=NOW) == wait


@pytest.mark.parametrize(
    ("header", "limit"),
    [
        ("1000, 1000;w=60, 1000;w=60", (1000, 60.0)),
        ("1000, 300;w=60", (300, 60.0)),
        ("50;w=1, 1000;w=60", (1000, 60.0)),
        ("10", (10, 60.0)),
        ("", None),
        ("many", None),
        ("0, -1, 5;w=0, 5;w=x", None),
        (f"{'9' * 5000}, 5;w={'9' * 5000}", None),
    ],
)
def test_the_strictest_of_the_listed_limits_counts(header, limit):
    assert rate_limit({"x-ratelimit-limit": header}) == limit


@pytest.mark.parametrize(("header", "left"), [("5", 5), ("5, 3", 3), ("", None), ("x", None), ("9" * 5000, None)])
def test_the_smallest_number_that_remains_counts(header, left):
    assert remaining({"x-ratelimit-remaining": header}) == left


@given(st.text(), st.text(), st.text())
def test_any_header_can_be_read(first, second, third):
    headers = {"retry-after": first, "x-ratelimit-limit": second, "x-ratelimit-remaining": third, "date": second}
    wait = retry_after(headers, now=NOW)
    assert wait is None or wait >= timedelta(0)
    limit = rate_limit(headers)
    assert limit is None or limit[0] > 0
    left = remaining(headers)
    assert left is None or left >= 0

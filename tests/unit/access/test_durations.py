"""Lengths are read exactly, and never as something else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.access.durations import LONGEST, PERMANENT, parse_duration, parse_length

NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("45s", timedelta(seconds=45)),
        ("30m", timedelta(minutes=30)),
        ("30 minutes", timedelta(minutes=30)),
        ("12h", timedelta(hours=12)),
        ("7d", timedelta(days=7)),
        (" 7D ", timedelta(days=7)),
        ("1w2d", timedelta(days=9)),
        ("1 week 2 days", timedelta(days=9)),
        ("2d 1w", timedelta(days=9)),
        ("1mo", timedelta(days=28)),  # from the last day of January to the last day of February
        ("2mo", timedelta(days=59)),
        ("1y", timedelta(days=365)),
        ("1y1d", timedelta(days=366)),
        ("2026-02-01", timedelta(hours=12)),
        ("2026-02-01 18:00", timedelta(hours=30)),
        ("2026-02-01T18:00", timedelta(hours=30)),
    ],
)
def test_a_length_is_what_it_says(text: str, length: timedelta) -> None:
    assert parse_duration(text, now=NOW) == length


@pytest.mark.parametrize("text", ["perm", "permanent", " Permanent "])
def test_only_the_words_for_it_are_permanent(text: str) -> None:
    assert parse_duration(text, now=NOW) is PERMANENT


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "must be a length like"),
        ("30", "must be a length like"),
        ("d", "must be a length like"),
        ("-7d", "must be a length like"),
        ("1.5h", "must be a length like"),
        ("7d of course", "must be a length like"),
        ("1d2d", "must be a length like"),
        ("٣d", "must be a length like"),
        ("forever", "must be a length like"),
        ("1M", "m for minutes or mo for months"),
        ("0d", "longer than zero"),
        ("0mo", "longer than zero"),
        ("9999y", "before the year 10000"),
        ("999999999999d", "before the year 10000"),
        ("999999999999y", "before the year 10000"),
        ("315576000001s", "before the year 10000"),
        ("2026-01-31", "has passed"),
        ("2026-01-31 12:00", "has passed"),
        ("2026-02-30", "a real date"),
    ],
)
def test_text_that_is_not_a_length_is_refused_with_the_rule(text: str, rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        parse_duration(text, now=NOW)


def test_less_than_a_second_until_a_date_is_one_second() -> None:
    now = datetime(2026, 1, 31, 23, 59, 59, 900_000, tzinfo=UTC)
    assert parse_duration("2026-02-01", now=now) == timedelta(seconds=1)


@pytest.mark.parametrize("text", ["1mo", "1y", "permanent", "2026-12-24", "0d", ""])
def test_a_limit_has_one_length_on_every_day(text: str) -> None:
    with pytest.raises(ValueError, match="must be"):
        parse_length(text)


@given(st.text(max_size=12) | st.from_regex(r"[0-9]{0,13} ?(s|m|mo|M|h|d|w|y|perm)?([0-9]{1,3}[a-z])?", fullmatch=True))
def test_anything_typed_is_a_positive_finite_length_or_is_refused(text: str) -> None:
    try:
        length = parse_duration(text, now=NOW)
    except ValueError:
        return
    if length is PERMANENT:
        assert text.strip().casefold() in {"perm", "permanent"}
    else:
        assert timedelta(0) < length <= LONGEST
        assert length % timedelta(seconds=1) == timedelta(0)
        assert NOW + length > NOW


@given(st.integers(0, 2**32), st.integers(1, 1200))
def test_months_end_on_the_same_day_or_the_last_of_a_shorter_month(seconds: int, months: int) -> None:
    now = datetime.fromtimestamp(seconds, tz=UTC)
    length = parse_duration(f"{months}mo", now=now)
    assert isinstance(length, timedelta)
    end = now + length
    assert (end.year - now.year) * 12 + end.month - now.month == months
    assert end.timetz() == now.timetz()
    assert end.day == now.day or (end + timedelta(days=1)).day == 1

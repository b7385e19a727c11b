"""Reads times as people type them."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import InvalidInput
from bot.experiences.moments import parse_moment

NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-24 12:30", datetime(2026, 11, 24, 12, 30, tzinfo=UTC)),
        ("2026-11-24T12:30:15Z", datetime(2026, 11, 24, 12, 30, 15, tzinfo=UTC)),
        ("2026-11-24 12:30+02:00", datetime(2026, 11, 24, 10, 30, tzinfo=UTC)),
        ("2026-11-24", datetime(2026, 11, 24, tzinfo=UTC)),
        ("2h ago", NOW - timedelta(hours=2)),
        ("1w2d AGO", NOW - timedelta(days=9)),
        ("1mo ago", datetime(2026, 10, 24, 18, 0, tzinfo=UTC)),
        ("10 years ago", datetime(2016, 11, 24, 18, 0, tzinfo=UTC)),
        ("1y 9mo 1d ago", datetime(2025, 2, 23, 18, 0, tzinfo=UTC)),
        ("<t:1790000000:f>", datetime.fromtimestamp(1_790_000_000, UTC)),
        ("<t:1790000000>", datetime.fromtimestamp(1_790_000_000, UTC)),
        ("<t:1790000000:S>", datetime.fromtimestamp(1_790_000_000, UTC)),
        ("2026-11-24 12:30 UTC", datetime(2026, 11, 24, 12, 30, tzinfo=UTC)),
        ("yesterday", datetime(2026, 11, 23, tzinfo=UTC)),
        ("Yesterday at 6pm", datetime(2026, 11, 23, 18, tzinfo=UTC)),
        ("today", datetime(2026, 11, 24, tzinfo=UTC)),
        ("1mo ago", datetime(2026, 10, 24, 18, tzinfo=UTC)),
        ("10 years ago", datetime(2016, 11, 24, 18, tzinfo=UTC)),
        ("1.5h ago", NOW - timedelta(minutes=90)),
        ("a day ago", NOW - timedelta(days=1)),
    ],
)
def test_a_moment_is_read_as_it_is_typed_in_utc(text, moment):
    assert parse_moment(text, now=NOW) == moment


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tomorrow",
        "2h",
        "in 2h",
        "0h ago",
        "0mo ago",
        "60y ago",
        "3000y ago",
        "999999999999y ago",
        "7 ago",
        "soon ago",
        "2026-13-01",
        "2026-11-24 18:01",
        "1960-01-01",
        "<t:999999999999>",
        "99999999w ago",
    ],
)
def test_text_that_is_not_a_past_moment_is_refused(text):
    with pytest.raises(InvalidInput):
        parse_moment(text, now=NOW)


@pytest.mark.parametrize("typed", ["x" + " " * 60_000 + "x", "1d " * 30_000 + "ago", "9" * 60_000])
def test_a_long_text_is_refused_at_once(typed):
    before = time.thread_time()
    with pytest.raises(InvalidInput):
        parse_moment(typed, now=datetime(2026, 11, 30, tzinfo=UTC))
    assert time.thread_time() - before < 1

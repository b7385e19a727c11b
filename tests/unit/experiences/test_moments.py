"""Reads times as people type them."""

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
def test_text_that_is_not_a_past_moment_is_refused(text):
    with pytest.raises(InvalidInput):
        parse_moment(text, now=NOW)

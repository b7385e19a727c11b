from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.features.bans.records import BanQuery, Ending
from bot.features.bans.restrictions import mark_of, private_reason
from bot.opencloud.resources.restrictions import Restriction

NOW = datetime(2026, 8, 1, tzinfo=UTC)


def ban(**fields: object) -> Restriction:
    return Restriction(**{"user_id": 7, "active": True, "started_at": NOW - timedelta(days=1)} | fields)


@settings(max_examples=50)
@given(st.text("abc _.", min_size=1, max_size=32), st.integers(1, 10**9), st.text(max_size=100))
def test_what_moderation_writes_is_read_back(name: str, case_id: int, note: str):
    mark = mark_of(private_reason(case_id, name, 1200000000000000110, note))

    assert mark is not None
    assert (mark.case_id, mark.actor_name, mark.actor_id, mark.note) == (case_id, name, 1200000000000000110, note)


@pytest.mark.parametrize(
    "text", ["", "Speed hack", "See Steward case 5 by x (Discord 7)", "Steward case x by y (Discord 7)"]
)
def test_text_from_other_tools_is_not_a_mark(text: str):
    assert mark_of(text) is None


@pytest.mark.parametrize(
    ("query", "restriction", "fits"),
    [
        (BanQuery(), ban(), True),
        (BanQuery(), ban(active=False), False),
        (BanQuery(), ban(duration=timedelta(hours=1)), False),
        (BanQuery(ending=Ending.PERMANENT), ban(), True),
        (BanQuery(ending=Ending.PERMANENT), ban(duration=timedelta(days=2)), False),
        (BanQuery(ending=Ending.EXPIRING), ban(duration=timedelta(days=2)), True),
        (BanQuery(ending=Ending.EXPIRING), ban(), False),
        (BanQuery(moderator_id=7), ban(private_reason="Steward case 1 by m (Discord 7)"), True),
        (BanQuery(moderator_id=7), ban(private_reason="Steward case 1 by m (Discord 77)"), False),
        (BanQuery(moderator_id=7), ban(private_reason="by hand (Discord 7)"), False),
        (BanQuery(text="SPEED"), ban(private_reason="speed hack"), True),
        (BanQuery(text="speed"), ban(display_reason="Speed hack"), True),
        (BanQuery(text="speed"), ban(display_reason="Scam"), False),
    ],
)
def test_a_query_fits_what_it_asks_for(query: BanQuery, restriction: Restriction, fits: bool):
    assert query.fits(restriction, at=NOW) is fits

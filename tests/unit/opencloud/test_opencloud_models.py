"""Requests that Roblox refuses are refused before they are sent."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.opencloud.client import Hosts, OpenCloud, Transport
from bot.opencloud.errors import InvalidRequest
from bot.opencloud.models import BanTerms, Restriction, UniverseId, UserId

SECRET = "rbx-very-secret-key"


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"duration": timedelta(0)}, "duration"),
        ({"duration": timedelta(seconds=-1)}, "duration"),
        ({"duration": timedelta(seconds=1.5)}, "duration"),
        ({"duration": timedelta(seconds=315_576_000_001)}, "duration"),
        ({"display_reason": "x" * 401}, "display_reason"),
        ({"private_reason": "x" * 1001}, "private_reason"),
    ],
)
def test_terms_outside_of_roblox_limits_are_refused(terms, field):
    with pytest.raises(InvalidRequest) as refused:
        BanTerms(active=True, **terms)
    assert refused.value.field == field


@pytest.mark.parametrize("seconds", [1, 315_576_000_000])
def test_terms_at_the_limits_are_taken(seconds):
    terms = BanTerms(
        active=True, duration=timedelta(seconds=seconds), display_reason="x" * 400, private_reason="x" * 1000
    )
    assert terms.duration == timedelta(seconds=seconds)


def test_a_ban_that_ends_beyond_the_calendar_is_active_for_ever():
    start = datetime(2026, 1, 1, tzinfo=UTC)
    ban = Restriction(UserId(1), active=True, started_at=start, duration=timedelta(seconds=315_576_000_000))
    assert ban.ends_at is None
    assert ban.is_active_at(datetime.max.replace(tzinfo=UTC))
    assert not ban.is_permanent


class Secret:
    def get_secret_value(self):
        return SECRET


@pytest.mark.parametrize("key", [SECRET, Secret()])
def test_the_key_is_in_no_repr(key):
    client = OpenCloud(Transport(None), universe_id=UniverseId(7), api_key=key, hosts=Hosts())
    parts = [client, client.data_stores, client.keys, client.keys._exchange, client.pacing]
    assert SECRET not in "".join(map(repr, parts))


@pytest.mark.parametrize("key", ["", f"{SECRET}\n", f"{SECRET} x", f"{SECRET}é"])
def test_a_key_that_no_header_can_carry_is_refused_without_repeating_it(key):
    with pytest.raises(ValueError, match="key") as refused:
        OpenCloud(Transport(None), universe_id=UniverseId(7), api_key=key)
    assert SECRET not in str(refused.value)

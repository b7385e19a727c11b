"""How long a ban still lasts, and what shortens it. The tests of commands cover who gave it."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.features.bans.in_force import BanInForce, ban_in_force
from bot.opencloud.models import UserId
from bot.opencloud.resources.restrictions import Restriction

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class NoCases:
    """A journal that must not be read."""


def restriction(started_ago=timedelta(0), lasts=None, **rest):
    return Restriction(user_id=UserId(5), active=True, started_at=NOW - started_ago, duration=lasts, **rest)


@pytest.mark.parametrize(
    ("current", "left"),
    [
        (restriction(), None),
        (restriction(HOUR, DAY), DAY - HOUR),
        (restriction(-HOUR, DAY), DAY),  # Roblox's clock is ahead
        (restriction(DAY, DAY * 366 * 10_000), DAY * 366 * 10_000),  # its end is after the last date of a calendar
    ],
)
async def test_what_is_left_of_a_ban_is_never_more_than_the_whole_of_it(current, left):
    assert await ban_in_force(NoCases(), current, NOW) == BanInForce(restriction=current, case=None, left=left)


@pytest.mark.parametrize("current", [restriction(DAY, HOUR), restriction(inherited=True), Restriction(UserId(5))])
async def test_a_restriction_that_keeps_nobody_out_is_not_a_ban_in_force(current):
    assert await ban_in_force(NoCases(), current, NOW) is None


@pytest.mark.parametrize(
    ("lasts", "end", "is_cut"),
    [
        (DAY, NOW, True),
        (DAY, NOW + DAY - HOUR, True),
        (DAY, NOW + DAY, False),
        (DAY, None, False),
        (None, NOW + DAY, True),
        (None, None, False),
    ],
)
def test_a_ban_ends_at_the_earliest_of_its_ends(lasts, end, is_cut):
    ban = BanInForce(restriction=restriction(lasts=lasts), case=None, left=lasts)
    assert ban.cut_by(end, ban_alts=True) == ((ban,) if is_cut else ())


@pytest.mark.parametrize(
    ("bans_alts", "new_bans_alts", "is_cut"),
    [(True, False, True), (True, True, False), (False, False, False), (False, True, False)],
)
def test_a_longer_ban_that_spares_the_other_accounts_cuts_one_that_does_not(bans_alts, new_bans_alts, is_cut):
    ban = BanInForce(restriction=restriction(lasts=DAY, exclude_alts=not bans_alts), case=None, left=DAY)
    assert ban.cut_by(NOW + 2 * DAY, ban_alts=new_bans_alts) == ((ban,) if is_cut else ())

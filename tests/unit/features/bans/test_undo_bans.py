"""Whether a ban can still be undone, judged by times only."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import InvalidInput
from bot.features.bans.plans import PART_OF_A_SECOND, left_of
from bot.features.bans.restrictions import from_json, to_json
from bot.features.bans.undo import ensure_something_to_undo
from bot.journal import CaseKind
from bot.opencloud.models import UserId
from bot.opencloud.resources.restrictions import Restriction

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
FREE = Restriction(user_id=UserId(5))


def ban(started_ago=timedelta(0), lasts=None, **rest):
    return Restriction(user_id=UserId(5), active=True, started_at=NOW - started_ago, duration=lasts, **rest)


HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OVER, RUNNING = ban(DAY, HOUR), ban(HOUR, DAY)


def refusal(kind, before, current, *, drifted=False):
    try:
        ensure_something_to_undo(kind, before, current, now=NOW, drifted=drifted)
    except InvalidInput as refused:
        return refused.rule
    return None


@pytest.mark.parametrize(
    ("kind", "before", "current", "drifted", "words"),
    [
        (CaseKind.BAN, FREE, RUNNING, False, None),
        (CaseKind.BAN, RUNNING, RUNNING, False, None),
        (CaseKind.BAN, RUNNING, OVER, False, None),
        (CaseKind.BAN, OVER, RUNNING, False, None),
        (CaseKind.BAN, FREE, OVER, False, "has ended by itself"),
        (CaseKind.BAN, FREE, FREE, True, "is no longer in force"),
        (CaseKind.BAN, FREE, ban(inherited=True), True, "is no longer in force"),
        (CaseKind.UNBAN, RUNNING, FREE, False, None),
        (CaseKind.UNBAN, ban(), FREE, False, None),
        (CaseKind.UNBAN, OVER, FREE, False, "would be over by now"),
        (CaseKind.UNBAN, OVER, RUNNING, True, "would be over by now"),
    ],
)
def test_what_can_be_undone_follows_from_the_bans_before_the_case_and_now(kind, before, current, drifted, words):
    rule = refusal(kind, before, current, drifted=drifted)
    assert (rule is None) if words is None else (words in rule)


def test_the_rest_of_a_ban_that_comes_back_is_counted_in_whole_seconds_and_never_zero():
    def left(**length):
        return left_of(NOW + timedelta(**length) - PART_OF_A_SECOND, NOW)

    assert left(seconds=90, microseconds=999_999) == left(seconds=90) == timedelta(seconds=90)
    assert left(seconds=1) == timedelta(seconds=1)
    for length in ({"microseconds": 999_999}, {"seconds": 0}, {"days": -1}):
        with pytest.raises(InvalidInput):
            left(**length)


@pytest.mark.parametrize("restriction", [FREE, OVER, ban(inherited=True, display_reason="x", exclude_alts=True)])
def test_a_ban_can_be_read_back_from_its_case(restriction):
    assert from_json(to_json(restriction), UserId(5)) == restriction

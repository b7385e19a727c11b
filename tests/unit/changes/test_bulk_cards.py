"""The progress of a bulk, and the time that is left."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from types import SimpleNamespace

import pytest

from bot.changes.bulk.plans import BulkPlan, BulkRequest
from bot.changes.bulk.runs import BulkRun, Part
from bot.changes.cards import bulk
from bot.experiences.players import Player
from bot.features.bans.bulk.plans import BulkAction
from bot.features.bans.cards.bulk import WORDS
from bot.features.bans.orders import BanRequest
from bot.journal import Claim
from bot.opencloud.errors import RobloxDown

BEGAN = datetime(2026, 11, 25, tzinfo=UTC)
progress_card, result_card = (partial(draw, words=WORDS["ban"]) for draw in (bulk.progress_card, bulk.result_card))
REQUEST = BulkRequest(action=BulkAction.BAN, players="", order=BanRequest(player="", duration="7d"))


class Ended:
    """A task that is done."""

    def done(self):
        return True


def run(*, after, done, total=100, failed=0, task=None):
    players = [Player(id=each, name=f"player{each}", display_name="=1+1") for each in range(done)]
    found = BulkRun(
        plan=BulkPlan(experience=None, reason="Raid", planned_at=BEGAN, request=REQUEST),
        claim=Claim(case_id=7, outcomes=0),
        total=total,
        clock=lambda: BEGAN + after,
        began_at=BEGAN,
        task=task,
    )
    for player in players:
        failure = RobloxDown("UpdateUserRestriction") if player.id < failed else None
        found.parts.append(Part(player=player, case_id=None if failure else 100 + player.id, failure=failure))
    return found


@pytest.mark.parametrize(
    ("after", "done", "left"),
    [
        (timedelta(0), 0, []),
        (timedelta(seconds=10), 10, ["About 2 minutes left"]),
        (timedelta(seconds=10), 75, ["About 3 seconds left"]),
        (timedelta(minutes=50), 50, ["About 50 minutes left"]),
    ],
)
def test_the_time_left_is_computed_from_the_pace_so_far(after, done, left):
    bar, *rest = progress_card(run(after=after, done=done)).state
    assert bar.endswith(f"**{done} of 100**")
    assert rest == left


def test_failures_are_counted_during_the_run_and_named_at_the_end():
    card = progress_card(run(after=timedelta(seconds=1), done=4, failed=2))
    assert card.state[0].endswith("**4 of 100**")
    assert card.state[1].endswith(" left · 2 not done")
    assert card.bulk == ("stop", 7)
    card = result_card(run(after=timedelta(seconds=1), done=4, total=4, failed=2, task=Ended()))
    assert card.title == "2 of 4 players banned for 7 days"
    assert card.note == ("Case #7",)
    assert card.state == ("❌ **2 not done** · the table says why",)
    assert "player1" in card.body[-1]
    table = card.files[0].content.decode("utf-8-sig").splitlines()
    assert table[0] == "user id,player,result,case"
    assert table[3] == "2,player2,done,102"


@pytest.mark.parametrize(("failed", "rest"), [(bulk.NAMED, []), (bulk.NAMED + 1, ["-# and 1 more, in the table"])])
def test_of_many_that_fail_the_first_are_named_and_the_rest_is_counted(failed, rest):
    card = result_card(run(after=timedelta(seconds=1), done=20, total=20, failed=failed, task=Ended()))
    lines = card.body[-1].splitlines()
    assert [line.partition(":")[0] for line in lines[: bulk.NAMED]] == [
        f"-# player{each}" for each in range(bulk.NAMED)
    ]
    assert lines[bulk.NAMED :] == rest


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("7d", "4 players banned for 7 days"),
        ("2mo", "4 players banned for 61 days"),
        ("permanent", "4 players banned permanently"),
        ("2026-12-24 18:00", "4 players banned"),
        ("2026-11-01 18:00", "4 players banned"),  # over by now
        ("400d 23h 59m", "4 players banned"),  # no room
        (None, "4 players banned"),
    ],
)
def test_the_title_of_the_end_says_for_how_long(typed, title):
    order = BanRequest(player="", duration=typed)
    found = run(after=timedelta(seconds=1), done=4, total=4, task=Ended())
    found.plan = replace(found.plan, request=replace(REQUEST, order=order))
    assert result_card(found).title == title
    plan = {"action": "ban", "order": {"duration": typed}, "players": [1, 2, 3, 4]}
    case = SimpleNamespace(plan=plan, after={"done": 4}, created_at=BEGAN)
    assert bulk.title(case, WORDS["ban"]) == title

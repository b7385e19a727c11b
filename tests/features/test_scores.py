"""Scores that are not changed: numbers that are not exact at Roblox, and changes of nothing."""

import pytest
from workshop import person

from bot.errors import InvalidInput
from bot.features.boards.scores import ScoreRequest
from sandbox.example.world import COIN_QUEEN, FRESH_FRIDA

OWNER = person("owner")
WHOLE_TO = 9_007_199_254_740_991
QUEEN = ScoreRequest(board="coins", player="CoinQueen", reason="Because it is a test")
FRIDA = ScoreRequest(board="coins", player="FreshFrida", reason="Because it is a test")


def board(workshop):
    return workshop.universe.ordered.board("CoinsBoard")


@pytest.mark.parametrize("score", [WHOLE_TO, -WHOLE_TO])
async def test_the_largest_exact_score_can_be_set(workshop, score):
    scores = workshop.services.scores
    await scores.apply_change(OWNER, await scores.plan_set(OWNER, QUEEN, score=score))
    assert board(workshop)[str(COIN_QUEEN)] == score


@pytest.mark.parametrize("score", [WHOLE_TO + 1, -WHOLE_TO - 1, 2**63, 10**400])
@pytest.mark.parametrize("row", [QUEEN, FRIDA])
async def test_a_score_that_is_not_exact_is_refused(workshop, row, score):
    with pytest.raises(InvalidInput, match="exact only up to") as caught:
        await workshop.services.scores.plan_set(OWNER, row, score=score)
    assert caught.value.field == "score"


@pytest.mark.parametrize(("before", "amount"), [(WHOLE_TO, 1), (-WHOLE_TO, -1), (1, WHOLE_TO)])
async def test_a_sum_that_is_not_exact_is_refused(workshop, before, amount):
    board(workshop)[str(COIN_QUEEN)] = before
    with pytest.raises(InvalidInput, match="exact only up to") as caught:
        await workshop.services.scores.plan_increment(OWNER, QUEEN, amount=amount)
    assert caught.value.field == "amount"


@pytest.mark.parametrize(("before", "amount"), [(WHOLE_TO - 1, 1), (1 - WHOLE_TO, -1)])
async def test_a_sum_that_is_just_exact_is_made(workshop, before, amount):
    board(workshop)[str(COIN_QUEEN)] = before
    scores = workshop.services.scores
    await scores.apply_change(OWNER, await scores.plan_increment(OWNER, QUEEN, amount=amount))
    assert board(workshop)[str(COIN_QUEEN)] == before + amount


async def test_the_present_score_is_not_set_again(workshop):
    present = board(workshop)[str(COIN_QUEEN)]
    with pytest.raises(InvalidInput, match=f"Nothing would change: the score is already {present:,}"):
        await workshop.services.scores.plan_set(OWNER, QUEEN, score=present)


@pytest.mark.parametrize("row", [QUEEN, FRIDA])
async def test_adding_nothing_is_refused_with_and_without_a_score(workshop, row):
    del board(workshop)[str(FRESH_FRIDA)]
    with pytest.raises(InvalidInput, match="Nothing would change") as caught:
        await workshop.services.scores.plan_increment(OWNER, row, amount=0)
    assert caught.value.field == "amount"


async def test_a_score_of_zero_is_not_the_same_as_none(workshop):
    scores = workshop.services.scores
    del board(workshop)[str(FRESH_FRIDA)]
    await scores.apply_change(OWNER, await scores.plan_set(OWNER, FRIDA, score=0))
    assert board(workshop)[str(FRESH_FRIDA)] == 0
    with pytest.raises(InvalidInput, match="Nothing would change: the score is already 0"):
        await scores.plan_set(OWNER, FRIDA, score=0)
    await scores.apply_change(OWNER, await scores.plan_remove(OWNER, FRIDA))
    assert str(FRESH_FRIDA) not in board(workshop)

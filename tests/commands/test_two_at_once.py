"""Two members of staff confirm at the same moment what Roblox itself does not guard: one is done, one is asked again."""

import asyncio

import pytest

from bot.journal import Outcome
from bot.sandbox.example.world import BUILDER_BEN
from bot.services.turns import Turns

BEN = {"player": "BuilderBen", "reason": "Both saw it"}


async def confirmed_at_once(people, command, label, **options):
    answers = [await person.slash(command, **BEN, **options) for person in people]
    ids = [next(each.custom_id for each in answer.message.buttons if each.label == label) for answer in answers]
    presses = [
        person.press_raw(custom_id, answer.message.id)
        for person, custom_id, answer in zip(people, ids, answers, strict=True)
    ]
    await asyncio.gather(*presses)
    return [answer.text for answer in answers]


async def test_of_two_bans_of_one_player_the_second_is_out_of_date(kingdom):
    people = (kingdom.moderator, kingdom.owner)
    texts = await confirmed_at_once(people, "ban", "Ban", duration="7d")
    assert sorted(("out of date" in text, "Banned from" in text) for text in texts) == [(False, True), (True, False)]
    assert [case.outcome for case in await kingdom.cases()] == [Outcome.DONE]


async def test_of_two_removals_of_one_score_the_second_changes_nothing(kingdom):
    people = (kingdom.community, kingdom.owner)
    await confirmed_at_once(people, "leaderboard remove", "Remove", board="coins")
    assert str(BUILDER_BEN) not in kingdom.universe.ordered.board("CoinsBoard")
    assert [case.outcome for case in await kingdom.cases()] == [Outcome.DONE]


async def test_a_target_has_one_turn_at_a_time_and_others_do_not_wait():
    turns, order = Turns(), []

    async def take(name, *target):
        async with turns.of(*target):
            order.append(f"{name} begins")
            await asyncio.sleep(0)
            order.append(f"{name} ends")

    await asyncio.gather(take("first", "kingdom", 1), take("second", "kingdom", 1), take("other", "kingdom", 2))
    assert order.index("first ends") < order.index("second begins")
    assert order.index("other begins") < order.index("first ends")


async def test_a_turn_that_fails_is_over():
    turns = Turns()
    with pytest.raises(KeyError):
        async with turns.of("kingdom", 1):
            raise KeyError
    async with asyncio.timeout(1), turns.of("kingdom", 1):
        pass

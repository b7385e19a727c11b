"""Two members of staff make a change at once that Roblox does not guard: one is done, the other is asked again."""

import asyncio

import aiohttp
import pytest
from kingdom import running_kingdom

from bot import app
from bot.access import Actor
from bot.changes.bulk.plans import BulkRequest
from bot.changes.outcomes import outcome_of
from bot.documents.documents import Documents
from bot.errors import InvalidInput
from bot.features.bans.bulk.plans import BulkAction
from bot.features.bans.orders import BanRequest
from bot.features.boards.scores import ScoreRequest
from bot.features.data.addresses import Where
from bot.journal import Journal, Outcome
from bot.opencloud.client import RetryPolicy, Transport
from bot.opencloud.errors import OutcomeUnknown
from bot.storage import Database
from bot.wiring import Services
from sandbox.example.guild import GUILD_ID
from sandbox.example.world import BUILDER_BEN, COIN_QUEEN, PIXEL_PAUL

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


async def test_the_second_of_two_bans_of_one_player_is_out_of_date(kingdom):
    people = (kingdom.moderator, kingdom.owner)
    texts = await confirmed_at_once(people, "ban", "Ban for 7 days", duration="7d")
    assert sorted(("out of date" in text, "banned for 7 days" in text) for text in texts) == [
        (False, True),
        (True, False),
    ]
    assert [case.outcome for case in await kingdom.cases()] == [Outcome.DONE]


async def test_the_second_of_two_removals_of_one_score_changes_nothing(kingdom):
    people = (kingdom.community, kingdom.owner)
    await confirmed_at_once(people, "leaderboard remove", "Remove score", board="coins")
    assert str(BUILDER_BEN) not in kingdom.universe.ordered.board("CoinsBoard")
    assert [case.outcome for case in await kingdom.cases()] == [Outcome.DONE]


async def test_two_boards_of_one_store_change_a_score_one_at_a_time(tmp_path, config_with):
    coins = "[experiences.kingdom.leaderboards.coins]"
    again = (
        f'[experiences.kingdom.leaderboards.poorest]\nordered_data_store = "CoinsBoard"\ntitle = "Poorest"\n\n{coins}'
    )
    async with running_kingdom(tmp_path, config=config_with((coins, again))) as kingdom:
        before = kingdom.universe.ordered.board("CoinsBoard")[str(BUILDER_BEN)]
        asked = [
            await kingdom.owner.slash("leaderboard increment", **BEN, board=board, amount=7)
            for board in ("coins", "poorest")
        ]
        first, second = (kingdom.owner.click("Change", on=each.message) for each in asked)
        async with kingdom.held(first, "POST", "increment"):
            waiting = await kingdom.waiting(kingdom.owner, second)
        await waiting
        assert kingdom.universe.ordered.board("CoinsBoard")[str(BUILDER_BEN)] == before + 7
        assert [case.outcome for case in await kingdom.cases() if case.actor_id == kingdom.owner.id] == [Outcome.DONE]


@pytest.fixture
async def elsewhere(kingdom):
    """The services of a second process on the same database."""
    running = kingdom.running
    async with (
        Database.open(f"sqlite+aiosqlite:///{running.journal}") as database,
        aiohttp.ClientSession() as session,
        Documents() as documents,
    ):
        journal = Journal(database, outcome_of=outcome_of, clock=app.utc_now)
        yield Services(
            running.settings,
            transport=Transport(session),
            retry=RetryPolicy(),
            journal=journal,
            policy=running.settings.policy(),
            clock=app.utc_now,
            documents=documents,
            find_member=None,
        )


def owner_of(kingdom):
    return Actor(user_id=kingdom.owner.id, name="owner", guild_id=GUILD_ID, role_ids=frozenset(kingdom.owner.roles))


async def pressed_while(kingdom, person, label, other, method, path):
    """Press a button after the other process has read the value and sent its change, but before it has an answer."""
    async with kingdom.held(other, method, path):
        waiting = await kingdom.waiting(person, person.click(label))
    return (await waiting).text


async def test_a_ban_that_another_process_is_setting_is_waited_for_and_not_replaced(kingdom, elsewhere):
    owner, bans = owner_of(kingdom), elsewhere.bans
    plan = await bans.plan_ban(owner, BanRequest(player="BuilderBen", duration="30d", reason="First"))
    await kingdom.moderator.slash("ban", **BEN, duration="7d")
    ban = bans.apply_ban(owner, plan)
    text = await pressed_while(kingdom, kingdom.moderator, "Ban for 7 days", ban, "PATCH", "user-restrictions")
    assert "This is out of date" in text
    _, case = await kingdom.cases()
    assert (case.outcome, case.actor_id, case.plan["duration_s"]) == (Outcome.DONE, owner.user_id, 30 * 86_400)
    terms = kingdom.universe.restrictions.get(kingdom.running.roblox.world.clock, BUILDER_BEN).terms
    assert (terms.display_reason, terms.duration_s) == ("First", 30 * 86_400)


async def test_a_bulk_that_another_process_runs_can_be_stopped_and_resumed_here(kingdom, elsewhere):
    owner, bulk = owner_of(kingdom), elsewhere.bulk_bans
    order = BanRequest(player="", duration="7d", reason="Raiding the event")
    request = BulkRequest(action=BulkAction.BAN, players="BuilderBen\nCoinQueen\nPixelPaul", order=order)
    queen, paul = (kingdom.hold_roblox("PATCH", str(each)) for each in (COIN_QUEEN, PIXEL_PAUL))
    run = await bulk.apply(owner, await bulk.plan(owner, request))
    await queen.arrived()

    view = await kingdom.senior.slash("case view", case="1")
    assert [button.label for button in view.message.buttons] == ["Stop"]
    stopped = await kingdom.senior.click("Stop", on=view.message)
    assert "case #3 may still be done. After that, nobody further is banned" in stopped.text
    assert not run.over
    resumed = await kingdom.senior.click("Go on", on=stopped.message)
    await paul.arrived()
    with pytest.raises(InvalidInput, match="being carried out right now: 3 of 3 players are done or being changed"):
        await elsewhere.bulks.resume(owner, "1")
    queen.release()
    await kingdom.until(lambda cases: cases[1].outcome is Outcome.DONE)
    paul.release()
    await run.task
    assert (run.complete, run.failure, len(run.parts)) == (False, None, 2)
    await kingdom.until_outcome(kingdom.senior, resumed, "3 players banned")

    third, second, first, whole = await kingdom.cases()
    assert [each.target.player_id for each in (first, second, third)] == [BUILDER_BEN, COIN_QUEEN, PIXEL_PAUL]
    assert [each.actor_id for each in (first, second, third)] == [owner.user_id, owner.user_id, kingdom.senior.id]
    assert (whole.outcome, whole.after["done"]) == (Outcome.DONE, 3)
    assert [(note.author_id, note.text) for note in whole.notes] == [(kingdom.senior.id, "Stopped by hand.")]
    assert len(kingdom.requests("PATCH", "user-restrictions")) == 3


async def test_a_score_that_another_process_is_changing_is_shown_again(kingdom, elsewhere):
    owner, scores = owner_of(kingdom), elsewhere.scores
    request = ScoreRequest(board="coins", player="CoinQueen", reason="First")
    plan = await scores.plan_increment(owner, request, amount=7)
    await kingdom.community.slash("leaderboard increment", board="coins", player="CoinQueen", amount=5, reason="Second")
    change = scores.apply_change(owner, plan)
    text = await pressed_while(kingdom, kingdom.community, "Change", change, "POST", "increment")
    assert "It changed since you looked" in text
    board = kingdom.universe.ordered.board("CoinsBoard")
    assert board[str(COIN_QUEEN)] == plan.before + 7
    await kingdom.community.click("Change")
    assert board[str(COIN_QUEEN)] == plan.before + 12
    second, _, first = await kingdom.cases()
    assert (first.after, second.before, second.after) == (plan.before + 7, plan.before + 7, plan.before + 12)


async def test_an_entry_that_another_process_is_deleting_is_not_deleted_twice(kingdom, elsewhere):
    owner, writing = owner_of(kingdom), elsewhere.data.writing
    plan = await writing.plan_delete(owner, Where(player="BuilderBen"), reason="First")
    await kingdom.owner.slash("data delete", **BEN)
    deletion = writing.apply(owner, plan)
    text = await pressed_while(kingdom, kingdom.owner, "Delete", deletion, "DELETE", "entries")
    assert "There is no such entry" in text
    assert len(kingdom.requests("DELETE", "entries")) == 1
    assert [case.outcome for case in await kingdom.cases() if case.actor_id == owner.user_id] == [Outcome.DONE]


async def test_while_an_answer_is_lost_nobody_changes_the_same_thing_again(kingdom, elsewhere):
    owner, scores = owner_of(kingdom), elsewhere.scores
    request = ScoreRequest(board="coins", player="CoinQueen", reason="First")
    plan = await scores.plan_increment(owner, request, amount=7)
    kingdom.break_roblox(kind="cut_after", method="POST", path="increment")
    await kingdom.community.slash("leaderboard increment", board="coins", player="CoinQueen", amount=5, reason="Second")
    with pytest.raises(OutcomeUnknown):
        await scores.apply_change(owner, plan)
    answer = await kingdom.community.click("Change")
    assert "Case #1 changes the same thing" in answer.text
    assert "Nothing was changed" in answer.text
    assert kingdom.universe.ordered.board("CoinsBoard")[str(COIN_QUEEN)] == plan.before + 7
    assert [case.outcome for case in await kingdom.cases()] == [Outcome.UNKNOWN]

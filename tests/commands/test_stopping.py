"""While the bot stops, what is under way comes to its end, and nothing new begins, whichever way it is asked for."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from bot.journal import CaseKind, Outcome
from sandbox.example.world import COIN_QUEEN

WHY = "Exploiting the duel bug"
BAN = {"player": "BuilderBen", "duration": "7d", "reason": WHY}
RESTARTING = ("Steward is restarting", "Nothing was changed")


@asynccontextmanager
async def stopping(kingdom):
    """Run the block while the bot waits for a change of the owner to end; after it, this change has ended as it should."""
    await kingdom.owner.slash("unban", player="TimedTina", reason=WHY)
    hold = kingdom.hold_roblox("PATCH", "user-restrictions")
    question = asyncio.create_task(kingdom.owner.click("Unban"))
    await hold.arrived()
    bot = kingdom.running.bot
    leaving = asyncio.create_task(bot.close())
    while not bot._stopping:  # noqa: ASYNC110  the bot says so to nobody
        await asyncio.sleep(0)
    yield
    hold.release()
    assert "Case #" in (await question).text
    await leaving


async def question_of_a_ban(kingdom):
    await kingdom.moderator.slash("ban", **BAN)
    return lambda: kingdom.moderator.click("Ban")


async def question_of_an_undo(kingdom):
    await kingdom.editor.slash(
        "data edit", player="BuilderBen", field="Data.Coins", action="add", value="1", reason=WHY
    )
    await kingdom.editor.click("Apply")
    await kingdom.editor.slash("case undo", case="1", reason=WHY)
    return lambda: kingdom.editor.click("Undo")


async def question_of_a_bulk(kingdom):
    await kingdom.senior.slash("bans bulk", action="ban", duration="7d", reason=WHY, file=("list.csv", b"BuilderBen"))
    return lambda: kingdom.senior.click("Ban them")


async def wish_for_a_second_person(kingdom):
    await kingdom.senior.slash("ban", **(BAN | {"duration": "permanent"}))
    return lambda: kingdom.senior.click("Ask to ban")


async def approval(kingdom):
    await (await wish_for_a_second_person(kingdom))()
    return lambda: kingdom.owner.click("Approve")


async def denial(kingdom):
    await (await wish_for_a_second_person(kingdom))()
    await kingdom.owner.click("Deny")
    return lambda: kingdom.owner.fill({"Why?": "Not proven"})


async def resumption(kingdom):
    people = b"CoinQueen\nOldPaul99"
    await kingdom.senior.slash("bans bulk", action="ban", duration="7d", reason=WHY, file=("list.csv", people))
    queen = kingdom.hold_roblox("PATCH", str(COIN_QUEEN))
    card = (await kingdom.senior.click("Ban them")).message
    await queen.arrived()
    await kingdom.senior.click("Stop", on=card)
    queen.release()
    await kingdom.senior.until(lambda: "still to do" in card.text)
    return lambda: kingdom.senior.click("Resume", on=card)


async def note_by_form(kingdom):
    await kingdom.moderator.slash("player view", player="BuilderBen")
    await kingdom.moderator.click("Add a note")
    field = kingdom.moderator.modal.fields[0].label
    return lambda: kingdom.moderator.fill({field: "Was warned"})


async def note_by_command(kingdom):
    return lambda: kingdom.moderator.slash("player note", player="BuilderBen", text="Was warned")


@pytest.mark.parametrize(
    "asked",
    [
        question_of_a_ban,
        question_of_an_undo,
        question_of_a_bulk,
        wish_for_a_second_person,
        approval,
        denial,
        resumption,
        note_by_form,
        note_by_command,
    ],
    ids=lambda each: each.__name__,
)
async def test_while_the_bot_stops_nothing_new_begins(kingdom, asked):
    press = await asked(kingdom)
    before = await kingdom.cases()
    kingdom.running.roblox.requests.clear()
    async with stopping(kingdom):
        answer = await press()
        assert all(words in answer.text for words in RESTARTING), answer.text
    unban, *others = await kingdom.cases()
    assert (unban.kind, unban.outcome, others) == (CaseKind.UNBAN, Outcome.DONE, before)
    assert len(kingdom.requests("PATCH", "user-restrictions")) == 1


async def test_changes_can_be_stopped_until_the_end(kingdom):
    async with stopping(kingdom):
        assert "Changes are stopped" in (await kingdom.senior.slash("staff freeze", reason=WHY)).text

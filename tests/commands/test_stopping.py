"""While the bot stops, what is under way comes to its end, and nothing new begins, whichever way it is asked for."""

import asyncio
import sqlite3
from contextlib import asynccontextmanager, closing

import pytest
from kingdom import running_kingdom

from bot.journal import CaseKind, Outcome
from bot.runtime.bot import Patience
from sandbox.example.world import COIN_QUEEN
from tests.commands.test_settling import lost_announcement

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
    return lambda: kingdom.moderator.click("Ban for 7 days")


async def question_of_an_undo(kingdom):
    await kingdom.editor.slash(
        "data edit", player="BuilderBen", field="Data.Coins", action="add", value="1", reason=WHY
    )
    await kingdom.editor.click("Save 1 change")
    await kingdom.editor.slash("case undo", case="1", reason=WHY)
    return lambda: kingdom.editor.click("Undo")


async def question_of_a_bulk(kingdom):
    await kingdom.senior.slash("bans bulk", action="ban", duration="7d", reason=WHY, file=("list.csv", b"BuilderBen"))
    return lambda: kingdom.senior.click("Ban 1")


async def wish_for_a_second_person(kingdom):
    await kingdom.senior.slash("ban", **(BAN | {"duration": "permanent"}))
    return lambda: kingdom.senior.click("Ask for permanent")


async def approval(kingdom):
    await (await wish_for_a_second_person(kingdom))()
    return lambda: kingdom.owner.click("Approve")


async def denial(kingdom):
    await (await wish_for_a_second_person(kingdom))()
    await kingdom.owner.click("Deny…")
    return lambda: kingdom.owner.fill({"Reason": "Not proven"})


async def resumption(kingdom):
    people = b"CoinQueen\nOldPaul99"
    await kingdom.senior.slash("bans bulk", action="ban", duration="7d", reason=WHY, file=("list.csv", people))
    queen = kingdom.hold_roblox("PATCH", str(COIN_QUEEN))
    card = (await kingdom.senior.click("Ban 2")).message
    await queen.arrived()
    await kingdom.senior.click("Stop", on=card)
    queen.release()
    await kingdom.senior.until(lambda: "still to do" in card.text)
    return lambda: kingdom.senior.click("Go on", on=card)


async def note_by_form(kingdom):
    await kingdom.moderator.slash("player view", player="BuilderBen")
    await kingdom.moderator.click("Note…")
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
        assert "All changes are stopped" in (await kingdom.senior.slash("staff freeze", reason=WHY)).text


@asynccontextmanager
async def busy(kingdom):
    """Let nobody else write the journal while the block runs; before it, everything of the bot has ended."""
    await kingdom.running.bot._idle.wait()
    with closing(sqlite3.connect(kingdom.database.file, isolation_level=None, timeout=0)) as other:
        while not other.in_transaction:
            try:
                other.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                await asyncio.sleep(0.01)
        yield
        other.execute("ROLLBACK")


ACTS = {
    "note": lambda kingdom: kingdom.owner.slash("case note", case="1", text="Was warned"),
    "void": lambda kingdom: kingdom.owner.slash("case void", case="1", reason="Wrong player"),
    "settle": lambda kingdom: kingdom.senior.slash("case settle", case="1", outcome="applied", reason="It was seen"),
    "evidence": lambda kingdom: kingdom.owner.slash("case evidence", case="1", file=("clip.mp4", b"moving")),
    "freeze": lambda kingdom: kingdom.owner.slash("staff freeze", reason=WHY),
    "unfreeze": lambda kingdom: kingdom.owner.slash("staff unfreeze", reason=WHY),
    "player note": lambda kingdom: kingdom.owner.slash("player note", player="BuilderBen", text="Was warned"),
}


@pytest.mark.parametrize("act", ACTS)
async def test_a_stop_waits_for_an_act_that_waits_for_the_journal(tmp_path, act):
    short = Patience(forgotten_s=0, slow_s=30, suggest_s=30, stop_s=60, read_s=0.1)
    async with running_kingdom(tmp_path, patience=short) as kingdom:
        if act == "settle":
            await lost_announcement(kingdom)
        else:
            await kingdom.owner.slash("ban", **BAN)
            await kingdom.owner.click("Ban")
        if act == "unfreeze":
            await kingdom.owner.slash("staff freeze", reason=WHY)
        bot = kingdom.running.bot
        async with busy(kingdom):
            acting = asyncio.create_task(ACTS[act](kingdom))
            async with asyncio.timeout(20):
                while not bot._working:  # noqa: ASYNC110  the bot says so to nobody
                    await asyncio.sleep(0)
            leaving = asyncio.create_task(bot.close())
            await asyncio.wait({leaving}, timeout=0.3)
        answer = await acting
        await leaving
        assert "restarting" not in answer.text
        assert "Nothing was changed" not in answer.text
        newest, *_ = await kingdom.cases()
        assert {
            "note": lambda: [each.text for each in newest.notes] == ["Was warned"],
            "void": lambda: newest.void is not None,
            "settle": lambda: newest.outcome is Outcome.DONE,
            "evidence": lambda: len(newest.evidence) == 1,
            "freeze": lambda: newest.kind is CaseKind.FREEZE,
            "unfreeze": lambda: newest.kind is CaseKind.UNFREEZE,
            "player note": lambda: newest.kind is CaseKind.NOTE,
        }[act]()

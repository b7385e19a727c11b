"""Discord answers an acknowledgement late or not at all: a change is made once or not at all, and the answer says so."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from kingdom import PATIENCE, running_kingdom

from bot.journal import CaseKind, Outcome

FIVE_MORE = {"player": "BuilderBen", "field": "Data.Coins", "action": "add", "value": "5", "reason": "Lost them"}
PERMANENT = {"player": "BuilderBen", "duration": "permanent", "reason": "Exploiting"}
NOTE = {"Note": "Asked twice"}
ENDED = "This dialog has ended"
NOTHING = "Nothing was changed."
CHANGED = "BuilderBen: Coins +5"
ACKNOWLEDGEMENT = "/callback$"


@asynccontextmanager
async def answered_late(kingdom, act):
    """Run the block after Discord accepts an acknowledgement and before Discord answers it."""
    faults = kingdom.running.discord.faults
    release, before = faults.hold(path=ACKNOWLEDGEMENT), faults.hit
    acting = asyncio.create_task(act)
    await kingdom.owner.until(lambda: faults.hit > before)
    # Wait until another command has its answer: code that gives up on a press has done so by then.
    await kingdom.support.slash("help")
    yield acting
    release.set()
    await acting


async def press_late(kingdom, act):
    async with answered_late(kingdom, act) as acting:
        pass
    # Messages besides an answer come before the next answer.
    await kingdom.support.slash("help")
    return acting.result()


def everything_said(kingdom):
    return [message.text for person in (kingdom.owner, kingdom.editor, kingdom.senior) for message in person.sees()]


@pytest.fixture(autouse=True)
def no_press_is_given_up(kingdom):
    yield
    assert not [each for each in everything_said(kingdom) if ENDED in each]


async def edited(kingdom):
    await kingdom.editor.slash("data edit", **FIVE_MORE)
    await kingdom.editor.click("Save 1 change")


async def test_an_add_whose_acknowledgement_is_answered_late_is_made_once_and_shows_its_outcome(kingdom):
    await kingdom.editor.slash("data edit", **FIVE_MORE)
    answer = await press_late(kingdom, kingdom.editor.click("Save 1 change"))
    assert CHANGED in answer.text
    assert [case.outcome for case in await kingdom.cases()] == [Outcome.DONE]


async def test_an_add_whose_first_acknowledgement_fails_at_discord_is_made_once_after_the_second(kingdom):
    await kingdom.editor.slash("data edit", **FIVE_MORE)
    kingdom.running.discord.faults.fail(500, path=ACKNOWLEDGEMENT)
    assert CHANGED in (await kingdom.editor.click("Save 1 change")).text
    assert [case.outcome for case in await kingdom.cases()] == [Outcome.DONE]


@pytest.mark.parametrize("second", ["Save 1 change", "Cancel"])
async def test_a_second_press_while_the_first_is_being_acknowledged_changes_nothing_more(kingdom, second):
    answer = await kingdom.editor.slash("data edit", **FIVE_MORE)
    async with answered_late(kingdom, kingdom.editor.click("Save 1 change")):
        again = asyncio.create_task(kingdom.editor.click(second))
        await kingdom.editor.until(lambda: len(kingdom.acknowledged(kingdom.editor)) == 2)
    await again
    assert CHANGED in answer.text
    assert [case.outcome for case in await kingdom.cases()] == [Outcome.DONE]


async def test_a_cancellation_whose_acknowledgement_is_answered_late_changes_nothing(kingdom):
    await kingdom.editor.slash("data edit", **FIVE_MORE)
    assert "Cancelled" in (await press_late(kingdom, kingdom.editor.click("Cancel"))).text
    assert await kingdom.cases() == []


async def test_a_choice_and_a_page_turn_that_are_answered_late_are_made(kingdom):
    versions = (await kingdom.editor.slash("data versions", player="BuilderBen")).message
    (select,) = versions.selects
    await press_late(kingdom, kingdom.editor.choose(select.options[1].value, on=versions))
    assert versions.selects[0].options[1].default
    keys = await kingdom.editor.slash("data keys")
    first = keys.text
    await press_late(kingdom, kingdom.editor.click("Next", on=keys.message))
    assert keys.text != first


async def test_a_note_whose_form_is_answered_late_is_kept_once(kingdom):
    await kingdom.owner.slash("player view", player="BuilderBen")
    await press_late(kingdom, kingdom.owner.click("Note…"))
    answer = await press_late(kingdom, kingdom.owner.fill(NOTE))
    assert "Asked twice" in answer.text
    assert [case.kind for case in await kingdom.cases()] == [CaseKind.NOTE]


async def test_an_undo_whose_presses_are_all_answered_late_is_made_once(kingdom):
    await edited(kingdom)
    await press_late(kingdom, kingdom.editor.click("Undo…"))
    await press_late(kingdom, kingdom.editor.click("Edit…"))
    await press_late(kingdom, kingdom.editor.fill({"Reason": "Wrong player"}))
    answer = await press_late(kingdom, kingdom.editor.click("Undo"))
    assert "Undo of case #1" in answer.text
    assert [case.outcome for case in await kingdom.cases()] == [Outcome.DONE, Outcome.DONE]


async def test_an_approval_that_is_answered_late_is_carried_out_once(kingdom):
    await kingdom.senior.slash("ban", **PERMANENT)
    await kingdom.senior.click("Ask for permanent")
    (card,) = [each for each in kingdom.owner.sees() if "Request #1 ·" in each.text and not each.ephemeral]
    await press_late(kingdom, kingdom.owner.click("Approve", on=card))
    assert [(case.kind, case.outcome) for case in await kingdom.cases()] == [(CaseKind.BAN, Outcome.DONE)]


@pytest.mark.parametrize("label", ["Save 1 change", "Cancel"])
@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_press_whose_acknowledgement_is_cut_off_changes_nothing_and_says_so(kingdom, label, when):
    answer = await kingdom.editor.slash("data edit", **FIVE_MORE)
    kingdom.running.discord.faults.cut(when, path=ACKNOWLEDGEMENT)
    await kingdom.editor.click(label)
    assert NOTHING in await kingdom.until_outcome(kingdom.editor, answer, "Something broke")
    assert [each.label for each in answer.message.buttons] == ["Edit…"]
    assert await kingdom.cases() == []


async def test_a_press_that_discord_does_not_let_the_bot_answer_is_still_explained_on_its_question(kingdom):
    answer = await kingdom.editor.slash("data edit", **FIVE_MORE)
    kingdom.running.discord.faults.fail(404, path=ACKNOWLEDGEMENT, count=2)
    kingdom.running.discord.ack_limit = 0.05
    pressing = asyncio.create_task(kingdom.editor.click("Save 1 change"))
    assert NOTHING in await kingdom.until_outcome(kingdom.editor, answer, "Something broke")
    assert [each.label for each in answer.message.buttons] == ["Edit…"]
    assert await kingdom.cases() == []
    assert (await pressing).failed


async def test_a_form_whose_acknowledgement_is_cut_off_keeps_nothing_and_gives_its_text_back(kingdom):
    await kingdom.owner.slash("player view", player="BuilderBen")
    await kingdom.owner.click("Note…")
    kingdom.running.discord.faults.cut("before", path=ACKNOWLEDGEMENT)
    answer = await kingdom.owner.fill(NOTE)
    assert NOTHING in answer.text
    await kingdom.owner.click("Edit…", on=answer.message)
    assert [each.value for each in kingdom.owner.modal.fields] == ["Asked twice"]
    assert await kingdom.cases() == []


async def test_a_command_whose_acknowledgement_is_cut_off_does_nothing_and_says_so(kingdom):
    await edited(kingdom)
    kingdom.running.discord.faults.cut("after", path=ACKNOWLEDGEMENT)
    answer = await kingdom.owner.slash("case note", case="1", text="Asked twice")
    await kingdom.owner.until(lambda: not answer.thinking)
    assert NOTHING in answer.text
    assert answer.private
    assert (await kingdom.cases())[0].notes == ()


async def test_a_question_whose_change_takes_long_says_so_and_then_shows_the_outcome(tmp_path):
    async with running_kingdom(tmp_path, patience=replace(PATIENCE, slow_s=0)) as kingdom:
        question = (await kingdom.editor.slash("data edit", **FIVE_MORE)).message
        await kingdom.editor.until(lambda: question.buttons)  # a notice may come before the question
        async with kingdom.held(kingdom.editor.click("Save 1 change"), "PATCH", "entries"):
            await kingdom.editor.until(lambda: "Roblox is slow to answer" in question.text)
            assert question.buttons == []
        await kingdom.editor.until(lambda: CHANGED in question.text)
        assert "Roblox is slow to answer" not in question.text


async def test_a_cancellation_while_the_change_is_under_way_is_answered_with_its_outcome(kingdom):
    question = (await kingdom.editor.slash("data edit", **FIVE_MORE)).message
    cancel = next(button for button in question.buttons if button.label == "Cancel")
    async with kingdom.held(kingdom.editor.click("Save 1 change"), "PATCH", "entries"):
        cancelling = await kingdom.waiting(kingdom.editor, kingdom.editor.press_raw(cancel.custom_id, question.id))
        assert "Cancelled" not in question.text
    assert not (await cancelling).failed
    await kingdom.editor.until(lambda: CHANGED in question.text)
    assert [case.outcome for case in await kingdom.cases() if case.kind is CaseKind.DATA_EDIT] == [Outcome.DONE]

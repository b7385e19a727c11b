"""Presses that come before Discord has answered the request that drew the dialog: people see its buttons first."""

import asyncio
import gc
import logging

from sandbox.discord.components import Kind

BAN = {"player": "BuilderBen", "duration": "7d", "reason": "Exploiting"}
FIVE_MORE = {"player": "BuilderBen", "field": "Data.Coins", "action": "add", "value": "5", "reason": "Lost them"}
DRAW = r"/messages/@original$"


async def test_a_question_can_be_answered_before_discord_has_answered_its_draw(kingdom):
    release = kingdom.running.discord.faults.hold(method="PATCH", path=DRAW)
    asked = asyncio.create_task(kingdom.moderator.slash("ban", **BAN))
    await kingdom.moderator.until(lambda: any(each.buttons for each in kingdom.moderator.sees()))

    done = await kingdom.moderator.click("Ban for 7 days")
    release.set()
    await asked

    assert "banned for 7 days" in done.text
    assert [case.outcome for case in await kingdom.cases()] == ["done"]


async def test_such_a_press_of_another_person_is_refused(kingdom):
    release = kingdom.running.discord.faults.hold(method="PATCH", path=DRAW)
    asked = asyncio.create_task(kingdom.moderator.slash("ban", **BAN))
    await kingdom.moderator.until(lambda: any(each.buttons for each in kingdom.moderator.sees()))

    refused = await kingdom.senior.click("Ban for 7 days", even_if_private=True)
    release.set()
    await asked

    assert "not yours to press" in refused.text
    assert await kingdom.cases() == []


async def test_the_outcome_of_such_a_press_stays_if_the_answer_to_the_draw_is_lost(kingdom):
    lose = kingdom.running.discord.faults.hold(method="PATCH", path=DRAW, lost=True)
    asked = asyncio.create_task(kingdom.moderator.slash("ban", **BAN))
    await kingdom.moderator.until(lambda: any(each.buttons for each in kingdom.moderator.sees()))

    done = await kingdom.moderator.click("Ban for 7 days")
    lose.set()
    await asked
    await until_over(kingdom)

    assert "banned for 7 days" in done.message.text
    assert [case.outcome for case in await kingdom.cases()] == ["done"]


async def test_a_press_on_a_question_that_its_failure_replaces_does_nothing(kingdom):
    faults = kingdom.running.discord.faults
    faults.cut("after", method="PATCH", path=DRAW)
    release = faults.hold(method="PATCH", path=DRAW)
    answer = await kingdom.moderator.slash("ban", **BAN)
    button = next(each.custom_id for each in answer.message.buttons if each.label == "Ban for 7 days")
    await kingdom.moderator.until(lambda: "Something broke" in answer.text)

    pressed = await kingdom.moderator.press_raw(button, answer.message.id)
    release.set()

    assert "This press changed nothing" in pressed.text
    assert await kingdom.cases() == []


async def test_the_outcome_of_a_press_on_a_fresh_question_stays_if_the_answer_to_its_draw_is_lost(kingdom):
    await kingdom.editor.slash("data edit", **FIVE_MORE)
    await kingdom.owner.slash("data edit", **FIVE_MORE)
    await kingdom.owner.click("Save 1 change")
    lose = kingdom.running.discord.faults.hold(method="PATCH", path=DRAW, lost=True)
    pressing = asyncio.create_task(kingdom.editor.click("Save 1 change"))
    await kingdom.editor.until(
        lambda: any("It changed since you looked" in each.text for each in kingdom.editor.sees())
    )

    done = await kingdom.editor.click("Save 1 change")
    lose.set()
    await pressing
    await until_over(kingdom)

    assert "Coins +5" in done.message.text
    assert [case.outcome for case in await kingdom.cases()] == ["done", "refused", "done"]


async def test_the_buttons_of_a_card_that_was_pressed_work_on_if_the_answer_to_its_draw_is_lost(kingdom, caplog):
    caplog.set_level(logging.CRITICAL)  # or pytest keeps the error, and with it the dialog
    lose = kingdom.running.discord.faults.hold(method="PATCH", path=DRAW, lost=True)
    asked = asyncio.create_task(kingdom.owner.slash("player view", player="BuilderBen"))
    await kingdom.owner.until(lambda: any(each.buttons for each in kingdom.owner.sees()))
    first = await kingdom.owner.click("Note…")
    lose.set()
    card = (await asked).message
    await until_over(kingdom)
    gc.collect()
    again = await kingdom.owner.click("Note…", on=card)
    assert first.modal is not None
    assert again.modal is not None


async def test_a_form_is_taken_once_before_discord_has_answered_the_request_that_showed_it(kingdom):
    release = kingdom.running.discord.faults.hold(method="POST", path="/callback$")
    asked = asyncio.create_task(kingdom.community.slash("announce send"))
    await kingdom.community.until(lambda: kingdom.community.modal is not None)
    (field,) = kingdom.community.modal.fields

    written = {"type": Kind.TEXT_INPUT, "custom_id": field.custom_id, "value": "Double coins"}
    question, again = [await kingdom.community.submit_raw({"type": Kind.LABEL, "component": written}) for _ in range(2)]
    release.set()
    await asked

    assert "Double coins" in question.text
    assert again.text.startswith("This dialog has ended")


async def test_a_form_is_taken_though_the_answer_to_the_request_that_showed_it_was_lost(kingdom, caplog):
    caplog.set_level(logging.CRITICAL)  # or pytest keeps the error, and with it the form
    kingdom.running.discord.faults.cut("after", method="POST", path="/callback$")
    await kingdom.community.slash("announce send")
    await until_over(kingdom)
    gc.collect()
    question = await kingdom.community.fill(text="Double coins")
    assert "Double coins" in question.text


async def test_what_was_written_in_a_form_comes_back_though_the_answer_to_the_draw_of_its_error_was_lost(
    kingdom, caplog
):
    caplog.set_level(logging.CRITICAL)
    await kingdom.community.slash("announce send")
    kingdom.running.discord.faults.cut("after", method="PATCH", path=DRAW)
    wrong = await kingdom.community.fill(text="Double \u3164 coins")
    await until_over(kingdom)
    gc.collect()
    await kingdom.community.click("Edit…", on=wrong.message)
    assert [each.value for each in kingdom.community.modal.fields] == ["Double \u3164 coins"]


async def until_over(kingdom):
    """Wait until nobody is answered any more."""
    async with asyncio.timeout(30):
        while kingdom.running.bot.under_way._tasks:  # noqa: ASYNC110  nothing else tells of it
            await asyncio.sleep(0.01)

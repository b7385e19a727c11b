"""Presses that come before Discord has answered the request that drew the dialog: people see its buttons first."""

import asyncio

BAN = {"player": "BuilderBen", "duration": "7d", "reason": "Exploiting"}
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

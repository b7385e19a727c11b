"""When Discord fails: the person who acted still reads the outcome, and the log channel continues."""

import asyncio
import re
from dataclasses import replace

from kingdom import journal_of

from bot.journal import CaseId, Outcome
from bot.runtime.case_log import CaseLog
from cogs.cases import CaseCommands

FIVE_MORE = {"player": "BuilderBen", "field": "Data.Coins", "action": "add", "value": "5", "reason": "Lost them"}
CHANGED = "BuilderBen: Coins +5"


async def test_an_outcome_that_cannot_replace_the_question_is_sent_below_it(kingdom):
    editor = kingdom.editor
    answer = await editor.slash("data edit", **FIVE_MORE)
    kingdom.running.discord.faults.cut("before", method="PATCH", path="/webhooks/")
    await editor.click("Save 1 change")
    await editor.until(lambda: any(CHANGED in each.text for each in editor.sees()))
    assert [case.outcome for case in await kingdom.cases()] == [Outcome.DONE]
    assert not [each for each in editor.sees() if "may or may not" in each.text]
    outcomes = [each for each in editor.sees() if CHANGED in each.text and each.channel == "staff"]
    assert [each.ephemeral for each in outcomes] == [True]
    # The old question no longer does anything.
    await editor.press_raw(
        next(b.custom_id for b in answer.message.buttons if b.label == "Save 1 change"), answer.message.id
    )
    assert len(await kingdom.cases()) == 1


async def test_the_log_channel_continues_after_a_broken_connection(kingdom):
    editor = kingdom.editor
    kingdom.running.discord.faults.cut("before", method="POST", path=r"/channels/\d+/messages$")
    for _ in range(2):
        answer = await editor.slash("data edit", **FIVE_MORE)
        await editor.click("Save 1 change")
        await kingdom.until_outcome(editor, answer, CHANGED)
    owner = kingdom.owner
    await owner.until(lambda: [each for each in owner.sees() if re.search(r"✅ Case #2", each.text, re.DOTALL)])
    assert kingdom.running.discord.faults.hit == 1


async def test_an_outcome_whose_update_was_cut_off_is_shown_in_the_end(kingdom):
    await kingdom.editor.slash("data edit", **FIVE_MORE)
    async with kingdom.held(kingdom.editor.click("Save 1 change"), "PATCH", "entries"):
        await kingdom.owner.until(lambda: any("⏳ Sent" in each.text for each in logged(kingdom, "steward-log")))
        kingdom.running.discord.faults.cut("before", method="PATCH", path=r"/channels/\d+/messages/")
    await kingdom.owner.until(lambda: any("✅" in each.text for each in logged(kingdom, "steward-log")))
    assert kingdom.running.discord.faults.hit == 1


def logged(kingdom, channel):
    return [each for each in kingdom.owner.sees() if "Case #1" in each.text and each.channel == channel]


async def void(kingdom, words):
    await kingdom.senior.slash("case void", case="1", reason=words)
    await kingdom.owner.until(lambda: any(words in each.text for each in kingdom.owner.sees() if not each.ephemeral))


async def test_a_card_that_somebody_deleted_from_the_log_channel_comes_back_with_what_is_new(kingdom):
    await kingdom.editor.slash("data edit", **FIVE_MORE)
    await kingdom.editor.click("Save 1 change")
    await kingdom.owner.until(lambda: any("✅" in each.text for each in logged(kingdom, "steward-log")))
    world = kingdom.running.discord.world
    world.delete(world.messages[logged(kingdom, "steward-log")[0].id])
    await void(kingdom, "Wrong player")
    assert len(logged(kingdom, "steward-log")) == 1


async def test_a_card_is_updated_in_its_old_channel_after_the_settings_name_another(kingdom):
    await kingdom.editor.slash("data edit", **FIVE_MORE)
    await kingdom.editor.click("Save 1 change")
    await kingdom.owner.until(lambda: any("✅" in each.text for each in logged(kingdom, "steward-log")))
    bot, journal = kingdom.running.bot, journal_of(kingdom.database)
    await bot.parts.case_log.drained()  # the journal has the card's place a moment after the channel has the card
    commands = bot.get_cog(CaseCommands.__cog_name__)
    since = CaseLog(
        bot,
        journal,
        commands._cards,
        faces=bot.faces,
        channel_id=kingdom.running.settings.discord.review_channel,
    )
    await since._draw(replace(await journal.case(CaseId(1)), outcome=Outcome.REFUSED), 1)
    assert ["Refused by Roblox" in each.text for each in logged(kingdom, "steward-log")] == [True]
    assert logged(kingdom, "reviews") == []


async def reconnect_without_servers(kingdom):
    """Discord has an outage: the bot connects again, and its servers do not come."""
    bot, discord = kingdom.running.bot, kingdom.running.discord
    session = bot.ws.session_id
    await discord.cut_gateway(resumable=False, without_guilds=True)
    async with asyncio.timeout(30):
        while bot.ws.session_id in (session, None) or not all(each.unavailable for each in bot.guilds):  # noqa: ASYNC110  discord.py has no event for it
            await asyncio.sleep(0.01)


async def test_staff_keep_their_roles_while_the_bot_does_not_have_the_server(kingdom):
    await reconnect_without_servers(kingdom)
    assert "All changes are stopped" in (await kingdom.senior.slash("staff freeze", reason="Taken over")).text
    assert "allowed" in (await kingdom.owner.slash("staff unfreeze", reason="All is well")).text
    await kingdom.editor.slash("data edit", **FIVE_MORE)
    assert CHANGED in (await kingdom.editor.click("Save 1 change")).text
    explained = await kingdom.senior.slash("staff explain", member="editor")
    assert "@Data editor · only in Example Kingdom" in explained.text
    refused = await kingdom.member.slash("staff freeze", reason="Mine")
    assert "You have no role that Steward knows" in refused.text


async def test_a_request_is_approved_while_the_bot_does_not_have_the_server(kingdom):
    await kingdom.senior.slash("ban", player="BuilderBen", duration="permanent", reason="Exploiting")
    await kingdom.senior.click("Ask for permanent")
    (card,) = [each for each in kingdom.owner.sees() if "Request #1 ·" in each.text]
    await reconnect_without_servers(kingdom)
    answer = await kingdom.owner.click("Approve", on=card)
    assert "Case #1 · asked by @Sol, approved by @Orla" in answer.text

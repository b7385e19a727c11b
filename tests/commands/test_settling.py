"""A case that nothing at Roblox tells: the log channel calls for a person, once."""

from kingdom import running_kingdom

from bot.app import utc_now
from bot.journal import Outcome
from bot.services.settling import GRACE


async def lost_announcement(kingdom):
    kingdom.break_roblox(kind="cut_after", method="POST", path="publishMessage")
    question = await kingdom.community.slash("announce send", text="Double coins!")
    await kingdom.community.click("Send")
    await kingdom.until_outcome(kingdom.community, question, "did not answer")
    (case,) = await kingdom.cases()
    assert case.outcome is Outcome.UNKNOWN


async def test_the_log_channel_calls_for_a_person_once(tmp_path):
    async with running_kingdom(tmp_path) as kingdom:
        await lost_announcement(kingdom)

        def calls():
            return [each for each in kingdom.senior.sees() if "needs somebody to look" in each.text]

        assert calls() == []
    async with running_kingdom(tmp_path, clock=lambda: utc_now() + GRACE) as kingdom:
        await kingdom.senior.until(calls)
        (call,) = calls()
        assert "Ask in the game" in call.text
    async with running_kingdom(tmp_path, clock=lambda: utc_now() + GRACE) as kingdom:
        assert len((await kingdom.cases())[0].notes) == 1

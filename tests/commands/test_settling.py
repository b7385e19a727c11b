"""A case that reading Roblox cannot settle: the log channel asks for a person once, who settles it by hand."""

import pytest
from kingdom import running_kingdom

from bot.app import utc_now
from bot.changes.settling import GRACE
from bot.journal import Outcome
from bot.opencloud.client import RetryPolicy

SETTLE = {"case": "1", "reason": "A player saw the message"}


async def lost_announcement(kingdom):
    kingdom.break_roblox(kind="cut_after", method="POST", path="publishMessage")
    question = await kingdom.community.slash("announce send", text="Double coins!")
    await kingdom.community.click("Send")
    await kingdom.until_outcome(kingdom.community, question, "did not answer")
    (case,) = await kingdom.cases()
    assert case.outcome is Outcome.UNKNOWN


async def test_the_log_channel_asks_for_a_person_once(tmp_path):
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


async def test_a_person_who_knows_settles_it_under_their_name(kingdom):
    await lost_announcement(kingdom)
    settled = await kingdom.senior.slash("case settle", outcome="applied", **SETTLE)
    assert "Settled by hand" in settled.text
    (case,) = await kingdom.cases()
    assert case.outcome is Outcome.DONE
    note = case.notes[-1]
    assert (note.author_name, note.text) == ("senior", "Settled by hand: A player saw the message")


async def test_nobody_settles_their_own_case_or_one_that_is_not_open(kingdom):
    await kingdom.owner.slash("ban", player="BuilderBen", duration="7d", reason="Exploiting")
    await kingdom.owner.click("Ban for 7 days")
    assert "This is your own case" in (await kingdom.owner.slash("case settle", outcome="applied", **SETTLE)).text
    refused = await kingdom.senior.slash("case settle", outcome="not applied", **SETTLE)
    assert "is not open" in refused.text
    assert (await kingdom.cases())[0].outcome is Outcome.DONE


async def test_settling_needs_its_capability(kingdom):
    await lost_announcement(kingdom)
    refused = await kingdom.moderator.slash("case settle", outcome="not applied", **SETTLE)
    assert "cases:amend" in refused.text
    await kingdom.senior.slash("case settle", outcome="not applied", **SETTLE)
    assert (await kingdom.cases())[0].outcome is Outcome.FAILED


@pytest.mark.parametrize(
    ("command", "verb", "order"),
    [
        ("ban", "Ban for 7 days", {"player": "BuilderBen", "duration": "7d"}),
        ("unban", "Unban", {"player": "TimedTina"}),
    ],
)
async def test_a_change_of_a_ban_is_settled_by_its_number_whatever_came_since(tmp_path, command, verb, order):
    async with running_kingdom(tmp_path, retry=RetryPolicy(attempts=1)) as kingdom:
        question = await kingdom.owner.slash(command, reason="Seen by two", **order)
        kingdom.break_roblox(kind="cut_after", method="PATCH", path="user-restrictions")
        async with kingdom.held(kingdom.owner.click(verb), "PATCH"):
            kingdom.break_roblox(kind="status", method="GET", path="user-restrictions", status=503)
        await kingdom.until_outcome(kingdom.owner, question, "did not answer")
        world = kingdom.running.roblox.world
        world.limits.enabled = False
        await kingdom.owner.slash("ban", player=order["player"], duration="1d", reason="Camping", place="lobby")
        await kingdom.owner.click("Ban for 1 day")
        assert [case.outcome for case in await kingdom.cases()] == [Outcome.DONE, Outcome.UNKNOWN]
    async with running_kingdom(tmp_path, world=world) as kingdom:
        await kingdom.until(lambda cases: cases[-1].outcome is Outcome.DONE)

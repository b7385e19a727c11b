"""Every answer says of a change what is known of it: nothing was sent, it was made, it was refused, or it is not known."""

import pytest

from bot.journal import Outcome

PERMANENT = {"player": "BuilderBen", "duration": "permanent", "reason": "Exploiting"}
NOTHING = "Nothing was changed."
MEMBER = r"^/guilds/\d+/members/\d+$"


def break_discord(kingdom, how, **where):
    faults = kingdom.running.discord.faults
    faults.cut(how, **where) if isinstance(how, str) else faults.fail(how, **where)


async def requested(kingdom):
    """Ask for a permanent ban; return the card for the approvers."""
    await kingdom.senior.slash("ban", **PERMANENT)
    await kingdom.senior.click("Ask to ban")
    (card,) = [each for each in kingdom.owner.sees() if "Request #1 ·" in each.text and not each.ephemeral]
    return card


@pytest.mark.parametrize("how", [403, "before", "after"])
async def test_an_approval_for_which_discord_does_not_say_who_the_asker_is_sends_nothing_and_waits_on(kingdom, how):
    card = await requested(kingdom)
    break_discord(kingdom, how, path=MEMBER, count=None)
    answer = await kingdom.owner.click("Approve", on=card)
    assert "Discord did not answer" in answer.text
    assert NOTHING in answer.text
    assert await kingdom.cases() == []
    assert kingdom.requests("PATCH", "user-restrictions") == []
    kingdom.running.discord.faults.clear()
    await kingdom.owner.click("Approve", on=card)
    assert [case.outcome for case in await kingdom.cases()] == [Outcome.DONE]


async def test_an_approver_does_not_wait_for_all_the_times_that_a_broken_discord_is_asked(kingdom, monkeypatch):
    monkeypatch.setattr("bot.runtime.members.WAIT_S", 0.1)
    card = await requested(kingdom)
    kingdom.running.discord.faults.fail(500, path=MEMBER, count=None)
    answer = await kingdom.owner.click("Approve", on=card)
    assert "Discord did not answer" in answer.text
    assert NOTHING in answer.text
    assert await kingdom.cases() == []

"""The owner asks how Steward is; everything that may be wrong with it."""

from datetime import UTC, datetime, timedelta

import pytest
from kingdom import running_kingdom

from bot.opencloud.client import RetryPolicy
from bot.sandbox.example.world import API_KEY

AT_ONCE = RetryPolicy(attempts=1)


def api_key(kingdom):
    return kingdom.running.roblox.world.api_keys[API_KEY]


async def test_a_senior_sees_that_everything_is_in_order(kingdom):
    answer = await kingdom.senior.slash("staff health")
    assert answer.private
    for words in (
        "Everything is in order",
        "Version 0.1.0",
        "Discord",
        "Example Kingdom",
        "Roblox answers in",
        "Key Steward works until",
        "No change is left open",
        "Database",
    ):
        assert words in answer.text
    assert "⚠️" not in answer.text
    assert "cannot be seen" not in answer.text


async def test_who_may_not_is_told_and_nothing_is_asked_of_roblox(kingdom):
    answer = await kingdom.moderator.slash("staff health")
    assert "bot:health" in answer.text
    assert kingdom.requests("POST", "introspect") == []


async def test_budgets_that_are_drawn_on_are_shown_and_no_others(kingdom):
    await kingdom.senior.slash("bans view", player="BuilderBen")
    text = (await kingdom.senior.slash("staff health")).text
    assert "users: look up: 1 used, 59 left" in text
    assert "messaging" not in text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"enabled": False}, "is disabled"),
        ({"expires_in": timedelta(days=-1)}, "has expired"),
        ({"expires_in": timedelta(days=13)}, "Make a new one"),
    ],
)
async def test_a_key_that_does_not_work_or_will_not_for_long_is_told(kingdom, change, words):
    key = api_key(kingdom)
    key.enabled = change.get("enabled", True)
    if "expires_in" in change:
        key.expires_ns = int((datetime.now(UTC) + change["expires_in"]).timestamp()) * 10**9
    answer = await kingdom.owner.slash("staff health")
    assert "Something needs attention" in answer.text
    assert words in answer.text
    assert "Roblox answers in" in answer.text


async def test_a_key_that_never_expires_is_in_order(kingdom):
    api_key(kingdom).expires_ns = None
    answer = await kingdom.owner.slash("staff health")
    assert "works and does not expire" in answer.text
    assert "Everything is in order" in answer.text


async def test_a_scope_that_a_role_needs_and_the_key_lacks_is_named(kingdom):
    key = api_key(kingdom)
    key.grants = [grant for grant in key.grants if grant.name != "universe-places"]
    answer = await kingdom.owner.slash("staff health")
    assert "universe-places:write" in answer.text
    assert "places:publish will not work" in answer.text


async def test_a_key_that_roblox_does_not_know_is_told_and_the_rest_still_comes(kingdom):
    kingdom.running.roblox.world.api_keys.clear()
    answer = await kingdom.owner.slash("staff health")
    assert "Roblox does not accept the key" in answer.text
    assert "Version" in answer.text
    assert "Database" in answer.text


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"kind": "status", "status": 503}, "Roblox has trouble"),
        ({"kind": "html", "status": 502}, "Roblox has trouble"),
        ({"kind": "cut_before"}, "Roblox could not be reached"),
    ],
)
async def test_when_roblox_is_down_the_card_still_comes_and_says_so(tmp_path, fault, words):
    async with running_kingdom(tmp_path, retry=AT_ONCE) as kingdom:
        kingdom.break_roblox(path="introspect", count=None, **fault)
        answer = await kingdom.owner.slash("staff health")
    assert words in answer.text
    assert "Roblox answers in" not in answer.text
    assert "No change is left open" in answer.text


async def test_a_freeze_is_shown_until_it_is_lifted(kingdom):
    await kingdom.owner.slash("staff freeze", reason="Something is wrong")
    assert "Something is wrong" in (await kingdom.owner.slash("staff health")).text
    await kingdom.owner.slash("staff unfreeze", reason="All is well")
    assert "Something is wrong" not in (await kingdom.owner.slash("staff health")).text

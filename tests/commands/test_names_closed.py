"""Roblox has closed the look-up of names without a key, or the key belongs to a group, or both."""

import pytest

from bot.journal import Outcome
from sandbox.example.world import API_KEY, BUILDER_BEN

CLOSED = pytest.mark.parametrize("status", [401, 403, 404, 410])


@CLOSED
@pytest.mark.parametrize("group_id", [None, 77], ids=["key of a user", "key of a group"])
async def test_a_player_is_banned_by_id_whatever_roblox_says_of_names(kingdom, status, group_id):
    kingdom.running.roblox.world.users.closed_with = status
    kingdom.running.roblox.world.api_keys[API_KEY].group_id = group_id
    await kingdom.senior.slash("ban", player=str(BUILDER_BEN), duration="7d", reason="Nobody else saw it")
    answer = await kingdom.senior.click("Ban for 7 days")
    assert "banned for 7 days" in answer.text
    assert kingdom.universe.restrictions.by_place[0][BUILDER_BEN].terms.active


@CLOSED
async def test_a_name_that_steward_has_not_seen_asks_for_the_id(kingdom, status):
    kingdom.running.roblox.world.users.closed_with = status
    answer = await kingdom.senior.slash("player view", player="FreshFrida")
    assert "Roblox does not say who that is" in answer.text
    assert "Give the user id" in answer.text


async def test_the_key_of_a_group_looks_players_up_by_name(kingdom):
    kingdom.running.roblox.world.api_keys[API_KEY].group_id = 77
    answer = await kingdom.senior.slash("player view", player="BuilderBen")
    assert str(BUILDER_BEN) in answer.text


@pytest.mark.parametrize("status", [200, 302, 401, 403])
async def test_a_page_of_a_proxy_is_not_the_word_of_roblox_about_the_key(kingdom, status):
    kingdom.break_roblox(kind="html", status=status, path="entries", count=None)
    answer = await kingdom.owner.slash("data view", player=str(BUILDER_BEN))
    assert "Roblox was not reached" in answer.text
    assert f"answered {status} with a page of its own" in answer.text
    assert "key" not in answer.text.lower()


@pytest.mark.parametrize("status", [200, 302, 502])
async def test_a_change_after_which_a_page_comes_back_says_that_and_what_to_do(kingdom, status):
    await kingdom.senior.slash("ban", player=str(BUILDER_BEN), duration="7d", reason="Nobody else saw it")
    kingdom.break_roblox(kind="html", status=status, method="PATCH", path="user-restrictions", count=None)
    answer = await kingdom.senior.click("Ban")
    assert "Not known: ban of BuilderBen" in answer.text
    assert f"answered {status} with a page of its own" in answer.text
    assert "who can see more with python -m bot check" in answer.text


async def test_a_page_with_an_error_may_be_of_a_proxy(kingdom):
    kingdom.break_roblox(kind="html", status=502, path="entries", count=None)
    answer = await kingdom.owner.slash("data view", player=str(BUILDER_BEN))
    assert "Roblox has trouble" in answer.text
    assert "A page with the error 502" in answer.text
    assert "python -m bot check" in answer.text


async def test_a_change_that_a_proxy_answers_is_not_known_and_nobody_blames_the_key(kingdom):
    await kingdom.senior.slash("ban", player=str(BUILDER_BEN), duration="7d", reason="Nobody else saw it")
    kingdom.break_roblox(kind="html", status=403, method="PATCH", path="user-restrictions", count=None)
    answer = await kingdom.senior.click("Ban")
    assert "Not known: ban of BuilderBen" in answer.text
    assert "It may or may not have been applied, but not twice." in answer.text
    assert "like a proxy or a firewall, answered 403 with a page of its own" in answer.text
    assert "who can see more with python -m bot check" in answer.text
    assert "Nothing was changed" not in answer.text
    assert "key" not in answer.text.lower()
    (case,) = await kingdom.cases()
    assert case.outcome is Outcome.UNKNOWN
    assert len(kingdom.requests("PATCH", "user-restrictions")) == 1

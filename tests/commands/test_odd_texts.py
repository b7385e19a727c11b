"""Odd names of stores and entries: a quote, a backslash, dots, too long, or a name that the settings give to another store."""

import logging
from itertools import permutations

import pytest

ODD = ['a"b', "a\\b", "..", "x" * 90, "nothing"]
SUGGESTED = ("store", "key", "field", "version")


@pytest.mark.parametrize("typed", ODD)
async def test_an_odd_text_brings_suggestions_or_none_and_no_traceback(kingdom, caplog, typed):
    caplog.set_level(logging.WARNING)
    for option in SUGGESTED:
        await kingdom.owner.complete("data view", option, typed, key="Player_1")
    for option, other in permutations((*SUGGESTED, "scope"), 2):
        if option in SUGGESTED:
            await kingdom.owner.complete("data view", option, "", **{other: typed})
    assert [each.message for each in caplog.records if each.exc_info] == []


@pytest.mark.parametrize("typed", ODD)
async def test_an_odd_name_of_an_entry_is_answered_in_words(kingdom, caplog, typed):
    caplog.set_level(logging.WARNING)
    for option in ("key", "store", "scope"):
        answer = await kingdom.owner.slash("data view", **{"key": "Player_1", option: typed})
        assert answer.text
        assert "Something broke" not in answer.text
    assert (await kingdom.owner.slash("data keys", prefix=typed)).text
    assert [each.message for each in caplog.records if each.exc_info] == []


async def test_a_store_whose_name_the_settings_give_to_another_store_is_reached_and_named(kingdom):
    """`players` of the settings is PlayerData, and Roblox has a store `players` too."""
    await kingdom.owner.slash(
        "data create", store="roblox:players", key="Player_1", value='"the real one"', reason="Test"
    )
    await kingdom.owner.click("Create")
    assert "the real one" in (await kingdom.owner.slash("data view", store="roblox:players", key="Player_1")).text
    other = await kingdom.owner.slash("data view", store="players", player="BuilderBen")
    assert "Coins" in other.text
    assert "PlayerData" in other.text
    same = await kingdom.owner.slash("data view", store="roblox:PlayerData", player="BuilderBen")
    assert "Coins" in same.text
    listed = await kingdom.owner.slash("data stores")
    assert "players · type roblox:players: players alone means PlayerData" in listed.text.replace("`", "")


@pytest.mark.parametrize(
    ("store", "asked"),
    [("Playerdata", "Did you mean PlayerData?"), ("Nothing", "This makes a new one."), ("PlayerData", "")],
)
async def test_an_entry_in_a_store_that_does_not_exist_yet_asks_first(kingdom, store, asked):
    question = await kingdom.owner.slash("data create", store=store, key="New_1", value="{}", reason="Test")
    text = question.text.replace("`", "")
    assert (f"There is no data store {store} yet" in text) == bool(asked)
    assert asked in text

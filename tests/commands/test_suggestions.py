"""Suggestions while people type: at once from what Steward knows, and rarely from Roblox."""

import asyncio
from dataclasses import replace

import pytest
from kingdom import PATIENCE, running_kingdom

from sandbox.roblox import User

NAMES = "/v1/usernames/users"
A_FIFTH = 12
"""Of the 60 look-ups a minute."""


@pytest.fixture
async def never_resting(tmp_path):
    """Example Kingdom, with a bot that waits long for the next keystroke, and in its end not for that."""
    async with running_kingdom(tmp_path, patience=replace(PATIENCE, rests_s=30, read_s=0.1)) as kingdom:
        yield kingdom


async def typed_in(person, command, option, text):
    """Type a text letter by letter; return what the letters before the last were answered with, and the task of the last."""
    answers, before = [], None
    for end in range(1, len(text) + 1):
        now = asyncio.create_task(person.suggested(command, option, text[:end], {}))
        if before is not None:
            answers.append(await before)
        before = now
    return answers, before


async def test_a_name_that_is_typed_letter_by_letter_asks_roblox_nothing_before_typing_rests(never_resting):
    earlier, last = await typed_in(never_resting.moderator, "ban", "player", "FreshFrida")
    assert earlier == [[]] * 9
    assert not last.done()
    assert never_resting.requests("POST", "/v1/") == []
    last.cancel()


async def test_keys_that_are_typed_letter_by_letter_ask_roblox_nothing_before_typing_rests(never_resting):
    earlier, last = await typed_in(never_resting.editor, "data view", "key", "Player_70")
    assert earlier == [[]] * 8
    assert never_resting.requests("GET", "/entries") == []
    last.cancel()


async def test_the_typing_of_one_person_does_not_hold_up_another_s(never_resting):
    _, last = await typed_in(never_resting.moderator, "ban", "player", "Fre")
    _, other = await typed_in(never_resting.senior, "ban", "player", "Gri")
    assert not last.done()
    await never_resting.moderator.suggested("bans view", "experience", "Kin", {})
    assert await last == []
    assert not other.done()
    other.cancel()


async def test_an_account_that_was_looked_up_is_remembered_for_everybody_who_types_its_name(kingdom):
    for person in (kingdom.moderator, kingdom.moderator, kingdom.senior):
        (found,) = await person.suggested("ban", "player", "FreshFrida", {})
        assert "@FreshFrida" in found.name
    assert len(kingdom.requests("POST", NAMES)) == 1


async def test_known_players_are_suggested_while_roblox_does_not_answer_and_the_account_is_with_the_next_letter(
    kingdom,
):
    kingdom.running.roblox.world.users.add(User(70099999, "Builder", "Bob", 0))
    await kingdom.moderator.slash("player view", player="BuilderBen")
    hold = kingdom.hold_roblox("POST", NAMES)
    (known,) = await kingdom.moderator.suggested("ban", "player", "Builder", {})
    assert "@BuilderBen" in known.name
    await hold.arrived()
    hold.release()
    async with asyncio.timeout(30):
        while len(found := await kingdom.moderator.suggested("ban", "player", "Builder", {})) < 2:
            pass
    assert "@Builder)" in found[0].name


async def test_typing_takes_a_fifth_of_the_look_ups_and_a_ban_by_name_still_goes(kingdom):
    for number in range(A_FIFTH + 5):
        assert await kingdom.moderator.suggested("ban", "player", f"Stranger{number}", {}) == []
    assert len(kingdom.requests("POST", NAMES)) == A_FIFTH
    question = await kingdom.senior.slash("ban", player="FreshFrida", duration="1d", reason="Spam")
    assert "FreshFrida" in question.text


async def test_a_failed_look_up_is_not_remembered(kingdom):
    kingdom.break_roblox(kind="status", status=503, path=NAMES)
    assert await kingdom.moderator.suggested("ban", "player", "FreshFrida", {}) == []
    assert len(await kingdom.moderator.suggested("ban", "player", "FreshFrida", {})) == 1

"""`/servers restart`, from the command to Roblox."""

import pytest
from kingdom import Kingdom

from bot.journal import CaseKind, Outcome
from sandbox.example.world import LOBBY_ID

RESTART = ":restartServers"


async def test_outdated_servers_are_restarted_by_default(kingdom: Kingdom):
    asked = await kingdom.owner.slash("servers restart", reason="Update 37")
    assert "Restart outdated servers" in asked.text
    assert "Others play on" in asked.text
    assert kingdom.universe.restarts == []

    done = await kingdom.owner.click("Restart")

    assert "Restart accepted" in done.text
    assert "Case #1" in done.text
    [restart] = kingdom.universe.restarts
    assert (restart.place_ids, restart.close_all_versions, restart.bleed_off_minutes) == ([], False, None)
    [case] = await kingdom.cases()
    assert (case.kind, case.outcome) == (CaseKind.SERVERS_RESTART, Outcome.DONE)


async def test_a_restart_of_everything_says_that_everybody_is_moved(kingdom: Kingdom):
    asked = await kingdom.owner.slash("servers restart", reason="Fix", which="all", places="lobby", bleed_off=15)
    assert "Everybody who plays there now is moved" in asked.text.replace("*", "")
    assert "15 minutes" in asked.text

    await kingdom.owner.click("Restart")

    [restart] = kingdom.universe.restarts
    assert (restart.place_ids, restart.close_all_versions, restart.bleed_off_minutes) == ([LOBBY_ID], True, 15)


@pytest.mark.parametrize(
    ("places", "words"),
    [("lobby, dungeon", "The settings name no such place"), (",", "Name at least one place")],
)
async def test_only_places_that_are_named_are_restarted(kingdom: Kingdom, places: str, words: str):
    answer = await kingdom.owner.slash("servers restart", reason="Fix", places=places)

    assert words in answer.text


async def test_places_are_completed_after_a_comma(kingdom: Kingdom):
    choices = await kingdom.owner.complete("servers restart", "places", "lobby, lo")

    assert [choice.value for choice in choices] == ["lobby, lobby"]


@pytest.mark.parametrize("kind", ["cut_before", "cut_after"])
async def test_a_lost_answer_is_unknown_and_never_sent_twice(kingdom: Kingdom, kind: str):
    await kingdom.owner.slash("servers restart", reason="Fix")
    kingdom.break_roblox(kind=kind, method="POST", path=RESTART)

    outcome = await kingdom.owner.click("Restart")

    assert "players would be moved twice" in outcome.text
    assert len(kingdom.requests("POST", RESTART)) == 1
    [case] = await kingdom.cases()
    assert case.outcome is Outcome.UNKNOWN

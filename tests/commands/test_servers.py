"""`/servers restart`, from the command to Roblox."""

import pytest
from kingdom import Kingdom

from bot.journal import CaseKind, Outcome
from sandbox.example.world import LOBBY_ID

RESTART = ":restartServers"


async def test_outdated_servers_are_restarted_by_default(kingdom: Kingdom):
    asked = await kingdom.owner.slash("servers restart", reason="Update 37")
    assert "Restart old servers?" in asked.text
    assert "Others play on" in asked.text
    assert kingdom.universe.restarts == []

    done = await kingdom.owner.click("Restart")

    assert "Old servers restart now" in done.text
    assert "Case #1" in done.text
    [restart] = kingdom.universe.restarts
    assert (restart.place_ids, restart.close_all_versions, restart.bleed_off_minutes) == ([], False, None)
    [case] = await kingdom.cases()
    assert (case.kind, case.outcome) == (CaseKind.SERVERS_RESTART, Outcome.DONE)


async def test_a_restart_of_everything_says_that_everybody_is_moved(kingdom: Kingdom):
    asked = await kingdom.owner.slash("servers restart", reason="Fix", which="all", places="lobby", bleed_off=15)
    assert "Servers that run now take no new players" in asked.text
    assert "Players who are still there after 15 minutes are moved" in asked.text
    assert "also from servers with the newest version" in asked.text
    assert "Only in lobby" in asked.text

    done = await kingdom.owner.click("Restart")

    assert "All servers restart within 15 minutes" in done.text
    assert "Players who are still there after 15 minutes are moved" in done.text
    assert "Only in lobby" in done.text
    [restart] = kingdom.universe.restarts
    assert (restart.place_ids, restart.close_all_versions, restart.bleed_off_minutes) == ([LOBBY_ID], True, 15)


async def test_a_restart_at_once_says_who_is_moved(kingdom: Kingdom):
    asked = await kingdom.owner.slash("servers restart", reason="Fix", which="all")
    assert "Everybody who plays now is moved to a new server now" in asked.text
    assert "In every place" in asked.text
    assert "All servers restart now" in (await kingdom.owner.click("Restart")).text


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


def end_servers_of(kingdom: Kingdom, place_id: int) -> None:
    """Let every server of a place end."""
    now = kingdom.running.roblox.world.clock.ns
    for server in kingdom.universe.servers.running(place_id, now):
        server.ends_ns = now


async def test_outdated_servers_of_a_place_without_any_server_are_not_asked_for(kingdom: Kingdom):
    """Roblox answers 500 to that each time, so the outcome would not be known."""
    end_servers_of(kingdom, LOBBY_ID)

    answer = await kingdom.owner.slash("servers restart", reason="Update 37", places="lobby")

    assert "No server runs there now" in answer.text
    assert kingdom.requests("POST", RESTART) == []
    assert await kingdom.cases() == []


async def test_servers_that_end_before_the_press_are_no_reason_to_ask_roblox(kingdom: Kingdom):
    await kingdom.owner.slash("servers restart", reason="Update 37", places="lobby")
    end_servers_of(kingdom, LOBBY_ID)

    answer = await kingdom.owner.click("Restart")

    assert "No server runs there now" in answer.text
    assert "Nothing was changed" in answer.text
    assert kingdom.requests("POST", RESTART) == []


async def test_a_restart_goes_on_where_roblox_does_not_say_what_runs(kingdom: Kingdom):
    kingdom.break_roblox(kind="status", status=403, method="GET", path="forecast", count=None)
    await kingdom.owner.slash("servers restart", reason="Update 37", places="lobby")

    done = await kingdom.owner.click("Restart")

    assert "Roblox took it, and sends no report" in done.text
    assert len(kingdom.requests("POST", RESTART)) == 1


async def test_a_restart_that_lets_servers_empty_does_not_say_that_it_happens_now(kingdom: Kingdom):
    await kingdom.owner.slash("servers restart", reason="Fix", which="all", bleed_off=10)

    done = await kingdom.owner.click("Restart")

    assert "All servers restart within 10 minutes" in done.text
    assert "restart now" not in done.text

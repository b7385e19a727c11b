"""Servers and restarts against the stand-in, and restarts whose answer is lost."""

import asyncio
from datetime import timedelta

import pytest
from loopback import PLACE, UNIVERSE

from bot.opencloud.errors import Incomplete, InvalidRequest, KeyLacksScope, OutcomeUnknown, Refused
from bot.opencloud.models import PlaceId
from bot.opencloud.resources.restarts import RestartState, Which
from bot.opencloud.resources.servers import ServerStatus, Severity
from sandbox.roblox import Fault, Grant, Hold, times
from sandbox.roblox.game_servers import LogLine, PlaceFilter
from sandbox.roblox.universes import PlaceVersion

LOBBY, ARENA = PlaceId(PLACE), PlaceId(PLACE + 1)


@pytest.fixture
def game(world):
    """The servers of a universe whose lobby has 250 servers of version 8 and 1 of version 7; the arena has 1."""
    universe = world.universe(UNIVERSE)
    servers, now_ns = universe.servers, world.clock.ns
    servers.all.clear()
    universe.place(PLACE).versions = [PlaceVersion(8, published=True, size=1, created_ns=now_ns)]
    servers.open(LOBBY, 7, now_ns - times.DAY, [1, 2])
    for number in range(250):
        servers.open(LOBBY, 8, now_ns - number * times.SECOND, [number + 10])
    servers.open(ARENA, 3, now_ns, [3])
    return servers


def end(server, now_ns):
    server.ends_ns, server.end = now_ns - times.SECOND, "crashed"


async def test_a_forecast_says_what_runs_and_what_is_old(client, game):
    lobby, arena = await client.servers.forecast()
    assert (lobby.place_id, lobby.servers, lobby.players, lobby.newest) == (LOBBY, 251, 252, 8)
    assert (lobby.outdated_servers, lobby.outdated_players) == (1, 2)
    assert [(each.version, each.servers, each.players) for each in lobby.versions] == [(8, 250, 250), (7, 1, 2)]
    assert (arena.place_id, arena.servers, arena.moved_away) == (ARENA, 1, False)
    game.all.clear()
    assert await client.servers.forecast() == ()


async def test_every_server_that_runs_is_listed_over_all_versions_and_pages(client, game, roblox):
    running = [each async for each in client.servers.running(await client.servers.forecast())]
    assert {each.job_id for each in running} == {each.job_id for each in game.all}
    assert sum(each.players for each in running) == 253
    assert len(roblox.requests) == 1 + 3 + 1 + 1


async def test_servers_that_ended_are_listed_only_when_they_are_asked_for(client, game, world, roblox):
    for server in game.all[51:251]:
        end(server, world.clock.ns)
    running = [each async for each in client.servers.list_servers(LOBBY, 8)]
    assert [each.status for each in running] == [ServerStatus.ACTIVE] * 50
    assert len(roblox.requests) == 2
    every = [each async for each in client.servers.list_servers(LOBBY, 8, ended=True)]
    assert [each.status for each in every[50:]] == [ServerStatus.CRASHED] * 200
    assert every[-1].ended_at is not None


async def test_a_list_without_the_servers_that_run_is_not_taken_for_an_empty_one(client, game):
    game.lose_running = True
    with pytest.raises(Incomplete):
        await client.servers.list_servers(LOBBY, 8).first(1)
    game.lose_running, game.lose_ended = False, True
    assert len(await client.servers.list_servers(LOBBY, 8).first(1)) == 1
    with pytest.raises(Incomplete):
        await client.servers.list_servers(LOBBY, 8, ended=True).first(1)


async def test_versions_that_had_servers_are_listed_newest_first(client, game):
    assert await client.servers.versions(LOBBY) == (8, 7)


async def test_a_log_is_read_by_severity_and_from_its_end(client, game):
    server = game.all[0]
    server.logs = [LogLine(server.created_ns + number, 2 + number % 2, f"line {number:03}") for number in range(150)]
    where = (LOBBY, 7, server.job_id)
    lines = [each.message async for each in client.servers.list_logs(*where, newest_first=True)]
    assert (len(lines), lines[0]) == (150, "line 149")
    bad = [each async for each in client.servers.list_logs(*where, least=Severity.ERROR)]
    assert {each.severity for each in bad} == {Severity.ERROR}
    assert (len(bad), bad[0].message) == (75, "line 001")
    assert await client.servers.list_logs(LOBBY, 8, server.job_id).first(1) == []


async def test_a_log_that_takes_too_long_once_is_asked_for_again(client, game, roblox):
    roblox.faults.add(Fault("status", status=504))
    assert await client.servers.list_logs(LOBBY, 7, game.all[0].job_id).first(1) == []
    assert [each.status for each in roblox.requests] == [504, 200]


async def test_a_place_of_another_game_is_refused_in_roblox_words(client, game):
    with pytest.raises(Refused) as refused:
        await client.servers.list_servers(PlaceId(99), 8).first(1)
    assert (refused.value.status, refused.value.code) == (400, None)
    assert refused.value.message == "Place 99 does not belong to the universe."


async def test_a_key_without_the_scope_says_which(connect, roblox, world):
    world.api_keys["loopback-key-0123456789"].grants = [Grant("universe", ["write"], [str(UNIVERSE)])]
    client = connect(roblox.base_url)
    for ask in (client.servers.forecast, client.restarts.list_statuses):
        with pytest.raises(KeyLacksScope) as refused:
            await ask()
        assert refused.value.scopes == ("universe:read",)


async def test_a_restart_is_launched_and_followed_to_its_end(client, game, world):
    places = {LOBBY: Which(outdated=True), ARENA: Which(frozenset({3}))}
    made = await client.restarts.launch(places=places, bleed_off=timedelta(minutes=5), attributes={"why": "é"})
    assert (made.servers, made.players) == (2, 3)

    async def seen():
        [status] = await client.restarts.list_statuses()
        assert status.id == made.id
        assert {each.place_id: each.which for each in status.places} == places
        return [(each.state, each.servers_left, each.players_left) for each in status.places]

    assert await seen() == [(RestartState.DELAYING, 1, 2), (RestartState.DELAYING, 1, 1)]
    world.clock.advance(timedelta(minutes=5, seconds=10))
    assert await seen() == [(RestartState.SUCCEEDED, 0, 0)] * 2


async def test_no_places_means_every_server(client, game):
    assert (await client.restarts.launch(places=None)).servers == 252


async def test_a_restart_that_fits_no_server_has_no_id(client, game):
    made = await client.restarts.launch(places={LOBBY: Which(frozenset({1}))})
    assert (made.id, made.servers) == (None, 0)
    assert await client.restarts.list_statuses() == ()


@pytest.mark.parametrize(
    "arguments",
    [
        {"places": {}},
        {"places": None, "bleed_off": timedelta(0)},
        {"places": None, "bleed_off": timedelta(minutes=241)},
        {"places": None, "bleed_off": timedelta(seconds=90)},
        {"places": None, "attributes": {"text": "é" * 250}},
    ],
)
async def test_a_restart_that_breaks_a_rule_is_not_sent(client, roblox, arguments):
    with pytest.raises(InvalidRequest):
        await client.restarts.launch(**arguments)
    with pytest.raises(InvalidRequest):
        Which(frozenset({1}), outdated=True)
    assert not roblox.requests


LOST = [
    {"kind": "cut_after"},
    {"kind": "status", "status": 500, "after": True},
    {"kind": "html", "status": 200, "after": True},
]


@pytest.mark.parametrize("fault", LOST, ids=lambda fault: fault["kind"])
@pytest.mark.parametrize(
    "places", [None, {LOBBY: Which(outdated=True), ARENA: Which()}, {LOBBY: Which(frozenset({8}))}]
)
async def test_a_restart_whose_answer_is_lost_is_known_by_its_new_id_and_sent_once(client, game, roblox, fault, places):
    before = await client.restarts.launch(places={ARENA: Which()})
    roblox.faults.add(Fault(**fault, method="POST"))
    made = await client.restarts.launch(places=places)
    assert made.id in game.restarts
    assert made.id != before.id
    assert (made.servers, made.players) == {
        None: (252, 253),
        2: (2, 3),
        1: (250, 250),
    }[places and len(places)]
    assert len([each for each in roblox.requests if each.method == "POST"]) == 2


async def test_a_restart_that_never_arrived_is_unknown(client, game, roblox):
    await client.restarts.launch(places={LOBBY: Which()})
    roblox.faults.add(Fault("cut_before", method="POST"))
    with pytest.raises(OutcomeUnknown):
        await client.restarts.launch(places={LOBBY: Which()})
    assert len([each for each in roblox.requests if each.method == "POST"]) == 2


async def lost_beside(client, roblox, places, other):
    """Launch a restart whose answer is lost; `other` is called after Roblox's restarts were listed, before it arrives."""
    roblox.faults.add(Fault("cut_after", method="POST"))
    hold = roblox.faults.add(Hold("POST"))
    launching = asyncio.create_task(client.restarts.launch(places=places))
    await hold.arrived()
    other()
    hold.release()
    return await launching


async def test_a_lost_restart_is_not_mistaken_for_that_of_somebody_else(client, game, roblox, world):
    def everywhere():
        game.launch(world.clock, {LOBBY: 8, ARENA: 3}, None, outdated=True)

    made = await lost_beside(client, roblox, {ARENA: Which()}, everywhere)
    assert (made.servers, len(game.restarts)) == (1, 2)


async def test_two_new_restarts_that_look_alike_are_not_guessed_at(client, game, roblox, world):
    def the_same():
        game.launch(world.clock, {LOBBY: 8, ARENA: 3}, {ARENA: PlaceFilter()})

    with pytest.raises(OutcomeUnknown):
        await lost_beside(client, roblox, {ARENA: Which()}, the_same)
    assert len(game.restarts) == 2


async def test_old_versions_of_a_place_without_servers_are_not_known_as_roblox_fails(client, game, roblox):
    game.all = [each for each in game.all if each.place_id != ARENA]
    with pytest.raises(OutcomeUnknown):
        await client.restarts.launch(places={ARENA: Which(outdated=True)})
    assert game.restarts == {}


async def test_a_restart_waits_as_long_as_roblox_asks_for(client, game, roblox, naps):
    roblox.faults.add(Fault("throttle", method="POST", retry_after=3))
    await client.restarts.launch(places=None)
    assert max(naps.taken) == 3.25
    assert [each.status for each in roblox.requests] == [200, 429, 200]

"""The servers of a game over HTTP, as Roblox's document says and as clients measured it."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from roblox_face import ARENA, BEN, KEY, LOBBY, Face, U, open_face

from sandbox.roblox import Grant, World, times
from sandbox.roblox.game_servers import NOTHING, LogLine
from sandbox.roblox.universes import PlaceVersion

V = "/server-management/v1/universes/1"
ARENA_3 = f"{V}/places/{ARENA}/versions/3/game-servers"
LOBBY_8 = f"{V}/places/{LOBBY}/versions/8/game-servers"


@pytest.fixture
async def face() -> AsyncIterator[Face]:
    """The lobby has version 8 published, and servers of 7 and 8; the arena has one server."""
    async with open_face() as face:
        servers, now_ns = face.universe.servers, face.world.clock.ns
        face.universe.place(LOBBY).versions = [PlaceVersion(8, published=True, size=1, created_ns=now_ns)]
        servers.open(LOBBY, 7, now_ns - times.DAY, [1, 2, 3])
        servers.open(LOBBY, 8, now_ns - times.HOUR, [4])
        servers.open(LOBBY, 8, now_ns - 10 * times.SECOND)
        yield face


async def statuses(face):
    return (await face.get(f"{V}/restarts")).json["restartStatuses"]


async def test_the_forecast_counts_players_and_servers_of_each_version(face):
    forecast = (await face.get(f"{V}/restarts:forecast")).json["placeForecasts"]
    assert set(forecast) == {str(LOBBY), str(ARENA)}
    lobby = forecast[str(LOBBY)]
    assert (lobby["playersImpacted"], lobby["totalPlayers"]) == (3, 4)
    assert (lobby["instancesImpacted"], lobby["totalInstances"], lobby["latestPlaceVersion"]) == (1, 3, "8")
    assert (lobby["playersPerVersion"], lobby["instancesPerVersion"]) == ({"7": 3, "8": 1}, {"7": 1, "8": 2})
    face.universe.servers.all.clear()
    assert (await face.get(f"{V}/restarts:forecast")).json == {"placeForecasts": {}}


async def test_a_version_lists_servers_that_run_before_those_that_ended(face):
    now_ns = face.world.clock.ns
    ended = face.universe.servers.open(LOBBY, 8, now_ns - 5 * times.SECOND, [9])
    ended.ends_ns, ended.end = now_ns - times.SECOND, "crashed"
    forgotten = face.universe.servers.open(LOBBY, 8, now_ns - 60 * times.DAY)
    forgotten.ends_ns = now_ns - 31 * times.DAY
    listed = (await face.get(LOBBY_8)).json
    rows = [(one["status"], one["shutDown"], one["playerIds"], one["frameRate"]) for one in listed["gameServers"]]
    assert rows == [("active", False, [], None), ("active", False, [4], 59.9), ("crashed", True, [], None)]
    assert [one["uptime"] for one in listed["gameServers"]] == ["00:00:10", "01:00:00", "00:00:04"]
    assert (listed["totalCount"], listed["nextPageToken"]) == (3, None)
    [old] = (await face.get(LOBBY_8.replace("/8/", "/7/"))).json["gameServers"]
    assert (old["uptime"], old["occupancy"], old["terminationTime"]) == ("1.00:00:00", 3, None)


async def test_servers_come_page_by_page_and_none_for_a_size_of_0(face):
    first = (await face.get(f"{LOBBY_8}?MaxPageSize=1")).json
    second = (await face.get(f"{LOBBY_8}?MaxPageSize=1&PageToken={first['nextPageToken']}")).json
    assert [one["playerIds"] for one in first["gameServers"] + second["gameServers"]] == [[], [4]]
    assert second["nextPageToken"] is None
    count = (await face.get(f"{LOBBY_8}?MaxPageSize=0")).json
    assert (count["gameServers"], count["totalCount"]) == ([], 2)
    other = await face.get(f"{ARENA_3}?PageToken={first['nextPageToken']}")
    assert other.status == 400


@pytest.mark.parametrize(
    "path",
    [
        f"{LOBBY_8}?MaxPageSize=101",
        f"{LOBBY_8}?MaxPageSize=-1",
        f"{LOBBY_8}?PageToken=x",
        f"{LOBBY_8}?Filter=status%20%3D%3D%20%22active%22",
        LOBBY_8.replace("/8/", "/-/"),
        f"{LOBBY_8}/some-job/logs?MaxPageSize=0",
        f"{LOBBY_8}/some-job/logs?Filter=level%20%3D%3D%203",
        f"{V}/places/{LOBBY}/game-servers:filter-options?Filter=Region",
    ],
)
async def test_what_is_not_documented_is_refused_with_problem_details(face, path):
    refused = await face.get(path)
    assert (refused.status, refused.json["status"], set(refused.json)) == (400, 400, {"type", "title", "status"})


async def test_a_place_of_another_universe_is_refused_with_a_sentence(face):
    refused = [
        await face.get(ARENA_3.replace(str(ARENA), "99")),
        await face.post(f"{V}/restarts", {"places": {"99": {}}}),
    ]
    sentence = {"error": "Place 99 does not belong to the universe."}
    assert [(one.status, one.json) for one in refused] == [(400, sentence)] * 2


async def test_a_list_that_lacks_a_part_says_so_and_is_200(face):
    servers = face.universe.servers
    servers.lose_running = True
    partial = await face.get(LOBBY_8)
    assert (partial.status, partial.json["gameServers"], partial.json["totalCount"]) == (200, [], None)
    assert (partial.json["activeServersFetchError"], partial.json["shutdownServersFetchError"]) == (True, False)
    servers.lose_running, servers.lose_ended = False, True
    partial = (await face.get(LOBBY_8)).json
    assert (len(partial["gameServers"]), partial["shutdownServersFetchError"]) == (2, True)


async def test_versions_of_the_last_30_days_are_offered(face):
    offered = (await face.get(f"{V}/places/{LOBBY}/game-servers:filter-options")).json["filters"]
    assert offered["PlaceVersion"] == {"field": "PlaceVersion", "type": "Number", "values": [8, 7]}
    assert set(offered) == {"PlaceVersion", "EngineVersion"}


async def test_a_log_is_filtered_and_sorted_and_belongs_to_one_version(face):
    server, ns = face.universe.servers.running(ARENA, face.world.clock.ns)[0], face.world.clock.ns
    server.logs = [LogLine(ns, 2, "slow"), LogLine(ns + 1000, 3, "Out of coins"), LogLine(ns + 2000, 3, "gone")]
    log = f"{ARENA_3}/{server.job_id}/logs"

    async def messages(query):
        return [one["message"] for one in (await face.get(f"{log}?{query}")).json["gameServerLogs"]]

    assert await messages("OrderBy=message_timestamp%20desc") == ["gone", "Out of coins", "slow"]
    assert await messages("Filter=severity%20%3D%3D%203") == ["Out of coins", "gone"]
    assert await messages("Filter=severity%20%3E%3D%202%20%26%26%20search%20%3D%3D%20%22coins%22") == ["Out of coins"]
    assert (await face.get(log.replace("/3/", "/4/"))).json == {"gameServerLogs": [], "nextPageToken": None}


async def test_a_restart_waits_then_ends_its_servers_and_is_listed_all_the_time(face):
    only = {"places": {str(LOBBY): {"excludeCurrentVersion": True}}, "bleedOffDurationMinutes": 10, "unknown": 1}
    made = (await face.post(f"{V}/restarts", only)).json
    assert (made["playersImpacted"], made["instancesImpacted"]) == (3, 1)

    async def place():
        return (await statuses(face))[made["id"]]["placeRestartStatuses"][str(LOBBY)]

    assert ((await place())["state"], (await place())["remainingPlayers"]) == ("DELAYING", 3)
    assert (await place())["filter"] == {"versions": None, "excludeCurrentVersion": True}
    face.world.clock.advance(timedelta(minutes=10))
    assert ((await place())["state"], (await place())["endTime"]) == ("RESTARTING", None)
    face.world.clock.advance(timedelta(seconds=6))
    assert ((await place())["state"], (await place())["remainingInstances"]) == ("SUCCEEDED", 0)
    [old] = (await face.get(LOBBY_8.replace("/8/", "/7/"))).json["gameServers"]
    assert (old["status"], old["playerIds"]) == ("restarted", [])


async def test_a_restart_without_places_is_for_every_server_and_one_by_v2_for_old_versions(face):
    await face.post(f"{U}:restartServers", {})
    [by_v2] = (await statuses(face)).values()
    assert {place: one["totalInstances"] for place, one in by_v2["placeRestartStatuses"].items()} == {str(LOBBY): 1}
    assert (await face.post(f"{V}/restarts", {})).json["instancesImpacted"] == 4
    assert len(await statuses(face)) == 2


async def test_a_restart_that_finds_no_server_is_not_recorded(face):
    made = (await face.post(f"{V}/restarts", {"places": {str(LOBBY): {"versions": [5]}}})).json
    assert made == {"id": NOTHING, "playersImpacted": 0, "instancesImpacted": 0}
    assert await statuses(face) == {}


async def test_old_versions_of_a_place_without_servers_are_500_in_both_generations(face):
    face.universe.servers.all = [one for one in face.universe.servers.all if one.place_id == LOBBY]
    by_v1 = await face.post(f"{V}/restarts", {"places": {str(ARENA): {"excludeCurrentVersion": True}}})
    by_v2 = await face.post(f"{U}:restartServers", {"placeIds": [ARENA]})
    assert (by_v1.status, by_v2.status, face.universe.restarts) == (500, 500, [])
    assert (await face.post(f"{U}:restartServers", {"placeIds": [ARENA], "closeAllVersions": True})).status == 200


@pytest.mark.parametrize(
    "body",
    [
        {"bleedOffDurationMinutes": 0},
        {"bleedOffDurationMinutes": 241},
        {"attributes": []},
        {"attributes": {"text": "x" * 500}},
        {"places": {"lobby": {}}},
        {"places": {str(LOBBY): {"versions": ["7"]}}},
        [],
    ],
)
async def test_a_restart_that_breaks_a_rule_is_refused(face, body):
    assert (await face.post(f"{V}/restarts", body)).status == 400
    assert await statuses(face) == {}


async def test_a_restart_without_a_body_is_415(face):
    assert (await face.send("POST", f"{V}/restarts")).status == 415


async def test_servers_need_the_scopes_and_have_limits_of_their_own_within_one(face):
    face.world.api_keys[KEY].grants = [Grant("universe", ["read"], ["1"])]
    assert [(await face.get(LOBBY_8)).status, (await face.post(f"{V}/restarts", {})).status] == [200, 403]
    budgets = face.world.limits.budgets
    budgets["servers-list"].base, budgets["servers"].base = 2, 4
    assert [(await face.get(LOBBY_8)).status for _ in range(2)] == [200, 429]
    assert [(await face.get(f"{V}/restarts")).status for _ in range(3)] == [200, 200, 429]


async def test_servers_and_restarts_are_in_the_file_of_the_world(face, tmp_path):
    await face.post(f"{V}/restarts", {"places": {str(LOBBY): {"versions": [7]}}})
    face.world.to_file(tmp_path / "world.json")
    kept = World.from_file(tmp_path / "world.json").universe(1).servers
    assert kept == face.universe.servers
    assert [one.players for one in kept.running(ARENA, face.world.clock.ns)] == [[BEN]]
